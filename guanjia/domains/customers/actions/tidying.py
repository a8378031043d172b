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
    given = {name: getattr(customer, name) for name in ("name", "phone", "phone2", "birth_year")}
    if faults := faults_of(None, given, at):
        raise Invalid(fields=faults)
    customer.name = read_name(customer.name)
    for field in ("phone", "phone2"):
        if typed := getattr(customer, field):
            setattr(customer, field, read_phone(typed).normal)
    customer.email, customer.mail_address = half_width(customer.email), half_width(customer.mail_address)
    guard_child(customer, at)
    customer.spell()


def faults_of(record, given, at: datetime) -> dict[str, str]:
    """What stands against a person's name, phones and year of birth, by field; the form asks it beside its own."""
    faults = {}
    if not read_name(given.get("name") or ""):
        faults["name"] = "请填姓名"
    for field in ("phone", "phone2"):
        if typed := given.get(field):
            try:
                read_phone(typed)
            except Invalid as fault:
                faults[field] = fault.message
    year = given.get("birth_year")
    if isinstance(year, int) and year > localdate(at).year:
        faults["birth_year"] = f"出生年份不能晚于今年（{localdate(at).year}）。"
    return faults


def guard_child(customer: Customer, at: datetime) -> None:
    """Of a child under 14 only the name and the relation are kept, unless a guardian consented (PIPL 31)."""
    if not customer.birth_year or customer.guardian_consent:
        return
    if localdate(at).year - customer.birth_year < GROWN_UP and (customer.phone or customer.phone2 or customer.id_print):
        field = "phone" if customer.phone or customer.phone2 else "birth_year"
        raise Invalid(fields={field: "未满 14 岁只登记姓名和关系；要登记电话或证件，请先取得监护人同意"})
