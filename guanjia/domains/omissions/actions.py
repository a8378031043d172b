"""The verbs of an omission, and the watch over calls nobody turned into a case."""

from __future__ import annotations

from datetime import datetime

from guanjia.concerns.access.grants import SYSTEM
from guanjia.concerns.access.models import Project
from guanjia.concerns.escalation import actions as escalation
from guanjia.concerns.escalation.declared import answer_for
from guanjia.concerns.flow.verbs import amend, birth, step
from guanjia.concerns.jobs.schedule import every
from guanjia.concerns.notices.actions import tell
from guanjia.domains.omissions import queries
from guanjia.domains.omissions.flow import DISMISSED, OMISSION, SETTLED, SUSPECTED
from guanjia.domains.omissions.models import BASE_PAY, DISMISSAL, NONE, Omission
from guanjia.kernel.refusals import Invalid
from guanjia.kernel.text import clean_text
from guanjia.kernel.worktime import show_moment


def not_named(omission, by) -> str | None:
    """Whoever it is about neither handles nor decides it."""
    if omission and by.pk is not None and by.pk == omission.person_id:
        return "您是当事人，须由上一级处理。"
    return None


def is_named(omission, by) -> str | None:
    """A statement is one's own."""
    if omission and by.pk != omission.person_id:
        return "陈述和意见由当事人本人写。"
    return None


def finds(omission, by, at) -> str | None:
    """The manager finds; the next superior where it is about him."""
    if omission is None or by.pk is None:
        return None
    people = queries.finders(omission, at)
    if by.pk not in {p.pk for p in people}:
        return f"认定由{'、'.join(map(str, people)) or '客服部经理'}办理。"
    return None


def confirms(omission, by, at) -> str | None:
    """总物业经理 confirms, never whoever found it."""
    if omission is None or by.pk is None:
        return None
    if by.pk == omission.found_by_id:
        return "认定是您本人作的，须由上一级确认。"
    people = queries.confirmers(omission, at)
    if by.pk not in {p.pk for p in people}:
        return f"确认由{'、'.join(map(str, people)) or '总物业经理'}办理。"
    return None


def _said(text: str, name: str, words: str) -> str:
    """A text of two characters at least; raises `Invalid` at its field."""
    if len(clean_text(text)) < 2:
        raise Invalid(fields={name: words})
    return clean_text(text)


@birth(OMISSION, "suspect")
def suspect(
    *, by, at: datetime, project, facts: str, sort: str = "OMITTED", way: str = "OTHER", person=None, case=None,
    contact=None, happened_at: datetime | None = None,
):  # fmt: skip
    """登记疑似: a complaint that was not written down, not passed on or kept back; whose doing it is may come later."""
    if happened_at and happened_at > at:
        raise Invalid(fields={"happened_at": "发生时间不能晚于现在。"})
    if contact is not None and queries.about_contact(contact):
        raise Invalid(fields={"contact": f"{contact.number} 已经登记过疑似。"})
    omission = Omission(
        facts=_said(facts, "facts", "请写明事实。"), sort=sort, way=way, person=person,
        named_at=at if person else None, case=case, contact=contact, happened_at=happened_at,
    )  # fmt: skip
    yield omission
    people = [p for p in queries.finders(omission, at) if p.pk != by.pk]
    tell(
        people, record=omission, by=by, at=at, title=f"疑似{omission.get_sort_display()} {omission.number}", text=facts
    )
    if person:
        _ask(omission, by=SYSTEM, at=at)


def _ask(omission, *, by, at: datetime) -> None:
    """The named person is asked for his statement, by name even when it was his own act that brought it up."""
    tell(
        [omission.person], record=omission, by=by, at=at, event=f"omission:{omission.pk}:{omission.person_id}",
        title=f"请写陈述 {omission.number}", text="有一件投诉没有及时登记或上报，请您写明情况。",
    )  # fmt: skip


@step(OMISSION, "name_person", who=(not_named,))
def name_person(omission, *, by, at, person):
    """指明当事人: his day for the statement begins now."""
    if person is None:
        raise Invalid(fields={"person": "请选择当事人。"})
    if person.pk == by.pk:
        raise Invalid(fields={"person": "不能指明自己；请由上一级办理。"})
    omission.person, omission.named_at = person, at
    _ask(omission, by=by, at=at)


amend_omission = amend(OMISSION, "facts", "sort", "way", "happened_at", "case", "remark", who=(not_named,))


