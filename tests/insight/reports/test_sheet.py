"""月统计表: its figures (5.12.11 scenarios 11 and 16, R-223, R-224), its editions, its borders."""

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from guanjia.concerns.access.grants import SYSTEM
from guanjia.concerns.deadlines.models import Deadline
from guanjia.concerns.escalation.sweeping import sweep
from guanjia.concerns.measures.queries import figure, rows
from guanjia.concerns.notices.models import Notice
from guanjia.concerns.policies.actions import change_policy
from guanjia.concerns.printing.sheet import render
from guanjia.domains.cases import actions as case_actions
from guanjia.domains.cases import queries as cases
from guanjia.insight.reports import actions
from guanjia.insight.reports.models import MonthSheet, SheetEdition
from guanjia.insight.reports.prints import SHEET_PRINT
from guanjia.insight.reports.queries import figures, showing
from guanjia.insight.reports.queries.rows import behind, digest
from guanjia.kernel.refusals import Invalid, NotAllowed, WrongState
from tests.concerns.printing.reading import text_of
from tests.domains.cases.stories import category, done, handed, judged
from tests.insight.reports.stories import counted

pytestmark = [pytest.mark.django_db, pytest.mark.both]
NOVEMBER = dt.date(2026, 11, 1)


def month_of_scenario_11(house):
    """40 received, 38 judged: 30 valid, 8 invalid; 39 started within 2 h; 24 of 26 rated valid ones satisfied."""
    valid = {"validity": "VALID"}
    counted(house, 20, **valid, satisfaction="SATISFIED")
    counted(house, 4, **valid, satisfaction="FAIRLY")
    counted(house, 2, **valid, satisfaction="DISSATISFIED")
    counted(house, 4, **valid, satisfaction="UNRATED")
    counted(house, 8, validity="INVALID", validity_code="I1")
    counted(house, 1)
    counted(house, 1, started=False)


def summary(house, at="2026-11-30 23:00", first=NOVEMBER):
    return figures.month_summary(house.jia, first, house.moment(at))


def cells(line) -> dict[str, str]:
    return {label: figures.value(line, name) for name, label, _ in figures.COLUMNS}


def kpi(found, code):
    return next(k for k in found["kpis"] if k["code"] == code)


def test_scenario_11(house):
    month_of_scenario_11(house)
    found = summary(house)
    total = cells(found["total"])
    assert (total["投诉数"], total["有效"], total["无效"], total["待判定"], total["有效率"]) == (
        "40", "30", "8", "2", "78.9%",
    )  # fmt: skip
    assert (kpi(found, "K21")["text"], kpi(found, "K21")["tone"]) == ("97.5%", "warn")
    assert kpi(found, "K20")["text"] == "92.3%"
    assert (total["满意率"], total["未评价"]) == ("92.3%", "4")
    assert total["开始及时率"] == "97.5%"


def test_scenario_16_a_category_without_complaints_has_its_row(house):
    month_of_scenario_11(house)
    green = next(line for line in summary(house)["rows"] if line["name"] == "绿化")
    shown = cells(green)
    assert {shown[label] for label in ("投诉数", "有效", "无效", "待判定", "未结", "重大")} == {"0"}
    assert {shown[label] for label in ("有效率", "开始及时率", "办结及时率", "解决率", "回访率", "满意率")} == {"—"}


def test_scenario_16_is_printed_with_its_row_of_nothing(house):
    month_of_scenario_11(house)
    sheet = drawn(house)
    facts = SHEET_PRINT.context(sheet, by=house.zhao, at=house.moment("2026-11-30 23:00"))
    (green,) = [line for line in facts["lines"] if line[0] == "绿化"]
    assert set(green[1:]) <= {"0", "0.00", "—"}
    pdf = render(SHEET_PRINT, facts, printed_by="赵敏", printed_at=house.moment("2026-11-30 23:00")).pdf
    assert "绿化0000—" in "".join(text_of(pdf).split())


