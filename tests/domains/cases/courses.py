"""Further ways into a matter, one a state, for walks and stories."""

from guanjia.concerns.access.grants import SYSTEM
from guanjia.concerns.approvals import actions as approvals
from guanjia.concerns.approvals.models import Approval
from guanjia.concerns.policies import actions as policies
from guanjia.domains.cases import actions
from guanjia.domains.customers import actions as customers
from guanjia.domains.followups import actions as followups
from tests.domains.cases import stories

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


def major_with_developer(house):
    when = house.moment("2026-11-20 08:00")
    policies.change_policy(by=SYSTEM, at=when, key="case.developer", value="on", project=house.jia)
    return major(house)


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
