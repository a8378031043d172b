"""Limits begin, pause, are replaced and stop with the states of their record."""

import datetime as dt

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from guanjia.concerns.access.posts import install_posts
from guanjia.concerns.deadlines import actions as deadlines
from guanjia.concerns.deadlines import queries
from guanjia.concerns.deadlines.models import Deadline, Timer
from guanjia.concerns.policies.actions import change_policy
from guanjia.kernel.refusals import Invalid, NotAllowed
from guanjia.kernel.worktime import show_due
from tests.rooms.loans import actions
from tests.rooms.loans.models import Loan

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def lend(cast):
    def made(thing="UMBRELLA", at="2026-11-20 16:10", **fields):
        return actions.lend(
            by=cast.lin, at=cast.moment(at), project=cast.jia, borrower="李女士", thing=thing, **fields
        )  # fmt: skip

    return made


def clock(loan, code, state=None):
    found = [c for c in queries.clocks_of(loan) if c.code == code and (state is None or c.state == state)]
    assert len(found) == 1, found
    return found[0]


def test_a_limit_copies_what_the_policy_says_and_where_it_comes_from(cast, lend):
    found = clock(lend(), "give_back")
    assert (found.label, found.state, found.value, found.unit, found.clause) == (
        "归还", "RUNNING", "2", "DAY", "外借物品规程",
    )  # fmt: skip
    assert (found.started_at, found.due_at, found.exclusive) == (
        cast.moment("2026-11-20 16:10"), cast.moment("2026-11-23 00:00"), True,
    )  # fmt: skip
    assert show_due(found.due) == "11-22 24:00"


def test_working_days_and_terms_of_the_record(cast, lend):
    assert show_due(clock(lend(), "settle").due) == "11-25 24:00"  # a Friday, three working days on
    assert show_due(clock(lend("CART"), "give_back").due) == "11-20 24:00"
    promised = clock(lend(promised_at=cast.moment("2026-11-21 09:30")), "give_back")
    assert (promised.due_at, promised.exclusive) == (cast.moment("2026-11-21 09:30"), False)


def test_a_limit_in_days_is_late_at_midnight_one_in_minutes_after_its_last(cast, lend):
    found = clock(lend(), "give_back")
    assert not found.late_at(cast.moment("2026-11-22 23:59"))
    assert found.late_at(cast.moment("2026-11-23 00:00"))
    errand = actions.run_errand(by=cast.lin, at=cast.noon, project=cast.jia, kind="PLAIN", what="取快递")
    found = clock(errand, "done")
    assert not found.late_at(cast.moment("2026-11-20 12:30"))
    assert found.late_at(cast.moment("2026-11-20 12:30") + dt.timedelta(seconds=1))


def test_in_time_is_met_late_keeps_breach_and_lateness(cast, lend):
    met = actions.give_back(lend("CART"), by=cast.lin, at=cast.moment("2026-11-20 23:00"))
    assert clock(met, "give_back").state == "MET"
    late = actions.give_back(lend("CART"), by=cast.lin, at=cast.moment("2026-11-21 01:30"))
    found = clock(late, "give_back")
    assert (found.state, found.breached_at, found.lateness) == (
        "MISSED", cast.moment("2026-11-21 00:00"), dt.timedelta(minutes=90),
    )  # fmt: skip
    assert clock(late, "check").running
    assert clock(late, "settle").running


def test_the_end_of_the_record_ends_every_limit_and_its_timers(cast, lend):
    loan = lend("CART")
    actions.give_back(loan, by=cast.lin, at=cast.noon)
    actions.close(loan, by=cast.zhao, at=cast.noon)
    assert not any(c.running for c in queries.clocks_of(loan))
    assert not Timer.objects.exists()


def test_a_limit_the_record_calls_off_does_not_begin(lend, cast):
    actions.give_back(loan := lend("UMBRELLA"), by=cast.lin, at=cast.noon)
    assert "check" not in {c.code for c in queries.clocks_of(loan)}


