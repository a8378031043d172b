"""附件6 业主情况登记表: what stands in its cells. Phones and documents are masked, names are whole (forms F06)."""

from __future__ import annotations

from pathlib import Path

from guanjia.concerns.attachments import queries as attachments
from guanjia.concerns.printing import values
from guanjia.concerns.printing.sheet import Print
from guanjia.domains.customers import queries
from guanjia.domains.customers.models import Customer, Occupancy, OwnerProfile
from guanjia.kernel.text import mask_phone

HERE = Path(__file__).parent
CARE_CONSENT = "本人单独同意登记以上特别关照信息"
CONSENT_WORDS = {Customer.GIVEN: "同意", Customer.REFUSED: "不同意（只登记姓名、房号和电话）"}


def profile_context(profile: OwnerProfile, *, by, at, blank: bool = False) -> dict:
    """The paper of one owner in one unit, from the records of people, cars and pets as they stand now."""
    owner, unit = profile.customer, profile.unit
    people = queries.who_lives(unit, at)
    mine = next((t for t in people if t.customer_id == owner.pk and t.role == Occupancy.OWNER), None)
    payer = profile.payer or next((t.customer.name for t in people if t.pays_fee), "")
    return {
        "number": f"{profile.number}　第 {profile.edition or 1} 版",
        "open": profile.is_open,
        "unit": unit.number,
        "area": f"{unit.area} ㎡" if unit.area else "",
        "layout": unit.layout,
        "usage": unit.get_usage_display(),
        "move_in_on": values.day(profile.move_in_on or (mine.from_on if mine else None)),
        "occupancy": unit.get_living_display(),
        "owner_name": owner.name,
        "gender": owner.get_sex_display(),
        "id_type": owner.get_id_type_display(),
        "id_no": owner.id_no_masked,
        "phone": mask_phone(owner.phone),
        "phone2": mask_phone(owner.phone2),
        "email": owner.email,
        "mail_address": owner.mail_address or f"{profile.project.name} {unit.number}",
        "pay_method": profile.get_pay_method_display(),
        "payer": payer,
        "vip": values.yes_no(owner.vip),
        "co_owners": [_co_owner(t) for t in people if t.role == Occupancy.OWNER and t.customer_id != owner.pk],
        "family": [_relative(t) for t in people if t.role in (Occupancy.FAMILY, Occupancy.RESIDENT)],
        "emergency": [e | {"phone": mask_phone(e.get("phone", ""))} for e in owner.emergency],
        "tenants": [_tenant(t) for t in people if t.role == Occupancy.TENANT],
        "vehicles": [
            {"plate": v.plate, "type": v.model_name, "space_no": v.space_no}
            for v in queries.vehicles_of(owner) if v.unit_id in (None, unit.pk)
        ],
        "pets": owner.pets,
        "care_notes": [label for code, label in Customer.CARE if code in owner.care_notes],
        "care_consent": CARE_CONSENT if owner.care_consent_at else "",
        "remark": "；".join(filter(None, (profile.remark, _standing(owner)))),
        "notice_version": owner.consent_version,
        "consent": CONSENT_WORDS.get(owner.consent, ""),
        "void_reason": profile.void_reason,
        "signatures": [_signature(s) for s in attachments.signatures_of(profile)],
    }  # fmt: skip


def _standing(owner: Customer) -> str:
    return f"常驻提示：{owner.standing_instruction}" if owner.standing_instruction else ""


def _co_owner(tie: Occupancy) -> dict:
    person = tie.customer
    return {
        "name": person.name, "id_no": person.id_no_masked, "phone": mask_phone(person.phone),
        "share": f"{tie.share:.1f}%" if tie.share else "",
    }  # fmt: skip


def _relative(tie: Occupancy) -> dict:
    person = tie.customer
    return {
        "name": person.name, "relation": tie.relation or tie.get_role_display(),
        "birth_year": str(person.birth_year or ""), "phone": mask_phone(person.phone),
    }  # fmt: skip


def _tenant(tie: Occupancy) -> dict:
    person = tie.customer
    return {
        "name": person.name, "id_no": person.id_no_masked, "phone": mask_phone(person.phone),
        "lease_from": values.day(tie.from_on), "lease_to": values.day(tie.to_on),
        "pays_fee": values.yes_no(tie.pays_fee),
    }  # fmt: skip


def _signature(signed) -> dict:
    note = f"拒签：{signed.refused_reason}" if signed.refused_reason else ""
    return {"role": signed.role, "name": signed.signer_name, "at": values.stamp(signed.at), "note": note}


PROFILE = Print(
    "KF-FJ-06", "业主情况登记表", HERE / "customer_profile.typ", form="附件6", retention="R-OWN",
    context=profile_context,
)  # fmt: skip
