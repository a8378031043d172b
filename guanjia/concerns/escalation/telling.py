"""Alarms with their tellings and notices, written for a whole batch at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from guanjia.concerns.access import prepared, storing
from guanjia.concerns.deadlines.models import Deadline
from guanjia.concerns.escalation.models import Alarm, Telling
from guanjia.concerns.escalation.reaching import Reach, Reached
from guanjia.concerns.escalation.settings_declared import ANSWER, ANSWER_URGENT, LEVEL_2, LEVEL_3
from guanjia.concerns.flow.models import RECORDS
from guanjia.concerns.notices.actions import Message, tell_each
from guanjia.concerns.policies.queries import in_force, read_once
from guanjia.kernel.ladder import Stop
from guanjia.kernel.worktime import Due, due, is_late, left, show_due

LEVEL_WORDS = {1: "第一级", 2: "第二级", 3: "第三级"}


def roles_of(level: int, project_id: int, at: datetime) -> tuple[str, ...]:
    """Who handles a level: the receiver, 主管, 主管副总 (the posts are policies)."""
    if level <= 1:
        return ("FIRST",)
    return (in_force(LEVEL_2 if level == 2 else LEVEL_3, project_id, at).value,)


@dataclass(frozen=True)
class Wanted:
    """An alarm to be written, and the roles and posts, or people (ids), to be told of it.

    `without` and `urgent` are for a verb that knows better than the stored row who is barred and how urgent it is.
    """

    alarm: Alarm
    roles: tuple[str, ...]
    asks: str = Telling.NOTHING
    deadline: Deadline | None = None
    people: tuple[int, ...] = ()
    without: frozenset[int] = frozenset()
    urgent: bool | None = None

    @classmethod
    def by_clock(cls, row: Deadline, kind: str, stop: Stop, moment: datetime, roles: tuple[str, ...]) -> Wanted:
        """What a clock sets off at one of its stops. A limit that only flags asks for no signature."""
        asked = kind == Alarm.RUNG and not row.mild
        if kind == Alarm.RUNG:
            cause = f"{row.label}超时" if stop.is_breach else f"{row.label}过了时限的 {stop.percent}%"
        elif kind == Alarm.BREACH:
            cause = f"{row.label}超时"
        else:
            before = f"到期前 {stop.minutes} 分钟" if stop.minutes else f"已过 {stop.percent}%"
            cause = f"{row.label}{before}"
        alarm = Alarm(
            project_id=row.project_id, subject_kind=row.subject_kind, subject_id=row.subject_id, deadline=row,
            kind=kind, level=stop.level if asked else 0, mark=stop.mark, cause=cause, at=moment,
        )  # fmt: skip
        return cls(alarm, roles, Telling.SIGN if asked else Telling.NOTHING, row)


class Round:
    """Writes the alarms of one moment."""

    def __init__(self, at: datetime, by):
        self.at, self.by = at, by
        self.reach = Reach(at)
        self._answer: dict[tuple[int, bool], datetime] = {}

    def tell(self, wanted: list[Wanted]) -> list[Telling]:
        """Write these alarms, in order, and tell whom they concern, each person once of each."""
        if not wanted:
            return []
        by_kind: dict[str, list[int]] = {}
        for each in wanted:
            each.alarm.fired_at = self.at
            by_kind.setdefault(each.alarm.subject_kind, []).append(each.alarm.subject_id)
        with read_once():
            for kind, ids in by_kind.items():
                self.reach.read(kind, ids)
            storing.insert([each.alarm for each in wanted])
            told = [(each, person) for each in wanted for person in self._people(each)]
            tellings = [self._telling(each, person) for each, person in told]
            storing.insert(tellings)
            numbers = _numbers(by_kind)
            tell_each([self._message(each, person, numbers) for each, person in told], by=self.by, at=self.at)
        return tellings

    def _people(self, each: Wanted) -> list[Reached]:
        alarm = each.alarm
        if not (each.roles or each.people):
            return []
        return self.reach.told(
            alarm.subject_kind, alarm.subject_id, alarm.project_id, each.roles, each.people, each.without
        )

    def _urgent(self, each: Wanted) -> bool:
        if each.urgent is not None:
            return each.urgent
        return self.reach.standing(each.alarm.subject_kind, each.alarm.subject_id).urgent

    def _telling(self, each: Wanted, person: Reached) -> Telling:
        return Telling(
            alarm=each.alarm, user=person.user, post=person.post, stands_for=person.stands_for, asks=each.asks,
            told_at=self.at, answer_by=self._answer_by(each) if each.asks == Telling.SIGN else None,
        )  # fmt: skip

    def _answer_by(self, each: Wanted) -> datetime:
        key = (each.alarm.project_id, self._urgent(each))
        if key not in self._answer:
            policy = in_force(ANSWER_URGENT if key[1] else ANSWER, key[0], self.at)
            self._answer[key] = due(self.at, policy.amount, policy.unit).at
        return self._answer[key]

    def _message(self, each: Wanted, person: Reached, numbers: dict) -> Message:
        alarm, row = each.alarm, each.deadline
        number = numbers.get((alarm.subject_kind, alarm.subject_id), "")
        title = f"{number} {alarm.cause}"
        if row is not None and alarm.kind == Alarm.WARNING and not is_late(Due(row.due_at, row.exclusive), self.at):
            title = f"{number} {row.label}{left(Due(row.due_at, row.exclusive), self.at)}"
        if each.asks == Telling.SIGN:
            title += f"，报到{LEVEL_WORDS[alarm.level]}，请确认"
        elif each.asks == Telling.READ:
            title += "，待阅"
        text = ""
        if row is not None:
            text = f"时限 {show_due(Due(row.due_at, row.exclusive), self.at.year)}；出处：{row.clause}"
        if person.stands_for is not None:
            text = f"（代{person.stands_for.display_name}）{text}"
        return Message(
            person.user, alarm.project_id, alarm.subject_kind, alarm.subject_id, title, text,
            self._urgent(each), f"alarm:{alarm.pk}",
        )  # fmt: skip


def _numbers(by_kind: dict[str, list[int]]) -> dict[tuple[str, int], str]:
    """The numbers of these records."""
    found: dict[tuple[str, int], str] = {}
    for kind, ids in by_kind.items():
        if kind in RECORDS:
            numbers = prepared.column(RECORDS[kind], "number", ids)
            found |= {(kind, pk): number for pk, number in numbers.items()}
    return found
