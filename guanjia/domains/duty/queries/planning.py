"""Whether a roster may be published, and how it stands in a grid of people and days (R-192, R-193)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from guanjia.concerns.access.models import Absence, User
from guanjia.concerns.deadlines.reckoning import overrides
from guanjia.concerns.flow.fields import choices_in
from guanjia.concerns.policies import queries as policies
from guanjia.domains.duty.flow.shift import MISSED
from guanjia.domains.duty.models import DutyRoster, Shift, ShiftKind
from guanjia.domains.duty.models.choices import DESK_POSTS, DUTY_MANAGER, NIGHT_DUTY
from guanjia.kernel.worktime import at as moment_of
from guanjia.kernel.worktime import gaps, is_workday, long_runs, overlaps, shift_span, short_rests, show_span, weekday

NEXT_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Planned:
    """One person in one shift, planned or published."""

    on: date
    kind: ShiftKind
    user: User
    start: datetime
    end: datetime

    @property
    def span(self) -> tuple[datetime, datetime]:
        return self.start, self.end


def kinds_in_use(project) -> list[ShiftKind]:
    """The kinds of shifts one may plan, by the time they begin."""
    return list(ShiftKind.objects.of(project).filter(state="ACTIVE").order_by("begins", "pk"))


def planned(roster: DutyRoster) -> list[Planned]:
    """What a draft plans, by day and time."""
    rows = roster.entries.select_related("kind", "user").order_by("on", "kind__begins", "pk")
    return [Planned(r.on, r.kind, r.user, *shift_span(r.on, r.kind.begins, r.kind.ends)) for r in rows]


def published_between(project, start: datetime, end: datetime, *, without: DutyRoster | None = None) -> list[Planned]:
    """The published shifts that touch a span, by time; missed ones too: they were planned."""
    rows = Shift.objects.of(project).filter(planned_start__lt=end, planned_end__gt=start)
    if without is not None:
        rows = rows.exclude(roster=without)
    rows = rows.select_related("kind_of_shift", "person").order_by("planned_start", "pk")
    return [Planned(r.on, r.kind_of_shift, r.person, r.planned_start, r.planned_end) for r in rows]


def roster_over(project, from_on: date, to_on: date) -> DutyRoster | None:
    """A roster that plans some of these days already."""
    return DutyRoster.objects.of(project).filter(from_on__lte=to_on, to_on__gte=from_on).order_by("pk").first()


def _with_neighbours(roster: DutyRoster) -> list[Planned]:
    """The draft and what was published for the days around it: rests and overlaps do not end at the month's."""
    start, end = moment_of(roster.from_on) - 8 * NEXT_DAY, moment_of(roster.to_on) + 8 * NEXT_DAY
    return [*published_between(roster.project, start, end, without=roster), *planned(roster)]


def faults(roster: DutyRoster, at: datetime) -> list[str]:
    """Why a roster cannot be published, each with its day, in Chinese; empty when it can."""
    all_of = _with_neighbours(roster)
    return [*_uncovered(roster, all_of), *_nights(roster, all_of, at), *_doubled(roster, all_of)]


def _uncovered(roster: DutyRoster, all_of: list[Planned]) -> list[str]:
    """Hours without anybody at the desk or on night duty. The first roster of all begins with its first shift."""
    desk = [p for p in all_of if p.kind.post in DESK_POSTS]
    start, end = moment_of(roster.from_on), moment_of(roster.to_on + NEXT_DAY)
    if not any(p.start < start for p in desk):
        first = [k.begins for k in kinds_in_use(roster.project) if k.post in DESK_POSTS]
        start = moment_of(roster.from_on, min(first, default=time.min))
    return [f"{show_span(gap)} 没有人值班" for gap in gaps([p.span for p in desk], start, end)]


def _nights(roster: DutyRoster, all_of: list[Planned], at: datetime) -> list[str]:
    """Nights without 夜值, or without a duty manager where the policy asks for one: who is on at 24:00?"""
    manager_too = policies.switched_on("duty.night_manager", roster.project, at)
    found, day = [], roster.from_on
    while day <= roster.to_on:
        midnight = moment_of(day + NEXT_DAY)
        posts = {p.kind.post for p in all_of if p.start < midnight < p.end or p.start == midnight}
        if NIGHT_DUTY not in posts:
            found.append(f"{day:%m-%d} 夜间没有夜值")
        if manager_too and DUTY_MANAGER not in posts:
            found.append(f"{day:%m-%d} 夜间没有当值经理")
        day += NEXT_DAY
    return found


def _people(all_of: list[Planned], *, on_call: bool = True) -> dict[User, list[Planned]]:
    found: dict[User, list[Planned]] = defaultdict(list)
    for each in all_of:
        if on_call or each.kind.post in DESK_POSTS:
            found[each.user].append(each)
    return found


def _doubled(roster: DutyRoster, all_of: list[Planned]) -> list[str]:
    found = []
    for user, shifts in _people(all_of).items():
        found += [
            f"{user} 的两个班重叠：{show_span(one)} 与 {show_span(other)}"
            for one, other in overlaps([p.span for p in shifts])
            if other[1] > moment_of(roster.from_on)
        ]
    return found


