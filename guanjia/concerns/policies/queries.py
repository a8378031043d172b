"""Asking for a policy: the project's row, else the row for all, else the value as shipped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q

from guanjia.concerns.policies.declared import PolicyDef, all_declared
from guanjia.concerns.policies.models import Policy


@dataclass(frozen=True)
class InForce:
    """A value in force: what a deadline copies when it is born. `row_id` is None for the value as shipped."""

    key: str
    value: str
    unit: str
    clause: str
    row_id: int | None = None

    @property
    def amount(self) -> int:
        return int(self.value)

    @property
    def on(self) -> bool:
        return self.value == "on"


def in_force(key: str, project, at: datetime) -> InForce:
    """The value of a policy for a project at a moment. Raises KeyError for a key nobody declared."""
    shipped: PolicyDef = all_declared()[key]
    row = (
        Policy.objects.filter(Q(project=project) | Q(project=None), key=key, valid_from__lte=at)
        .order_by(F("project_id").asc(nulls_last=True), "-valid_from")
        .first()
    )
    if row is None:
        return InForce(key, shipped.value, shipped.unit, shipped.clause)
    return InForce(key, row.value, row.unit, row.clause, row.pk)


def amount(key: str, project, at: datetime) -> int:
    """The number of a policy (money in 分)."""
    return in_force(key, project, at).amount


def switched_on(key: str, project, at: datetime) -> bool:
    """Whether a switch is on."""
    return in_force(key, project, at).on
