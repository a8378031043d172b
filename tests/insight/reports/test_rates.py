"""K04, K05, K09, K25 and 办结及时率 by the limits of real complaints."""

import pytest

from guanjia.concerns.measures.queries import figure, rows
from guanjia.concerns.policies.actions import change_policy
from guanjia.domains.cases import actions as case_actions
from tests.domains.cases.stories import category, handed, judged
from tests.insight.reports.stories import NOVEMBER, counted, summary

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def test_k04_and_k05_by_the_limits_of_real_complaints(house):
    """A day's complaint solved on its day, one left open, one put off beyond its week."""
    early, late, hard = (judged(house, "2026-11-10 09:00", category=category(house, name))
                         for name in ("清洁", "绿化", "安保工作"))  # fmt: skip
    case_actions.solve(
        early, by=house.lin, at=house.moment("2026-11-10 15:00"), methods=["ON_SPOT"], result="SOLVED",
        result_text="当场扫净",
    )  # fmt: skip
    case_actions.ask_difficult(
        hard, by=house.lin, at=house.moment("2026-11-10 16:00"), difficult_reason="要等外单位查监控"
    )
    case_actions.agree_difficult(hard, by=house.sunli, at=house.moment("2026-11-10 17:00"))
    span = house.jia, house.moment("2026-11-01 00:00"), house.moment("2026-11-30 12:00")
    daily, weekly = figure("K04", *span), figure("K05", *span)
    assert (daily.numerator, daily.denominator) == (1, 2)
    assert list(rows("K04", "rest", *span)) == [late]
    assert (weekly.numerator, weekly.denominator) == (0, 1)
    before = house.jia, house.moment("2026-11-01 00:00"), house.moment("2026-11-17 12:00")
    assert figure("K05", *before).denominator == 0, "the week has not run out yet"


def test_k09_on_the_day_or_the_next_and_k25_in_its_place(house):
    solved = {"validity": "VALID", "result": "SOLVED", "settled": True}
    day = house.moment("2026-11-10 18:00")
    for back in ("2026-11-10 23:59", "2026-11-11 00:00", "2026-11-14 10:00", None):
        counted(house, 1, **solved, solved_at=day, called_back_at=house.moment(back) if back else None)
    counted(house, 1, **solved, solved_at=day, role="ANONYMOUS")
    span = house.jia, house.moment("2026-11-01 00:00"), house.moment("2026-11-30 12:00")
    assert (figure("K09", *span).text, figure("K25", *span).text) == ("25.0%", "75.0%")
    codes = [k["code"] for k in summary(house)["kpis"]]
    assert ("K09" in codes, "K25" in codes) == (True, False)
    for key in ("case.call_back.next_day", "case.k25.on"):
        change_policy(by=house.zhao, at=house.noon, key=key, value="on", project=house.jia)
    assert figure("K09", *span).text == "50.0%"
    codes = [k["code"] for k in summary(house)["kpis"]]
    assert ("K09" in codes, "K25" in codes) == (False, True)


def test_a_complaint_handed_over_too_late_is_late_whatever_follows(house):
    """5.12.4: the hand-over itself must fall into the first day."""
    case, slip = handed(house, at="2026-11-10 09:00", handed_at="2026-11-11 10:00")
    at = house.moment("2026-11-11 15:00")
    slip_actions(slip, house, at)
    case.refresh_from_db()
    case_actions.verify(
        case, by=house.wang, at=at, verified="PASS", methods=["REPAIR"], result="SOLVED", result_text="修好了"
    )
    counts = summary(house, first=NOVEMBER)["total"]["counts"]
    assert (counts["due"], counts["in_time"], counts["due_solved"]) == (1, 0, 1)


def slip_actions(slip, house, at) -> None:
    case_actions.accept(slip, by=house.chen, at=at)
    case_actions.note_action(slip, by=house.chen, at=at, text="更换地漏")
    case_actions.report_done(
        slip, by=house.liu, at=at, done_text="已修好", cause="老化", liability="OURS", corrective="检查"
    )