def warnings(roster: DutyRoster, at: datetime) -> list[str]:
    """What a manager should look at before he publishes: short rests, too many days in a row, people on leave."""
    rest = policies.amount("duty.rest", roster.project, at)
    most = policies.amount("duty.days_in_a_row", roster.project, at)
    all_of, found = _with_neighbours(roster), []
    for user, shifts in _people(all_of, on_call=False).items():
        spans = [p.span for p in shifts]
        found += [
            f"{user} 在 {show_span(one)} 与 {show_span(other)} 之间休息不到 {rest} 小时"
            for one, other in short_rests(spans, timedelta(hours=rest))
            if other[1] > moment_of(roster.from_on)
        ]
        found += [
            f"{user} 从 {first:%m-%d} 到 {last:%m-%d} 连续上班超过 {most} 天"
            for first, last in long_runs(spans, most)
            if last >= roster.from_on
        ]
    away = absent_days(roster)
    found += [f"{p.user} {p.on:%m-%d} 请假，却排了{p.kind.name}" for p in planned(roster) if p.on in away[p.user.pk]]
    return found


def absent_days(roster: DutyRoster) -> dict[int, set[date]]:
    """{user id: days of the roster on which he is on leave}, some part of the day."""
    start, end = moment_of(roster.from_on), moment_of(roster.to_on + NEXT_DAY)
    found: dict[int, set[date]] = defaultdict(set)
    for row in Absence.objects.filter(starts_at__lt=end, ends_at__gt=start):
        day = roster.from_on
        while day <= roster.to_on:
            if row.starts_at < moment_of(day + NEXT_DAY) and row.ends_at > moment_of(day):
                found[row.user_id].add(day)
            day += NEXT_DAY
    return found


def on_roster_page(roster: DutyRoster, user, at: datetime) -> dict:
    """The grid of a roster: people down, days across; from the draft or, once published, from the shifts."""
    draft = roster.state in ("DRAFT", "SUBMITTED")
    rows = planned(roster) if draft else _published_in(roster)
    cells: dict[tuple[int, date], list[Planned]] = defaultdict(list)
    for each in rows:
        cells[each.user.pk, each.on].append(each)
    people = {p.user.pk: p.user for p in rows}
    if roster.state == "DRAFT":
        people |= {u.pk: u for u in choices_in(User, roster.project)}
    marked = overrides(roster.project_id)
    days = [_day(d, marked) for d in _days(roster)]
    away = absent_days(roster)
    names = sorted(people.values(), key=lambda u: (not any(k[0] == u.pk for k in cells), u.pk))
    kinds = kinds_in_use(roster.project)
    return {
        "kinds": [(k.number, k.mark, k.name, k.hours, k.get_post_display()) for k in kinds],
        "days": days,
        "people": [_row(u, days, cells, away[u.pk], kinds) for u in names],
        "covers": [_cover(d["on"], rows, kinds) for d in days],
        "faults": faults(roster, at) if draft else [],
        "warnings": warnings(roster, at) if draft else [],
        "editable": roster.state == "DRAFT",
    }


def _published_in(roster: DutyRoster) -> list[Planned]:
    rows = roster.shifts.exclude(state=MISSED).select_related("kind_of_shift", "person").order_by("planned_start", "pk")
    return [Planned(r.on, r.kind_of_shift, r.person, r.planned_start, r.planned_end) for r in rows]


def _days(roster: DutyRoster) -> list[date]:
    return [roster.from_on + timedelta(days=n) for n in range((roster.to_on - roster.from_on).days + 1)]


def _day(day: date, marked: dict[date, bool]) -> dict:
    """A heading: the day, its weekday, and whether people work then by the calendar."""
    works = is_workday(day, marked)
    return {
        "on": day, "label": f"{day.day}", "weekday": weekday(day)[1:], "rest": not works,
        "holiday": not works and day.weekday() < 5,
    }  # fmt: skip


def _row(user: User, days: list[dict], cells: dict, away: set[date], kinds: list[ShiftKind]) -> dict:
    mine = []
    for day in days:
        found = cells.get((user.pk, day["on"]), [])
        mine.append(
            {
                "name": f"cell-{user.pk}-{day['on']}", "on": day["on"], "rest": day["rest"], "away": day["on"] in away,
                "chosen": found[0].kind.number if found else "", "mark": "".join(p.kind.mark for p in found),
                "post": found[0].kind.post if found else "", "title": "、".join(str(p.kind) for p in found),
                "options": [(k.number, k.mark) for k in kinds],
            }
        )  # fmt: skip
    total = sum(len(cells.get((user.pk, day["on"]), [])) for day in days)
    return {"id": user.pk, "name": str(user), "cells": mine, "total": total}


def _cover(day: date, rows: list[Planned], kinds: list[ShiftKind]) -> dict:
    """What is missing on a day: the kinds of the desk nobody is planned for."""
    there = {p.kind.pk for p in rows if p.on == day}
    missing = [k.mark for k in kinds if k.pk not in there]
    return {"on": day, "missing": "".join(missing)}
