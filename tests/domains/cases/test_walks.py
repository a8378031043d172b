"""Every verb of a matter, a handling slip and a category, taken once in a story that leads to it."""

import pytest

from guanjia.concerns.approvals import actions as approvals
from guanjia.concerns.approvals.models import Approval
from guanjia.concerns.deadlines.queries import running_of
from guanjia.domains.cases import actions
from guanjia.domains.cases.models import Case
from guanjia.domains.customers import actions as customers
from guanjia.domains.followups import actions as followups
from tests.domains.cases import stories
from tests.domains.walks import check_walked, unwalked

pytestmark = [pytest.mark.django_db, pytest.mark.both]

EVENING = "2026-11-20 20:00"
INVALID = {"validity": "INVALID", "validity_code": "I2", "validity_reason": "邻里纠纷，属他方责任"}
VALID = {"validity": "VALID", "validity_code": "V1", "validity_reason": "合同第三条"}


def taken(verb, record, by, house, at: str = EVENING, **given):
    return verb(record, by=by, at=house.moment(at), **given)


def invalid(house, **more):
    case = stories.complaint(house, **more)
    return taken(actions.judge, case, house.sunli, house, "2026-11-20 17:00", **INVALID)


def explained(house, outcome="DECLINE", **more):
    case = invalid(house, **more)
    return taken(
        actions.explain, case, house.lin, house, "2026-11-20 17:30", outcome=outcome, explanation="已向客户说明情况",
        reply_way="PHONE",
    )  # fmt: skip


def plain(house, kind="SUGGESTION", **more):
    given = {"kind": kind, "content": "建议在东门加一盏路灯，夜里太黑", "unit": house.unit, "customer": house.li} | more
    return actions.open_case(by=house.lin, at=house.moment("2026-11-20 16:10"), project=house.jia, **given)


def called_back(house, satisfaction="SATISFIED"):
    case = stories.replied(house)
    comment = "还在渗水" if satisfaction == "DISSATISFIED" else ""
    taken(followups.answer, stories.call_back(case), house.sunli, house, satisfaction=satisfaction, comment=comment)
    case.refresh_from_db()
    return case


def closed(house):
    case = stories.signed(called_back(house), house.moment(EVENING))
    return taken(actions.close, case, house.sunli, house, closing="处理得当")


def asked_extension(house):
    case, _ = stories.handed(house)
    return taken(
        actions.ask_extension, case, house.lin, house, extension_due_at=house.moment("2026-11-25 18:00"),
        extension_reason="配件三天后到货", extension_told_at=house.moment("2026-11-20 19:00"),
    )  # fmt: skip


def major(house):
    return stories.complaint(house, grade="MAJOR")


def major_done(house):
    case = stories.judged(house, grade="MAJOR")
    given = {"methods": ["APOLOGY"], "result": "SOLVED", "result_text": "当面道歉，客户接受"}
    return taken(actions.solve, case, house.lin, house, **given)


def confirmed(house):
    return stories.signed(major(house), house.moment(EVENING))


def asked_difficult(house):
    case = stories.approved(house)
    return taken(actions.ask_difficult, case, house.lin, house, difficult_reason="要等厂家配件，三天后到货")


def suspended(house):
    case, slip = stories.handed(house)
    taken(actions.accept, slip, house.chen, house, "2026-11-20 17:00")
    case.refresh_from_db()
    return taken(
        actions.suspend, case, house.sunli, house, difficult_reason="等厂家配件，到货即换",
        agreed_due_at=house.moment("2026-11-25 18:00"), told_customer_at=house.moment("2026-11-20 19:00"),
    )  # fmt: skip


def accepted(house):
    case, slip = stories.handed(house)
    return taken(actions.accept, slip, house.chen, house, "2026-11-20 17:00")


def joined(house):
    first, second = stories.complaint(house), stories.complaint(house)
    return taken(actions.join, second, house.sunli, house, joined_into=first)


def voided(house):
    first, second = stories.complaint(house), stories.complaint(house)
    return taken(actions.void, second, house.zhao, house, joined_into=first, void_reason="重复登记")


def withdrawn(house):
    case = stories.complaint(house)
    taken(actions.ask_withdrawal, case, house.lin, house, withdrawal="客户来电撤诉，已录音")
    return taken(actions.withdraw, case, house.sunli, house)


def compensated(house):
    case, _ = stories.handed(house)
    taken(actions.ask_compensation, case, house.lin, house, amount_fen=30_000, reason="橱柜泡坏，协商赔偿")
    asked = Approval.objects.of(house.jia).get()
    for decider in (house.zhao, house.wu):
        taken(approvals.grant, asked, decider, house)
    case.refresh_from_db()
    return case


def merged(house):
    case = stories.complaint(house)
    given = {"by": house.lin, "at": house.moment(EVENING), "project": house.jia}
    other = customers.register_customer(**given, name="李秀英", phone="13900001111")
    taken(customers.merge, house.li, house.zhao, house, merged_into=other)
    case.refresh_from_db()
    return case


def imported(house):
    return import_one(house).new[0]


def import_one(house):
    row = {
        "kind": "COMPLAINT", "channel": "PHONE", "content": "旧系统里的未结投诉", "demand": "", "complainant": "李女士",
        "phone": "", "remark": "原编号 2025-07", "received_at": house.moment("2026-11-01 09:00"), "unit": house.unit,
        "_row": 2,
    }  # fmt: skip
    return actions.import_cases([row], by=house.zhao, at=house.moment(EVENING), project=house.jia)


def slip_of(case):
    return case.slips.order_by("pk").last()


def failed(house):
    case, slip = stories.done(house)
    taken(actions.verify, case, house.wang, house, verified="FAIL", verify_text="墙角还在渗")
    return slip


def a_category(house):
    at = house.moment(EVENING)
    return actions.add_category(by=house.zhao, at=at, project=house.jia, number="NOISE", name="噪音")


def retired(house):
    return taken(actions.retire_category, a_category(house), house.zhao, house)


def unreached_reply(house):
    case = invalid(house)
    return taken(actions.note_reply_try, case, house.lin, house, note="无人接听")


def returned(house, *sorts):
    """The first of the departments sends its slip back."""
    case, _ = stories.handed(house, sorts=sorts or ("ENGINEERING",))
    first = case.slips.order_by("pk").first()
    return taken(actions.return_slip, first, house.chen, house, return_reason="绿化问题").case


def returned_and_handed_on(house):
    return taken(actions.hand_over, returned(house), house.sunli, house, departments=[house.departments["CLEANING"]])


def dropped(house):
    case = returned(house, "ENGINEERING", "CLEANING")
    at = house.moment(EVENING)
    slip = case.slips.order_by("pk").last()
    actions.accept(slip, by=house.he, at=at)
    actions.report_done(slip, by=house.he, at=at, done_text="已清洗", cause="落叶", liability="OWNER")
    case.refresh_from_db()
    return taken(actions.drop_returned, case, house.sunli, house, reason="保洁一并处理了")


WALKS = {
    "case.open_case": stories.complaint,
    "case.import_cases": imported,
    "case.ask_extension": asked_extension,
    "case.agree_extension": lambda h: taken(actions.agree_extension, asked_extension(h), h.sunli, h),
    "case.refuse_extension": lambda h: taken(
        actions.refuse_extension, asked_extension(h), h.sunli, h, reason="可以先换备件"
    ),
    "case.note_confirmed": confirmed,
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
