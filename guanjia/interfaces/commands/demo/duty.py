"""Duty of the demo: a published roster, yesterday's shift with its signed handover, the night, today's shift."""

from __future__ import annotations

import datetime as dt

from guanjia.domains.duty import actions as duty
from guanjia.domains.duty import queries
from guanjia.interfaces.commands.demo.telling import Scene, Story

PATTERNS = (
    ("linjing", "白白白白白休休"), ("wanglei", "休休休休休白白"), ("qianwei", "夜夜夜夜夜休休"),
    ("xiaoyu", "休休休休休夜夜"), ("luobin", "当"),
)  # fmt: skip
COUNTED = {"keys_total": 120, "keys_lent": 1, "keys_counted": 119}
LEAST = 10  # days of the roster that are still to come


def _shift(s: Scene, person: str, ago: int):
    """The shift of somebody that began so many days ago."""
    day = (s.today - dt.timedelta(days=ago)).date()
    start, end = s.today - dt.timedelta(days=ago + 1), s.today + dt.timedelta(days=2)
    found = [p for p in queries.published_between(s.project, start, end) if p.on == day]
    planned = next(p for p in found if p.user == s.people[person])
    return queries.shift_at(s.project, planned.user, planned.start)


def roster(s: Scene) -> Story:
    """Planned by the supervisor, checked and published by the manager."""
    first = (s.today - dt.timedelta(days=1)).date()
    month = (first.replace(day=1) + dt.timedelta(days=32)).replace(day=1) - dt.timedelta(days=1)
    last = max(month, first + dt.timedelta(days=LEAST))
    at = yield s.day(3, "9:00")
    made = duty.draft_roster(by=s.sunli, at=at, project=s.project, from_on=first, to_on=last)
    for person, pattern in PATTERNS:
        duty.fill_pattern(made, by=s.sunli, at=at, user=s.people[person], pattern=pattern)
    duty.submit(made, by=s.sunli, at=at)
    at = yield s.day(3, "10:30")
    duty.publish(made, by=s.zhaomin, at=at)

    at = yield s.day(1, "8:18")
    day = _shift(s, "linjing", 1)
    duty.sign_on(day, by=s.linjing, at=at, fit=True)
    at = yield s.day(1, "14:05")
    duty.log(day, by=s.linjing, at=at, sort="NOTICE", content="工程部通知：明日 9:00–10:00 3 栋停水检修，已贴告示。")
    at = yield s.day(1, "20:22")
    duty.add_line(day, by=s.linjing, at=at, summary="3 栋停水告示明早再核一遍", next_step="核对告示")
    duty.open_handover(
        day, by=s.linjing, at=at, **COUNTED, weather="多云",
        instructions="明日 9:00 停水检修，来电按告示答复；2 栋电梯年检，上午派人陪同。",
    )  # fmt: skip
    at = yield s.day(1, "20:29")
    _take(day, s.qianwei, at)
    night = _shift(s, "qianwei", 1)
    for ago, clock in ((1, "22:31"), (0, "1:03"), (0, "4:05"), (0, "6:28")):
        if (at := s.day(ago, clock)) >= s.now:
            return
        at = yield at
        duty.note_round(night, by=s.qianwei, at=at)
    if s.day(0, "8:32") >= s.now:
        return
    at = yield s.day(0, "8:24")
    duty.open_handover(
        night, by=s.qianwei, at=at, **COUNTED, log_empty=True, weather="晴",
        night_summary="出入口正常，装修工地 18:00 已清场，1 栋地库灯坏一盏已报工程。",
        morning_summary="夜间无紧急事件，接求助 0 起；1 栋地库灯待修。", instructions="1 栋地库灯今日请跟催工程部。",
    )  # fmt: skip
    at = yield s.day(0, "8:29")
    _take(night, s.linjing, at)


def _take(shift, taker, at) -> None:
    duty.take_over(shift, by=taker, at=at, acknowledged=queries.unacknowledged(shift, (), at))


def papers(s: Scene) -> Story:
    """A morning meeting with two tasks, and the manager's log."""
    at = yield s.day(1, "8:55")
    duty.hold_meeting(
        by=s.sunli, at=at, project=s.project, sort="MORNING", held_at=at, place="前台后厅", chair=s.sunli,
        people=[s.linjing, s.wanglei, s.xiaoyu], minutes="通报昨日投诉和停水安排；本周重点是装修工地巡查。",
        problems="2 栋业主反映电梯异响。", task_1="联系电梯维保单位到场检查", owner_1=s.linjing,
        due_1=(s.today + dt.timedelta(days=1)).date(), task_2="整理本周装修工地清单", owner_2=s.wanglei,
        due_2=(s.today + dt.timedelta(days=2)).date(),
    )  # fmt: skip
    at = yield s.day(1, "18:10")
    duty.write_log(
        by=s.zhaomin, at=at, project=s.project, on=(s.today - dt.timedelta(days=1)).date(),
        done="审核投诉两件；检查前台日志；与工程部对接停水。", problems="回访当日率偏低，已安排晚班补访。",
        plan="检查装修工地；审夜间记录。",
    )  # fmt: skip


STORIES = (roster, papers)
