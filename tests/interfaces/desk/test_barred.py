"""Whoever a matter is about finds nothing of it at the desk, by no door; the control is one post above, who does."""

import io

import pytest
from openpyxl import load_workbook

from guanjia.concerns.escalation import queries as escalation
from guanjia.concerns.escalation.sweeping import sweep
from guanjia.concerns.flow.barring import about_barred
from guanjia.concerns.journal.models import Entry
from guanjia.concerns.notices.models import Notice
from guanjia.domains.omissions import actions
from tests.domains.cases import stories as complaints
from tests.domains.omissions import stories
from tests.interfaces.rest.caller import Caller

pytestmark = [pytest.mark.django_db, pytest.mark.both]

JOURNAL = "/jia/settings/journal/"


@pytest.fixture
def matter(house):
    """赵敏 is manager and named in it; 吴刚 above her has found it."""
    omission = stories.suspected(house, person=None, case=complaints.judged(house, "2026-11-20 08:30"))
    actions.name_person(omission, by=house.wu, at=house.moment("2026-11-20 09:30"), person=house.zhao)
    actions.make_statement(omission, by=house.zhao, at=house.moment("2026-11-20 11:00"), statement="当时不知道")
    actions.find(omission, by=house.wu, at=house.noon, sort="HIDDEN", grade="DISMISSAL", finding="属实")
    return omission


def text_of(answer) -> str:
    return answer.content.decode()


def both(signed_in, house, url: str) -> tuple[str, str]:
    """The page as 赵敏 and as 吴刚 have it."""
    return text_of(signed_in(house.zhao).get(url)), text_of(signed_in(house.wu).get(url))


@pytest.mark.parametrize(
    "query", ["", "?who={wu}", "?since=2026-11-20", "?since=2026-11-20&until=2026-11-20", "?below=999999"]
)
def test_the_journal_has_nothing_of_what_one_is_barred_from(house, signed_in, matter, query):
    hers, his = both(signed_in, house, JOURNAL + query.format(wu=house.wu.pk))
    assert (matter.number in hers, matter.number in his) == (False, True)
    assert ("隐瞒漏报 YL" in hers, "隐瞒漏报 YL" in his) == (False, True)
    assert ("指明当事人" in hers, "指明当事人" in his) == (False, True)


def test_a_print_and_an_attachment_of_it_are_acts_on_it(house, signed_in, matter):
    from guanjia.concerns.journal.actions import write  # an act of any kind is written the same way

    write(by=house.wu, at=house.noon, project=house.jia, kind="omission", subject_id=matter.pk, verb="print",
          label="打印认定书")  # fmt: skip
    hers, his = both(signed_in, house, f"{JOURNAL}?sort=print")
    assert ("打印认定书" in hers, "打印认定书" in his) == (False, True)


def test_it_is_one_rule_for_every_kind_of_record(house, signed_in):
    from guanjia.domains.workforce.queries import employee_of  # the target of a complaint

    case = complaints.complaint(house, target_staff=employee_of(house.zhao, house.jia))
    hers, his = both(signed_in, house, JOURNAL)
    assert (case.number in hers, case.number in his) == (False, True)
    entries = Entry.objects.filter(about_barred(house.zhao))
    assert {"case", "contact"} <= set(entries.values_list("subject_kind", flat=True))
    assert not Entry.objects.filter(about_barred(house.wu)).exists()


def test_a_page_of_the_journal_is_as_long_as_ever(house, signed_in, matter):
    """What is left out leaves no gap: a page short of rows would count it."""
    from tests.interfaces.desk.settling import journalled  # another entry than those left out

    assert journalled("omission.find").by == house.wu
    left_out = Entry.objects.filter(about_barred(house.zhao)).count()
    assert left_out == 4
    hers, his = both(signed_in, house, JOURNAL)
    assert his.count("<tr") - hers.count("<tr") == left_out


