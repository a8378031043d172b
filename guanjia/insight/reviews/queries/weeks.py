"""The complaints of a week for the general manager (5.12.8, R-227), and who signs, sends and reads."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import Q

from guanjia.concerns.access.grants import answering, grants_of
from guanjia.concerns.deadlines import queries as deadlines
from guanjia.concerns.policies import queries as policies
from guanjia.domains.cases import measures
from guanjia.domains.cases import queries as cases
from guanjia.domains.omissions import queries as omissions
from guanjia.insight.reviews.models import WeekReport
from guanjia.insight.reviews.queries.days import TITLE, local_clock
from guanjia.kernel.text import shorten
from guanjia.kernel.worktime import at as moment_of
from guanjia.kernel.worktime import local_date

SUPERVISOR = "CS_SUPERVISOR"
WEEK = timedelta(days=7)


def signers(project, at: datetime) -> list:
    """客服主管, the deputy while he is away, the next superior where there is neither (X-24)."""
    return [person for person, _, _ in answering(project, SUPERVISOR, at)]


senders = signers


def signed_by(user, at: datetime, verb: str) -> Q:
    """A condition: rows of the projects in which this person is the one who signs and sends."""
    grants = grants_of(user, at)
    held = [pk for pk in grants.project_ids() if grants.has(verb, pk)]
    return Q(project__in=[pk for pk in held if user.pk in {each.pk for each in signers(pk, at)}])


def read_by(user, at: datetime) -> Q:
    """A condition: rows that go to a post this person answers for."""
    return Q(receiver_post__in=sorted(grants_of(user, at).posts))


def receivers(project, at: datetime) -> list:
    """Whom the weekly report goes to (X-23)."""
    post = policies.in_force("report.week.to", project, at).value.strip()
    return [person for person, _, _ in answering(project, post, at)]


def copies(project, at: datetime) -> list:
    """Who gets a copy; a post nobody holds gets none."""
    found = {}
    for post in policies.in_force("report.week.copy", project, at).value.split(","):
        for person, _, held in answering(project, post.strip(), at):
            if held == post.strip():
                found[person.pk] = person
    return list(found.values())


def last_week(at: datetime) -> date:
    """The Monday of the last week that is over."""
    today = local_date(at)
    return today - timedelta(days=today.weekday()) - WEEK


def moments_of(project, from_on: date, at: datetime) -> tuple[datetime, datetime]:
    """When the report of a week is to be there, and when it is to be sent: on the Monday that follows."""
    monday = from_on + WEEK
    return local_clock("complaint.weekly", project, monday, at), local_clock(
        "complaint.weekly.send", project, monday, at
    )


def report_of(project, from_on: date) -> WeekReport | None:
    """The report of the week that begins on a Monday."""
    return WeekReport.objects.of(project).filter(from_on=from_on).first()


def had_complaints(project, until: date) -> bool:
    """Whether there was anything to report by the Sunday of the week that begins then: no week before the first
    complaint is missing."""
    return cases.complaints(project).filter(received_at__lt=moment_of(until + WEEK)).exists()


def drawn_until(project) -> date | None:
    """The Monday of the latest report there is."""
    return WeekReport.objects.of(project).order_by("-from_on").values_list("from_on", flat=True).first()


def week_content(project, from_on: date, at: datetime) -> dict:
    """The rows of a week and of what is open at its end, each figure a list of ids; without names and telephones.

    A complaint belongs to the week of its receipt, one entered late to that of its entry, on a line of its own (0.4).
    """
    start, end = moment_of(from_on), moment_of(from_on + WEEK)
    own = Q(late_entry=False, received_at__gte=start, received_at__lt=end)
    late = Q(late_entry=True, created_at__gte=start, created_at__lt=end)
    dissatisfied = Q(satisfaction="DISSATISFIED", called_back_at__gte=start, called_back_at__lt=end)
    dissatisfied |= Q(pk__in=cases.reopened_between(project, start, end))
    rows = cases.complaints(project)
    still = Q(received_at__lt=end) & (Q(state__in=cases.OPEN_STATES) | Q(closed_at__gte=end))
    found = list(
        rows.filter(own | late | dissatisfied | still)
        .select_related("category__parent", "unit", "common_area").order_by("received_at", "pk")
    )  # fmt: skip
    week = [c for c in found if start <= (c.created_at if c.late_entry else c.received_at) < end]
    unhappy = set(rows.filter(dissatisfied).values_list("pk", flat=True))
    open_ = set(rows.filter(still).values_list("pk", flat=True))
    return {
        "figures": _figures(week, found, unhappy, open_, project, end, at),
        "table": _table(week),
        "rows": {str(c.pk): _row(c, end) for c in found},
        "omissions": [
            {"omission": o.pk, "number": o.number, "sort": o.get_sort_display(), "state": o.state_label,
             "grade": o.get_grade_display() if o.decided else ""}
            for o in omissions.suspected_between(project, start, end)
        ],
        "days": [policies.amount("report.week.short", project, at), policies.amount("report.week.long", project, at)],
    }  # fmt: skip


def _figures(week, found, unhappy, open_, project, end, at) -> dict[str, list[int]]:
    ids = [c.pk for c in week]
    settled = measures.settled_in_time(project, ids, at)
    started = _started_in_time(ids, at)
    short, long = policies.amount("report.week.short", project, at), policies.amount("report.week.long", project, at)

    def open_over(days: int) -> list[int]:
        return [c.pk for c in found if c.pk in open_ and end - c.received_at > timedelta(days=days)]

    return {
        "all": ids,
        "valid": [c.pk for c in week if c.validity == "VALID"],
        "invalid": [c.pk for c in week if c.validity == "INVALID"],
        "pending": [c.pk for c in week if c.validity == "PENDING"],
        "started": [pk for pk in ids if started.get(pk) is True],
        "started_late": [pk for pk in ids if started.get(pk) is False],
        "on_time": [pk for pk in ids if settled.get(pk) is True],
        "overdue": [pk for pk in ids if settled.get(pk) is False],
        "open_short": open_over(short),
        "open_long": open_over(long),
        "repeats": [c.pk for c in week if c.repeat_of_id],
        "dissatisfied": [c.pk for c in found if c.pk in unhappy],
        "major": [c.pk for c in week if c.grade == "MAJOR"],
        "late_entries": [c.pk for c in week if c.late_entry],
    }


def _started_in_time(ids: list[int], at: datetime) -> dict[int, bool]:
    """Whether handling began in time (True) or not (False); one whose limit still runs in time says nothing yet."""
    found: dict[int, bool] = {}
    for pk, clocks in deadlines.runs_of("case", ids, "start").items():
        last = clocks[-1]
        if last.late_at(at):
            found[pk] = False
        elif last.state == deadlines.MET:
            found[pk] = True
    return found


def _table(week) -> list[dict]:
    """Counts by category, channel and class; each with the ids behind it. Categories in the house's order."""
    ids: dict[tuple, list[int]] = {}
    ranks: dict[str, tuple] = {}
    for case in week:
        top = case.category.top if case.category else None
        key = (str(top or "未分类"), case.get_channel_display(), case.get_grade_display())
        ranks[key[0]] = (0, top.rank, top.pk) if top else (1, 0, 0)
        ids.setdefault(key, []).append(case.pk)
    return [
        {"category": category, "channel": channel, "grade": grade, "cases": ids[category, channel, grade]}
        for category, channel, grade in sorted(ids, key=lambda key: (ranks[key[0]], -len(ids[key]), key))
    ]


def _row(case, end: datetime) -> dict:
    return {
        "case": case.pk,
        "number": case.number,
        "title": shorten(cases.unnamed(case.content, case), TITLE),
        "place": str(case.unit or case.common_area or ""),
        "category": str(case.category or "未分类"),
        "channel": case.get_channel_display(),
        "grade": case.get_grade_display(),
        "validity": case.get_validity_display(),
        "state": case.state_label,
        "tone": case.flow.state(case.state).tone,
        "age": max((local_date(min(case.closed_at or end, end)) - local_date(case.received_at)).days, 0),
        "received": local_date(case.received_at).isoformat(),
        "late_entry": case.late_entry,
        "receiver": case.receiver_id,
        "handler": case.handler_id,
    }
