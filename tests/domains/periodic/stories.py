"""Duties of 甲园 in use, tasks born of them, and the clock moved over a month hour by hour of the jobs."""

from __future__ import annotations

import datetime as dt

from guanjia.concerns.access.grants import SYSTEM
from guanjia.concerns.escalation.sweeping import sweep
from guanjia.domains.periodic import actions
from guanjia.domains.periodic.models import PeriodicDuty, PeriodicTask

FIRST = "2026-11-19 08:00"


def duty(house, code: str) -> PeriodicDuty:
    return PeriodicDuty.objects.of(house.jia).get(number=code)


def only(house, *codes: str, since: str = FIRST) -> None:
    """Just these duties are in use, from that moment on."""
    at = house.moment(since)
    for each in PeriodicDuty.objects.of(house.jia).order_by("number"):
        if each.number not in codes and each.state == "ON":
            actions.switch_off(each, by=house.zhao, at=at)
        elif each.number in codes:
            if each.state == "ON":
                actions.switch_off(each, by=house.zhao, at=at)
            actions.switch_on(each, by=house.zhao, at=at)


def tick(house, at: str | dt.datetime, project=None) -> int:
    """What the runner does at that moment: tasks are born, clocks are swept. How many were born."""
    moment = house.moment(at) if isinstance(at, str) else at
    born = actions.bear_due(by=SYSTEM, at=moment, project=project or house.jia)
    sweep(at=moment)
    return born


def pass_days(house, first: str, last: str) -> None:
    """The jobs run every six hours from the first day's beginning to the last day's end and one hour on."""
    at, end = house.moment(f"{first} 00:10"), house.moment(f"{last} 00:10") + dt.timedelta(days=1, hours=1)
    while at <= end:
        tick(house, at)
        at += dt.timedelta(hours=6)
    tick(house, end)


def tasks(house, code: str = "") -> list[PeriodicTask]:
    rows = PeriodicTask.objects.of(house.jia).select_related("duty", "post", "superior", "project")
    return list((rows.filter(duty__number=code) if code else rows).order_by("due_at", "pk"))


def task(house, code: str = "D-08", at: str = "2026-11-20 00:10") -> PeriodicTask:
    """The one task of a duty that is open now."""
    only(house, code, since="2026-11-20 00:01")
    tick(house, at)
    return next(t for t in tasks(house, code) if t.is_open)


def handed(house, code: str = "D-08", at: str = "2026-11-20 18:00", **given) -> PeriodicTask:
    who = {"D-08": house.zhao, "D-25": house.lin, "D-09": house.sunli}[code]
    return actions.hand_in(task(house, code), by=who, at=house.moment(at), **{"note": "已办"} | given)


def waived(house) -> PeriodicTask:
    return actions.waive(task(house), by=house.wu, at=house.noon, waive_reason="经理外出培训")


def voided(house) -> PeriodicTask:
    return actions.void(task(house), by=house.zhao, at=house.noon, void_reason="误启用")


def added(house, **given) -> PeriodicDuty:
    plain = {
        "number": "Z-01", "name": "检查灭火器", "rhythm": "MONTH", "day": 15, "post": duty(house, "D-14").post,
        "output": "检查记录", "source": "本项目规定",
    }  # fmt: skip
    return actions.add_duty(by=house.zhao, at=house.noon, project=house.jia, **plain | given)