def test_changing_a_policy_leaves_running_limits_alone(cast, lend):
    old = lend()
    change_policy(by=cast.zhao, at=cast.moment("2026-11-20 17:00"), key="loan.due", value="5", project=cast.jia)
    actions.amend_loan(old, by=cast.lin, at=cast.moment("2026-11-20 18:00"), remark="已提醒")
    assert clock(old, "give_back").due_at == cast.moment("2026-11-23 00:00")
    assert clock(lend(at="2026-11-20 19:00"), "give_back").due_at == cast.moment("2026-11-26 00:00")
    elsewhere = actions.lend(
        by=cast.yi_lin, at=cast.moment("2026-11-20 19:00"), project=cast.yi, borrower="张先生", thing="UMBRELLA"
    )
    assert clock(elsewhere, "give_back").due_at == cast.moment("2026-11-23 00:00")


def test_the_cutoff_moves_the_same_day_to_the_next(cast, lend):
    change_policy(by=cast.zhao, at=cast.noon, key="same_day.cutoff", value="17:30", project=cast.jia)
    assert show_due(clock(lend("CART", "2026-11-20 17:29"), "give_back").due) == "11-20 24:00"
    assert show_due(clock(lend("CART", "2026-11-20 17:45"), "give_back").due) == "11-21 24:00"


def test_a_wait_for_the_customer_stops_the_clock_and_moves_the_limit(cast, lend):
    loan = lend(promised_at=cast.moment("2026-11-20 20:00"))
    actions.wait(loan, by=cast.lin, at=cast.moment("2026-11-20 18:00"))
    found = clock(loan, "give_back")
    assert (found.state, found.paused_at) == ("PAUSED", cast.moment("2026-11-20 18:00"))
    assert not found.late_at(cast.moment("2026-11-25 18:00"))
    assert clock(loan, "settle").state == "PAUSED"
    assert not Timer.objects.exists()
    actions.go_on(loan, by=cast.lin, at=cast.moment("2026-11-21 09:00"))
    found = clock(loan, "give_back")
    assert (found.state, found.due_at, found.original_due) == (
        "RUNNING", cast.moment("2026-11-21 11:00"), cast.moment("2026-11-20 20:00"),
    )  # fmt: skip
    assert Timer.objects.get(deadline=found.id).next_at == cast.moment("2026-11-21 01:35")  # half of it as it runs now
    actions.give_back(loan, by=cast.lin, at=cast.moment("2026-11-21 10:59"))
    assert clock(loan, "give_back").state == "MET"


def test_a_wait_does_not_heal_a_limit_that_was_already_missed(cast, lend):
    loan = lend(promised_at=cast.moment("2026-11-20 17:00"))
    actions.wait(loan, by=cast.lin, at=cast.moment("2026-11-20 18:00"))
    assert clock(loan, "give_back").late_at(cast.moment("2026-11-20 18:00"))
    actions.go_on(loan, by=cast.lin, at=cast.moment("2026-11-22 09:00"))
    found = clock(loan, "give_back")
    assert (found.due_at, len(found.pauses)) == (cast.moment("2026-11-20 17:00"), 1)
    actions.give_back(loan, by=cast.lin, at=cast.moment("2026-11-22 10:00"))
    assert clock(loan, "give_back").state == "MISSED"


def test_stopping_out_of_a_wait_closes_the_pause(cast, lend):
    loan = lend()
    actions.wait(loan, by=cast.lin, at=cast.moment("2026-11-22 18:00"))
    actions.report_lost(loan, by=cast.lin, at=cast.moment("2026-11-24 18:00"))
    found = clock(loan, "give_back")
    assert (found.state, found.pauses[0]["to"]) == ("MET", cast.moment("2026-11-24 18:00").isoformat())


