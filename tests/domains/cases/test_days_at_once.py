"""Runners and acts at once: no mark is lost, no day made twice; the controls, without the order or the hold, fail."""

from __future__ import annotations

import threading
from contextlib import nullcontext
from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest
from django.db import connection, connections

from guanjia.concerns.access import storing
from guanjia.concerns.measures import remaking
from guanjia.concerns.measures.models import DirtyDay, MadeDay
from guanjia.concerns.measures.rollups import ROLL_UPS
from guanjia.domains.cases import actions
from guanjia.domains.cases.models import Case, ComplaintDay
from tests.concerns.flow.test_races import at_once
from tests.domains.cases import stories
from tests.domains.cases.test_days import agrees

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]

DAY = date(2026, 11, 20)


def runner(house, of=None) -> bool:
    made = remaking.remake(of or ROLL_UPS["complaints"], house.jia.pk, [DAY], house.moment("2026-11-20 23:00"))
    return made == 1


def begin(house, case):
    return actions.begin(case, by=house.sunli, at=house.moment("2026-11-20 17:00"), findings="已去现场看过")


def judge(house, case):
    case.refresh_from_db()
    given = {"validity": "INVALID", "validity_code": "I2", "validity_reason": "邻里纠纷，属他方责任"}
    return actions.judge(case, by=house.sunli, at=house.moment("2026-11-20 17:30"), **given)


def meanwhile(act):
    """The roll-up whose day, once counted, waits until `act` has been done by somebody else; and what became of it.

    On SQLite nobody else writes while a day is made: there the act is only begun, and done when the day is.
    """
    faults, threads, answers = [], [], []

    def other():
        try:
            answers.append(act())
        except Exception as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    def count(project_id, first, last):
        rows = ROLL_UPS["complaints"].count(project_id, first, last)
        if not threads:
            threads.append(threading.Thread(target=other))
            threads[0].start()
            if connection.vendor == "postgresql":
                threads[0].join(timeout=30)
        return rows

    def ended():
        threads[0].join(timeout=30)
        assert faults == []
        return answers

    return replace(ROLL_UPS["complaints"], count=count), ended


def lost():
    """What a control comes to: the figures are wrong. On SQLite its one writer guards them even then: there they must
    agree, or the guard of the database itself is gone."""
    return pytest.raises(AssertionError) if connection.vendor == "postgresql" else nullcontext()


def test_an_act_while_its_day_is_made_leaves_its_mark(house):
    case = stories.complaint(house)
    of, ended = meanwhile(lambda: judge(house, case))
    assert runner(house, of)
    ended()
    assert DirtyDay.objects.count() == 1
    agrees(house.jia)
    assert runner(house)
    agrees(house.jia)


def test_control_marks_taken_away_by_day_lose_the_act(house, monkeypatch):
    case = stories.complaint(house)
    careless = SimpleNamespace(insert=storing.insert, remove=lambda model, keys: model.objects.all().delete())
    monkeypatch.setattr(remaking, "storing", careless)
    of, ended = meanwhile(lambda: judge(house, case))
    runner(house, of)
    ended()
    with lost():
        agrees(house.jia)


def acted_and_made(house, case):
    judge(house, case)
    return runner(house)


def test_a_second_runner_leaves_the_day_to_the_first(house):
    """Else the first, who counted before the act, would put the older figures over the newer ones."""
    case = stories.complaint(house)
    of, ended = meanwhile(lambda: acted_and_made(house, case))
    assert runner(house, of)
    assert ended() == [connection.vendor == "sqlite"]  # there he waited, and made it after the first
    agrees(house.jia)
    assert runner(house)
    assert ComplaintDay.objects.filter(sort="RECEIVED").count() == 1
    agrees(house.jia)


def test_control_two_runners_without_the_hold_lose_the_newer_figures(house, monkeypatch):
    case = stories.complaint(house)
    assert runner(house)
    monkeypatch.setattr(remaking, "_hold", lambda *given: True)
    of, ended = meanwhile(lambda: acted_and_made(house, case))
    assert runner(house, of)
    assert ended() == [True]
    with lost():
        agrees(house.jia)


def test_two_runners_and_people_at_work_end_in_the_raw_count(house):
    cases = [stories.complaint(house) for _ in range(6)]

    def work(n):
        if n < 2:
            for _ in range(8):
                remaking.remake_marked(at=house.moment("2026-11-20 23:00"))
        else:
            for case in cases[n - 2 :: 2]:
                begin(house, case)
                judge(house, case)

    _, faults = at_once(4, work)
    assert faults == []
    agrees(house.jia)
    remaking.remake_marked(at=house.moment("2026-11-20 23:30"))
    assert not DirtyDay.objects.exists()
    agrees(house.jia)
    assert remaking.differing() == []


def test_a_runner_that_dies_between_leaves_all_as_it_was(house, monkeypatch):
    case = stories.complaint(house)
    assert runner(house)
    judge(house, case)
    before = list(ComplaintDay.objects.order_by("pk").values())

    class Killed(BaseException):
        pass

    def die(model, keys):
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(remaking, "storing", SimpleNamespace(insert=storing.insert, remove=die))
        with pytest.raises(Killed):
            runner(house)
    assert list(ComplaintDay.objects.order_by("pk").values()) == before
    assert DirtyDay.objects.count() == 1
    agrees(house.jia)
    assert runner(house)
    agrees(house.jia)
    assert not DirtyDay.objects.exists()
    assert (MadeDay.objects.count(), Case.everything.count()) == (1, 1)
