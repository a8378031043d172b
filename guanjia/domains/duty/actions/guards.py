"""Whose shift it is, and whom the manager's ear belongs to."""

from __future__ import annotations

from datetime import datetime, timedelta

from guanjia.concerns.access.grants import holders
from guanjia.concerns.notices.actions import tell
from guanjia.domains.duty import queries
from guanjia.domains.duty.models import Shift
from guanjia.domains.duty.models.choices import DESK_POSTS
from guanjia.kernel.refusals import Invalid
from guanjia.kernel.worktime import show_span


def is_his(shift, by) -> str | None:
    """A shift is signed for, logged and handed over by whoever is on it."""
    if shift and by.pk is not None and by.pk != shift.person_id:
        return f"这个班是{shift.person}的，须由本人办理。"
    return None


def is_the_taker(shift, by, at) -> str | None:
    """Only the next on the roster takes over; nobody takes over from himself (18-6)."""
    if not shift or by.pk is None:
        return None
    if by.pk == shift.person_id:
        return "交班人不能自己接自己的班。"
    next_ = queries.successor(shift, at)
    if next_ is None:
        return "后面没有排班，没有人可以接；请经理先排班。"
    if next_.person_id != by.pk:
        return f"接班的是{next_.person}，须由本人签字；临时换人请经理先调班。"
    return None


def goes_by_himself(shift, by) -> str | None:
    """The leading shift of the desk or the night does not simply end: it is handed over."""
    if shift and shift.leads and shift.post in DESK_POSTS:
        return "主班要交接给下一班，不能直接下岗。"
    return is_his(shift, by)


def keeps_the_record(shift, by) -> str | None:
    """The record of desk or night is handed over by whoever leads the shift."""
    if shift and not (shift.leads and shift.post in DESK_POSTS):
        return "交接由主班办理；您直接下岗。"
    return is_his(shift, by)


def managers(project, at: datetime) -> list:
    return holders(project, "CS_MANAGER", at)


def tell_managers(shift, *, by, at: datetime, title: str, text: str = "", urgent: bool = False) -> None:
    """The manager is told about a shift, and at once by whom he is called at night."""
    people = managers(shift.project, at)
    if urgent:
        people = [*people, *queries.who_is_on(shift.project, "DUTY_MANAGER", at)]
    tell(people, record=shift, title=title, text=text, by=by, at=at, urgent=urgent)


def minutes_after(moment: datetime, limit: datetime) -> int:
    """Whole minutes from the limit to the moment, a begun one counting; 0 when it is not later."""
    late = moment - limit
    return max(0, -(-late // timedelta(minutes=1)))


def demand_free(person, start: datetime, end: datetime, *, but: tuple = ()) -> None:
    """Raise `Invalid` when the person has a shift in that time already (18-6)."""
    rows = Shift.everything.filter(person=person, planned_start__lt=end, planned_end__gt=start)
    there = rows.exclude(state="MISSED").exclude(pk__in=[s.pk for s in but]).order_by("planned_start").first()
    if there:
        span = show_span((there.planned_start, there.planned_end))
        raise Invalid(fields={"person": f"{person} 在 {span} 已经有班，不能同时上两个班。"})
