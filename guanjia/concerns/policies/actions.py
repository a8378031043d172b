"""Changing a policy: a new row from a moment on; the past keeps its value, the journal says who (R-305, A-47)."""

from __future__ import annotations

import re
from datetime import datetime

from django.db import transaction

from guanjia.concerns.access.grants import demand
from guanjia.concerns.access.models import Post
from guanjia.concerns.journal import actions as journal
from guanjia.concerns.policies.declared import UNITS, all_declared
from guanjia.concerns.policies.models import Policy
from guanjia.concerns.policies.queries import forget, in_force
from guanjia.kernel import ladder
from guanjia.kernel.refusals import Invalid

# Units of one sort may stand for each other: 当日 may become 1 工作日.
LONGEST = 200
TIME_UNITS = ("MIN", "HOUR", "DAY", "WORKDAY", "SAME_DAY")


def units_for(unit: str) -> tuple[str, ...]:
    """The units a policy that ships with `unit` may be given."""
    return TIME_UNITS if unit in TIME_UNITS else (unit,)


def checked(unit: str, value: str) -> str:
    """The value in its stored form; raises `Invalid` naming what the unit wants."""
    value = value.strip()
    if unit == "SWITCH" and value not in ("on", "off"):
        raise Invalid("开关参数只能是 on 或 off。", fields={"value": "只能选开或关。"})
    if unit == "TIME" and value and not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
        raise Invalid("时刻写成 17:30 这样。", fields={"value": "时刻写成 17:30 这样，留空表示不设。"})
    if unit == "LADDER":
        return checked_ladder(value)
    if unit not in ("SWITCH", "TEXT", "TIME") and not re.fullmatch(r"\d{1,12}", value):
        raise Invalid(f"「{UNITS[unit]}」参数只能填不小于 0 的整数。", fields={"value": "只能填不小于 0 的整数。"})
    return value


def checked_ladder(text: str) -> str:
    """A line of 逐级上报 in its stored form; raises `Invalid` naming the unknown post or the mark that is wrong."""
    try:
        found = ladder.parse(text)
    except ValueError as fault:
        raise Invalid(f"逐级上报：{fault}。", fields={"value": f"{fault}。"}) from fault
    known = {*ladder.ROLES, *Post.objects.values_list("code", flat=True)}
    if strange := [role for stop in found.stops for role in stop.roles if role not in known]:
        raise Invalid(f"逐级上报：没有“{strange[0]}”这个岗位。", fields={"value": f"没有“{strange[0]}”这个岗位。"})
    if len(text) > LONGEST:
        raise Invalid("逐级上报写得太长，请少选几个岗位。", fields={"value": "请少选几个岗位。"})
    return " ".join(text.split())


@transaction.atomic
def change_policy(
    *, by, at: datetime, key: str, value: str, unit: str = "", project=None, valid_from: datetime | None = None
) -> Policy:
    """改参数: the new value holds from `valid_from` (default now) for one project, or for all of them.

    `unit` may be another of the same sort (当日 → 工作日); empty keeps the one in force.
    """
    for_project = project
    if project is None:
        demand_everywhere(by, at)
    else:
        demand(by, "policy.change", project, label="改参数", at=at)
    shipped = all_declared().get(key)
    if shipped is None:
        raise Invalid("没有这个参数。", fields={"key": "没有这个参数。"})
    valid_from = valid_from or at
    if valid_from < at:
        raise Invalid("生效时间不能早于现在，过去的记录不受影响。", fields={"valid_from": "不能早于现在。"})
    before = in_force(key, for_project, at)
    unit = unit or before.unit
    if unit not in units_for(shipped.unit):
        raise Invalid("这个参数不能用这个单位。", fields={"unit": "不能用这个单位。"})
    value = "1" if unit == "SAME_DAY" else checked(unit, value)
    # What was planned for the same moment has not been in force: it is put right.
    row, _ = Policy.objects.update_or_create(
        key=key, project=for_project, valid_from=valid_from,
        defaults={"value": value, "unit": unit, "clause": shipped.clause},
    )  # fmt: skip
    forget()
    journal.write(
        by=by, at=at, project=for_project, kind="policy", subject_id=row.pk, verb="policy.change", label="改参数",
        changes={key: [_with_unit(before), _with_unit(row)] if before.unit != row.unit else [before.value, row.value]},
    )  # fmt: skip
    return row


def _with_unit(row) -> str:
    return UNITS[row.unit] if row.unit == "SAME_DAY" else f"{row.value} {UNITS[row.unit]}"


def demand_everywhere(by, at: datetime) -> None:
    """A value for all projects needs the right in each of them."""
    from guanjia.concerns.access.models import Project  # reason: only this rare path needs the table

    for project in Project.objects.all():
        demand(by, "policy.change", project, label="改参数", at=at)
