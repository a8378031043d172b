"""Further ways into shifts, rosters and books, one a state."""

import datetime as dt

from guanjia.concerns.access.grants import SYSTEM
from guanjia.domains.duty import actions
from guanjia.domains.duty.models import AttendanceMonth, DutySwap, MeetingTask, Shift
from tests.domains.duty import stories as s


def kind(h, **more):
    given = {"number": "ZAO", "name": "早班", "mark": "早", "post": "FRONT_DESK"} | more
    hours = {"begins": dt.time(7), "ends": dt.time(15)}
    return actions.add_kind(by=h.zhao, at=h.noon, project=h.jia, **hours, **given)


def retired(h):
    return actions.retire_kind(kind(h), by=h.zhao, at=h.noon)


def swap(h, **more) -> DutySwap:
    """林静 asks 王磊 to take her shift of the 22nd."""
    s.published(h)
    mine = s.shift_of(h, h.lin, dt.date(2026, 11, 22))
    given = {"shift": mine, "colleague": h.wang, "reason": "家里有事"} | more
    return actions.ask_swap(by=h.lin, at=h.noon, project=h.jia, **given)


def agreed(h, **more):
    return actions.agree(swap(h, **more), by=h.wang, at=h.noon)


def night(h) -> Shift:
    s.taken(h)
    return s.shift_of(h, h.qian)


def beside(h) -> Shift:
    """王磊 sits beside 林静 and does not keep the record."""
    roster = s.filled(h)
    cells = [(h.wang.pk, s.DAY, "BAI")]
    actions.fill(roster, by=h.sunli, at=h.moment("2026-11-10 09:15"), cells=cells)
    actions.submit(roster, by=h.sunli, at=h.moment("2026-11-10 09:20"))
    actions.publish(roster, by=h.zhao, at=h.moment("2026-11-10 10:00"))
    shift = s.shift_of(h, h.wang)
    assert not shift.leads
    return actions.sign_on(shift, by=h.wang, at=h.moment("2026-11-20 08:25"), fit=True)


def on_call(h) -> Shift:
    s.published(h)
    actions.watch(by=SYSTEM, at=h.moment("2026-11-21 09:00"), project=h.jia)
    return s.shift_of(h, h.wu)


def extended(h) -> Shift:
    shift = s.logged(h)
    actions.watch(by=SYSTEM, at=h.moment("2026-11-20 20:45"), project=h.jia)
    shift.refresh_from_db()
    return shift


def meeting(h, **more):
    given = {"task_1": "联系电梯维保", "owner_1": h.wang, "due_1": dt.date(2026, 11, 21)} | more
    return actions.hold_meeting(
        by=h.sunli, at=h.noon, project=h.jia, sort="MORNING", held_at=h.noon, people=[h.lin, h.wang],
        minutes="通报停水安排", **given,
    )  # fmt: skip


def task(h) -> MeetingTask:
    return meeting(h).tasks.get()


def log_of(h):
    return actions.write_log(by=h.zhao, at=h.noon, project=h.jia, on=dt.date(2026, 11, 20), done="巡查前台")


def table(h) -> AttendanceMonth:
    s.taken(h)
    return actions.draw_attendance(by=h.zhao, at=h.moment("2026-12-01 09:00"), project=h.jia, month=s.FIRST)


def reassigned(h) -> Shift:
    s.published(h)
    at = h.moment("2026-11-20 07:50")
    return actions.reassign(s.shift_of(h, h.lin), by=h.zhao, at=at, person=h.wang, change_reason="林静发烧")


def missed(h, **more) -> Shift:
    s.published(h)
    shift = s.shift_of(h, h.lin, dt.date(2026, 11, 19))
    return actions.mark_missed(shift, by=h.zhao, at=h.noon, **{"missed_reason": "没有来"} | more)


def forced(h) -> Shift:
    at = h.moment("2026-11-20 21:30")
    return actions.force_over(s.logged(h), by=h.zhao, at=at, decision="钱伟临时到岗，林静已离开")


def decided(h, outcome="AGAIN") -> Shift:
    at = h.moment("2026-11-20 20:40")
    return actions.decide(s.refused(h), by=h.zhao, at=at, outcome=outcome, decision="对讲机已找到")


def closed(h):
    roster = s.published(h, from_on=s.DAY, to_on=s.DAY)
    late = h.moment("2026-11-22 09:00")
    actions.watch(by=SYSTEM, at=late, project=h.jia)
    for user in (h.lin, h.qian):
        actions.mark_missed(s.shift_of(h, user), by=h.zhao, at=late, missed_reason="试运行，没有值班")
    return actions.close(roster, by=h.zhao, at=late)


EVENING = "2026-11-20 20:25"
