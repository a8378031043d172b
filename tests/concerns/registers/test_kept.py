"""Counts composed once: the same numbers as composed anew, and never one of yesterday's rights or rows."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Count, Q, Value
from django.test.utils import CaptureQueriesContext

from guanjia.concerns.access.grants import grants_of, holders
from guanjia.concerns.access.models import Absence, Stamp
from guanjia.concerns.access.standing import once
from guanjia.concerns.registers import kept
from guanjia.concerns.registers.declared import REGISTERS
from guanjia.concerns.registers.kept import Part, answers
from guanjia.concerns.registers.views import tab_counts, tabs_of
from tests.cast import NOON
from tests.rooms.loans import actions
from tests.rooms.loans.models import Loan

pytestmark = [pytest.mark.django_db, pytest.mark.both]
MINUTE = timedelta(minutes=1)
LATER = NOON + 10 * MINUTE  # when whatever `lend` made is out


@pytest.fixture(autouse=True)
def nothing_kept():
    kept._kept.clear()


@pytest.fixture
def page(cast):
    """`page(user, at)`: a person as a page has him, with the rights he holds then."""

    def at_work(user, at):
        found = type(user).objects.get(pk=user.pk)
        found.kept_grants = grants_of(found, at)
        return found

    return at_work


def out_before(limit: timedelta, calls: list | None = None) -> Part:
    """Loans handed out longer ago than this."""

    def compose(user, at):
        if calls is not None:
            calls.append(at)
        rows = Loan.objects.seen_by(user, None, at).filter(out_at__lte=at - limit).order_by()
        return rows.values(word=Value("n")).annotate(n=Count("pk")).values_list("word", "n")

    return Part(("out", limit), compose)


def test_it_is_composed_twice_and_looked_through_once(cast, lend, page):
    lend(3)
    calls = []
    for turn in range(6):
        at = cast.noon + turn * MINUTE
        assert answers([out_before(timedelta(0), calls)], page(cast.lin, at), cast.jia, at) == [("n", min(turn + 1, 3))]
    assert len(calls) == 1 + 2  # composed; learnt for two moments; then kept


def test_the_moment_moves_wherever_it_stands(cast, lend, page):
    lend(3)
    part = out_before(timedelta(minutes=1))
    numbers = []
    for turn in range(6):
        at = cast.noon + turn * MINUTE
        numbers += [n for _, n in answers([part], page(cast.lin, at), cast.jia, at)]
    assert numbers == [0, 1, 2, 3, 3, 3]


def test_in_the_next_hour_it_is_composed_anew(cast, lend, page):
    lend()
    calls, part = [], None
    for _ in range(4):
        part = out_before(timedelta(0), calls)
        answers([part], page(cast.lin, cast.noon), cast.jia, cast.noon)
    before = len(calls)
    later = cast.noon + timedelta(hours=1)
    answers([part], page(cast.lin, later), cast.jia, later)
    assert len(calls) == before + 1


def test_whoever_loses_a_right_sees_nothing_more(cast, lend, page):
    lend(2)
    part = out_before(timedelta(0))
    for _ in range(3):
        assert answers([part], page(cast.lin, LATER), cast.jia, LATER) == [("n", 2)]
    cast.lin.assignments.update(to_on=NOON.date() - timedelta(days=1))
    assert answers([part], page(cast.lin, LATER), cast.jia, LATER) == []


def test_two_people_and_two_projects_share_nothing(cast, lend, page):
    lend(2)
    part = out_before(timedelta(0))
    for _ in range(4):
        assert answers([part], page(cast.lin, LATER), cast.jia, LATER) == [("n", 2)]
        assert answers([part], page(cast.yi_lin, LATER), cast.yi, LATER) == [("n", 0)]


def test_what_asks_the_database_while_it_is_composed_is_never_kept(cast, lend, page):
    lent = lend(2)

    def compose(user, at):
        ids = list(Loan.objects.seen_by(user, None, at).filter(state="OUT").values_list("pk", flat=True))
        rows = Loan.objects.seen_by(user, None, at).filter(pk__in=ids).order_by()
        return rows.values(word=Value("n")).annotate(n=Count("pk")).values_list("word", "n")

    part = Part(("asks",), compose)
    for _ in range(3):
        assert answers([part], page(cast.lin, LATER), cast.jia, LATER) == [("n", 2)]
    actions.give_back(lent[0], by=cast.lin, at=cast.noon)
    assert answers([part], page(cast.lin, LATER), cast.jia, LATER) == [("n", 1)]


def test_control_kept_without_listening_it_would_be_wrong(cast, lend, page, monkeypatch):
    """The same count with the answer of the database baked into it: what the listening is there for."""
    lent = lend(2)
    ids = [loan.pk for loan in lent]

    def compose(user, at):
        rows = Loan.objects.seen_by(user, None, at).filter(pk__in=ids).order_by()
        return rows.values(word=Value("n")).annotate(n=Count("pk")).values_list("word", "n")

    for _ in range(3):
        answers([Part(("baked",), compose)], page(cast.lin, LATER), cast.jia, LATER)
    ids.pop()
    assert answers([Part(("baked",), compose)], page(cast.lin, LATER), cast.jia, LATER) == [("n", 2)]


def test_what_hangs_on_the_moment_in_another_way_is_not_kept(cast, lend, page):
    lend(3)

    def compose(user, at):
        rows = Loan.objects.seen_by(user, None, at).filter(pk__gt=at.second).order_by()
        return rows.values(word=Value(str(at.second))).annotate(n=Count("pk")).values_list("word", "n")

    for second in range(4):
        at = cast.noon + timedelta(seconds=second)
        found = answers([Part(("second",), compose)], page(cast.lin, at), cast.jia, at)
        assert [word for word, _ in found] == [str(second)]


def test_the_tabs_of_a_list_are_one_statement_and_right_each_time(cast, lend, page):
    lent = lend(3)
    register = REGISTERS["loans"]
    asked = [(register, tabs_of(register, cast.jia))]
    late = cast.moment("2026-11-25 12:00")
    for turn in range(4):
        user = page(cast.lin, late)
        with once(), CaptureQueriesContext(connection) as seen:
            found = tab_counts(asked, user, cast.jia, late + turn * MINUTE)
        assert len(seen) == 2  # what stands, looked up once for a page, and the counts
        assert found == {("loans", "late"): 3, ("loans", "due-today"): 3, ("loans", "all"): 3}
    actions.give_back(lent[0], by=cast.lin, at=late)
    assert tab_counts(asked, page(cast.lin, late), cast.jia, late)["loans", "late"] == 2


def test_no_more_texts_are_kept_than_there_is_room_for(cast, lend, page, monkeypatch):
    monkeypatch.setattr(kept, "MOST", 2)
    for n in range(5):
        answers([out_before(timedelta(days=n))], page(cast.lin, cast.noon), cast.jia, cast.noon)
    assert len(kept._kept) == 2


def test_a_count_of_nothing_is_left_out(cast, page):
    def compose(user, at):
        rows = Loan.objects.seen_by(user, None, at).filter(Q(pk__in=[])).order_by()
        return rows.values(word=Value("n")).annotate(n=Count("pk")).values_list("word", "n")

    for _ in range(3):
        assert answers([Part(("none",), compose)], page(cast.lin, cast.noon), cast.jia, cast.noon) == []


AWKWARD = ("O'Neil", "100%", "%s 与 %%", "反斜\\杠 E'\\n'", '"引号"', "换\n行", "𠮷", "")


@pytest.mark.parametrize("word", AWKWARD)
def test_words_that_stand_in_the_text_come_out_as_they_are(cast, lend, page, word):
    lend(2, borrower=word or "无名")
    lend(1, borrower="别人")

    def compose(user, at):
        rows = Loan.objects.seen_by(user, None, at).filter(borrower=word or "无名", out_at__lte=at).order_by()
        return rows.values(word=Value(word)).annotate(n=Count("pk")).values_list("word", "n")

    for _ in range(4):
        assert answers([Part(("word", word), compose)], page(cast.lin, LATER), cast.jia, LATER) == [(word, 2)]
    [text] = [each for each in kept._kept.values() if isinstance(each, kept._Text)]
    assert len(text.values) < 5, "only what moves, and what could not be written, is bound"


def test_who_signs_changes_with_an_absence_in_the_middle_of_an_hour(cast, lend, page):
    """Made of what stands and not of the database: kept, but not beyond the moment somebody goes."""
    lend(2)
    Absence.objects.create(user=cast.zhao, starts_at=LATER + MINUTE, ends_at=LATER + 3 * MINUTE)

    def compose(user, at):
        signs = user.pk in {person.pk for person in holders(cast.jia, "CS_MANAGER", at)}
        rows = Loan.objects.seen_by(user, None, at).filter(**({} if signs else {"pk": 0})).order_by()
        return rows.values(word=Value("n")).annotate(n=Count("pk")).values_list("word", "n")

    told = []
    for minute in range(-4, 6):
        at = LATER + minute * MINUTE
        told.append(answers([Part(("signs",), compose)], page(cast.zhao, at), cast.jia, at)[0][1])
    assert told == [2, 2, 2, 2, 2, 0, 0, 2, 2, 2]


def test_without_a_token_nothing_is_kept(cast, lend, page):
    lend(2)
    calls, part = [], None
    Stamp.objects.all().delete()
    for _ in range(4):
        part = out_before(timedelta(0), calls)
        assert answers([part], page(cast.lin, LATER), cast.jia, LATER) == [("n", 2)]
    assert len(calls) == 4


def test_what_says_there_is_nothing_is_not_asked_for(cast, page):
    for _ in range(4):
        with CaptureQueriesContext(connection) as seen:
            found = answers([Part(("nothing",), lambda user, at: None)], page(cast.lin, NOON), cast.jia, NOON)
        assert found == []
        assert not [query for query in seen.captured_queries if "COUNT" in query["sql"]]
