"""What of a complaint is counted, as named conditions; figures, tables and the rows behind them use the same ones."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import (
    Avg,
    BooleanField,
    Count,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    Subquery,
    Sum,
    When,
)
from django.db.models import Case as Which
from django.db.models.functions import Coalesce, TruncDate, TruncMonth

from guanjia.concerns.deadlines.models import Deadline
from guanjia.concerns.deadlines.queries import MISSED, Clock, runs_of
from guanjia.concerns.measures.closing import Month, month, month_of
from guanjia.domains.cases.flow import CASE_FLOWS
from guanjia.domains.cases.models import Case
from guanjia.domains.cases.models.choices import COUNT_AS_SATISFIED

ZONE = ZoneInfo(settings.TIME_ZONE)
MOMENT = timedelta(microseconds=1)
_YES = BooleanField()
TOP = Coalesce("category__parent", "category")
OPEN = [state for state in CASE_FLOWS.of("COMPLAINT").open_states if state != "JOINED"]
RATED = {"VERY": "very", "SATISFIED": "satisfied", "FAIRLY": "fairly", "DISSATISFIED": "dissatisfied"}
_VALID = Q(validity="VALID")
_SOLVED = _VALID & Q(result="SOLVED", solved_at__isnull=False)

# Of what was received in the month. 满意 = 非常满意 + 满意 + 基本满意; 未评价 stands beside, not in the denominator.
OF_RECEIPT: dict[str, Q] = {
    "received": ~Q(pk=None),
    "valid": _VALID,
    "invalid": Q(validity="INVALID"),
    "pending": Q(validity="PENDING"),
    "judged": ~Q(validity="PENDING"),
    "startable": Q(startable=True),
    "started": Q(startable=True, start_met=True),
    "solved": _SOLVED,
    "open": Q(state__in=OPEN),
    "called": _SOLVED & Q(called_back_at__isnull=False),
    **{name: _VALID & Q(satisfaction=code) for code, name in RATED.items()},
    "unrated": _VALID & ~Q(satisfaction__in=list(RATED)),
    "rated": _VALID & Q(satisfaction__in=list(RATED)),
    "content": _VALID & Q(satisfaction__in=sorted(COUNT_AS_SATISFIED)),
    "major": Q(grade="MAJOR"),
    "repeat": Q(repeat_of__isnull=False),
    "difficult": Q(grade="DIFFICULT"),
}
# Of what had its limit in the month, whenever it was received.
OF_LIMIT: dict[str, Q] = {
    "due": _VALID,
    "in_time": _VALID & Q(settle_met=True, was_late=False),
    "due_solved": _SOLVED,
}


def whole_month(project, start: datetime, end: datetime) -> Month:
    """The month a span ends in: its closing says which entries came too late for it."""
    return month(project, month_of(end - MOMENT), end)


def complaints(project):
    """Complaints with what their clocks say. A double entry that was voided never counts.

    办结及时 is judged on the run of the limit that passed verification first: the first run where the customer had it
    reopened, else the last. A run that ran out before another took its place stays missed (5.12.4: what was not
    handed over on its day is late, whatever follows).
    """
    return _judged().of(project)


@cache
def _judged():
    """`complaints` of every project, composed once: what the clocks say takes ten times longer to say than to ask."""
    runs = Deadline.objects.filter(subject_kind=Case.subject_kind, subject_id=OuterRef("pk"))
    starts, settles = runs.filter(limit="start"), runs.filter(limit="settle")
    judged = settles.filter(Q(replaced_by=None), Q(stopped_at=None) | Q(met__isnull=False))
    own = Deadline.objects.filter(pk=OuterRef("settle_run"))
    return (
        Case.objects.unscoped("the project comes with each question")
        .filter(kind="COMPLAINT")
        .exclude(state="VOID")
        .alias(
            start_met=Exists(starts.filter(met=True)),
            startable=~Q(state__in=("WITHDRAWN", "JOINED"), started_at=None),
            settle_run=Which(
                When(reopened=0, then=Subquery(judged.order_by("-pk").values("pk")[:1])),
                default=Subquery(judged.order_by("pk").values("pk")[:1]),
            ),
            settle_due=Subquery(own.values("original_due")[:1]),
            settle_exclusive=Subquery(own.values("exclusive")[:1]),
            settle_met=Subquery(own.values("met")[:1]),
            was_late=Exists(settles.filter(met=False, pk__lt=OuterRef("settle_run"))),
        )
    )  # fmt: skip


def received(project, start: datetime, end: datetime):
    """收到的投诉: by the moment of receipt; what was entered after the month was closed is left to `late_entries`."""
    span = Q(received_at__gte=start, received_at__lt=end)
    return received_among(project, whole_month(project, start, end).closed, span)


def received_among(project, closed: datetime, span: Q):
    """As `received`, of other spans than one, for those who know when the month was closed."""
    rows = complaints(project).filter(span)
    # Said so that SQLite looks by the receipt, not through all that was ever entered before.
    return rows.exclude(created_at__gte=closed)


def late_entries(project, start: datetime, end: datetime):
    """补录入已定稿月份: entered for a month that was closed by then; counted beside, in the month of entry."""
    return entered_late(project, whole_month(project, start, end), start, end)


def entered_late(project, this: Month, start: datetime, end: datetime):
    """As `late_entries`, for those who know the month's closing."""
    closed = Q(received_at__lt=this.earlier) | Q(received_at__lt=this.start, created_at__gte=this.earlier_closed)
    return complaints(project).filter(closed, created_at__gte=start, created_at__lt=end)


