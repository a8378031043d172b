"""What tellings and notices are about: the record's number, title and page."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest
from django.urls import reverse

from guanjia.concerns.access.models import Project
from guanjia.concerns.escalation.models import Telling
from guanjia.concerns.flow.models import RECORDS
from guanjia.concerns.registers.declared import register_of
from guanjia.concerns.registers.panels import title_of, titles_made
from guanjia.concerns.registers.wording import address


def subjects_of(tellings: Iterable[Telling]) -> dict[tuple[str, int], tuple[str, str]]:
    """(number, title) of what these tellings are about. Whoever was told may read it."""
    return titles_of((each.alarm.subject_kind, each.alarm.subject_id) for each in tellings)


def titles_of(subjects: Iterable[tuple[str, int]]) -> dict[tuple[str, int], tuple[str, str]]:
    """{(kind, id): (number, title)} of records, in a query or two for each kind."""
    wanted: dict[str, set[int]] = {}
    for kind, pk in subjects:
        wanted.setdefault(kind, set()).add(pk)
    found = {}
    for kind, ids in wanted.items():
        register = register_of(kind)
        title = title_of(register) if register else "number"
        made = titles_made(register, ids) if register else {}
        for pk, number, text in RECORDS[kind].everything.filter(pk__in=ids).values_list("pk", "number", title):
            found[kind, pk] = (number, made.get(pk) or str(text or ""))
    return found


def cause_of(telling: Telling, user) -> str:
    """The cause; of a telling to somebody he stands in for, for whom."""
    other = telling.stands_for or (telling.user if telling.user_id != user.pk else None)
    return f"{telling.alarm.cause}（代{other.display_name}）" if other else telling.alarm.cause


def page_of(request: HttpRequest, project: Project, kind: str, pk: int) -> str:
    """The page of a record; "" when it has none or this person may not see it."""
    register, model = register_of(kind), RECORDS.get(kind)
    if register is None or model is None:
        return ""
    rows = model.objects.seen_by(request.user, project, request.at).filter(pk=pk)
    number = rows.values_list("number", flat=True).first()
    if number is None:
        return ""
    return f"{reverse('desk:list', kwargs={'project': project.code, 'slug': register.slug})}{address(number, pk)}/"