@pytest.mark.parametrize(
    "url",
    [
        "/jia/omissions/?view=all", "/jia/omissions/?view=all&q={number}", "/jia/search/?q={number}", "/jia/-behind/",
        "/jia/-behind/?person=0", "/jia/-told/", "/jia/", "/jia/omissions/-print/-/?view=all", "/jia/cases/{case}/",
    ],
)  # fmt: skip
def test_no_page_of_the_desk_names_it(house, signed_in, at_noon, matter, url):
    at_noon.move_to(house.moment("2026-11-25 09:00"))  # its confirmation is late by now
    answer = signed_in(house.zhao).get(url.format(number=matter.number, case=matter.case.number))
    said = "" if answer.headers["Content-Type"] == "application/pdf" else text_of(answer)
    assert f"/omissions/{matter.number}" not in said
    assert matter.finding not in said
    if "{number}" not in url and url != "/jia/":  # a search repeats what is asked for; 今日 shows her own notices
        assert matter.number not in said


def test_the_control_finds_it_by_these_doors(house, signed_in, at_noon, matter):
    at_noon.move_to(house.moment("2026-11-25 09:00"))
    above = signed_in(house.wu)
    for url in ("/jia/omissions/?view=all", "/jia/omissions/?view=all&q={number}"):
        assert f"/omissions/{matter.number}" in text_of(above.get(url.format(number=matter.number))), url
    assert f"/omissions/{matter.number}" in text_of(signed_in(house.zhou).get("/jia/"))  # who is to confirm it
    found = above.get(f"/jia/search/?q={matter.number}")
    assert found.headers["Location"].endswith(f"/omissions/{matter.number}/")


def sheet_of(answer) -> str:
    data = b"".join(answer.streaming_content) if answer.streaming else answer.content
    book = load_workbook(io.BytesIO(data))
    return " ".join(str(cell) for sheet in book for row in sheet.values for cell in row)


def test_no_export_holds_it(house, signed_in, matter):
    told = {}
    for name in ("zhao", "wu"):
        answer = signed_in(getattr(house, name)).post("/jia/omissions/-export/?view=all", {"form": "xlsx"})
        told[name] = matter.number in sheet_of(answer)
    assert told == {"zhao": False, "wu": True}


def test_the_interface_has_neither_row_nor_journal_of_it(house, at_noon, matter):
    hers, his = Caller(house.zhao, house.noon), Caller(house.wu, house.noon)
    for path in (f"/projects/jia/omissions/{matter.pk}", f"/projects/jia/omissions/{matter.pk}/history"):
        hers.get(path)
        his.get(path)
        assert (hers.status, his.status) == (404, 200), path
    assert matter.number not in str(hers.get("/projects/jia/omissions"))
    assert matter.number in str(his.get("/projects/jia/omissions"))


def test_she_is_told_only_what_is_asked_of_her(house, matter):
    titles = list(Notice.objects.filter(user=house.zhao, subject_kind="omission").values_list("title", flat=True))
    assert [t for t in titles if not t.startswith(("请写陈述", "疑似"))] == []
    actions.confirm(matter, by=house.zhou, at=house.moment("2026-11-20 15:00"))
    last = Notice.objects.filter(user=house.zhao, subject_kind="omission").latest("pk")
    assert last.title.startswith("处理决定")


def test_what_she_was_told_before_it_was_about_her_is_owed_no_more(house, signed_in, at_noon):
    """A limit ran out and went to her; then she was named."""
    omission = stories.stated(house, person=house.lin)
    sweep(at=house.moment("2026-11-25 09:00"))
    at_noon.move_to(house.moment("2026-11-25 09:05"))
    owed = list(escalation.owed(house.zhao, house.moment("2026-11-25 09:05"), house.jia))
    assert [t.alarm.subject_kind for t in owed] == ["omission"]  # the control
    type(omission).everything.filter(pk=omission.pk).update(person=house.zhao)
    assert not escalation.owed(house.zhao, house.moment("2026-11-25 09:05"), house.jia).exists()
    assert not escalation.may_acknowledge(owed[0], house.zhao, house.moment("2026-11-25 09:05"))
    assert signed_in(house.zhao).get(f"/jia/-told/{owed[0].pk}/").status_code == 404