def test_the_eight_categories_in_their_order_and_the_columns_to_the_letter(house):
    found = summary(house)
    assert [line["name"] for line in found["rows"]] == [
        "安保工作", "清洁", "绿化", "工程维修", "信件、报刊收发", "装修管理", "员工服务态度", "其它",
    ]  # fmt: skip
    words = (
        "投诉数 有效 无效 待判定 有效率 开始及时数 开始及时率 办结及时数 办结及时率 已解决 解决率 未结 回访数 回访率 "
        "非常满意 满意 基本满意 不满意 未评价 满意率 重大 重复 疑难 赔偿(元) 同比 环比"
    ).split()
    assert [label for _, label, _ in figures.COLUMNS] == words


def test_r_224_eighty_percent_valid_and_the_late_one_behind_the_second_figure(house):
    counted(house, 2, validity="INVALID", validity_code="I1")
    counted(house, 7, validity="VALID", settled=True)
    (late,) = counted(house, 1, validity="VALID", settled=False)
    total = cells(summary(house)["total"])
    assert (total["有效率"], total["办结及时率"]) == ("80.0%", "87.5%")
    span = house.jia, house.moment("2026-11-01 00:00"), house.moment("2026-12-01 00:00")
    assert figure("SETTLED", *span).text == "87.5%"
    assert list(rows("SETTLED", "rest", *span)) == [late]
    sheet = drawn(house)
    kept = figures.standing(sheet).rows
    assert [row["id"] for row in behind(kept, "ALL", "due", "in_time")] == [late.pk]


def drawn(house, at="2026-11-30 18:00", first=NOVEMBER):
    return actions.draw(by=SYSTEM, at=house.moment(at), project=house.jia, month=first)


def test_r_223_snapshot_by_the_thirtieth_then_locked(house):
    counted(house, 3, "2026-11-20 10:00", validity="VALID")
    counted(house, 1, "2026-11-30 17:59")
    counted(house, 1, "2026-11-30 18:00")
    sheet = drawn(house)
    clock = Deadline.objects.get(subject_kind="month_sheet", subject_id=sheet.pk)
    assert (sheet.due_on, clock.due_at, clock.exclusive) == (
        dt.date(2026, 11, 30), house.moment("2026-12-01 00:00"), True,
    )  # fmt: skip
    actions.hand_in(sheet, by=house.sunli, at=house.moment("2026-11-30 20:00"))
    clock.refresh_from_db()
    assert (sheet.state, clock.met, figures.standing(sheet).summary["total"]["counts"]["received"]) == (
        "HANDED_IN", True, 4,
    )  # fmt: skip
    assert Notice.objects.filter(user=house.zhao, title="投诉月统计表 2026年11月已上报").exists()
    with pytest.raises(WrongState):
        actions.redraw(sheet, by=house.sunli, at=house.moment("2026-11-30 21:00"))
    row = figures.standing(sheet).rows[0]
    assert (row["number"], row["people"]["receiver"], len(showing.detail_of(sheet, [row])[0])) == (
        "TS-X-00000", house.lin.pk, 24,
    )  # fmt: skip


def test_it_is_not_handed_in_before_the_cut(house):
    sheet = drawn(house, "2026-11-20 10:00")
    with pytest.raises(Invalid, match="截到 11-30 18:00"):
        actions.hand_in(sheet, by=house.sunli, at=house.moment("2026-11-30 17:59"))


def test_february_and_other_rules(house):
    assert drawn(house, "2027-02-28 18:00", dt.date(2027, 2, 1)).due_on == dt.date(2027, 2, 28)
    assert drawn(house, "2028-02-29 18:00", dt.date(2028, 2, 1)).due_on == dt.date(2028, 2, 29)
    change_policy(by=house.zhao, at=house.noon, key="month.day", value="25", project=house.jia)
    assert drawn(house, "2026-12-31 18:00", dt.date(2026, 12, 1)).due_on == dt.date(2026, 12, 25)


def handed_in(house):
    counted(house, 3, "2026-11-20 10:00", validity="VALID", settled=True)
    counted(house, 2, "2026-11-30 21:00")
    sheet = drawn(house)
    return actions.hand_in(sheet, by=house.sunli, at=house.moment("2026-11-30 19:00"))


