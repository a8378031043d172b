"""逐级上报 as data: at which share of a limit somebody is reminded or told, and who.

A ladder is one line, as a policy row holds it: `50:HANDLER 80:HANDLER 100:FIRST+CS_SUPERVISOR 150:CS_MANAGER`. Before
the colon stands a percentage of the limit, or `-30` for minutes before its end; after it the roles or posts, joined by
`+`. Marks below 100 % remind (level 0); those from 100 % on are the rungs, in order levels 1, 2 and 3.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from guanjia.kernel.worktime import Due, share_at

# Who is meant depends on the record; each room says who they are. Everything else is the code of a post.
ROLES = {
    "HANDLER": "承办人", "FIRST": "第一责任人", "DEPARTMENT_HEAD": "部门负责人", "LEADER": "受理领导",
    "SUPERIOR": "责任岗位的上级",
}  # fmt: skip
LEVELS = 3
MOST_PERCENT = 1000
MOST_MINUTES = 10_080
_STEP = re.compile(r"(-?\d{1,5}):([A-Z][A-Z0-9_]*(?:\+[A-Z][A-Z0-9_]*)*)")
# A limit in hours is kept by what is done at its very last moment; it is missed right after.
_AFTER = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Stop:
    """刻度: a moment in the life of a limit at which something happens. `level` 0 reminds; 1 – 3 is a rung."""

    mark: str
    level: int
    roles: tuple[str, ...]

    @property
    def minutes(self) -> int:
        """Minutes before the end; 0 for a percentage."""
        return -int(self.mark) if self.mark.startswith("-") else 0

    @property
    def percent(self) -> int:
        """The share of the limit; 99 for minutes before its end, which come before the breach."""
        return 99 if self.minutes else int(self.mark)

    @property
    def is_breach(self) -> bool:
        """Whether the limit runs out here."""
        return self.percent == 100

    def moment(self, start: datetime, due: Due) -> datetime:
        """When (UTC) a limit that runs from `start` to `due` comes here."""
        if self.minutes:
            return max(due.at - timedelta(minutes=self.minutes), start)
        return share_at(start, due, self.percent)

    def wakes(self, start: datetime, due: Due) -> datetime:
        """The first moment (UTC) at which something is to be done about it."""
        late = self.percent >= 100 and not due.exclusive
        return self.moment(start, due) + (_AFTER if late else timedelta())


@dataclass(frozen=True, slots=True)
class Ladder:
    """阶梯: the stops of a limit, reminders first. There is always one at 100 %, even where nobody is told there."""

    stops: tuple[Stop, ...]

    @property
    def reminders(self) -> tuple[Stop, ...]:
        return tuple(stop for stop in self.stops if not stop.level and not stop.is_breach)

    @property
    def rungs(self) -> tuple[Stop, ...]:
        return tuple(stop for stop in self.stops if stop.level)

    def rung(self, level: int) -> Stop | None:
        """The rung of a level, if it has one."""
        return next((stop for stop in self.stops if stop.level == level), None)

    def in_order(self, start: datetime, due: Due) -> list[tuple[datetime, Stop]]:
        """The stops with the moments at which they wake somebody, by time."""
        return sorted(((stop.wakes(start, due), stop) for stop in self.stops), key=lambda pair: pair[0])


@lru_cache(maxsize=512)
def parse(text: str) -> Ladder:
    """The ladder a line says; an empty one has only the breach. Raises ValueError, in Chinese, naming what is wrong."""
    reminders: list[Stop] = []
    rungs: list[Stop] = []
    for word in text.split():
        found = _STEP.fullmatch(word)
        if not found:
            raise ValueError(f"“{word}”不是“百分比:岗位”的写法")
        mark, roles = str(int(found[1])), tuple(dict.fromkeys(found[2].split("+")))
        number = int(mark)
        if not -MOST_MINUTES <= number <= MOST_PERCENT or number == 0:
            raise ValueError(f"“{mark}”超出范围")
        (rungs if number >= 100 else reminders).append(Stop(mark, 0, roles))
    marks = [stop.mark for stop in (*reminders, *rungs)]
    if len(set(marks)) < len(marks):
        raise ValueError("同一个百分比只能写一次")
    if len(rungs) > LEVELS:
        raise ValueError(f"最多 {LEVELS} 级")
    rungs.sort(key=lambda stop: stop.percent)
    climbed = [Stop(stop.mark, level, stop.roles) for level, stop in enumerate(rungs, 1)]
    if not any(stop.is_breach for stop in climbed):
        climbed.insert(0, Stop("100", 0, ()))
    reminders.sort(key=lambda stop: (stop.minutes > 0, stop.percent, -stop.minutes))
    return Ladder((*reminders, *climbed))


def write(reminders: list[tuple[int, list[str]]], rungs: list[tuple[int, list[str]]]) -> str:
    """The line of a ladder, from (mark, roles) pairs as a form asks for them."""
    return " ".join(f"{mark}:{'+'.join(roles)}" for mark, roles in (*reminders, *rungs) if roles)


def in_words(text: str, labels: dict[str, str]) -> str:
    """A ladder as people read it: `50%、80% 提醒承办人；到期报客服主管；150% 报客服部经理`."""
    ladder = parse(text)
    called = {**ROLES, **labels}

    def who(stop: Stop) -> str:
        return "、".join(called.get(role, role) for role in stop.roles)

    parts: list[str] = []
    by_people: dict[str, list[str]] = {}
    for stop in ladder.reminders:
        by_people.setdefault(who(stop), []).append(
            f"到期前 {stop.minutes} 分钟" if stop.minutes else f"{stop.percent}%"
        )
    parts += [f"{'、'.join(marks)} 提醒{people}" for people, marks in by_people.items()]
    parts += [f"{'到期' if s.is_breach else f'{s.percent}% '}报{who(s)}" for s in ladder.rungs]
    return "；".join(parts) or "不提醒、不上报"
