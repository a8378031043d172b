"""How a complaint goes: one story with the turns it takes. It stays where it has come to when today is reached."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from random import Random

from guanjia.concerns.escalation import queries as escalation
from guanjia.concerns.escalation.actions import acknowledge
from guanjia.domains.archives import actions as archives
from guanjia.domains.cases import actions as cases
from guanjia.domains.followups import actions as followups
from guanjia.domains.followups import queries as call_backs
from guanjia.interfaces.commands.demo.crews import Crew, later
from guanjia.interfaces.commands.demo.handling import by_department, by_the_centre
from guanjia.interfaces.commands.demo.pictures import taken
from guanjia.interfaces.commands.demo.telling import Scene, Story
from guanjia.interfaces.commands.demo.words import everyday as words
from guanjia.interfaces.commands.demo.words.topic import Told

ASKED = ["LISTEN", "ASK", "WRITE", "REPEAT"]
WAYS = {"PHONE": "PHONE", "VISIT": "VISIT", "LETTER": "LETTER", "OTHER": "OTHER"}


@dataclass
class Matter:
    """A complaint on its way: whose it is, what is said of it, which turns it takes."""

    s: Scene
    crew: Crew
    dice: Random
    told: Told
    unit: object
    at: dt.datetime
    turns: frozenset[str]
    channel: str = "PHONE"
    grade: str = "ORDINARY"
    case: object = None
    desk: object = None

    @property
    def judge(self):
        return self.s.people[self.crew.judge]

    @property
    def manager(self):
        return self.s.people[self.crew.manager]

    def pick(self, texts) -> str:
        return self.dice.choice(texts)

    def has(self, turn: str) -> bool:
        return turn in self.turns


def complaint(m: Matter) -> Story:
    """From the call to the file, as far as there was time."""
    at = yield m.at
    taken_in(m, at)
    yield from taken_up(m, at)


def taken_up(m: Matter, at: dt.datetime) -> Story:
    """A complaint that is in the books: from here to the file."""
    if m.has("urgent") or m.has("major"):
        at = yield later(at, m.dice.randint(3, 9), any_time=True)
        _sign_levels(m, at)
    if m.channel == "LETTER":
        at = yield later(at, m.dice.randint(60, 260))
        archives.read_letter(m.case.letter, by=m.s.wugang, at=at, decision="请客服核实，三天内书面回复。")
    slow = m.has("forgotten")
    at = yield later(at, m.dice.randint(150, 400) if slow else m.dice.randint(5, 27), any_time=not slow)
    cases.begin(m.case, by=m.desk, at=at, findings=m.told.found)
    if m.has("withdrawn"):
        yield from _withdrawn(m, at)
        return
    valid = m.told.topic.ground.startswith("V")
    at = yield later(at, m.dice.randint(4, 25), any_time=not slow)
    proposal = m.told.proposal if valid else ""
    cases.suggest(
        m.case, by=m.desk, at=at, validity_suggested="VALID" if valid else "INVALID", findings=m.told.found,
        proposal=proposal,
    )  # fmt: skip
    at = yield later(at, m.dice.randint(5, 45))
    cases.judge(
        m.case, by=m.judge, at=at, validity="VALID" if valid else "INVALID", validity_code=m.told.topic.ground,
        validity_reason=m.told.topic.why,
    )  # fmt: skip
    if not valid:
        yield from _explained(m, at)
        return
    at = yield later(at, m.dice.randint(2, 40))
    approver = m.manager if m.grade == "MAJOR" else m.judge
    cases.approve(m.case, by=approver, at=at, approval_text=m.pick(words.APPROVALS))
    if m.has("leader"):
        at = yield later(at, m.dice.randint(20, 60))
        yield from _to_the_leader(m, at)
        at = m.at
    if m.told.topic.spot or m.told.topic.department == "CS":
        yield from by_the_centre(m, at)
    else:
        yield from by_department(m, at, m.told.topic.department)
    yield from _answered(m, m.at)


def taken_in(m: Matter, at) -> None:
    """Registered by whoever is at the desk then."""
    s, person = m.s, m.s.person(m.unit)
    m.desk = m.crew.at_desk(s, at)
    given: dict = {"customer": person, "unit": m.unit, "read_back": True, "clears": ASKED}
    if m.has("anonymous"):
        given = {"role": "ANONYMOUS", "unit": m.unit}
    if m.channel == "PHONE":
        given["rings"] = m.dice.randint(1, 4)
    if m.channel == "LETTER":
        given["letter_subject"] = m.told.demand[:40]
    if m.channel == "OTHER":
        given["source"] = m.pick(("ONLINE", "HOTLINE", "COMMITTEE"))
    if m.has("major") and not m.has("leader"):
        given["group_count"] = m.dice.randint(5, 16)
    if m.has("hidden"):
        given["hide_name"] = True
    m.case = cases.open_case(
        by=m.desk, at=at, project=s.project, kind="COMPLAINT", channel=m.channel, grade=m.grade,
        content=m.told.content, demand=m.told.demand, category=s.category(m.told.topic.category), **given,
    )  # fmt: skip
    if not m.has("anonymous") and m.dice.random() < 0.6:
        cases.tell_number(m.case, by=m.desk, at=at)


def _withdrawn(m: Matter, at) -> Story:
    at = yield later(at, m.dice.randint(40, 240))
    cases.ask_withdrawal(
        m.case, by=m.desk, at=at, withdrawal=f"客户来电撤诉，通话 {m.dice.randint(9, 16)}:25，事情已经解决。"
    )
    at = yield later(at, m.dice.randint(20, 90))
    cases.withdraw(m.case, by=m.judge, at=at)


def _explained(m: Matter, at) -> Story:
    at = yield later(at, m.dice.randint(20, 120))
    way = "POSTED" if m.has("anonymous") else WAYS[m.channel]
    files = [_paper(m, at)] if way == "LETTER" else ()
    cases.explain(
        m.case, by=m.desk, at=at, outcome=m.pick(("HELP", "DECLINE")), explanation=m.told.done, reply_way=way,
        letters=files,
    )  # fmt: skip
    at = yield later(at, m.dice.randint(20, 240))
    _sign_levels(m, at)
    cases.close(m.case, by=m.judge, at=at, closing="已向客户解释，客户无异议。")
    yield from _filed(m, at)


def _to_the_leader(m: Matter, at) -> Story:
    leader = m.s.zhoufeng
    cases.hand_up(
        m.case, by=m.manager, at=at, leader=leader, leader_due_at=at + dt.timedelta(days=3),
        leader_explained="向客户说明超出部门权限，由公司领导三天内答复。",
    )  # fmt: skip
    at = yield later(at, m.dice.randint(40, 180))
    _sign_levels(m, at)
    m.at = at


def _answered(m: Matter, at) -> Story:
    """The reply, the call-back, perhaps once more, and the end."""
    way = "POSTED" if m.has("anonymous") else WAYS[m.channel]
    at = yield later(at, m.dice.randint(20, 150))
    replier = m.manager if m.grade == "MAJOR" or way == "LETTER" else m.desk
    letters = [_paper(m, at)] if way == "LETTER" else ()
    cases.reply(
        m.case, by=replier, at=at, reply_way=way, reply_text=f"{m.told.done[:60]}给您添麻烦了。", letters=letters
    )
    if not m.has("anonymous"):
        at = yield later(at, m.dice.randint(30, 150))
        if m.has("unreached"):
            at = yield from _unreached(m, at)
        else:
            at = yield from _called_back(m, at)
    if m.case.grade == "MAJOR":
        at = yield later(at, m.dice.randint(60, 200))
        cases.write_report(
            m.case, by=m.manager, at=at,
            report_text=f"经过：{m.told.content}原因：{m.told.cause}。措施：{m.told.done}业主反应平稳，后续每周跟踪一次。",
        )  # fmt: skip
        if m.case.to_developer and not m.case.developer_at:
            cases.tell_developer(
                m.case, by=m.manager, at=at, developer_text="已电话并邮件报开发商客服部，附处理经过和照片。"
            )
    at = yield later(at, m.dice.randint(30, 500))
    m.case.refresh_from_db()
    _sign_levels(m, at)
    cases.close(m.case, by=m.manager if m.case.grade == "MAJOR" else m.judge, at=at, closing=m.pick(words.CLOSINGS))
    yield from _filed(m, at)


def _filed(m: Matter, at) -> Story:
    if m.has("filed"):
        at = yield later(at, m.dice.randint(120, 1500))
        cases.file(m.case, by=m.s.people[m.crew.archivist], at=at)


def _called_back(m: Matter, at) -> Story:
    if m.has("dissatisfied"):
        _call_back(m, at, "DISSATISFIED")
        at = yield later(at, m.dice.randint(60, 400))
        _sign_levels(m, at)
        slip = m.case.slips.order_by("pk").last()
        yield from by_department(m, at, m.told.topic.department, slip=slip)
        at = yield later(m.at, m.dice.randint(20, 90))
        replier = m.manager if m.case.grade == "MAJOR" else m.desk
        cases.reply(
            m.case,
            by=replier,
            at=at,
            reply_way=WAYS[m.channel],
            reply_text="这次由主管盯着返工，已全部做好，请您再看看。",
        )
        at = yield later(at, m.dice.randint(60, 300))
        _call_back(m, at, m.pick(("SATISFIED", "FAIRLY")))
        return at
    graded = "VERY" if m.dice.random() < 0.3 else "SATISFIED" if m.dice.random() < 0.75 else "FAIRLY"
    _call_back(m, at, graded)
    return at


def _call_back(m: Matter, at, satisfaction: str) -> None:
    due = call_backs.of("case", m.case.pk).filter(state="DUE").last()
    by = m.crew.caller(m.s, m.dice, *(p for p in m.s.people.values() if p.pk in due.not_by))
    followups.answer(due, by=by, at=at, satisfaction=satisfaction, comment=m.pick(words.COMMENTS[satisfaction]))
    m.case.refresh_from_db()


def _unreached(m: Matter, at) -> Story:
    """Three tries on two days reach nobody."""
    due = call_backs.of("case", m.case.pk).filter(state="DUE").last()
    by = m.crew.caller(m.s, m.dice, *(p for p in m.s.people.values() if p.pk in due.not_by))
    for wait in (0, 200, 1500):
        at = yield later(at, wait)
        followups.note_try(due, by=by, at=at, note=m.pick(("无人接听。", "手机关机。", "正在通话中。")))
    at = yield later(at, 30)
    followups.give_up(due, by=m.judge, at=at)
    m.case.refresh_from_db()
    return at


def _sign_levels(m: Matter, at) -> None:
    """Whoever holds the level of the matter says what he does."""
    for alarm in escalation.unsigned(m.case):
        telling = alarm.tellings.filter(asks="SIGN").order_by("pk").first()
        acknowledge(telling, by=telling.user, at=at, words=m.pick(words.PROMISES))


def _paper(m: Matter, at):
    return taken(m.s.project, m.case.pk, at)
