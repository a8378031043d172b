"""Short ways to a day under review and to a week's report."""

from __future__ import annotations

import datetime as dt

from guanjia.insight.reviews import actions
from guanjia.insight.reviews.models import WeekReport, WrapUp

DAY = dt.date(2026, 11, 20)
MONDAY = dt.date(2026, 11, 16)  # of the week that ends on the 22nd


def opened(house, at: str = "2026-11-20 17:00", by=None, **more) -> WrapUp:
    return actions.open_day(by=by or house.sunli, at=house.moment(at), project=house.jia, **more)


def said(house, *cases, text: str = "工程部明早九点上门，已告知业主") -> dict:
    return {str(case.pk): text for case in cases}


def signed(house, wrap_up=None, at: str = "2026-11-20 17:40", notes=None) -> WrapUp:
    return actions.sign(wrap_up or opened(house), by=house.sunli, at=house.moment(at), notes=notes)


def drawn(house, at: str = "2026-11-23 10:00", by=None, **more) -> WeekReport:
    return actions.draw_week(by=by or house.sunli, at=house.moment(at), project=house.jia, **more)


def sent(house, report=None, at: str = "2026-11-23 11:00", **more) -> WeekReport:
    return actions.send(report or drawn(house), by=house.sunli, at=house.moment(at), **more)


def read(house) -> WeekReport:
    return actions.mark_read(sent(house), by=house.sun, at=house.moment("2026-11-23 14:00"))


def stranger(name: str, place: str = "大堂") -> dict:
    """Somebody else at another place: what makes a complaint of his no repeat of 李女士's."""
    return {"unit": None, "customer": None, "complainant": name, "phone": "13900001111", "place": place}
