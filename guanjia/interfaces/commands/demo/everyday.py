"""The everyday of the demo: repairs with their work orders, questions, help, suggestions, callers at the desk."""

from __future__ import annotations

import datetime as dt
from random import Random

from guanjia.concerns.escalation import queries as escalation
from guanjia.concerns.escalation.actions import acknowledge
from guanjia.domains.cases import actions as cases
from guanjia.domains.contacts import actions as contacts
from guanjia.domains.dispatch import actions as dispatch
from guanjia.interfaces.commands.demo.courses import Matter, taken_up
from guanjia.interfaces.commands.demo.crews import Crew, later
from guanjia.interfaces.commands.demo.pictures import signed, taken
from guanjia.interfaces.commands.demo.telling import Scene, Story
from guanjia.interfaces.commands.demo.words import asking
from guanjia.interfaces.commands.demo.words.everyday import PROMISES
from guanjia.interfaces.commands.demo.words.repairs import fault
from guanjia.interfaces.commands.demo.words.topic import tell
from guanjia.kernel.worktime import local

KINDS = {
    "ENQUIRY": asking.ENQUIRIES, "HELP": asking.HELPS, "SUGGESTION": asking.SUGGESTIONS, "SERVICE": asking.SERVICES,
    "APPLICATION": asking.APPLICATIONS, "EMERGENCY": asking.EMERGENCIES,
}  # fmt: skip
# How long each is thought about before it is answered, in minutes.
THOUGHT = {"ENQUIRY": (3, 25), "HELP": (8, 24), "SUGGESTION": (700, 8000), "SERVICE": (15, 90),
           "APPLICATION": (300, 2600), "EMERGENCY": (10, 25)}  # fmt: skip
COMPLAINED = 0.12
SLOW = 0.07  # of the repairs are signed for too late
TOLD_AT_ONCE = 0.8  # of the questions are answered in the same breath


def repair(s: Scene, crew: Crew, dice: Random, unit, at: dt.datetime, upto: str = "") -> Story:
    """A repair and its work order, to the end or as far as `upto`: ISSUED, SIGNED, ARRIVED, WAITING, FINISHED."""
    at = yield at
    broken, person, desk = fault(local(at).month, dice), s.person(unit), crew.at_desk(s, at)
    case = cases.open_case(
        by=desk, at=at, project=s.project, kind="REPAIR", unit=unit, customer=person, channel="PHONE",
        rings=dice.randint(1, 3), content=broken.said, category=s.category("IN_HOME_REPAIR"), read_back=True,
    )  # fmt: skip
    cases.order_work(case, by=desk, at=at, department=s.department("ENGINEERING"), content=broken.said)
    order = case.work_orders.get().work_order
    if upto == "ISSUED":
        return
    worker = crew.hand(s, "ENGINEERING", dice, desk)
    slow = dice.random() < SLOW
    at = yield later(at, dice.randint(70, 200) if slow else dice.randint(2, 9), any_time=True)
    dispatch.sign_for(order, by=worker, at=at)
    if upto == "SIGNED":
        return
    at = yield later(at, dice.randint(40, 120) if slow else dice.randint(5, 18), any_time=True)
    if upto == "WAITING" or dice.random() < 0.06:
        appointed = s.now + dt.timedelta(hours=20) if upto else later(at, dice.randint(300, 1500))
        dispatch.wait_for_customer(order, by=worker, at=at, wait_reason="家中无人，客户改约", appointed_at=appointed,
                                   wait_evidence="电话联系业主，按约定时间再上门")  # fmt: skip
        if upto:
            return
        at = yield appointed
        dispatch.go_on(order, by=worker, at=at)
    dispatch.arrive(order, by=worker, at=at)
    if upto == "ARRIVED":
        return
    at = yield later(at, dice.randint(25, 130), any_time=True)
    dispatch.finish(
        order, by=worker, at=at, work_done=broken.done, materials=broken.used, cause=broken.cause,
        photos=[taken(s.project, order.pk, at)], signature=signed(s.project, order.pk * 5, at),
        signer_name=person.name, rating=dice.choice(("VERY", "SATISFIED", "SATISFIED", "FAIRLY")),
    )  # fmt: skip
    if upto == "FINISHED":
        return
    at = yield later(at, dice.randint(30, 300))
    dispatch.recover(order, by=desk, at=at)
    case.refresh_from_db()
    if case.state == "RECEIVED":
        cases.answer(case, by=desk, at=at, reply_text=f"已修好：{broken.done}")
    _end(case, desk, at, dice)


