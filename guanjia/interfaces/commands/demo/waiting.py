"""What waits now: a slip on the table of each department, tasks of this morning's meeting."""

from __future__ import annotations

import datetime as dt
from random import Random

from guanjia.domains.cases import actions as cases
from guanjia.domains.duty import actions as duty
from guanjia.interfaces.commands.demo.courses import Matter, taken_in
from guanjia.interfaces.commands.demo.crews import Crew
from guanjia.interfaces.commands.demo.months import SUBJECTS
from guanjia.interfaces.commands.demo.telling import Scene, Story
from guanjia.interfaces.commands.demo.words.everyday import APPROVALS
from guanjia.interfaces.commands.demo.words.topic import tell
from guanjia.kernel.worktime import local


def stories(s: Scene, crew: Crew) -> list[Story]:
    """For each department that has an account of its own, and for the butlers whom nobody telephoned."""
    dice = Random(f"waiting {s.project.code}")
    homes = s.lived_in()
    slips = [_slip(s, crew, sort, dice.choice(homes)) for sort in crew.heads]
    return [*slips, _meeting(s, crew)] if crew.butlers else slips


def _slip(s: Scene, crew: Crew, sort: str, unit) -> Story:
    """A complaint of today, handed over an hour ago and not accepted yet."""
    dice, at = Random(f"waiting {sort}"), (yield s.back(minutes=130))
    known = [t for t in SUBJECTS if t.department == sort and not t.spot and t.ground.startswith("V")]
    topic = next(t for t in known if local(at).month in t.months)
    m = Matter(s, crew, dice, tell(topic, dice), unit, at, frozenset())
    taken_in(m, at)
    at = yield s.back(minutes=115)
    cases.begin(m.case, by=m.desk, at=at, findings=m.told.found)
    cases.suggest(m.case, by=m.desk, at=at, validity_suggested="VALID", findings=m.told.found, proposal=m.told.proposal)
    at = yield s.back(minutes=90)
    cases.judge(
        m.case, by=m.judge, at=at, validity="VALID", validity_code=topic.ground, validity_reason=topic.why
    )  # fmt: skip
    cases.approve(m.case, by=m.judge, at=at, approval_text=m.pick(APPROVALS))
    at = yield s.back(minutes=65)
    cases.hand_over(m.case, by=m.desk, at=at, departments=[s.department(sort)])


def _meeting(s: Scene, crew: Crew) -> Story:
    """The morning's meeting, with a task for two butlers."""
    at = yield s.day(0, "8:40")
    *_, first, second = (s.people[name] for name in crew.butlers)
    tomorrow = (s.today + dt.timedelta(days=1)).date()
    judge = s.people[crew.judge]
    duty.hold_meeting(
        by=judge, at=at, project=s.project, sort="MORNING", held_at=at, place="前台后厅", chair=judge,
        people=[first, second], minutes="安排本周入户走访和公告栏更换。", problems="", task_1="列出本周入户走访名单",
        owner_1=first, due_1=tomorrow, task_2="更换园区公告栏，拍照存档", owner_2=second, due_2=tomorrow,
    )  # fmt: skip
