"""Every verb of a matter, a handling slip and a category, taken once in a story that leads to it."""

import pytest

from guanjia.concerns.deadlines.queries import running_of
from guanjia.domains.cases import actions
from guanjia.domains.cases.models import Case
from tests.domains.cases import stories
from tests.domains.cases.courses import (
    INVALID,
    VALID,
    a_category,
    accepted,
    asked_difficult,
    asked_extension,
    called_back,
    closed,
    compensated,
    confirmed,
    dropped,
    explained,
    failed,
    import_one,
    imported,
    joined,
    major,
    major_done,
    major_with_developer,
    merged,
    plain,
    retired,
    returned_and_handed_on,
    slip_of,
    suspended,
    taken,
    unreached_reply,
    voided,
    withdrawn,
)
from tests.domains.walks import check_walked, unwalked

pytestmark = [pytest.mark.django_db, pytest.mark.both]

WALKS = {
    "case.open_case": stories.complaint,
    "case.import_cases": imported,
    "case.ask_extension": asked_extension,
    "case.agree_extension": lambda h: taken(actions.agree_extension, asked_extension(h), h.sunli, h),
    "case.refuse_extension": lambda h: taken(
        actions.refuse_extension, asked_extension(h), h.sunli, h, reason="可以先换备件"
    ),
    "case.note_confirmed": confirmed,
    "case.tally": lambda h: plain(h, "ENQUIRY", important=False),
    "case.tell_developer": lambda h: taken(
        actions.tell_developer, major_with_developer(h), h.zhao, h, developer_text="电话报客户服务经理郑工"
    ),
    "case.pass_up": lambda h: taken(actions.pass_up, major(h), h.zhao, h, note="须公司决定是否停梯"),
    "case.hand_up": lambda h: taken(
        actions.hand_up, major(h), h.zhao, h, leader=h.zhou, leader_explained="由主管副总处理，周三前答复",
        leader_due_at=h.moment("2026-11-25 18:00"),
    ),  # fmt: skip
    "case.write_report": lambda h: taken(
        actions.write_report, major_done(h), h.zhao, h,
        report_text="电梯一周困人两次，门机老化；已停梯更换门机并逐户说明，业主表示接受。",
    ),  # fmt: skip
    "case.begin": lambda h: taken(actions.begin, stories.complaint(h), h.lin, h, findings="已到场查看"),
    "case.suggest": lambda h: taken(
        actions.suggest, stories.complaint(h), h.lin, h, validity_suggested="VALID", findings="查看", proposal="派工程"
    ),
    "case.judge": stories.judged,
    "case.explain": explained,
    "case.review": lambda h: taken(actions.review, explained(h), h.zhou, h, review_text="确属我方责任", **VALID),
    "case.change_validity": lambda h: taken(actions.change_validity, stories.judged(h), h.zhao, h, **INVALID),
    "case.propose": lambda h: taken(actions.propose, stories.judged(h), h.lin, h, proposal="工程部今日上门"),
    "case.approve": stories.approved,
    "case.send_back": lambda h: taken(
        actions.send_back, taken(actions.propose, stories.judged(h), h.lin, h, proposal="工程部上门"), h.sunli, h,
        approval_text="先联系楼上",
    ),
    "case.solve": lambda h: taken(
        actions.solve, stories.judged(h), h.lin, h, methods=["ON_SPOT"], result="SOLVED", result_text="当场处理"
    ),
    "case.hand_over": lambda h: stories.handed(h)[0],
    "case.note_accepted": lambda h: accepted(h).case,
    "case.note_returned": lambda h: taken(
        actions.return_slip, stories.handed(h)[1], h.chen, h, return_reason="属绿化问题"
    ).case,
    "case.note_done": lambda h: stories.done(h)[0],
    "case.drop_returned": dropped,
    "case.suspend": suspended,
    "case.resume": lambda h: taken(actions.resume, suspended(h), h.sunli, h),
    "case.verify": stories.replied,
    "case.reply": stories.replied,
    "case.note_reply_try": unreached_reply,
    "case.note_call_back": called_back,
    "case.reopen": lambda h: called_back(h, "DISSATISFIED"),
    "case.close": closed,
    "case.file": lambda h: taken(actions.file, closed(h), h.lin, h),
    "case.regrade": lambda h: taken(actions.regrade, stories.complaint(h), h.lin, h, grade="URGENT", reason="漏水加剧"),
    "case.ask_difficult": asked_difficult,
    "case.agree_difficult": lambda h: taken(actions.agree_difficult, asked_difficult(h), h.sunli, h),
    "case.refuse_difficult": lambda h: taken(actions.refuse_difficult, asked_difficult(h), h.sunli, h, reason="有现货"),
    "case.urge": lambda h: taken(actions.urge, stories.complaint(h), h.lin, h, note="客户又来电"),
    "case.note_progress": lambda h: taken(actions.note_progress, stories.complaint(h), h.lin, h, note="已联系楼上"),
    "case.tell_number": lambda h: taken(actions.tell_number, stories.complaint(h), h.lin, h),
    "case.ask_compensation": compensated,
    "case.note_compensation": compensated,
    "case.ask_withdrawal": withdrawn,
    "case.withdraw": withdrawn,
    "case.join": joined,
    "case.amend": lambda h: taken(actions.amend_case, stories.complaint(h), h.lin, h, demand="明天上午来看"),
    "case.move_customer": merged,
    "case.void": voided,
    "case.order_work": lambda h: taken(
        actions.order_work, plain(h, "REPAIR"), h.lin, h, department=h.departments["ENGINEERING"]
    ),
    "case.answer": lambda h: taken(actions.answer, plain(h), h.lin, h, reply_text="已转工程部研究"),
    "case.convert": lambda h: taken(actions.convert, plain(h), h.lin, h),
    "slip.issue": lambda h: stories.handed(h)[1],
    "slip.accept": accepted,
    "slip.return_slip": lambda h: taken(actions.return_slip, stories.handed(h)[1], h.chen, h, return_reason="绿化问题"),
    "slip.note_action": lambda h: stories.done(h)[1],
    "slip.order_work": lambda h: taken(actions.order_slip_work, accepted(h), h.chen, h, content="更换地漏"),
    "slip.report_done": lambda h: stories.done(h)[1],
    "slip.pass_slip": lambda h: slip_of(stories.replied(h)),
    "slip.fail_slip": failed,
    "slip.replace": lambda h: returned_and_handed_on(h).slips.first(),
    "slip.cancel": lambda h: slip_of(_withdrawn_with_slip(h)),
    "category.add_category": a_category,
    "category.amend": lambda h: taken(actions.amend_category, a_category(h), h.zhao, h, rank=5),
    "category.retire": retired,
    "category.restore": lambda h: taken(actions.restore_category, retired(h), h.zhao, h),
}  # fmt: skip


def _withdrawn_with_slip(house):
    case, _ = stories.handed(house)
    taken(actions.ask_withdrawal, case, house.lin, house, withdrawal="客户书面撤诉")
    return taken(actions.withdraw, case, house.sunli, house)


def test_every_verb_has_its_walk():
    assert unwalked(WALKS, "case", "slip", "category") == []


@pytest.mark.parametrize("code", [code for code in WALKS if code != "case.import_cases"])
def test_a_verb_is_taken_as_drawn(house, code):
    record = WALKS[code](house)
    check_walked(record, code)


def test_the_import_of_open_matters_numbers_them_and_starts_their_clocks(house):
    case = imported(house)
    assert (case.number, case.state, case.late_entry) == ("TS-2026-11-0001", "REGISTERED", True)
    assert {clock.code for clock in running_of(case)} == {"start", "judge", "settle", "answer", "route", "progress"}
    assert import_one(house).new == []
    assert Case.objects.of(house.jia).count() == 1