def test_the_final_version_adds_what_came_after_the_cut(house):
    sheet = handed_in(house)
    with pytest.raises(Invalid, match="次月 1 日 09:00"):
        actions.finalise(sheet, by=house.zhao, at=house.moment("2026-12-01 08:59"))
    actions.finalise(sheet, by=house.zhao, at=house.moment("2026-12-01 09:00"))
    received = [(e.label, e.summary["total"]["counts"]["received"]) for e in sheet.editions.order_by("pk")]
    assert received == [("草稿", 3), ("上报版", 3), ("终版", 5)]
    assert sheet.state == "FINAL"


def test_a_revision_needs_a_reason_and_another_person(house):
    sheet = handed_in(house)
    actions.finalise(sheet, by=SYSTEM, at=house.moment("2026-12-01 09:00"))
    at = house.moment("2026-12-03 10:00")
    with pytest.raises(Invalid):
        actions.revise(sheet, by=house.zhao, at=at, reason="错")
    first = cases.seen(house.zhao, house.jia, "TS-X-00000")
    first.grade = "MAJOR"
    first.save()
    actions.revise(sheet, by=house.zhao, at=at, reason="一件改列为重大")
    assert figures.standing(sheet).label == "终版"
    with pytest.raises(NotAllowed, match="另一位经理"):
        actions.approve_revision(sheet, by=house.zhao, at=at)
    with pytest.raises(NotAllowed):
        actions.approve_revision(sheet, by=house.sunli, at=at)
    actions.approve_revision(sheet, by=house.wu, at=at)
    stands = figures.standing(sheet)
    assert (stands.label, stands.summary["total"]["counts"]["major"], sheet.state) == ("修订版 R1", 1, "FINAL")
    assert SheetEdition.objects.get(sheet=sheet, edition="FINAL").summary["total"]["counts"]["major"] == 0


def test_a_refused_revision_leaves_what_stood(house):
    sheet = handed_in(house)
    actions.finalise(sheet, by=SYSTEM, at=house.moment("2026-12-01 09:00"))
    at = house.moment("2026-12-03 10:00")
    actions.revise(sheet, by=house.zhao, at=at, reason="怀疑漏记一件")
    actions.refuse_revision(sheet, by=house.wu, at=at, reason="查无遗漏")
    assert (sheet.state, sheet.revision, figures.standing(sheet).label) == ("FINAL", 0, "终版")
    actions.revise(sheet, by=house.zhao, at=at, reason="再查一遍确有遗漏")
    assert sheet.revision == 1


