"""Jobs: enqueued with the act, run at least once, claimed once, given back when a runner dies."""

import datetime as dt
import threading

import pytest
from django.db import connection, connections, transaction

from guanjia.concerns.jobs import runner
from guanjia.concerns.jobs.actions import enqueue
from guanjia.concerns.jobs.declared import JOBS, JobError, job
from guanjia.concerns.jobs.models import Job, Schedule
from guanjia.concerns.jobs.schedule import SCHEDULES, every, last_fire

pytestmark = [pytest.mark.django_db, pytest.mark.both]
MINUTE = dt.timedelta(minutes=1)


PRODUCT = dict(SCHEDULES)


@pytest.fixture(autouse=True)
def no_schedules():
    """The product's own schedules rest; each test looks at its own."""
    SCHEDULES.clear()
    yield
    SCHEDULES.clear()
    SCHEDULES.update(PRODUCT)


@pytest.fixture
def declared():
    """Declare jobs for one test."""
    before = dict(JOBS)
    yield job
    JOBS.clear()
    JOBS.update(before)


@pytest.fixture
def ran(declared):
    """What the job `note` was called with."""
    calls = []

    @job("note", most_tries=3)
    def note(*, at, **payload):
        calls.append(payload)

    return calls


def test_a_job_runs_when_it_is_due_with_what_it_was_given(cast, ran):
    enqueue("note", at=cast.noon, text="一")
    enqueue("note", at=cast.noon, run_at=cast.noon + MINUTE, text="二")
    assert runner.run_pending(cast.noon) == 1
    assert ran == [{"text": "一"}]
    assert runner.run_pending(cast.noon + MINUTE) == 1
    assert runner.run_pending(cast.noon + MINUTE) == 0
    assert ran == [{"text": "一"}, {"text": "二"}]
    assert {row.state for row in Job.objects.all()} == {"DONE"}


def test_what_is_rolled_back_leaves_no_job(cast, ran):
    with transaction.atomic():
        enqueue("note", at=cast.noon)
        transaction.set_rollback(True)
    assert runner.run_pending(cast.noon) == 0


def test_one_that_still_waits_under_its_key_is_enough(cast, ran):
    for _ in range(3):
        enqueue("note", at=cast.noon, unique="rebuild:1")
    enqueue("note", at=cast.noon, unique="rebuild:2")
    assert runner.run_pending(cast.noon) == 2
    enqueue("note", at=cast.noon, unique="rebuild:1")
    assert runner.run_pending(cast.noon) == 1


def test_a_failing_job_is_tried_again_later_and_in_the_end_failed_with_its_words(cast, declared):
    tries = []

    @declared("break", most_tries=3)
    def break_(*, at):
        tries.append(at)
        raise ValueError("坏了")

    enqueue("break", at=cast.noon)
    at = cast.noon
    for seconds in (0, 4, 1, 20):
        at += dt.timedelta(seconds=seconds)
        runner.run_pending(at)
    assert [(moment - cast.noon).seconds for moment in tries] == [0, 5, 25]
    row = Job.objects.get()
    assert (row.state, row.tries, row.fault) == ("FAILED", 3, "ValueError: 坏了")


def test_one_that_fails_does_not_hold_up_the_others(cast, ran, declared):
    declared("break")(lambda *, at: 1 / 0)
    enqueue("break", at=cast.noon)
    enqueue("note", at=cast.noon)
    assert runner.run_pending(cast.noon) == 2
    assert ran == [{}]


def test_the_run_of_a_dead_runner_is_given_back(cast, ran):
    enqueue("note", at=cast.noon)
    row = Job.objects.get()
    assert runner._claim(row, cast.noon)  # and here its machine goes dark
    assert runner.run_pending(cast.noon + 14 * MINUTE) == 0
    assert runner.run_pending(cast.noon + 16 * MINUTE) == 0  # given back, for a little later
    assert runner.run_pending(cast.noon + 17 * MINUTE) == 1
    assert ran == [{}]
    row.refresh_from_db()
    assert (row.state, row.tries) == ("DONE", 2)


def test_a_run_that_was_given_away_does_not_mark_the_other_ones_end(cast, ran):
    enqueue("note", at=cast.noon)
    mine = Job.objects.get()
    runner._claim(mine, cast.noon)
    runner.reap(cast.noon + 16 * MINUTE)
    theirs = Job.objects.get()
    theirs.refresh_from_db()
    assert runner._claim(theirs, cast.noon + 17 * MINUTE)
    runner._run(mine, cast.noon + 18 * MINUTE)  # the first one was only slow
    assert Job.objects.get().state == "RUNNING"
    runner._run(theirs, cast.noon + 18 * MINUTE)
    assert Job.objects.get().state == "DONE"


def test_a_job_nobody_knows_is_refused_at_once_or_failed(cast, ran):
    with pytest.raises(JobError):
        enqueue("unheard-of", at=cast.noon)
    Job.objects.create(name="of-an-older-version", run_at=cast.noon)
    runner.run_pending(cast.noon)
    assert Job.objects.get().state == "FAILED"


