"""A week of 甲园 with a roster: 林静 by day, 钱伟 by night, 吴总 on call; and how far a shift has come."""

from __future__ import annotations

import datetime as dt

from guanjia.concerns.access.models import Assignment, Post, User
from guanjia.domains.duty import actions, queries
from guanjia.domains.duty.models import DutyRoster, Shift

FIRST, LAST = dt.date(2026, 11, 19), dt.date(2026, 11, 25)
DAY, NIGHT = dt.date(2026, 11, 20), dt.date(2026, 11, 20)


def hire(house, code: str, name: str, post: str) -> User:
    """One more member of the cast."""
    user = User(username=code, display_name=name, created_at=house.noon)
    user.set_unusable_password()
    user.save()
    Assignment.objects.create(
        user=user, post=Post.objects.get(code=post), project=house.jia, from_on=dt.date(2026, 1, 1)
    )
    setattr(house, code, user)
    return user


def drafted(house, **days) -> DutyRoster:
    """An empty roster; the night's people join the cast."""
    if not hasattr(house, "qian"):
        hire(house, "qian", "钱伟", "NIGHT_DUTY")
    given = {"from_on": FIRST, "to_on": LAST} | days
    return actions.draft_roster(by=house.sunli, at=house.moment("2026-11-10 09:00"), project=house.jia, **given)


def filled(house, **days) -> DutyRoster:
    roster = drafted(house, **days)
    at = house.moment("2026-11-10 09:10")
    for user, mark in ((house.lin, "白"), (house.qian, "夜"), (house.wu, "当")):
        actions.fill_pattern(roster, by=house.sunli, at=at, user=user, pattern=mark)
    return roster


def submitted(house, **days) -> DutyRoster:
    return actions.submit(filled(house, **days), by=house.sunli, at=house.moment("2026-11-10 09:20"))


def published(house, **days) -> DutyRoster:
    roster = submitted(house, **days)
    return actions.publish(roster, by=house.zhao, at=house.moment("2026-11-10 10:00"))


def shift_of(house, user, on: dt.date = DAY) -> Shift:
    return Shift.objects.unscoped("test").select_related("person", "project").get(person=user, on=on)


def on_duty(house) -> Shift:
    """林静 came at 08:20 on the 20th; nobody was on before her."""
    published(house)
    shift = shift_of(house, house.lin)
    return actions.sign_on(shift, by=house.lin, at=house.moment("2026-11-20 08:20"), fit=True)


def logged(house) -> Shift:
    return actions.log(
        on_duty(house), by=house.lin, at=house.moment("2026-11-20 15:00"), sort="CALL", content="问停车费怎么交",
    )  # fmt: skip


COUNTED = {"keys_total": 120, "keys_lent": 1, "keys_counted": 119}


def opened(house, shift: Shift | None = None, at: str = "2026-11-20 20:20", **given) -> Shift:
    """The giver has signed."""
    given = COUNTED | given
    return actions.open_handover(shift or logged(house), by=house.lin, at=house.moment(at), **given)


def keys_of(shift: Shift, at) -> list[str]:
    """Everything a taker would confirm now."""
    return queries.unacknowledged(shift, (), at)


def taken(house, shift: Shift | None = None, at: str = "2026-11-20 20:30", **given) -> Shift:
    """钱伟 has confirmed every line and signed."""
    shift, moment = shift or opened(house), house.moment(at)
    given = {"acknowledged": keys_of(shift, moment)} | given
    return actions.take_over(shift, by=house.qian, at=moment, **given)


def refused(house) -> Shift:
    return actions.refuse_handover(
        opened(house), by=house.qian, at=house.moment("2026-11-20 20:32"), refuse_reason="THINGS",
        refuse_text="对讲机少一台",
    )  # fmt: skip
