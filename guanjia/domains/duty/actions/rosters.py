"""The verbs of kinds of shifts and of rosters."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from django.db.models import Count

from guanjia.concerns.access import storing
from guanjia.concerns.access.models import User
from guanjia.concerns.flow.fields import choices_in
from guanjia.concerns.flow.verbs import amend, birth, step
from guanjia.concerns.notices.actions import tell
from guanjia.domains.duty import queries
from guanjia.domains.duty.actions.guards import managers
from guanjia.domains.duty.actions.shifts import plan
from guanjia.domains.duty.flow.roster import ROSTER, SHIFT_KIND
from guanjia.domains.duty.models import DutyRoster, RosterEntry, Shift, ShiftKind
from guanjia.domains.duty.models.choices import DESK_POSTS
from guanjia.kernel.refusals import Invalid
from guanjia.kernel.text import clean_text, half_width
from guanjia.kernel.worktime import overlaps, relay, shift_span, show_span

MOST_DAYS = 62
WEEK = dt.timedelta(days=7)
FREE = "休"


@birth(SHIFT_KIND, "add_kind")
def add_kind(*, by, at, project, number: str, name: str, mark: str, post: str, begins, ends, sort: str = "MORNING"):
    """新增班次: a post's hours under a name; the sign of one or two characters stands in the grid."""
    number, mark = half_width(number).upper(), clean_text(mark)
    _demand_mark(project, mark)
    if ShiftKind.objects.of(project).filter(number=number).exists():
        raise Invalid(fields={"number": "这个代码已经有了。"})
    return ShiftKind(number=number, name=clean_text(name), mark=mark, post=post, begins=begins, ends=ends, sort=sort)


def _demand_mark(project, mark: str, but: ShiftKind | None = None) -> None:
    if not mark or FREE in mark:
        raise Invalid(fields={"mark": f"请填一个简称；「{FREE}」留给休息。"})
    taken = ShiftKind.objects.of(project).filter(mark=mark, state="ACTIVE")
    if taken.exclude(pk=but.pk if but else None).exists():
        raise Invalid(fields={"mark": f"「{mark}」已经是另一个班次的简称。"})


def _tidy_kind(kind, *, by, at) -> None:
    kind.mark = clean_text(kind.mark)
    _demand_mark(kind.project, kind.mark, kind)


amend_kind = amend(SHIFT_KIND, "name", "mark", "begins", "ends", "sort", also=_tidy_kind)


@step(SHIFT_KIND, "retire")
def retire_kind(kind, *, by, at):
    """停用: it is planned no more; what is planned stays."""


@step(SHIFT_KIND, "restore")
def restore_kind(kind, *, by, at):
    """恢复: it may be planned again."""
    _demand_mark(kind.project, kind.mark, kind)


@birth(ROSTER, "draft_roster")
def draft_roster(*, by, at, project, from_on: dt.date, to_on: dt.date):
    """新建排班表: an empty grid for a span of days, mostly a month."""
    if to_on < from_on:
        raise Invalid(fields={"to_on": "最后一天不能早于第一天。"})
    if (to_on - from_on).days >= MOST_DAYS:
        raise Invalid(fields={"to_on": f"一张排班表最多 {MOST_DAYS} 天。"})
    if there := queries.roster_over(project, from_on, to_on):
        raise Invalid(fields={"from_on": f"这些日子已有排班表 {there.number}（{there.title}）。"})
    return DutyRoster(from_on=from_on, to_on=to_on, number=f"PB-{from_on}")


def _people(project) -> dict[int, User]:
    return {user.pk: user for user in choices_in(User, project)}