def test_a_schedule_fires_once_for_each_of_its_moments_and_once_for_those_missed(cast, declared):
    fired = []

    @every("30 3 * * *", "nightly")
    def nightly(*, at):
        fired.append(at)

    first = cast.moment("2026-11-20 03:29")
    runner.run_pending(first)  # the day before is made up for
    runner.run_pending(first)
    assert len(fired) == 1
    for minutes in (1, 2, 60):
        runner.run_pending(first + minutes * MINUTE)
    assert len(fired) == 2
    runner.run_pending(first + dt.timedelta(days=5))
    assert len(fired) == 3
    assert Schedule.objects.get().fired_at == cast.moment("2026-11-24 03:30")
    assert not Job.objects.exists()


def test_the_last_fire_is_reckoned_on_the_wall_of_the_site(cast, declared):
    every("0 9 1 * *", "monthly")(lambda *, at: None)
    assert last_fire("monthly", cast.moment("2026-11-01 09:00")) == cast.moment("2026-11-01 09:00")
    assert last_fire("monthly", cast.moment("2026-11-01 08:59")) == cast.moment("2026-10-01 09:00")
    with pytest.raises(JobError, match="no cron line"):
        every("61 * * * *", "never")


def test_old_rows_are_tidied_away(cast, ran):
    from guanjia.concerns.jobs.tidying import tidy

    enqueue("note", at=cast.noon)
    runner.run_pending(cast.noon)
    assert tidy(at=cast.noon + dt.timedelta(days=1)) == 0
    assert tidy(at=cast.noon + dt.timedelta(days=3)) == 1
    assert not Job.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_many_runners_run_each_job_once(cast, declared):
    seen, guard = [], threading.Lock()

    @declared("count")
    def count(*, at, n):
        with guard:
            seen.append(n)

    @every("* * * * *", "tick")
    def tick(*, at):
        with guard:
            seen.append("tick")

    for n in range(20):
        enqueue("count", at=cast.noon, n=n)
    start = threading.Barrier(4)

    def work():
        try:
            start.wait(timeout=30)
            runner.run_pending(cast.noon)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(map(str, seen)) == sorted([*map(str, range(20)), "tick"])


def test_control_without_the_claim_each_runner_runs_each_job(cast, ran):
    enqueue("note", at=cast.noon)
    views = [Job.objects.get(), Job.objects.get()]  # two runners look before either claims
    for row in views:
        JOBS[row.name].run(at=cast.noon, **row.payload)
    assert len(ran) == 2


@pytest.mark.django_db(transaction=True)
def test_the_loop_works_until_it_is_stopped(cast, declared):
    done = threading.Event()
    declared("signal")(lambda *, at: done.set())
    enqueue("signal", at=cast.noon)
    worker = runner.Runner(seconds=0.01)
    thread = worker.start()
    assert done.wait(timeout=30)
    worker.stop()
    thread.join(timeout=30)
    assert not thread.is_alive()


def test_the_product_seals_sweeps_forgets_and_repairs_by_schedule():
    wanted = {"journal.seal", "attachments.sweep", "access.forget_requests", "search.repair", "notices.deliver"}
    assert wanted <= set(PRODUCT)
    assert wanted <= set(JOBS)


@pytest.mark.django_db(transaction=True)
def test_a_fault_of_one_round_does_not_end_the_loop(cast, declared):
    tripped, done = threading.Event(), threading.Event()

    class Broken:
        """A schedule that cannot be reckoned, once."""

        def __getattr__(self, name):
            tripped.set()
            SCHEDULES.clear()
            raise RuntimeError("broken")

    declared("signal")(lambda *, at: done.set())
    SCHEDULES["signal"] = Broken()
    enqueue("signal", at=cast.noon)
    worker = runner.Runner(seconds=0.01)
    thread = worker.start()
    assert tripped.wait(timeout=30)
    assert done.wait(timeout=30)
    worker.stop()
    thread.join(timeout=30)


def test_what_the_database_knows_of_its_tables_is_renewed_at_night(cast):
    """Without it SQLite goes by what it knew of an empty table (the control)."""
    from guanjia.concerns.jobs.tidying import renew_statistics

    def known() -> int | None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM sqlite_master WHERE name = 'sqlite_stat1'")
            if not cursor.fetchone()[0]:
                return None
            cursor.execute("SELECT max(CAST(stat AS INTEGER)) FROM sqlite_stat1 WHERE tbl = 'jobs_job'")
            return cursor.fetchone()[0]

    Job.objects.bulk_create(Job(name="sums.add", run_at=cast.noon) for _ in range(500))
    if connection.vendor != "sqlite":
        assert renew_statistics(at=cast.noon) == 0
        return
    assert known() != 500
    assert renew_statistics(at=cast.noon) == 1
    assert known() == 500
