"""The owner's form 附件6 (R-004, forms 22)."""

from __future__ import annotations

from datetime import date

from guanjia.concerns.attachments import actions as attachments
from guanjia.concerns.flow.verbs import amend, birth, step
from guanjia.domains.customers import queries
from guanjia.domains.customers.actions.identity import give_consent, refuse_consent
from guanjia.domains.customers.flow import OWNER_PROFILE
from guanjia.domains.customers.models import Customer, Occupancy, OwnerProfile
from guanjia.kernel.refusals import Invalid


@birth(OWNER_PROFILE, "open_profile")
def open_profile(
    *, by, at, project, unit, customer, move_in_on: date | None = None, pay_method: str = "", payer: str = "",
    remark: str = "",
):  # fmt: skip
    """建业主登记表: for an owner of the unit; what is known of him fills the paper."""
    _owner(unit, customer)
    if there := queries.profile_of(unit, customer):
        raise Invalid(fields={"customer": f"已经有登记表 {there.number}，请在那一张上变更"})
    return OwnerProfile(
        unit=unit, customer=customer, move_in_on=move_in_on, pay_method=pay_method, payer=payer or customer.name,
        remark=remark,
    )  # fmt: skip


def _owner(unit, customer) -> None:
    if customer.state not in queries.OPEN or queries.role_in(customer, unit) != Occupancy.OWNER:
        raise Invalid(fields={"customer": f"{customer.name} 不是 {unit.number} 的业主，请先登记住户"})


amend_profile = amend(OWNER_PROFILE, "move_in_on", "pay_method", "payer", "remark")


@step(OWNER_PROFILE, "sign")
def sign_profile(
    profile, *, by, at, consent: str, signature, consent_channel: str = "PAPER", care: bool = False,
    id_seen: bool = False,
):  # fmt: skip
    """业主签字: the owner signed and said what he consents to. Refused while mandatory entries are missing.

    `signature` is what was drawn on the screen (channel DESK) or a photo of the signed paper. Without consent only
    name, unit and phone are kept, and no more is asked for (forms F06).
    """
    customer = profile.customer
    if consent == Customer.GIVEN:
        give_consent(customer, by=by, at=at, consent_channel=consent_channel, care=care)
    elif consent == Customer.REFUSED:
        refuse_consent(customer, by=by, at=at, consent_channel=consent_channel)
    else:
        raise Invalid(fields={"consent": "请选择同意或不同意"})
    missing = queries.missing_items(customer)
    if consent == Customer.GIVEN:
        missing += [
            profile._meta.get_field(name).verbose_name for name in ("move_in_on", "pay_method")
            if not getattr(profile, name)
        ]  # fmt: skip
    if missing:
        raise Invalid(f"登记表还缺：{'、'.join(missing)}。请补齐后再签字。")
    if not id_seen:
        raise Invalid(fields={"id_seen": "请先核对本人身份，再登记签字"})
    profile.id_seen, profile.signed_at = True, at
    attachments.sign(
        profile, by=by, at=at, role="业主", signer_name=customer.name, image=signature,
        method="PAPER" if consent_channel == "PAPER" else "DRAWN",
    )  # fmt: skip
    attachments.sign(profile, by=by, at=at, role="经办人")


@step(OWNER_PROFILE, "send_back")
def send_back_profile(profile, *, by, at, change_reason: str):
    """退回修改: the archivist found something wrong; the owner signs again."""
    if not change_reason.strip():
        raise Invalid(fields={"change_reason": "请写明退回原因"})
    profile.change_reason, profile.signed_at, profile.id_seen = change_reason.strip(), None, False
    return "CHANGING" if profile.edition else "DRAFT"


@step(OWNER_PROFILE, "bring_into_force")
def bring_into_force(profile, *, by, at):
    """审核生效: the archivist checked it; the next edition is the valid one."""
    _owner(profile.unit, profile.customer)
    profile.edition += 1
    profile.in_force_at = at
    attachments.sign(profile, by=by, at=at, role="档案员")


@step(OWNER_PROFILE, "change")
def change_profile(profile, *, by, at, change_reason: str):
    """变更: something changed; within one working day it is signed and valid again."""
    if not change_reason.strip():
        raise Invalid(fields={"change_reason": "请写明变更事由"})
    profile.change_reason, profile.changed_at = change_reason.strip(), at
    profile.signed_at, profile.id_seen = None, False


@step(OWNER_PROFILE, "correct_owner")
def correct_owner(profile, *, by, at, customer):
    """更正业主: the form belongs to another record of the same person."""
    if customer.state not in queries.OPEN or customer.project_id != profile.project_id:
        raise Invalid(fields={"customer": "这位客户不在本项目、已并入别的记录或已作废"})
    profile.customer = customer


@step(OWNER_PROFILE, "retire")
def retire_profile(profile, *, by, at, remark: str = ""):
    """停用: sold, or the tenancy is over."""
    profile.remark = remark or profile.remark


@step(OWNER_PROFILE, "void")
def void_profile(profile, *, by, at, void_reason: str):
    """作废: begun by mistake, before anybody signed."""
    if not void_reason.strip():
        raise Invalid(fields={"void_reason": "请写明作废原因"})
    profile.void_reason = void_reason.strip()