def matter(s: Scene, crew: Crew, dice: Random, kind: str, unit, at: dt.datetime) -> Story:
    """One of the plain kinds, answered after a while and closed."""
    at = yield at
    asked, answer = asking.said(KINDS[kind], dice)
    desk, person = crew.at_desk(s, at), s.person(unit)
    at_once = {"reply_text": answer} if kind == "ENQUIRY" and dice.random() < TOLD_AT_ONCE else {}
    case = cases.open_case(
        by=desk, at=at, project=s.project, kind=kind, unit=unit, customer=person, content=asked,
        channel=dice.choice(("PHONE", "PHONE", "VISIT")), **at_once,
    )  # fmt: skip
    if at_once:
        at = yield later(at, dice.randint(3, 20), any_time=True)
        _end(case, desk, at, dice)
        return
    if kind == "EMERGENCY":
        at = yield later(at, dice.randint(1, 4), any_time=True)
        for alarm in escalation.unsigned(case):
            telling = alarm.tellings.filter(asks="SIGN").order_by("pk").first()
            acknowledge(telling, by=telling.user, at=at, words="人已在现场，先控制住再报。")
    if kind in asking.PASSED_ON:
        at = yield later(at, dice.randint(1, 4), any_time=True)
        cases.note_progress(case, by=desk, at=at, note=dice.choice(asking.PASSED_ON[kind]))
    at = yield later(at, dice.randint(*THOUGHT[kind]), any_time=kind in ("HELP", "EMERGENCY"))
    if kind == "SUGGESTION" and dice.random() < COMPLAINED:
        cases.convert(case, by=desk, at=at, content=f"{asked}等了几天没有人理，要求给说法。", demand="给出答复并落实")
        told = tell(asking.UNANSWERED, dice)
        filed = frozenset({"filed"})
        made = case.converted.get()
        cases.amend_case(made, by=desk, at=at, category=s.category("OTHER"), read_back=True)
        m = Matter(s, crew, dice, told, unit, at, filed, case=made, desk=crew.at_desk(s, at), channel=made.channel)
        yield from taken_up(m, at)
        return
    cases.answer(case, by=desk, at=at, reply_text=answer)
    at = yield later(at, dice.randint(5, 240), any_time=kind in ("HELP", "EMERGENCY"))
    _end(case, desk, at, dice)


def _end(case, desk, at: dt.datetime, dice: Random) -> None:
    """Closed; whoever above was told that it was late has said by then what he does."""
    for alarm in escalation.unsigned(case):
        telling = alarm.tellings.filter(asks="SIGN", acknowledged_at=None).order_by("pk").first()
        acknowledge(telling, by=telling.user, at=at, words=dice.choice(PROMISES))
    cases.close(case, by=desk, at=at, satisfaction=dice.choice(("VERY", "SATISFIED", "SATISFIED", "FAIRLY", "UNRATED")))


def call(s: Scene, crew: Crew, dice: Random, unit, at: dt.datetime) -> Story:
    """A caller whose matter ends at the desk."""
    at = yield at
    category, content, reply = asking.said(asking.CALLS, dice)
    person, channel = s.person(unit), dice.choice(("PHONE", "VISIT"))
    contacts.log_contact(
        by=crew.at_desk(s, at), at=at, project=s.project, channel=channel, rings=1 + dice.randrange(3),
        category=category, content=content, name=person.name, phone=person.phone, unit=unit, customer=person,
        handling="ANSWERED", reply=reply,
    )  # fmt: skip


def promise(s: Scene, unit) -> Story:
    """An answer is owed this evening."""
    at = yield s.back(hours=1)
    person = s.person(unit)
    contacts.log_contact(
        by=s.desk, at=at, project=s.project, channel="PHONE", rings=2, category="PAYMENT", name=person.name,
        phone=person.phone, unit=unit, customer=person, content="问去年公摊电费的明细。", handling="PROMISED",
        promised_at=s.now + dt.timedelta(hours=4),
    )  # fmt: skip


def suggestion(s: Scene, unit) -> Story:
    """A suggestion nobody has answered yet."""
    at = yield s.day(2, "18:05")
    cases.open_case(
        by=s.desk, at=at, project=s.project, kind="SUGGESTION", unit=unit, customer=s.person(unit), channel="VISIT",
        content="建议在儿童游乐场加一条长椅。",
    )  # fmt: skip


def fortnight(s: Scene, crew: Crew, days: int, a_day: int) -> list[Story]:
    """The last days of a small demo: `a_day` repairs, and as many questions and callers."""
    dice, homes, told = Random(f"everyday {s.project.code}"), s.lived_in(), []
    for ago in range(days, -1, -1):
        for number in range(a_day):
            hour = 8 + (ago * a_day + number) % 9
            mine = Random(dice.random())
            if ago:
                told.append(repair(s, crew, mine, dice.choice(homes), s.day(ago, f"{hour}:{dice.randrange(60):02}")))
            told.append(
                matter(s, crew, mine, "ENQUIRY", dice.choice(homes), s.day(ago, f"{hour}:{dice.randrange(60):02}"))
            )
            told.append(call(s, crew, mine, dice.choice(homes), s.day(ago, f"{hour}:{dice.randrange(60):02}")))
    return told


def today(s: Scene, crew: Crew) -> list[Story]:
    """What lies open today: a repair at each of its steps, a promise, a suggestion."""
    dice, homes = Random(f"today {s.project.code}"), s.lived_in()
    told = [
        repair(s, crew, Random(upto), dice.choice(homes), at, upto)
        for upto, at in (
            ("ISSUED", s.back(minutes=10)), ("SIGNED", s.back(minutes=32)), ("WAITING", s.day(1, "9:05")),
            ("ARRIVED", s.back(minutes=75)), ("FINISHED", s.day(1, "10:15")),
        )
    ]  # fmt: skip
    return [*told, promise(s, dice.choice(homes)), suggestion(s, dice.choice(homes))]
