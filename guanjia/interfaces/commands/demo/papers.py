"""The papers of the months: the manager's log of each working day, the meetings of each week, attendance."""

from __future__ import annotations

import datetime as dt
from random import Random

from guanjia.concerns.registers.declared import REGISTERS
from guanjia.domains.duty import actions as duty
from guanjia.interfaces.commands.demo.telling import Scene, Story
from guanjia.interfaces.commands.demo.words import everyday as words

MONDAY, FRIDAY = 0, 4
DAY = dt.timedelta(days=1)


def logs(s: Scene, days: int) -> Story:
    """工作日志: what the manager did on each working day."""
    dice = Random("logs")
    for ago in range(days, 0, -1):
        day = (s.today - DAY * ago).date()
        if day.weekday() > FRIDAY:
            continue
        at = yield s.day(ago, f"17:{dice.randint(30, 58)}")
        duty.write_log(
            by=s.zhaomin, at=at, project=s.project, on=day, done=dice.choice(words.LOGS),
            problems=dice.choice(words.PROBLEMS), plan=dice.choice(words.PLANS),
        )  # fmt: skip


def meetings(s: Scene, days: int) -> Story:
    """会议: each Monday with its tasks; most are done by the day they were due, one is late."""
    dice, owed = Random("meetings"), []
    for ago in range(days, 0, -1):
        day = (s.today - DAY * ago).date()
        if day.weekday() == MONDAY:
            at = yield s.day(ago, "8:50")
            first, second = dice.sample(words.TASKS, 2)
            owners = dice.sample(["linjing", "wuqian", "wanglei", "xiaoyu", "hetao"], 2)
            duty.hold_meeting(
                by=s.sunli, at=at, project=s.project, sort=dice.choice(("MORNING", "REGULAR")), held_at=at,
                place="前台后厅", chair=s.sunli, people=[s.linjing, s.wuqian, s.wanglei, s.xiaoyu, s.hetao],
                minutes=dice.choice(words.MINUTES),
                problems=dice.choice(words.PROBLEMS), task_1=first, owner_1=s.people[owners[0]], due_1=day + DAY,
                task_2=second, owner_2=s.people[owners[1]], due_2=day + 2 * DAY,
            )  # fmt: skip
        elif day.weekday() == MONDAY + 1 or (day.weekday() == FRIDAY and ago > 3):
            at = yield s.day(ago, f"16:{dice.randint(10, 50)}")
            rows = REGISTERS["meeting-tasks"].model.objects.of(s.project).filter(state="OPEN").order_by("pk")
            owed = list(rows)
            for task in owed:
                if dice.random() < 0.9:
                    duty.report_done(task, by=task.owner, at=at, outcome="已办妥，情况已在群里通报。")


def attendance(s: Scene, days: int) -> Story:
    """考勤月表: drawn up by itself on day 1, looked through and handed in by the manager the same day."""
    for ago in range(days, 0, -1):
        if (s.today - DAY * ago).day != 1:
            continue
        at = yield s.day(ago, "15:20")
        rows = REGISTERS["attendance"].model.objects.of(s.project).filter(state="DRAWN").order_by("pk")
        for table in rows:
            duty.hand_in(table, by=s.zhaomin, at=at)
