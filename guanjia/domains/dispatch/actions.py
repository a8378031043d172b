"""The verbs of a work order."""

from __future__ import annotations

from guanjia.concerns.attachments import actions as attachments
from guanjia.concerns.attachments import queries as attached
from guanjia.concerns.escalation.declared import answer_for
from guanjia.concerns.events.switchboard import asked
from guanjia.concerns.flow.verbs import amend, birth, step
from guanjia.concerns.notices import actions as notices
from guanjia.concerns.policies import queries as policies
from guanjia.domains.dispatch import queries
from guanjia.domains.dispatch.flow import ARRIVED, CONTACTED, WORK_ORDER
from guanjia.domains.dispatch.models import WorkOrder
from guanjia.domains.workforce import queries as workforce
from guanjia.kernel.refusals import Invalid
from guanjia.kernel.text import clean_text, half_width


def of_the_department(order, by, at) -> str | None:
    """A work order is signed for and done by the department it was given to."""
    if order and not _acts_for(order, by, at):
        return f"这张派工单派给了{order.department}，须由该部门的人办理。"
    return None


def _acts_for(order, by, at) -> bool:
    """Asked once for a slip as it was read: a page asks it for every button, a step reads the slip anew."""
    known = order.__dict__.setdefault("_acts_for", {})
    key = (by.pk, order.department_id, at)
    if key not in known:
        known[key] = workforce.can_act_for(by, order.department, at)
    return known[key]


@birth(WORK_ORDER, "issue")
def issue(
    *, by, at, project, content: str, department, kind: str = "REPAIR", unit=None, common_area=None,
    contact_name: str = "", phone: str = "", urgency: str = "NORMAL", is_public: bool = False,
    is_charged: bool = False, appointed_at=None, source_kind: str = "", source_number: str = "", barred=None,
):  # fmt: skip
    """派工: a slip in three parts for one department."""
    wrong = {}
    if len(clean_text(content)) < 2:
        wrong["content"] = "请写明工作内容。"
    if unit is None and common_area is None:
        wrong["unit"] = "请选择房号或公共区域。"
    if appointed_at and appointed_at < at:
        wrong["appointed_at"] = "预约时间不能早于现在。"
    if wrong:
        raise Invalid(fields=wrong)
    order = WorkOrder(
        kind=kind, content=clean_text(content), department=department, unit=unit, common_area=common_area,
        contact_name=contact_name, phone=phone, urgency=urgency, is_public=is_public, is_charged=is_charged,
        appointed_at=appointed_at, source_kind=source_kind, source_number=source_number, dispatched_at=at,
        barred=barred,
    )  # fmt: skip
    yield order
    notices.tell(
        workforce.people_of(department, at), record=order, by=by, at=at, urgent=urgency == "URGENT",
        title=f"派工单 {order.number}", text=order.content[:60],
    )  # fmt: skip


@step(WORK_ORDER, "sign_for", who=(of_the_department,))
def sign_for(order, *, by, at):
    """签收: the worker takes the slip and answers for it."""
    order.signed_by, order.signed_at = by, at


@step(WORK_ORDER, "return_order", who=(of_the_department,))
def return_order(order, *, by, at, return_reason: str):
    """退单: the wrong department; say why."""
    if len(return_reason.strip()) < 2:
        raise Invalid(fields={"return_reason": "请写明退单理由。"})
    order.return_reason = return_reason


@step(WORK_ORDER, "reissue")
def reissue(order, *, by, at, department, content: str = ""):
    """改派: to another department; the clocks of the new one start now."""
    order.department, order.content = department, clean_text(content) or order.content
    order.dispatched_at, order.return_reason = at, ""
    notices.tell(
        workforce.people_of(department, at), record=order, by=by, at=at, title=f"派工单 {order.number}",
        text=order.content[:60],
    )  # fmt: skip


@step(WORK_ORDER, "reach_customer", who=(of_the_department,))
def reach_customer(order, *, by, at):
    """已联系客户: spoken with on the telephone; stops the response clock (5.7: contact or arrival)."""
    order.contacted_at = at


@step(WORK_ORDER, "arrive", who=(of_the_department,))
def arrive(order, *, by, at):
    """到场: on the spot; stops the response clock unless the customer was spoken with before."""
    order.arrived_at = at