def limited(project, start: datetime, end: datetime):
    """到期的投诉: those whose limit falls into the span. 24:00 of a day belongs to that day."""
    runs = due_runs(project, start, end)
    return complaints(project).filter(pk__in=runs.values("subject_id"), settle_run__in=runs.values("pk"))


def due_runs(project, start: datetime, end: datetime):
    """The runs of 办结 whose original moment lies in the span. They lead to the few complaints to be judged; without
    them each complaint there ever was would be asked for its limit."""
    day = Q(exclusive=True, original_due__gt=start, original_due__lte=end)
    hour = Q(exclusive=False, original_due__gte=start, original_due__lt=end)
    rows = Deadline.objects.filter(day | hour, original_due__gte=start, original_due__lte=end)
    return rows.filter(project=project, subject_kind=Case.subject_kind, limit="settle")


def counts(conditions: dict[str, Q]) -> dict[str, Count]:
    """A count of each condition, under the name `read` knows it by."""
    return {f"n_{name}": Count("pk", filter=condition) for name, condition in conditions.items()}


def read(row: dict) -> dict:
    """The figures of a row by name."""
    return {name.removeprefix("n_"): int(value or 0) for name, value in row.items() if name.startswith("n_")}


def by_category(project, start: datetime, end: datetime) -> dict[int | None, dict[str, int]]:
    """The month table in figures: {id of the first-level category, None where none is chosen yet: {figure: count}}.

    Three statements, however many complaints there are; `compensation` is in 分.
    """
    found: dict[int | None, dict[str, int]] = {}
    rows = received(project, start, end).order_by().values(top=TOP)
    for row in rows.annotate(**counts(OF_RECEIPT), n_compensation=Sum("compensation_fen")):
        found.setdefault(row["top"], {}).update(read(row))
    for row in limited(project, start, end).order_by().values(top=TOP).annotate(**counts(OF_LIMIT)):
        found.setdefault(row["top"], {}).update(read(row))
    for row in late_entries(project, start, end).order_by().values(top=TOP).annotate(n_late=Count("pk")):
        found.setdefault(row["top"], {}).update(read(row))
    blank = dict.fromkeys((*OF_RECEIPT, *OF_LIMIT, "late", "compensation"), 0)
    return {top: blank | counts for top, counts in found.items()}


def received_by_category(project, start: datetime, end: datetime) -> dict[int | None, int]:
    """投诉数 alone, by first-level category."""
    rows = received(project, start, end).order_by().values(top=TOP).annotate(n=Count("pk"))
    return {row["top"]: row["n"] for row in rows}


def any_before(project, end: datetime) -> bool:
    """Whether any matter had been received by then."""
    return Case.objects.of(project).filter(received_at__lt=end).exists()


def first_receipt(project) -> datetime | None:
    """When the first matter of an estate was received; None while there is none."""
    return Case.objects.of(project).order_by("received_at").values_list("received_at", flat=True).first()