def test_editions_are_refused_to_be_changed_or_deleted_by_the_database(house):
    edition = figures.standing(handed_in(house))
    edition.rows = []
    with pytest.raises(DatabaseError), transaction.atomic():
        edition.save()
    with pytest.raises(DatabaseError), transaction.atomic():
        SheetEdition.objects.filter(pk=edition.pk).delete()
    for statement in ("UPDATE reports_sheetedition SET sha256 = 'x'", "DELETE FROM reports_sheetedition"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    fresh = SheetEdition.objects.get(pk=edition.pk)
    assert (len(fresh.rows), digest(fresh.rows, fresh.summary, fresh.texts)) == (3, fresh.sha256)


def test_the_months_of_shanghai(house):
    counted(house, 1, "2026-10-31 23:59", due="2026-11-01 00:00", validity="VALID", settled=True)
    counted(house, 1, "2026-11-01 00:00", due="2026-12-01 00:00", validity="VALID", settled=True)
    counted(house, 1, "2026-11-30 23:59", due="2026-12-02 00:00", validity="VALID", settled=True)
    counts = summary(house, "2026-12-05 12:00")["total"]["counts"]
    assert (counts["received"], counts["due"]) == (2, 1)
    october = summary(house, "2026-12-05 12:00", dt.date(2026, 10, 1))["total"]["counts"]
    assert (october["received"], october["due"]) == (1, 1)


def test_a_late_entry_counts_in_its_own_line_of_the_month_it_was_entered(house):
    counted(house, 1, "2026-10-15 10:00", due="2026-10-16 00:00")
    counted(house, 1, "2026-10-15 10:00", due="2026-10-16 00:00", entered="2026-11-01 08:59")
    counted(house, 1, "2026-10-15 10:00", due="2026-10-16 00:00", entered="2026-11-01 09:00")
    counted(house, 1, "2026-09-15 10:00", due="2026-09-16 00:00", entered="2026-11-01 08:00")
    october = summary(house, "2026-11-20 12:00", dt.date(2026, 10, 1))["total"]["counts"]
    november = summary(house, "2026-11-20 12:00")["total"]["counts"]
    assert (october["received"], october["late"]) == (2, 0)
    assert (november["received"], november["late"]) == (0, 2)


def test_the_runner_draws_and_closes_for_itself(house):
    counted(house, 2, "2026-11-20 10:00")

    def at(text):
        return actions.close_month(by=SYSTEM, at=house.moment(text), project=house.jia)

    assert [at("2026-11-30 17:59"), at("2026-11-30 18:00"), at("2026-11-30 18:10")] == [0, 2, 0]
    sheet = MonthSheet.objects.of(house.jia).get(sort="COMPLAINT")
    assert Notice.objects.filter(user=house.sunli, title="请核对并上报投诉月统计表 2026年11月").exists()
    assert at("2026-12-01 09:00") == 0, "what was not handed in is not closed by itself"
    actions.hand_in(sheet, by=house.sunli, at=house.moment("2026-12-01 09:05"))
    assert Deadline.objects.get(subject_kind="month_sheet", subject_id=sheet.pk).met is False
    assert at("2026-12-01 09:10") == 1
    sheet.refresh_from_db()
    assert (sheet.state, sheet.final_by) == ("FINAL", None)


def test_a_house_that_had_not_begun_has_no_sheets(house):
    assert actions.close_month(by=SYSTEM, at=house.moment("2026-11-30 18:00"), project=house.jia) == 0


def test_a_missed_handing_in_is_told_upwards(house):
    counted(house, 1)
    sheet = drawn(house)
    sweep(at=house.moment("2026-12-01 00:01"))
    told = set(Notice.objects.filter(subject_kind="month_sheet", subject_id=sheet.pk).values_list("user", flat=True))
    assert {house.sunli.pk, house.zhao.pk} <= told


def test_the_other_estate_is_not_counted(house):
    counted(house, 2)
    counted(house, 3, project=house.yi)
    assert summary(house)["total"]["counts"]["received"] == 2


@pytest.mark.parametrize(("who", "may"), [("sunli", True), ("zhao", True), ("lin", False), ("chen", False)])
def test_who_hands_in(house, who, may):
    sheet = drawn(house)
    at = house.moment("2026-11-30 19:00")
    if may:
        assert actions.hand_in(sheet, by=getattr(house, who), at=at).state == "HANDED_IN"
    else:
        with pytest.raises(NotAllowed):
            actions.hand_in(sheet, by=getattr(house, who), at=at)


def test_the_text_part_is_kept_with_the_edition(house):
    sheet = drawn(house)
    at = house.moment("2026-11-30 19:00")
    with pytest.raises(Invalid) as refused:
        actions.write_text(sheet, by=house.sunli, at=at, causes="地漏老化", measures="逐层检查")
    assert "owner" in refused.value.fields
    actions.write_text(
        sheet, by=house.sunli, at=at, causes="地漏老化", measures="逐层检查", owner=house.liu,
        measures_due=dt.date(2026, 12, 20),
    )  # fmt: skip
    actions.hand_in(sheet, by=house.sunli, at=at)
    edition = figures.standing(sheet)
    assert (edition.texts["causes"], edition.texts["owner"], edition.texts["measures_due"]) == (
        "地漏老化", house.liu.pk, "2026-12-20",
    )  # fmt: skip
    with pytest.raises(WrongState):
        actions.finalise(drawn(house, "2026-12-31 18:00", dt.date(2026, 12, 1)), by=house.zhao, at=at)


def test_the_summary_costs_the_same_queries_whatever_the_number(house):
    counted(house, 2)
    with CaptureQueriesContext(connection) as few:
        summary(house)
    counted(house, 30, validity="VALID", settled=True)
    with CaptureQueriesContext(connection) as many:
        summary(house)
    assert len(few) == len(many)


def test_what_is_stored_agrees_with_what_is_counted(house):
    """The rows behind every figure are as many as the figure says, and the categories add up to the total."""
    month_of_scenario_11(house)
    counted(house, 3, category=category(house, "清洁"), validity="VALID", settled=True, result="SOLVED",
            solved_at=house.moment("2026-11-11 10:00"), compensation_fen=1050)  # fmt: skip
    counted(house, 2, category=category(house, "装修噪音"), grade="MAJOR")
    edition = figures.standing(drawn(house))
    for line in (*edition.summary["rows"], edition.summary["total"]):
        for flag, count in line["counts"].items():
            if flag != "compensation":
                assert len(behind(edition.rows, str(line["category"]), flag)) == count, (line["name"], flag)
    for flag, count in edition.summary["total"]["counts"].items():
        assert sum(line["counts"][flag] for line in edition.summary["rows"]) == count
    assert figures.value(edition.summary["total"], "compensation") == "31.50"


def test_r_226_slips_and_orders_by_department_and_kind(house):
    """Late and in time, outstanding, satisfied; each figure has its rows."""
    done(house, at="2026-11-20 18:00", handed_at="2026-11-20 16:40")
    handed(house, at="2026-11-10 09:00", handed_at="2026-11-10 10:00", category=category(house, "清洁"))
    sheet = actions.draw(
        by=house.sunli, at=house.moment("2026-11-30 18:00"), project=house.jia, month=NOVEMBER, sort="MATTERS"
    )
    edition = figures.standing(sheet)
    (line,) = edition.summary["rows"]
    shown = dict(zip([c[1] for c in showing.columns_of(sheet)], showing.lines_of(sheet, edition)[0][1], strict=True))
    assert line["name"] == "工程部 · 投诉处理单"
    assert {label: cell.text for label, cell in shown.items()} == {
        "单数": "2", "按时": "1", "按时率": "50.0%", "超时": "1", "未完成": "2", "已评价": "0", "满意率": "—",
    }  # fmt: skip
    assert [row["number"][-3:] for row in behind(edition.rows, line["category"], "overdue")] == ["-C1"]
    assert len(showing.detail_of(sheet, edition.rows)) == 2


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


COMPLAINT = st.tuples(
    st.sampled_from(["VALID", "INVALID", "PENDING"]), st.booleans(), st.sampled_from([None, True, False]),
    st.sampled_from(["", "VERY", "DISSATISFIED", "UNRATED"]), st.sampled_from(["清洁", "绿化", "装修噪音"]),
)  # fmt: skip


@given(st.lists(COMPLAINT, max_size=6))
@settings(max_examples=12)
def test_whatever_is_counted_adds_up(house, drawn_cases):
    with transaction.atomic():
        for validity, started, settled, satisfaction, name in drawn_cases:
            counted(house, 1, validity=validity, started=started, settled=settled, satisfaction=satisfaction,
                    category=category(house, name))  # fmt: skip
        found = summary(house)
        transaction.set_rollback(True)
    total = found["total"]["counts"]
    for name, count in total.items():
        assert sum(line["counts"][name] for line in found["rows"]) == count
    assert total["received"] == total["valid"] + total["invalid"] + total["pending"] == len(drawn_cases)
    assert total["valid"] == sum(total[n] for n in ("very", "satisfied", "fairly", "dissatisfied", "unrated"))
    for line in (*found["rows"], found["total"]):
        for name, _, out_of in figures.COLUMNS:
            if out_of and (shown := figures.value(line, name)) != "—":
                assert 0 <= float(shown.rstrip("%")) <= 100
