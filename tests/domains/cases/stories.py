"""Short ways into the middle of a complaint, by the verbs themselves."""

from guanjia.concerns.escalation import actions as escalation
from guanjia.concerns.escalation.models import Telling
from guanjia.domains.cases import actions
from guanjia.domains.cases import queries as cases
from guanjia.domains.followups.queries import of as call_backs_of

WORDS = "昨晚十点厨房顶棚开始渗水，一直在滴"


def category(house, name: str):
    return next(c for c in cases.categories(house.jia) if c.name == name)


def complaint(house, at: str = "2026-11-20 16:10", **more):
    given = {
        "kind": "COMPLAINT", "content": WORDS, "demand": "今天来看", "unit": house.unit, "customer": house.li,
        "category": category(house, "工程维修"), "read_back": True,
    } | more  # fmt: skip
    return actions.open_case(by=house.lin, at=house.moment(at), project=house.jia, **given)


def judged(house, at: str = "2026-11-20 16:10", **more):
    case = complaint(house, at, **more)
    when = house.moment(at)
    actions.begin(case, by=house.lin, at=when, findings="电话核实")
    return actions.judge(
        case, by=house.sunli, at=when, validity="VALID", validity_code="V4", validity_reason="上次维修未修好"
    )


def approved(house, at: str = "2026-11-20 16:10", **more):
    case = judged(house, at, **more)
    actions.propose(case, by=house.lin, at=house.moment(at), proposal="工程部今日上门查点")
    return actions.approve(case, by=house.sunli, at=house.moment(at), approval_text="同意")


def handed(house, at: str = "2026-11-20 16:10", handed_at: str = "2026-11-20 16:40", sorts=("ENGINEERING",), **more):
    case = approved(house, at, **more)
    departments = [house.departments[s] for s in sorts]
    actions.hand_over(case, by=house.lin, at=house.moment(handed_at), departments=departments)
    return case, case.slips.order_by("pk").last()


def done(house, at: str = "2026-11-20 18:00", **more):
    case, slip = handed(house, **more)
    when = house.moment(at)
    actions.accept(slip, by=house.chen, at=when)
    actions.note_action(slip, by=house.chen, at=when, text="更换地漏")
    actions.report_done(
        slip, by=house.liu, at=when, done_text="已修好", cause="地漏老化", liability="OURS", corrective="逐层检查"
    )
    case.refresh_from_db()
    return case, slip


def replied(house, at: str = "2026-11-20 19:00", **more):
    case, _ = done(house, **more)
    when = house.moment(at)
    actions.verify(
        case, by=house.wang, at=when, verified="PASS", methods=["REPAIR"], result="SOLVED", result_text="不再渗水"
    )
    way = {"LETTER": "LETTER", "VISIT": "VISIT", "OTHER": "OTHER"}.get(case.channel, "PHONE")
    actions.reply(case, by=house.lin, at=when, reply_way=way, reply_text="已修好，请查看")
    return case


def signed(case, at):
    """Everybody who was told of the matter says what he does."""
    for telling in Telling.objects.filter(
        alarm__subject_kind="case", alarm__subject_id=case.pk, asks="SIGN", acknowledged_at=None
    ):
        escalation.acknowledge(telling, by=telling.user, at=at, words="已安排处理")
    case.refresh_from_db()
    return case


def call_back(case):
    return call_backs_of("case", case.pk).last()