def _put(roster: DutyRoster, planned: dict[tuple[int, dt.date], list[ShiftKind]]) -> None:
    """These cells hold these kinds from now on, and nothing else."""
    users, days = {user for user, _ in planned}, {day for _, day in planned}
    there: dict[tuple[int, dt.date], dict[int, int]] = defaultdict(dict)
    rows = RosterEntry.objects.filter(roster=roster, user__in=users, on__in=days)
    for user, day, kind, pk in rows.values_list("user_id", "on", "kind_id", "pk"):
        there[user, day][kind] = pk
    gone, new = [], []
    for (user, day), kinds in planned.items():
        held = there[user, day]
        gone += [pk for kind, pk in held.items() if kind not in {each.pk for each in kinds}]
        new += [
            RosterEntry(project_id=roster.project_id, roster=roster, on=day, kind=kind, user_id=user)
            for kind in kinds
            if kind.pk not in held
        ]
    storing.remove(RosterEntry, gone)
    storing.insert(new)


@step(ROSTER, "fill")
def fill(roster, *, by, at, cells=()):
    """填班: who is on which shift on which day: (person, day, code of the kind or nothing)."""
    people = _people(roster.project)
    kinds = {kind.number: kind for kind in queries.kinds_in_use(roster.project)}
    planned: dict[tuple[int, dt.date], list[ShiftKind]] = {}
    for user, day, code in cells:
        if user not in people or not roster.from_on <= day <= roster.to_on or (code and code not in kinds):
            raise Invalid(fields={"cells": f"{day} 的这一格填不了：人员、日期或班次不在这张排班表里。"})
        planned.setdefault((user, day), [])
        if code:
            planned[user, day].append(kinds[code])
    _demand_apart(planned, people)
    _put(roster, planned)


def _demand_apart(planned: dict, people: dict[int, User]) -> None:
    """Nobody in two shifts at a time, even before it is published (18-6)."""
    spans: dict[int, list] = {}
    for (user, day), kinds in planned.items():
        spans.setdefault(user, []).extend(shift_span(day, kind.begins, kind.ends) for kind in kinds)
    for user, of_user in spans.items():
        for one, other in overlaps(of_user):
            text = f"{people[user]} 的两个班重叠：{show_span(one)} 与 {show_span(other)}。"
            raise Invalid(fields={"cells": text})


@step(ROSTER, "fill_pattern")
def fill_pattern(roster, *, by, at, user, pattern: str, first_on=None, last_on=None):
    """按规律排: one person's days by a pattern of signs that repeats (`白白夜夜休休`)."""
    first, last = max(first_on or roster.from_on, roster.from_on), min(last_on or roster.to_on, roster.to_on)
    marks = {kind.mark: kind for kind in queries.kinds_in_use(roster.project)}
    steps = _read(clean_text(pattern).replace(" ", ""), marks)
    if user.pk not in _people(roster.project):
        raise Invalid(fields={"user": "这个人不在本项目任职。"})
    days = [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]
    planned = {(user.pk, day): steps[n % len(steps)] for n, day in enumerate(days)}
    _demand_apart(planned, {user.pk: user})
    _put(roster, planned)


def _read(pattern: str, marks: dict[str, ShiftKind]) -> list[list[ShiftKind]]:
    """A pattern as kinds, day by day; the longest sign that fits is taken."""
    found, rest = [], pattern
    known = sorted(marks, key=len, reverse=True)
    while rest:
        mark = FREE if rest.startswith(FREE) else next((m for m in known if rest.startswith(m)), "")
        if not mark:
            raise Invalid(fields={"pattern": f"「{rest[0]}」不是班次简称；可用：{'、'.join([*marks, FREE])}。"})
        found.append([] if mark == FREE else [marks[mark]])
        rest = rest[len(mark) :]
    if not found:
        raise Invalid(fields={"pattern": "请写出规律，如：白白夜夜休休。"})
    return found


