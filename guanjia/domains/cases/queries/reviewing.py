"""What the reports about complaints ask: which there are, what is owed by a moment, what comes next."""

from __future__ import annotations

import datetime as dt

from guanjia.concerns.journal.models import Entry
from guanjia.domains.cases.models import Case


def complaints(project):
    """All complaints of a project but those that were entered twice."""
    return Case.objects.of(project).filter(kind="COMPLAINT").exclude(state="VOID")


def next_steps(cases) -> dict[int, str]:
    """What is to be done next with each of these, by the flow's main step in its state."""
    found = {}
    for case in cases:
        main = [arrow.label for arrow in case.flow.leaving(case.state) if arrow.is_main(case.state)]
        found[case.pk] = main[0] if main else "跟进"
    return found


def withdrawn_between(project, start: dt.datetime, end: dt.datetime):
    """The ids of those that were withdrawn in a span."""
    rows = Entry.objects.filter(project=project, subject_kind="case", verb="case.withdraw", at__gte=start, at__lt=end)
    return rows.values("subject_id")


def reopened_between(project, start: dt.datetime, end: dt.datetime):
    """The ids of those that were opened again in a span because the customer was not satisfied."""
    rows = Entry.objects.filter(project=project, subject_kind="case", verb="case.reopen", at__gte=start, at__lt=end)
    return rows.values("subject_id")


def visible_ids(user, project, ids, at: dt.datetime) -> set[int]:
    """Which of these cases a person sees: one that is about him he does not, in a report no more than in the list."""
    wanted = list(ids)
    rows = Case.objects.seen_by(user, project, at).filter(pk__in=wanted)
    return set(rows.values_list("pk", flat=True)) if wanted else set()
