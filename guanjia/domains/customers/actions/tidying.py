"""How a customer's data is spelled before it is stored, and what must not be stored of a child."""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import localdate

from guanjia.domains.customers.models import Customer
from guanjia.kernel.refusals import Invalid
from guanjia.kernel.text import half_width, read_name, read_phone

GROWN_UP = 14  # years; Personal Information Protection Law, article 31


def tidy(customer: Customer, at: datetime) -> None:
    """Spell name and phones as they are stored and searched. Raises `Invalid` naming each wrong field."""
    faults = {}
    customer.name = read_name(customer.name)
    if not customer.name:
        faults["name"] = "请填姓名"
    for field in ("phone", "phone2"):
        typed = getattr(customer, field)
        if typed:
            try:
                setattr(customer, field, read_phone(typed).normal)
            except Invalid as fault:
                faults[field] = fault.message
    customer.email, customer.mail_address = half_width(customer.email), half_width(customer.mail_address)
    if faults:
        raise Invalid(fields=faults)
    guard_child(customer, at)
    customer.spell()


def guard_child(customer: Customer, at: datetime) -> None:
    """Of a child under 14 only the name and the relation are kept, unless a guardian consented (PIPL 31)."""
    if not customer.birth_year or customer.guardian_consent:
        return
    if localdate(at).year - customer.birth_year < GROWN_UP and (customer.phone or customer.phone2 or customer.id_print):
        field = "phone" if customer.phone or customer.phone2 else "birth_year"
        raise Invalid(fields={field: "未满 14 岁只登记姓名和关系；要登记电话或证件，请先取得监护人同意"})