@step(ROSTER, "copy_week")
def copy_week(roster, *, by, at, week_of: dt.date | None = None):
    """照抄一周: the days after a week, to the end of the roster, repeat it; without a day, the last week before."""
    if week_of is None:
        monday = roster.from_on - WEEK
    else:
        monday = week_of - dt.timedelta(days=week_of.weekday())
    source = _week(roster, monday)
    if not source:
        raise Invalid(fields={"week_of": "这一周没有排班，没有可抄的。"})
    usable = {kind.pk for kind in queries.kinds_in_use(roster.project)}
    people, planned = _people(roster.project), {}
    day = max(monday + WEEK, roster.from_on)
    while day <= roster.to_on:
        for user in people:
            kinds = source.get((user, (day - monday).days % 7), [])
            planned[user, day] = [kind for kind in kinds if kind.pk in usable]
        day += dt.timedelta(days=1)
    _put(roster, planned)


def _week(roster: DutyRoster, monday: dt.date) -> dict[tuple[int, int], list[ShiftKind]]:
    """{(person, day of the week from its first): kinds} of a week, planned here or published before."""
    last = monday + dt.timedelta(days=6)
    found: dict[tuple[int, int], list[ShiftKind]] = {}
    shifts = Shift.objects.of(roster.project).filter(on__gte=monday, on__lte=last).exclude(roster=roster)
    for shift in shifts.select_related("kind_of_shift"):
        found.setdefault((shift.person_id, (shift.on - monday).days), []).append(shift.kind_of_shift)
    for entry in roster.entries.filter(on__gte=monday, on__lte=last).select_related("kind"):
        found.setdefault((entry.user_id, (entry.on - monday).days), []).append(entry.kind)
    return found


@step(ROSTER, "submit")
def submit(roster, *, by, at):
    """提交审核: the manager looks at it (R-192); an empty one is not submitted."""
    if not roster.entries.exists():
        raise Invalid("排班表还是空的。")
    roster.submitted_at, roster.submitted_by, roster.sent_back_reason = at, by if by.pk else None, ""
    tell(managers(roster.project, at), record=roster, by=by, at=at, title=f"排班表待审核 {roster.title}")


@step(ROSTER, "send_back")
def send_back(roster, *, by, at, sent_back_reason: str):
    """退回修改: with what is to be changed."""
    if not clean_text(sent_back_reason):
        raise Invalid(fields={"sent_back_reason": "请写明要改什么。"})
    roster.sent_back_reason = clean_text(sent_back_reason)
    tell([roster.submitted_by], record=roster, by=by, at=at, title="排班表退回修改", text=roster.sent_back_reason)


@step(ROSTER, "publish")
def publish(roster, *, by, at):
    """发布: every hour covered, every night with 夜值 and a duty manager, nobody on twice; then the shifts exist."""
    found = queries.faults(roster, at)
    if found:
        more = f"；另有 {len(found) - 6} 处" if len(found) > 6 else ""
        raise Invalid(f"不能发布：{'；'.join(found[:6])}{more}。")
    rows = queries.planned(roster)
    desk = [place for place, row in enumerate(rows) if row.kind.post in DESK_POSTS]
    leading = {desk[place] for place in relay([rows[place].span for place in desk])}
    for place, row in enumerate(rows):
        plan(
            by=by, at=at, project=roster.project, roster=roster, on=row.on, kind_of_shift=row.kind, person=row.user,
            planned_start=row.start, planned_end=row.end, leads=place in leading,
        )  # fmt: skip
    roster.published_at, roster.published_by = at, by if by.pk else None
    tell([row.user for row in rows], record=roster, by=by, at=at, title=f"排班已发布 {roster.title}")


@step(ROSTER, "note_change", internal=True)
def note_change(roster, *, by, at, reason: str = ""):
    """调整: somebody else stands in a published shift; the shift keeps who was planned."""


@step(ROSTER, "close")
def close(roster, *, by, at):
    """结束: its last day is past and every shift is over."""
    if roster.shifts.filter(planned_end__gt=at).exists():
        raise Invalid(f"排班表到 {roster.to_on:%m-%d} 才结束。")
    running = roster.shifts.exclude(state__in=("TAKEN_OVER", "REVIEWED", "ENDED", "MISSED"))
    left = running.aggregate(n=Count("pk"))["n"]
    if left:
        raise Invalid(f"还有 {left} 个班没有交接或记缺勤。")
