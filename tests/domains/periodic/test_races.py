"""Two runners bear the same day at once: each task once. The control, which does not look again, doubles them."""

import pytest
from django.db import connection, models

from guanjia.concerns.access.grants import SYSTEM
from guanjia.domains.periodic import actions, queries
from guanjia.domains.periodic.actions import bearing
from guanjia.domains.periodic.models import PeriodicTask
from tests.concerns.flow.test_races import at_once
from tests.domains.periodic import stories as s

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]


@pytest.fixture
def wanted(house):
    """Both runners have seen what is wanted before either has borne it."""
    s.only(house, "D-03", "D-08", "D-09", "D-25", since="2026-11-20 00:01")
    rows = queries.wanted(house.jia, house.moment("2026-11-25 00:10"))
    assert len(rows) > 4
    return rows


def bear(house, rows):
    return len(actions.bear(rows, by=SYSTEM, at=house.moment("2026-11-25 00:10"), project=house.jia).new)


def names(house) -> list[tuple]:
    return [(t.duty_id, t.period, t.turn) for t in s.tasks(house)]


def test_two_runners_bear_each_task_once(house, wanted):
    born, faults = at_once(2, lambda n: bear(house, wanted))
    assert faults == []
    assert sorted(born) == [0, len(wanted)]
    assert len(names(house)) == len(set(names(house))) == len(wanted)


def test_the_jobs_of_two_runners_leave_one_of_each(house, wanted):
    _, faults = at_once(2, lambda n: s.tick(house, "2026-11-25 00:10"))
    assert faults == []
    assert len(names(house)) == len(set(names(house)))


def test_a_runner_and_a_report_leave_one_task(house, wanted):
    day = next(born for born in wanted if born.duty.number == "D-25").first

    def act(n):
        if n:
            return bear(house, wanted)
        return actions.report_output("D-25", house.jia, day=day, by=house.lin, at=house.moment("2026-11-25 00:10"))

    _, faults = at_once(2, act)
    assert faults == []
    assert len(names(house)) == len(set(names(house)))
    assert [t.state for t in s.tasks(house, "D-25")] == ["HANDED_IN"]


def test_control_runners_that_do_not_look_again_are_refused_by_the_table(house, wanted, monkeypatch):
    monkeypatch.setattr(bearing.queries, "existing", lambda project, rows: set())
    born, faults = at_once(2, lambda n: bear(house, wanted))
    assert [type(fault).__name__ for fault in faults] == ["IntegrityError"]
    assert born == [len(wanted)]


def test_control_without_lock_look_and_constraint_every_task_is_there_twice(house, wanted, monkeypatch):
    once = next(c for c in PeriodicTask._meta.constraints if c.name == "periodic_task_once")
    assert isinstance(once, models.UniqueConstraint)
    monkeypatch.setattr(bearing.queries, "existing", lambda project, rows: set())
    monkeypatch.setattr(bearing, "claim", lambda rows: None)
    # SQLite makes the table anew from what the model says.
    rest = [c for c in PeriodicTask._meta.constraints if c is not once]
    monkeypatch.setattr(PeriodicTask._meta, "constraints", rest)
    with connection.schema_editor() as editor:
        editor.remove_constraint(PeriodicTask, once)
    try:
        _, faults = at_once(2, lambda n: bear(house, wanted))
        assert faults == []
        assert len(names(house)) == 2 * len(set(names(house))) == 2 * len(wanted)
    finally:
        PeriodicTask.objects.of(house.jia).delete()
        monkeypatch.setattr(PeriodicTask._meta, "constraints", [*rest, once])
        with connection.schema_editor() as editor:
            editor.add_constraint(PeriodicTask, once)
