"""What a person approves stands at the head of the form he approves it with; a bare button does not do it."""

import pytest

from guanjia.concerns.access.grants import SYSTEM
from guanjia.concerns.approvals import actions as approvals
from guanjia.concerns.approvals.queries import deciders
from guanjia.domains.omissions import actions as omitted
from guanjia.insight.reports import actions
from guanjia.insight.reports.models import SheetEdition
from guanjia.insight.reports.queries import figures
from guanjia.insight.reports.queries.revising import changes
from tests.domains.cases import stories as complaints
from tests.domains.omissions import stories as omissions
from tests.insight.reports import stories

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def revised(house):
    """终版 of November; then one more complaint of that month turns up, and 赵敏 asks for a revision."""
    complaints.judged(house, "2026-11-20 10:00")
    sheet = actions.hand_in(stories.drawn(house), by=house.zhao, at=house.moment("2026-11-30 19:00"))
    actions.finalise(sheet, by=house.zhao, at=house.moment("2026-12-01 09:30"))
    made = figures.standing(sheet)
    summary = {**made.summary, "total": {**made.summary["total"], "counts": dict(made.summary["total"]["counts"])}}
    actions.revise(sheet, by=house.zhao, at=house.moment("2026-12-02 09:00"), reason="一件改列为重大")
    new = figures.proposed(sheet)
    summary["total"]["counts"]["major"] += 1
    # Editions never change; the one compared is made beside it.
    other = SheetEdition(sheet=sheet, edition="PROPOSED", revision=1, cut_at=new.cut_at, summary=summary, rows=[])
    return sheet, made, other


def test_a_revision_names_each_figure_that_changes_and_none_that_does_not(revised):
    sheet, made, other = revised
    assert changes(sheet, made, other) == [("合计 · 重大", "0", "1")]
    assert changes(sheet, made, made) == []


def test_before_a_revision_is_approved_its_reason_asker_and_figures_are_read(house, signed_in, at_noon, revised):
    sheet, made, _ = revised
    at_noon.move_to(house.moment("2026-12-02 10:00"))
    wu = signed_in(house.wu)
    page = wu.get(f"/jia/month-sheets/{sheet.number}/approve_revision/").content.decode()
    for words in ("一件改列为重大", "赵敏", "改动的数字", "批准修订"):
        assert words in page, words
    assert "不改了" not in page
    detail = wu.get(f"/jia/month-sheets/{sheet.number}/").content.decode()
    # A link to the page, no button that approves unread.
    assert f'action="/jia/month-sheets/{sheet.number}/approve_revision/"' not in detail
    assert f'href="/jia/month-sheets/{sheet.number}/approve_revision/"' in detail
    said = wu.post(f"/jia/month-sheets/{sheet.number}/approve_revision/", {"version": "", "form_key": "k"})
    assert said.status_code == 302
    sheet.refresh_from_db()
    assert (sheet.state, sheet.approved_by) == ("FINAL", house.wu)


def test_who_asked_or_may_not_gets_no_such_page(house, signed_in, at_noon, revised):
    sheet, *_ = revised
    at_noon.move_to(house.moment("2026-12-02 10:00"))
    for person in (house.zhao, house.sunli, house.chen):
        assert signed_in(person).get(f"/jia/month-sheets/{sheet.number}/approve_revision/").status_code in (403, 404)


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true", "HX-Target": "dialog"}], ids=["page", "dialog"])
def test_whoever_confirms_an_omission_reads_the_finding(house, signed_in, headers):
    omission = omissions.found(house, "DISMISSAL", sort="HIDDEN")
    wu = signed_in(house.wu)
    for verb in ("confirm", "send_back"):
        page = wu.get(f"/jia/omissions/{omission.number}/{verb}/", headers=headers).content.decode()
        for words in ("林静", omission.facts, omission.statement, "三级：辞退", "属实", "赵敏", "隐瞒"):
            assert words in page, words
    found = omissions.suspected(house, person=house.wang)
    omitted.make_statement(found, by=house.wang, at=house.noon, statement="交班时漏了一张")
    page = signed_in(house.zhao).get(f"/jia/omissions/{found.number}/find/", headers=headers).content.decode()
    assert "交班时漏了一张" in page


def test_whoever_grants_reads_what_is_asked(house, signed_in):
    case = complaints.judged(house)
    approval = approvals.ask(
        case, "compensation", amount_fen=30_000, by=SYSTEM, at=house.moment("2026-11-20 11:00"), reason="地板泡水"
    )
    decides = deciders(approval, house.noon)[0]
    page = signed_in(decides).get(f"/jia/approvals/{approval.number}/grant/").content.decode()
    for words in ("地板泡水", "300.00", case.number):
        assert words in page, words