@step(OMISSION, "make_statement", who=(is_named,))
def make_statement(omission, *, by, at, statement: str):
    """写陈述: the named person says how it came, within a day."""
    omission.statement, omission.stated_at = _said(statement, "statement", "请写明当时的情况。"), at
    tell(queries.finders(omission, at), record=omission, by=by, at=at, title=f"待认定 {omission.number}")


def statement_runs(omission, at) -> str | None:
    """The named person has his day."""
    if omission.state == SUSPECTED and omission.person_id and not queries.statement_passed(omission, at):
        return "当事人陈述的期限还没有到，请等他写完陈述。"
    return None


@step(OMISSION, "find", who=(not_named, finds), not_yet=statement_runs)
def find(omission, *, by, at, sort: str, grade: str, finding: str):
    """认定: what it was and how grave; without a statement only when its day is over. Grade NONE: nothing in it."""
    if not grade:
        raise Invalid(fields={"grade": "请选认定结果。"})
    if grade != NONE and omission.person_id is None:
        raise Invalid(
            "还没有指明当事人，只能认定为不成立；请先「指明当事人」。", fields={"grade": "还没有指明当事人。"}
        )
    if omission.state == SUSPECTED and omission.person_id:
        omission.unstated = True
    omission.sort, omission.grade = sort, grade
    omission.finding = _said(finding, "finding", "请写明认定理由。")
    omission.found_by, omission.found_at = by if by.pk else None, at
    tell(queries.confirmers(omission, at), record=omission, by=by, at=at, title=f"待确认 {omission.number}")


@step(OMISSION, "send_back", who=(not_named, confirms))
def send_back(omission, *, by, at, reason: str):
    """退回重新认定: the finding does not stand as it is."""
    text = _said(reason, "reason", "请写明退回原因。")
    tell(queries.finders(omission, at), record=omission, by=by, at=at, title=f"退回 {omission.number}", text=text)


@step(OMISSION, "confirm", who=(not_named, confirms))
def confirm(omission, *, by, at, confirm_text: str = ""):
    """确认: the decision stands. The system records it; grades 2 and 3 are told to 总经理, HR carries them out."""
    omission.confirm_text = clean_text(confirm_text)
    omission.confirmed_by, omission.confirmed_at = by if by.pk else None, at
    if omission.grade in (BASE_PAY, DISMISSAL):
        words = f"{omission.get_sort_display()}认定{omission.get_grade_display()}"
        escalation.raise_level(
            omission, 3, cause=words, by=by, at=at, event="grade", asks="READ", roles=("GENERAL_MANAGER",),
            without=frozenset({omission.person_id}),
        )  # fmt: skip
    if omission.person_id:
        tell([omission.person], record=omission, by=by, at=at, title=f"处理决定 {omission.number}",
             text="您可以看到决定，并写意见。")  # fmt: skip
    return DISMISSED if omission.grade == NONE else SETTLED


@step(OMISSION, "comment", who=(is_named,))
def comment(omission, *, by, at, comment: str):
    """写意见: the named person sees the decision and may say what he thinks of it (R-048)."""
    omission.comment, omission.commented_at = _said(comment, "comment", "请写明意见。"), at
    people = [omission.found_by, omission.confirmed_by]
    tell(people, record=omission, by=by, at=at, title=f"当事人意见 {omission.number}", text=omission.comment)


@step(OMISSION, "link_case", internal=True)
def link_case(omission, *, by, at, case):
    """关联投诉: the complaint was entered at last."""
    omission.case = omission.case or case


def look(*, by, at: datetime, project) -> int:
    """查漏: 投诉 in the contact book without a case at the end of the shift. How many were registered."""
    found = queries.forgotten_contacts(project, at)
    for contact in found:
        suspect(
            by=by, at=at, project=project, sort="OMITTED", way="CONTACT", person=contact.created_by, contact=contact,
            happened_at=contact.happened_at,
            facts=f"{contact.number}（{show_moment(contact.happened_at, at.year)}）记为投诉，到下班没有登记投诉。",
        )  # fmt: skip
    return len(found)


@every("*/10 * * * *", "omissions.look")
def look_everywhere(*, at: datetime) -> int:
    """查漏: `look` for every project, each ten minutes."""
    return sum(look(by=SYSTEM, at=at, project=project) for project in Project.objects.order_by("pk"))


answer_for("omission", queries.standings)
