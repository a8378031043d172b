"""Cases, one in ten open, each open one with a running limit: written by one statement a community.

The first community has 4,000 (what a community of 2,000 units has in the full set), the last a deep list, the rest
share what is left. Their search keys are left out: work 4a asks for lists, and work 3 for people and rooms.
"""

from __future__ import annotations

from django.db import connection, transaction

from bench.data.bulk import columns_of, defaults_of, moment
from bench.data.estate import AT, Place
from guanjia.concerns.access.models import User
from guanjia.concerns.deadlines.models import Deadline
from guanjia.domains.cases.models import Case, CaseCategory

FIRST = 4000
STATES = ("FILED",) * 9 + ("REGISTERED", "FILED", "FILED") + ("FILED",) * 6 + ("HANDLING", "FILED")


def cases(places: list[Place], user: User, total: int, deep: int, first: int = FIRST) -> None:
    shares = [first, *[(total - first - deep) // max(len(places) - 2, 1)] * (len(places) - 2), deep]
    category = CaseCategory.everything.filter(project=places[0].project, name="工程维修").first()
    for place, count in zip(places, shares, strict=True):
        _cases(place, user, count, category.pk if category and place is places[0] else None)


def _cases(place: Place, user: User, count: int, category: int | None) -> None:
    """Three minutes lie between two cases; units and people are taken out of order, so that keys do not run even."""
    n = "i"
    state = "CASE " + " ".join(f"WHEN {n} % {len(STATES)} = {at} THEN '{s}'" for at, s in enumerate(STATES)) + " END"
    unit = f"{place.first_unit} + ({n} * 7919) % {place.units}"
    person = f"{place.first_customer} + ({n} * 7919) % {place.customers}"
    given = {
        "project_id": str(place.project.pk), "number": _number(n), "state": state, "kind": "'COMPLAINT'",
        "created_by_id": str(user.pk), "receiver_id": str(user.pk), "created_at": _ago(n, 180),
        "received_at": _ago(n, 180), "unit_id": unit, "customer_id": person, "role": "'OWNER'",
        "complainant": f"(SELECT name FROM customers_customer WHERE id = {person})",
        "phone": f"(SELECT phone FROM customers_customer WHERE id = {person})",
        "category_id": str(category) if category else "NULL",
        "content": f"'厨房顶棚渗水，昨晚开始，滴在灶台上，第 ' || {n} || ' 次反映'", "demand": "'今天来看'",
        "grade": f"CASE WHEN {n} % 40 = 0 THEN 'URGENT' ELSE 'ORDINARY' END",
    }  # fmt: skip
    _insert(Case, given, count)
    limits = {
        "project_id": "project_id", "subject_kind": "'case'", "subject_id": "id", "limit": "'settle'",
        "label": "'办结'", "policy": "'complaint.internal.due'", "value": "'1'", "unit": "'DAY'", "clause": "'—'",
        "starts_at": "received_at", "original_due": "received_at", "due_at": "received_at",
    }  # fmt: skip
    source = f"cases_case WHERE project_id = {place.project.pk} AND state IN ('REGISTERED', 'HANDLING')"
    _insert_from(Deadline, limits, source)


def _number(n: str) -> str:
    digits = f"printf('%06d', {n})" if connection.vendor == "sqlite" else f"lpad({n}::text, 6, '0')"
    return f"'TS-2026-11-' || {digits}"


def _ago(n: str, seconds: int) -> str:
    """A moment before AT, as the engine stores moments."""
    if connection.vendor == "sqlite":
        return f"strftime('%Y-%m-%d %H:%M:%S', '{moment(AT)}', '-' || ({n} * {seconds}) || ' seconds')"
    return f"timestamptz '{AT.isoformat()}' - {n} * interval '{seconds} seconds'"


def _insert(model, given: dict[str, str], count: int) -> None:
    counting = f"WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < {count})"
    _insert_from(model, given, f"({counting} SELECT i FROM c) AS n")


def _insert_from(model, given: dict[str, str], source: str) -> None:
    rest = defaults_of(model, tuple(given))
    fields = {f.attname: f.column for f in columns_of(model)}
    columns = [fields[name] for name in given] + list(rest)
    names, marks = ", ".join(f'"{c}"' for c in columns), ", ".join([*given.values(), *["%s"] * len(rest)])
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL statement_timeout = 0")
        statement = f'INSERT INTO "{model._meta.db_table}" ({names}) SELECT {marks} FROM {source}'
        cursor.execute(statement.replace("% ", "%% "), list(rest.values()))