def services(project):
    """Matters of every kind, each once: what became a complaint counts as that."""
    return Case.objects.of(project).exclude(state__in=("VOID", "CONVERTED"))


def by_month(project, start: datetime, end: datetime) -> dict:
    """走势: {first day: {figure: count}} of what was received, and `services` = matters of every kind, each once."""
    return by_month_among(project, Q(received_at__gte=start, received_at__lt=end))


def by_month_among(project, span: Q) -> dict:
    """As `by_month`, of what was received in other spans than one."""
    rows = complaints(project).filter(span).order_by().values(first=TruncMonth("received_at", tzinfo=ZONE))
    found = {row["first"].date(): read(row) for row in rows.annotate(**counts(OF_RECEIPT))}
    everything = services(project).filter(span).order_by()
    for row in everything.values(first=TruncMonth("received_at", tzinfo=ZONE)).annotate(n=Count("pk")):
        found.setdefault(row["first"].date(), dict.fromkeys(OF_RECEIPT, 0))["services"] = row["n"]
    return found


def mean_response(project, start: datetime, end: datetime) -> timedelta | None:
    """平均首次响应 (T-08): from receipt to the first action, over what was received in the span; None of nothing."""
    spent = ExpressionWrapper(F("started_at") - F("received_at"), output_field=DurationField())
    return received(project, start, end).filter(started_at__isnull=False).aggregate(mean=Avg(spent))["mean"]


def same_day(moment: str, other: str, *, days: int = 0) -> Q:
    """Whether two moments of a row lie on one local day, or the second up to `days` later."""
    name = TruncDate(other, tzinfo=ZONE)
    found = Q(**{f"{moment}__date": name})
    return (
        found if not days else found | Q(**{f"{moment}__date": TruncDate(F(other) + timedelta(days=days), tzinfo=ZONE)})
    )


def _shown(rows):
    rows = rows.annotate(limit_due=F("settle_due"), limit_run=F("settle_run"))
    return rows.select_related("category__parent", "unit", "common_area").prefetch_related("slips__department")


def flagged(project, start: datetime, end: datetime):
    """The complaints of a month table with the figures each counts in: `{case: {figure, …}}`, in order of receipt."""
    from_receipt = received(project, start, end)
    rows = {}
    for source, conditions in (
        (from_receipt, OF_RECEIPT), (limited(project, start, end), OF_LIMIT), (late_entries(project, start, end), {}),
    ):  # fmt: skip
        marks = {f"flag_{name}": ExpressionWrapper(q, output_field=_YES) for name, q in conditions.items()}
        for case in _shown(source).annotate(**marks).order_by("received_at", "pk"):
            _, flags = rows.setdefault(case.pk, (case, set()))
            flags |= {name for name in conditions if getattr(case, f"flag_{name}")} if conditions else {"late"}
    found = [each for each in rows.values() if each[1]]
    return sorted(found, key=lambda each: (each[0].received_at, each[0].pk))


def settled_in_time(project, ids, at: datetime) -> dict[int, bool]:
    """办结及时 of these complaints, judged as the month does; no word of one whose limit still runs in time."""
    rows = complaints(project).filter(pk__in=list(ids)).annotate(kept=F("settle_met"), late=F("was_late"))
    verdicts = {pk: False if late else kept for pk, kept, late in rows.values_list("pk", "kept", "late")}
    waiting = [pk for pk, kept in verdicts.items() if kept is None]
    running = runs_of(Case.subject_kind, waiting, "settle") if waiting else {}
    verdicts |= {pk: False for pk, clocks in running.items() if clocks[-1].late_at(at)}
    return {pk: kept for pk, kept in verdicts.items() if kept is not None}


def missed_clocks(found) -> dict[int, Clock]:
    """The clock of 办结 by which a complaint of `flagged` counts as late, by its id: the first that had run out by the
    one it is judged on; one that still runs where nothing ended in time yet."""
    runs_by_case = {case.pk: case.limit_run for case, flags in found if "due" in flags and "in_time" not in flags}
    missed: dict[int, Clock] = {}
    for pk, clocks in runs_of(Case.subject_kind, runs_by_case, "settle").items():
        until = [clock for clock in clocks if clock.id <= runs_by_case[pk]]
        missed[pk] = next((clock for clock in until if clock.state == MISSED), until[-1])
    return missed