def test_new_terms_replace_the_limit_and_keep_the_old_one_in_the_history(cast, lend):
    loan = lend(promised_at=cast.moment("2026-11-20 20:00"))
    actions.renew(loan, by=cast.lin, at=cast.moment("2026-11-20 19:00"), promised_at=cast.moment("2026-11-21 20:00"))
    old, new = [c for c in queries.clocks_of(loan) if c.code == "give_back"]
    assert (old.state, old.due_at, new.state, new.due_at) == (
        "REPLACED", cast.moment("2026-11-20 20:00"), "RUNNING", cast.moment("2026-11-21 20:00"),
    )  # fmt: skip
    row = Deadline.objects.get(pk=old.id)
    assert row.replaced_by_id == new.id
    assert not queries.was_missed(loan, "give_back", cast.moment("2026-11-21 19:00"))
    assert Timer.objects.filter(deadline__subject_id=loan.pk).count() == 2


def test_a_limit_once_missed_stays_missed_whatever_replaces_it(cast, lend):
    loan = lend(promised_at=cast.moment("2026-11-20 20:00"))
    actions.renew(loan, by=cast.lin, at=cast.moment("2026-11-20 20:30"), promised_at=cast.moment("2026-11-25 20:00"))
    actions.give_back(loan, by=cast.lin, at=cast.moment("2026-11-21 08:00"))
    old, new = [c for c in queries.clocks_of(loan) if c.code == "give_back"]
    assert (old.state, old.lateness, new.state) == ("MISSED", dt.timedelta(minutes=30), "MET")
    assert queries.was_missed(loan, "give_back", cast.moment("2026-11-21 08:00"))


def test_going_back_begins_a_new_run(cast, lend):
    loan = lend("LADDER", promised_at=cast.moment("2026-11-21 20:00"))
    actions.give_back(loan, by=cast.lin, at=cast.moment("2026-11-21 08:00"))
    actions.reopen(loan, by=cast.lin, at=cast.moment("2026-11-21 09:00"))
    runs = [c.state for c in queries.clocks_of(loan) if c.code == "give_back"]
    assert runs == ["MET", "RUNNING"]


def test_an_extension_moves_the_limit_but_not_what_the_rate_is_judged_by(cast, lend):
    loan = lend()
    deadlines.extend(
        loan, "give_back", due=dt.date(2026, 11, 25), reason="等配件", by=cast.zhao, at=cast.moment("2026-11-22 10:00"),
        told_at=cast.moment("2026-11-22 09:00"),
    )  # fmt: skip
    found = clock(loan, "give_back")
    assert (show_due(found.due), show_due(found.original_due)) == ("11-25 24:00", "11-22 24:00")
    assert found.extensions[0]["reason"] == "等配件"
    assert not found.late_at(cast.moment("2026-11-24 10:00"))
    assert Timer.objects.get(deadline=found.id).next_at == cast.moment("2026-11-23 08:05")  # half of it as it runs now
    actions.give_back(loan, by=cast.lin, at=cast.moment("2026-11-24 10:00"))
    found = clock(loan, "give_back")
    assert (found.state, found.breached_at) == ("MISSED", cast.moment("2026-11-23 00:00"))


@pytest.mark.parametrize(
    ("at", "due", "reason", "words"),
    [
        ("2026-11-23 00:00", dt.date(2026, 11, 25), "等配件", "时限已过"),
        ("2026-11-22 10:00", dt.date(2026, 11, 22), "等配件", "晚于现在的时限"),
        ("2026-11-22 10:00", dt.date(2026, 11, 25), " ", "原因"),
    ],
)
def test_an_extension_needs_time_a_reason_and_a_later_day(cast, lend, at, due, reason, words):
    loan = lend()
    with pytest.raises(Invalid, match=words):
        deadlines.extend(loan, "give_back", due=due, reason=reason, by=cast.zhao, at=cast.moment(at))
    assert clock(loan, "give_back").due_at == cast.moment("2026-11-23 00:00")
    with pytest.raises(Invalid, match="没有正在计时"):
        deadlines.extend(loan, "check", due=due, reason="x", by=cast.zhao, at=cast.noon)


