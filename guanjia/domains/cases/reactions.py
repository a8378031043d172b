"""What a case does when a lower room's verb has run (subscribed in the switchboard)."""

from __future__ import annotations

from guanjia.domains.cases import actions, queries
from guanjia.domains.cases.models import Case, CaseFollowUp, CaseWorkOrder


def call_back_answered(follow_up, *, by, at) -> None:
    """The customer was reached: satisfied leads to closing, 不满意 reopens at once."""
    link = CaseFollowUp.objects.filter(follow_up=follow_up).select_related("case").first()
    if link is None:
        return
    case = actions.note_call_back(
        link.case, by=by, at=at, satisfaction=follow_up.satisfaction, satisfaction_text=follow_up.comment
    )
    if follow_up.satisfaction == "DISSATISFIED":
        actions.reopen(case, by=by, at=at, reason=follow_up.comment or "客户不满意")


def call_back_unreached(follow_up, *, by, at) -> None:
    """Three tries on two days: 未联系上; the supervisor may close with 未评价."""
    link = CaseFollowUp.objects.filter(follow_up=follow_up).select_related("case").first()
    if link is not None:
        actions.note_call_back(link.case, by=by, at=at, satisfaction="UNRATED", unreached=True)


def work_order_finished(order, *, by, at) -> None:
    """The physical work is done (decision 7): with the last order of a slip the slip waits for verification.

    What the slip demands (cause, liability, measures) is asked in the order's own dialog under the same names, so a
    refusal here shows at the right field.
    """
    link = CaseWorkOrder.objects.filter(work_order=order).select_related("slip", "case").first()
    if link is None:
        return
    text = f"派工单 {order.number} 完工：{order.work_done}"[:500]
    if link.slip_id and link.slip.state == "ACCEPTED":
        actions.note_action(link.slip, by=by, at=at, text=text)
        if not queries.unfinished_orders(link.slip, but=order):
            actions.report_done(
                link.slip, by=by, at=at, done_text=order.work_done, cause=order.cause, liability=order.liability,
                corrective=order.corrective,
            )  # fmt: skip
    elif not link.slip_id and link.case.is_open:
        actions.note_progress(link.case, by=by, at=at, note=text[:300])


def slip_wants(record, given) -> dict[str, str]:
    """What the handling slip of an order will say when that, its last, is finished with these arguments."""
    link = CaseWorkOrder.objects.filter(work_order=record).select_related("slip__case").first()
    if link is None or not link.slip_id or link.slip.state != "ACCEPTED":
        return {}
    if queries.unfinished_orders(link.slip, but=record):
        return {}
    found = queries.slip_lacks(link.slip, {**given, "done_text": given.get("work_done")}, None)
    return {name: text for name, text in found.items() if name != "done_text"}


def compensation_granted(approval, *, by, at) -> None:
    """The last approver agreed to the compensation."""
    if approval.state == "GRANTED" and approval.matter == "compensation" and approval.subject_kind_of == "case":
        case = Case.everything.get(pk=approval.subject_id_of)
        actions.note_compensation(case, by=by, at=at, amount_fen=approval.amount_fen)


def customers_merged(customer, *, by, at) -> None:
    """Two records of one person became one (`customer.merged_into`): his matters follow."""
    for case in Case.everything.filter(customer=customer):
        actions.move_customer(case, by=by, at=at, customer=customer.merged_into)
