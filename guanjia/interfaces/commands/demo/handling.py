"""How a complaint is handled: by a department with its slip and perhaps a work order, or by the centre on the spot."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from guanjia.concerns.approvals import actions as approvals
from guanjia.concerns.approvals.models import Approval
from guanjia.concerns.approvals.queries import deciders
from guanjia.domains.cases import actions as cases
from guanjia.domains.dispatch import actions as dispatch
from guanjia.interfaces.commands.demo.crews import later
from guanjia.interfaces.commands.demo.pictures import signed, taken
from guanjia.interfaces.commands.demo.telling import Story
from guanjia.interfaces.commands.demo.words import everyday as words

if TYPE_CHECKING:
    from guanjia.interfaces.commands.demo.courses import Matter

METHODS = {"ENGINEERING": "REPAIR", "FINANCE": "EXPLAIN"}


def by_the_centre(m: Matter, at: dt.datetime) -> Story:
    """现场解决: the desk sees to it itself; the supervisor looks whether it is right."""
    at = yield later(at, m.dice.randint(20, 130))
    m.case.refresh_from_db()
    cases.solve(
        m.case, by=m.desk, at=at, methods=["ON_SPOT", "EXPLAIN"], result="SOLVED", result_text=m.told.done,
        cause=m.told.cause, liability=m.told.topic.liability,
    )  # fmt: skip
    at = yield later(at, m.dice.randint(10, 90))
    cases.verify(m.case, by=m.judge, at=at, verified="PASS", verify_text=m.pick(words.VERIFIED))
    m.at = at


def by_department(m: Matter, at: dt.datetime, sort: str, *, slip=None) -> Story:
    """派部门: from the slip to its verification. `slip`: the new one of a matter that was opened again."""
    s, again = m.s, slip is not None
    if sort == "CS":
        yield from _own_again(m, at, slip)
        return
    if slip is None:
        at = yield later(at, m.dice.randint(4, 40))
        if m.has("returned"):
            at = yield from _returned(m, at)
        m.case.refresh_from_db()
        cases.hand_over(m.case, by=m.desk, at=at, departments=[s.department(sort)])
        slip = m.case.slips.order_by("pk").last()
    head, hand = m.crew.head(s, sort, m.desk), m.crew.hand(s, sort, m.dice, m.desk)
    late = m.has("late") and not again
    at = yield later(at, m.dice.randint(180, 700) if late else m.dice.randint(10, 90))
    cases.accept(slip, by=head, at=at)
    if m.has("longer") and not again:
        at = yield from _longer(m, at)
    if m.has("difficult") and not again:
        at = yield from _difficult(m, at)
    if m.has("compensated") and not again:
        cases.ask_compensation(
            m.case, by=m.desk, at=at, amount_fen=m.dice.randint(2, 60) * 10_000, reason="渗水泡坏地板，按实际损失补偿。"
        )
        at = yield from _granted(m, at)
    if m.has("urged"):
        at = yield later(at, m.dice.randint(60, 400))
        cases.urge(m.case, by=m.crew.at_desk(s, at), at=at, note="客户来电催问进度。")
    days = m.dice.randint(3, 5) if late else m.dice.randint(1, 3) if m.has("difficult") and not again else 0
    at = yield later(at, days * 1440 + m.dice.randint(60, 900 if m.dice.random() < 0.3 else 260))
    cases.note_action(slip, by=hand, at=at, text=_did(m), photos=[taken(s.project, m.case.pk + again, at)])
    at = yield later(at, m.dice.randint(20, 120))
    if sort == "ENGINEERING" and m.told.topic.order and not again:
        at = yield from _by_order(m, at, slip, head, hand)
    else:
        _report(m, slip, head, at)
    m.case.refresh_from_db()
    at = yield later(at, m.dice.randint(20, 240))
    if m.has("failed") and not again:
        cases.verify(m.case, by=m.judge, at=at, verified="FAIL", verify_text=m.pick(words.FAILED))
        slip.refresh_from_db()
        at = yield later(at, m.dice.randint(100, 500))
        cases.note_action(slip, by=hand, at=at, text=f"返工：{m.told.done[:80]}", photos=[])
        _report(m, slip, head, at)
        at = yield later(at, m.dice.randint(20, 200))
    verifier = m.judge if head == m.desk or hand == m.desk else m.desk
    cases.verify(
        m.case, by=verifier, at=at, verified="PASS", verify_text=m.pick(words.VERIFIED),
        methods=[METHODS.get(sort, "RECTIFY"), "EXPLAIN"], result="SOLVED", result_text=m.told.done,
    )  # fmt: skip
    m.at = at


def _own_again(m: Matter, at: dt.datetime, slip) -> Story:
    """The centre does again what the customer was not content with."""
    at = yield later(at, m.dice.randint(10, 60))
    cases.accept(slip, by=m.desk, at=at)
    at = yield later(at, m.dice.randint(60, 260))
    _report(m, slip, m.desk, at)
    at = yield later(at, m.dice.randint(20, 90))
    cases.verify(
        m.case, by=m.judge, at=at, verified="PASS", verify_text=m.pick(words.VERIFIED), methods=["ON_SPOT", "APOLOGY"],
        result="SOLVED", result_text=f"主管到场重做：{m.told.done}",
    )  # fmt: skip
    m.at = at


def _did(m: Matter) -> str:
    return m.pick(
        ("到场查看并开工。", "材料到场，开始施工。", "按处理意见落实，过程拍照。", "现场处理中，已告知客户。")
    )


def _report(m: Matter, slip, by, at: dt.datetime) -> None:
    cases.report_done(
        slip, by=by, at=at, done_text=m.told.done, cause=m.told.cause, liability=m.told.topic.liability,
        corrective=m.told.measure,
    )  # fmt: skip


def _returned(m: Matter, at: dt.datetime) -> Story:
    """First sent to a department that gives it back."""
    s = m.s
    wrong = "CLEANING" if m.told.topic.department != "CLEANING" else "SECURITY"
    cases.hand_over(m.case, by=m.desk, at=at, departments=[s.department(wrong)])
    slip = m.case.slips.order_by("pk").last()
    at = yield later(at, m.dice.randint(10, 80))
    cases.return_slip(
        slip,
        by=m.crew.head(s, wrong, m.desk),
        at=at,
        return_reason=m.pick(("不属本部门职责范围。", "没有相应的工具和资质，请改派。")),
    )
    at = yield later(at, m.dice.randint(15, 90))
    return at


def _longer(m: Matter, at: dt.datetime) -> Story:
    """The department needs more time; the customer was told before the limit ran out."""
    at = yield later(at, m.dice.randint(30, 120))
    cases.ask_extension(
        m.case, by=m.desk, at=at, extension_due_at=m.case.received_at + dt.timedelta(days=6),
        extension_reason=m.pick(words.DELAYS),
        extension_told_at=at,
    )  # fmt: skip
    at = yield later(at, m.dice.randint(20, 90))
    cases.agree_extension(m.case, by=m.judge, at=at)
    return at


def _granted(m: Matter, at: dt.datetime) -> Story:
    """The rungs of the compensation, one after the other; nothing is promised to the customer before the last."""
    waiting = Approval.objects.of(m.s.project).filter(state="PENDING", subject_kind_of="case", subject_id_of=m.case.pk)
    while waiting.exists():
        at = yield later(at, m.dice.randint(30, 150))
        if approval := waiting.first():  # the daily round may have come before
            approvals.grant(approval, by=deciders(approval, at)[0], at=at, remark="情况属实，同意按标准补偿。")
    m.case.refresh_from_db()
    return at


def _difficult(m: Matter, at: dt.datetime) -> Story:
    """列为疑难: asked for with a plan, agreed by the supervisor; it has a week from receipt then."""
    at = yield later(at, m.dice.randint(20, 60))
    cases.ask_difficult(m.case, by=m.desk, at=at, difficult_reason=m.pick(words.DIFFICULTIES))
    at = yield later(at, m.dice.randint(15, 60))
    cases.agree_difficult(m.case, by=m.judge, at=at)
    return at


def _by_order(m: Matter, at: dt.datetime, slip, head, hand) -> Story:
    """派工单: issued, signed for, done on the spot with a photo and the customer's signature."""
    cases.order_slip_work(slip, by=head, at=at, content=m.told.order)
    order = m.case.work_orders.order_by("pk").last().work_order
    at = yield later(at, m.dice.randint(2, 9), any_time=True)
    dispatch.sign_for(order, by=hand, at=at)
    at = yield later(at, m.dice.randint(5, 18), any_time=True)
    dispatch.arrive(order, by=hand, at=at)
    at = yield later(at, m.dice.randint(40, 150), any_time=True)
    dispatch.finish(
        order, by=hand, at=at, work_done=m.told.done, cause=m.told.cause, materials=m.pick(words.USED),
        liability=m.told.topic.liability, corrective=m.told.measure,
        photos=[taken(m.s.project, m.case.pk * 3, at)], signature=signed(m.s.project, m.case.pk, at),
        signer_name=m.case.complainant or "邻居代签", rating=m.pick(("VERY", "SATISFIED", "FAIRLY")),
    )  # fmt: skip
    at = yield later(at, m.dice.randint(20, 90))
    dispatch.recover(order, by=m.desk, at=at)
    return at