def test_the_most_urgent_limit_of_a_page_in_one_query(cast, lend, django_assert_num_queries):
    loans = [lend(), lend("CART"), lend(promised_at=cast.moment("2026-11-20 17:00"))]
    waiting = actions.wait(lend(), by=cast.lin, at=cast.moment("2026-11-20 18:00"))
    with django_assert_num_queries(1):
        found = queries.most_urgent([*loans, waiting], cast.moment("2026-11-20 18:00"))
    assert [found[loan.pk].code for loan in loans] == ["give_back"] * 3
    assert [found[loan.pk].late_at(cast.moment("2026-11-20 18:00")) for loan in loans] == [False, False, True]
    assert found[waiting.pk].paused
    assert queries.most_urgent([], cast.noon) == {}


def test_lists_of_what_is_late_or_due(cast, lend):
    cart, umbrella = lend("CART"), lend()
    actions.wait(waiting := lend("CART"), by=cast.lin, at=cast.moment("2026-11-20 17:00"))

    def numbers(condition: Q):
        return sorted(loan.number for loan in Loan.objects.of(cast.jia).filter(condition))

    midnight = cast.moment("2026-11-21 00:00")
    assert numbers(queries.overdue("loan", cast.moment("2026-11-20 23:59"))) == []
    assert numbers(queries.overdue("loan", midnight)) == [cart.number]
    assert numbers(queries.overdue("loan", midnight, project=cast.yi)) == []
    assert numbers(queries.overdue("loan", midnight, limit="settle")) == []
    assert numbers(queries.due_by("loan", cast.moment("2026-11-23 00:00"))) == [cart.number, umbrella.number]
    for moment in (cast.noon, midnight, cast.moment("2026-11-23 00:00"), cast.moment("2026-12-31 00:00")):
        ids = queries.due_ids(cast.jia, moment)
        wanted = Loan.everything.filter(queries.due_by("loan", moment, project=cast.jia))
        assert ids.get("loan", set()) == set(wanted.values_list("pk", flat=True))
    assert queries.due_ids(cast.yi, cast.moment("2026-12-31 00:00")) == {}
    late = queries.overdue_deadlines(cast.jia, ["loan", "errand"], midnight)
    assert [(row.subject_id, row.limit) for row in late] == [(cart.pk, "give_back")]
    assert waiting.number not in numbers(queries.overdue("loan", midnight))


def test_a_batch_arms_many_records_with_as_many_statements_as_few(cast):
    def statements(count):
        rows = [{"borrower": f"客户{n}"} for n in range(count)]
        with CaptureQueriesContext(connection) as asked:
            actions.import_loans(rows, by=cast.zhao, at=cast.noon, project=cast.jia)
        return len([query for query in asked if "deadlines_" in query["sql"]])

    assert statements(2) == statements(15)
    assert Deadline.objects.count() == Timer.objects.count() == 34
    assert Deadline.objects.filter(limit="give_back", due_at=cast.moment("2026-11-23 00:00")).count() == 17


def test_a_marked_day_moves_later_limits_in_working_days_only(cast, lend):
    install_posts()
    before = lend()
    deadlines.mark_day(
        by=cast.zhao, at=cast.noon, day=dt.date(2026, 11, 23), works=False, project=cast.jia, name="停电"
    )
    after = lend()
    assert [show_due(clock(loan, "settle").due) for loan in (before, after)] == ["11-25 24:00", "11-26 24:00"]
    assert clock(after, "give_back").due_at == clock(before, "give_back").due_at
    deadlines.mark_day(by=cast.zhao, at=cast.noon, day=dt.date(2026, 11, 23), works=None, project=cast.jia)
    assert show_due(clock(lend(), "settle").due) == "11-25 24:00"
    with pytest.raises(NotAllowed):
        deadlines.mark_day(by=cast.lin, at=cast.noon, day=dt.date(2026, 11, 24), works=False, project=cast.jia)


def test_kinds_of_one_table_have_their_own_limits(cast):
    plain = actions.run_errand(by=cast.lin, at=cast.noon, project=cast.jia, kind="PLAIN", what="取快递")
    urgent = actions.run_errand(by=cast.lin, at=cast.noon, project=cast.jia, kind="URGENT", what="送药")
    assert clock(plain, "done").due_at == cast.moment("2026-11-20 12:30")
    assert clock(urgent, "done").due_at == cast.moment("2026-11-20 12:10")