@step(WORK_ORDER, "wait_for_customer", who=(of_the_department,))
def wait_for_customer(order, *, by, at, wait_reason: str, appointed_at, wait_evidence: str = "", papers=()):
    """客户改约: the customer asks for another time; the clock pauses, at most twice for one order (0.3).

    The pause needs evidence: a photo (a message, the closed door), or who said so when and how.
    """
    most = policies.amount("workorder.waits", order.project, at)
    if queries.times_waited(order) >= most:
        raise Invalid(f"客户改约已经暂停过 {most} 次，不能再暂停计时。")
    wrong = {}
    if len(wait_reason.strip()) < 2:
        wrong["wait_reason"] = "请写明改约原因。"
    if len(wait_evidence.strip()) < 4 and not papers:
        wrong["wait_evidence"] = "请写明凭据：谁、什么时候、用哪个电话说的；或附一张照片（消息截图、敲门无人）。"
    if not appointed_at or appointed_at <= at:
        wrong["appointed_at"] = "新的时间要晚于现在。"
    if wrong:
        raise Invalid(fields=wrong)
    order.wait_reason, order.appointed_at, order.wait_evidence = wait_reason, appointed_at, wait_evidence.strip()
    attachments.attach(order, papers, by=by, at=at, purpose="PHOTO")
    order.contacted_at = order.contacted_at or at


@step(WORK_ORDER, "go_on", who=(of_the_department,))
def go_on(order, *, by, at):
    """继续: the customer is there; the clock runs again."""
    return ARRIVED if order.arrived_at else CONTACTED


@step(WORK_ORDER, "note_work", who=(of_the_department,))
def note_work(order, *, by, at, note: str, photos=()):
    """记过程: a word and photos while the work goes on."""
    if len(note.strip()) < 2 and not photos:
        raise Invalid(fields={"note": "请写一句，或拍一张照片。"})
    attachments.attach(order, photos, by=by, at=at, purpose="PHOTO")


def unfinished(order, given, at) -> dict[str, str]:
    """What stands against finishing with these arguments, by field; what is done under a complaint answers for its
    handling slip too (decision 7), so the slip is asked in the same breath."""
    wrong = {}
    if len((given.get("work_done") or "").strip()) < 2:
        wrong["work_done"] = "请写明完成情况。"
    if not given.get("photos") and not attached.of(order).filter(purpose="PHOTO").exists():
        wrong["photos"] = "请至少拍一张完工照片。"
    signature, refused = given.get("signature"), (given.get("refused_reason") or "").strip()
    if order.unit_id and not order.is_public and not signature and not refused:
        wrong["signature"] = "请客户签名；客户拒签时写明原因和两名见证人。"
    if refused and len(attachments.names_of(given.get("witnesses") or "")) < 2:
        wrong["witnesses"] = "拒签须有两名见证人，姓名之间用顿号隔开。"
    if (signature or refused) and not half_width(given.get("signer_name") or order.contact_name):
        wrong["signer_name"] = "请填写签名人的姓名。"
    return {**asked(finish, order, given), **wrong}


@step(WORK_ORDER, "finish", who=(of_the_department,))
def finish(
    order, *, by, at, work_done: str, cause: str = "", materials: str = "", liability: str = "", corrective: str = "",
    photos=(), signature=None, signer_name: str = "", refused_reason: str = "", witnesses: str = "", rating: str = "",
):  # fmt: skip
    """完成: what was done, with a photo and the customer's signature (or 拒签 with a reason and two witnesses)."""
    if wrong := unfinished(order, {
        "work_done": work_done, "cause": cause, "liability": liability, "corrective": corrective, "photos": photos,
        "signature": signature, "signer_name": signer_name, "refused_reason": refused_reason, "witnesses": witnesses,
    }, at):  # fmt: skip
        raise Invalid(fields=wrong)
    attachments.attach(order, photos, by=by, at=at, purpose="PHOTO")
    order.work_done, order.cause, order.materials = work_done, cause, materials
    order.liability, order.corrective, order.rating = liability, corrective, rating
    order.finished_at, order.finished_by = at, by
    if signature or refused_reason:
        attachments.sign(
            order, by=by, at=at, role="客户", signer_name=signer_name or order.contact_name, image=signature,
            method="DRAWN" if signature else "REFUSED", refused_reason=refused_reason, witnesses=witnesses,
        )  # fmt: skip


@step(WORK_ORDER, "recover")
def recover(order, *, by, at, copies_back: bool = True):
    """回收联单: the department's part came back, signed; the front desk keeps it."""
    if not copies_back:
        raise Invalid(fields={"copies_back": "联单收回后再登记。"})
    order.copies_back, order.recovered_at = True, at


amend_order = amend(WORK_ORDER, "content", "unit", "common_area", "contact_name", "phone", "urgency", "is_public",
                    "is_charged", "appointed_at", "remark")  # fmt: skip


@step(WORK_ORDER, "void")
def void(order, *, by, at, void_reason: str):
    """作废: issued by mistake; the number stays."""
    if len(void_reason.strip()) < 2:
        raise Invalid(fields={"void_reason": "请写明作废原因。"})
    order.void_reason = void_reason


@step(WORK_ORDER, "bar", internal=True)
def bar(order, *, by, at, barred):
    """设回避人: whom the customer complained about does not see who he is."""
    order.barred = barred


answer_for("work_order", queries.standings)
