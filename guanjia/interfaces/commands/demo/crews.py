"""Who does what in each estate: who sits at the desk on a day, who judges, who works for a department."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from random import Random

from guanjia.interfaces.commands.demo.telling import Scene
from guanjia.kernel.worktime import local

DAY_BEGINS, DAY_ENDS = dt.time(8, 30), dt.time(20, 30)
WORK_BEGINS, WORK_ENDS = 8, 21
FOUR_ON = 4  # of the seven days back from today the first crew has four


def is_first(s: Scene, day: dt.date) -> bool:
    """Whether the first of two crews is on that day."""
    return (s.today.date() - day).days % 7 < FOUR_ON


@dataclass(frozen=True)
class Crew:
    """The people of an estate by what they do in its stories, as user names."""

    days: tuple[str, str]
    nights: tuple[str, str]
    butlers: tuple[str, ...]
    judge: str
    manager: str
    archivist: str
    heads: dict[str, str]
    hands: dict[str, tuple[str, ...]]

    def at_desk(self, s: Scene, at: dt.datetime):
        """Who takes a call at that moment: the desk by day, night duty by night."""
        here = local(at)
        by_day = DAY_BEGINS <= here.time() < DAY_ENDS
        day = here.date() - dt.timedelta(days=here.time() < DAY_BEGINS)
        names = self.days if by_day else self.nights
        return s.people[names[0] if is_first(s, day) else names[1]]

    def head(self, s: Scene, sort: str, stand_in):
        """Who signs for a department; where it has no account the desk enters what it says."""
        return s.people[self.heads[sort]] if sort in self.heads else stand_in

    def hand(self, s: Scene, sort: str, dice: Random, stand_in):
        """Who does the work."""
        return s.people[dice.choice(self.hands[sort])] if sort in self.hands else stand_in

    def caller(self, s: Scene, dice: Random, *but):
        """Who calls back: nobody who had a hand in it."""
        barred = {person.pk for person in but}
        names = [n for n in (*self.butlers, *self.days, self.manager) if s.people[n].pk not in barred]
        return s.people[dice.choice(names[:3])]


JIA = Crew(
    ("linjing", "wuqian"), ("qianwei", "lijun"), ("wanglei", "xiaoyu", "hetao"), "sunli", "zhaomin", "fangyuan",
    {"ENGINEERING": "liugong", "SECURITY": "gaoqiang", "CLEANING": "tangjie", "GREENING": "lvyuan",
     "FINANCE": "jinyan"},
    {"ENGINEERING": ("chengong", "dengtao"), "SECURITY": ("zhangyong",), "CLEANING": ("heping",),
     "GREENING": ("lvyuan",), "FINANCE": ("jinyan",)},
)  # fmt: skip
YI = Crew(
    ("yi_linfang", "yi_linfang"), ("yi_linfang", "yi_linfang"), (), "yi_zhaolei", "yi_zhaolei", "yi_linfang",
    {"ENGINEERING": "yi_chenbo"}, {"ENGINEERING": ("yi_chenbo",)},
)  # fmt: skip
CREWS = {"jia": JIA, "yi": YI}


def later(at: dt.datetime, minutes: float, *, any_time: bool = False) -> dt.datetime:
    """So many minutes on; what is not done day and night waits for the morning."""
    moment = at + dt.timedelta(minutes=minutes)
    here = local(moment)
    if any_time or WORK_BEGINS <= here.hour < WORK_ENDS:
        return moment
    day = here.date() + dt.timedelta(days=here.hour >= WORK_ENDS)
    morning = dt.datetime.combine(day, dt.time(8, 36), here.tzinfo)
    return max(at, morning + dt.timedelta(minutes=minutes % 50))
