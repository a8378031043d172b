"""Documents, consent and what may be kept only with it (R-006, decisions 25, 26)."""

from __future__ import annotations

import uuid

from django.utils.timezone import localdate

from guanjia.concerns.access.sealing import fingerprint, seal
from guanjia.concerns.flow.verbs import step
from guanjia.concerns.policies.queries import in_force
from guanjia.domains.customers.actions.tidying import guard_child
from guanjia.domains.customers.flow import CUSTOMER
from guanjia.domains.customers.models import Customer
from guanjia.kernel.refusals import Invalid
from guanjia.kernel.text import ID_CARD, read_document, read_id_card


@step(CUSTOMER, "register_id")
def register_id(customer, *, by, at, id_type: str, id_no: str, id_purpose: str):
    """登记证件: a document's number, for a purpose that needs it; kept encrypted. Refused after 不同意."""
    if customer.consent == Customer.REFUSED:
        raise Invalid("客户不同意登记个人信息，不能登记证件；请先重新取得同意。")
    if not id_purpose.strip():
        raise Invalid(fields={"id_purpose": "请写明登记证件的用途"})
    customer.id_purpose = id_purpose.strip()
    try:
        put_id(customer, id_type, id_no, localdate(at))
    except Invalid as fault:
        raise Invalid(fields={"id_no": fault.message}) from fault
    guard_child(customer, at)


def put_id(customer: Customer, id_type: str, id_no: str, today) -> None:
    """Seal a number into an unsaved or locked row; an identity card also tells sex and year of birth."""
    number = read_document(id_type, id_no, today)
    customer.id_type, customer.seal_id = id_type, uuid.uuid4()
    customer.id_sealed, customer.id_print = seal(number, customer.seal_id), fingerprint(number)
    if id_type == ID_CARD:
        card = read_id_card(number, today)
        customer.sex = customer.sex or card.sex
        customer.birth_year = customer.birth_year or card.birth.year


@step(CUSTOMER, "give_consent")
def give_consent(customer, *, by, at, consent_channel: str = "PAPER", consent_version: str = "", care: bool = False):
    """登记信息使用同意: version, moment and channel; the special care notes need their own tick."""
    customer.consent, customer.consent_channel, customer.consent_at = Customer.GIVEN, consent_channel, at
    customer.consent_version = consent_version or in_force("customers.notice_version", customer.project, at).value
    customer.care_consent_at = (customer.care_consent_at or at) if care else None
    if not care:
        customer.care_notes = []


@step(CUSTOMER, "refuse_consent")
def refuse_consent(customer, *, by, at, consent_channel: str = "PAPER"):
    """不同意或撤回同意: only name, unit and phone are kept; service goes on (forms F06)."""
    customer.consent, customer.consent_channel, customer.consent_at = Customer.REFUSED, consent_channel, at
    customer.consent_version = in_force("customers.notice_version", customer.project, at).value
    customer.care_consent_at, customer.care_notes, customer.emergency, customer.pets = None, [], [], []
    for field in ("id_type", "id_sealed", "id_print", "id_purpose", "phone2", "email", "mail_address"):
        setattr(customer, field, "")
    customer.spell()
    customer.birth_year = None


@step(CUSTOMER, "note_care")
def note_care(customer, *, by, at, care_notes=()):
    """登记特别关照: sensitive, so only after separate consent (PIPL 29)."""
    if care_notes and customer.care_consent_at is None:
        raise Invalid("特别关照属于敏感个人信息，请先登记客户的单独同意。")
    unknown = set(care_notes) - {code for code, _ in Customer.CARE}
    if unknown:
        raise Invalid(fields={"care_notes": f"没有“{'、'.join(sorted(unknown))}”这样的特别关照"})
    customer.care_notes = list(care_notes)
