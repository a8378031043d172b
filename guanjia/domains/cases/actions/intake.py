"""Taking a matter in: contact, case, number, and what may be the same matter (decision 21, 5.12.1)."""

from __future__ import annotations

from datetime import datetime, timedelta

from guanjia.concerns.flow.verbs import amend, birth, step
from guanjia.concerns.notices import actions as notices
from guanjia.concerns.policies import queries as policies
from guanjia.domains.archives import actions as archives
from guanjia.domains.cases import queries
from guanjia.domains.cases.actions.ending import call_off
from guanjia.domains.cases.actions.guards import not_target
from guanjia.domains.cases.actions.letters import bar_target
from guanjia.domains.cases.actions.levels import (
    call_urgent,
    raise_at_birth,
    raise_for_target,
    tell_emergency,
    tell_urgent,
)
from guanjia.domains.cases.actions.plain import tally
from guanjia.domains.cases.actions.replying import answer
from guanjia.domains.cases.flow import CASE_FLOWS
from guanjia.domains.cases.models import Case
from guanjia.domains.contacts import actions as contacts
from guanjia.domains.customers import queries as customers
from guanjia.domains.estate import actions as places
from guanjia.domains.estate import queries as estate
from guanjia.kernel.refusals import Invalid
from guanjia.kernel.text import clean_text, half_width

# What people write for a name when somebody will not give his.
NOBODY = ("匿名", "匿名业主", "匿名客户", "不愿透露", "未留姓名")


@birth(CASE_FLOWS, "open_case")
def open_case(
    *, by, at: datetime, project, kind: str, content: str, unit=None, customer=None, complainant: str = "",
    phone: str = "", role: str = "", common_area=None, channel: str = "PHONE", source: str = "",
    rings: int | None = None, category=None, demand: str = "", grade: str = "ORDINARY",
    received_at: datetime | None = None, late_reason: str = "", promised_at: datetime | None = None,
    read_back: bool = False, clears=None, target_department=None, target_staff=None, hide_name: bool = False,
    group_count: int = 1, important: bool | None = None, reply_text: str = "", contact=None,
    letter_subject: str = "", submitted_to=None, converted_from=None, remark: str = "", place: str = "",
):  # fmt: skip
    """登记: one matter of one caller. Opening needs where (or who) and what; the rest may follow before the judgement.

    `received_at` is the real moment, `at` the moment of entry; later than `complaint.late.mark` hours it is a 补录,
    later than `complaint.late.manager` hours only a manager may enter it (decision 20). `place` is a public area in
    words; one the estate does not know yet is added. Who gives the role ANONYMOUS, or no name, keeps no name and phone.

    An enquiry said to be `important` wants its answer (`reply_text`) or an agreed time; one said not to be is answered
    on the spot and only counted: its category is enough (R-042). Where nothing is said of it, it waits for its answer.
    """
    if place and unit is None and common_area is None:
        common_area = estate.area_named(project, place) or places.add_common_area(
            by=by, at=at, project=project, number=place
        )
    case = Case(
        kind=kind, channel=channel, source=source, unit=unit, customer=customer, common_area=common_area,
        complainant=clean_text(complainant), phone=half_width(phone), role=role, category=category,
        content=clean_text(content) or _subject(kind, category, important), demand=clean_text(demand), grade=grade,
        received_at=received_at or at,
        late_reason=late_reason, promised_at=promised_at, read_back=read_back, clears=list(clears or ()),
        target_department=target_department, target_staff=target_staff, hide_name=hide_name, group_count=group_count,
        important=important is not False, receiver=by if by.pk else None, contact=contact,
        converted_from=converted_from, remark=remark,
    )  # fmt: skip
    _fill_from_customer(case)
    _check(case, project, by, at)
    _check_enquiry(case, important, reply_text, at)
    if case.group_count >= policies.amount("complaint.group", project, at) and case.is_complaint:
        case.grade = "MAJOR"
    if case.grade in ("URGENT", "MAJOR") or kind == "EMERGENCY":
        call_urgent(case, project, at=at)
    case.repeat_of = queries.same_matter(project, case, at)
    if case.contact is None:
        case.contact = contacts.log_contact(
            by=by, at=at, project=project, happened_at=case.received_at, channel=channel, rings=rings,
            name=case.complainant, phone=case.phone, unit=unit, customer=case.customer, role=case.role,
            category=kind, urgent=grade in ("URGENT", "MAJOR"), content=case.content, handling="CONVERTED",
            late_reason=late_reason, barred=queries.target_user(case),
        )  # fmt: skip
    if channel == "LETTER":
        case.letter = archives.receive_letter(
            by=by, at=at, project=project, received_at=case.received_at, sender=case.complainant or "匿名", unit=unit,
            subject=letter_subject or case.content[:40], kind=kind, submitted_to=submitted_to,
            barred=queries.target_user(case),
        )  # fmt: skip
    yield case
    contacts.turn_into(case.contact, by=by, at=at, converted_kind="case", converted_number=case.number)
    if kind == "EMERGENCY":
        tell_emergency(case, by=by, at=at)
    if case.grade in ("URGENT", "MAJOR"):
        tell_urgent(case, by=by, at=at)
    raise_at_birth(case, by=by, at=at)
    _tell_butler(case, by, at)
    if kind == "ENQUIRY" and not case.promised_at:
        if important is False:
            tally(case, by=by, at=at, reply_text=clean_text(reply_text))
        elif clean_text(reply_text):
            answer(case, by=by, at=at, reply_text=clean_text(reply_text))


def _subject(kind: str, category, important: bool | None) -> str:
    """What stands for the content of an enquiry that is only counted."""
    return category.name if category and kind == "ENQUIRY" and important is False else ""


def _fill_from_customer(case: Case) -> None:
    if case.complainant in NOBODY and not case.customer_id:
        case.role = "ANONYMOUS"
    if case.role == "ANONYMOUS":
        case.customer, case.complainant, case.phone = None, "", ""
    elif case.customer_id:
        case.complainant = case.complainant or case.customer.name
        case.phone = case.phone or case.customer.phone
        case.role = case.role or customers.role_in(case.customer, case.unit)
    elif not case.complainant and not case.phone:
        case.role = case.role or "ANONYMOUS"


def _check_enquiry(case: Case, important: bool | None, reply_text: str, at: datetime) -> None:
    wrong: dict[str, str] = {}
    if case.promised_at and case.promised_at <= at:
        wrong["promised_at"] = "约定回复时间要晚于现在。"
    if case.kind == "ENQUIRY" and important and not clean_text(reply_text) and not case.promised_at:
        wrong["reply_text"] = "重要咨询请写下答复；当场答不了的，请约定回复时间。"
    if wrong:
        raise Invalid(fields=wrong)


def _check(case: Case, project, by, at: datetime) -> None:
    wrong: dict[str, str] = {}
    counted = case.kind == "ENQUIRY" and not case.important and not case.promised_at
    if not (counted or case.unit_id or case.common_area_id or case.customer_id or case.complainant):
        wrong["unit"] = "请选择房号或公共区域，或写明是谁；匿名的须写明地点。"
    if short := queries.choices.too_short(case.kind, case.content):
        wrong["content"] = short
    if case.grade == "DIFFICULT":
        wrong["grade"] = "列为疑难请在登记后用「申请列为疑难」，经主管同意。"
    if case.received_at > at:
        wrong["received_at"] = "受理时间不能晚于现在。"
    if case.channel == "OTHER" and not case.source and case.is_complaint:
        wrong["source"] = "渠道选「其它」时请写明来源。"
    late = at - case.received_at
    case.late_entry = late > timedelta(hours=policies.amount("complaint.late.mark", project, at))
    if case.late_entry and not case.late_reason:
        wrong["late_reason"] = "补录请写明原因。"
    if late > timedelta(hours=policies.amount("complaint.late.manager", project, at)):
        if not queries.may_enter_late(by, project, at):
            wrong["received_at"] = "超过时限的补录须由经理登记。"
    if wrong:
        raise Invalid(fields=wrong)


def _tell_butler(case: Case, by, at: datetime) -> None:
    """The butler who looks after the unit hears of its matters (R-003), unless he took it in or it is about him."""
    butler = estate.butler_of(case.unit, at) if case.unit_id else None
    if butler not in (None, by, queries.target_user(case)):
        notices.tell(
            [butler], record=case, by=by, at=at, title=f"片区{case.get_kind_display()} {case.number}", text=case.title
        )


@step(CASE_FLOWS, "urge", who=(not_target,))
def urge(case, *, by, at, note: str = ""):
    """催办: the customer asks again; counted, and shown to whoever is late."""
    case.urged += 1
    case.urged_at = at
    people = [p for p in queries.people_on(case) if p.pk != by.pk]
    notices.tell(
        people, record=case, by=by, at=at, urgent=True, title=f"催办 {case.number}（第 {case.urged} 次）",
        text=note or case.title,
    )  # fmt: skip


@step(CASE_FLOWS, "note_progress", who=(not_target,))
def note_progress(case, *, by, at, note: str, told: bool = False):
    """记进展: what happened since; part of the time line. `told`: the customer was told of it (R-045)."""
    if len(note.strip()) < 2:
        raise Invalid(fields={"note": "请写明进展。"})
    if told:
        case.progress_told_at = at
    if case.started_at is None:
        case.started_at = at


def number_not_told(case, by) -> str | None:
    """He who knows his number is not told again."""
    return "客户已经知道编号。" if case and case.number_told else None


@step(CASE_FLOWS, "tell_number", who=(not_target, number_not_told))
def tell_number(case, *, by, at):
    """编号已告知客户: the customer knows his number."""
    case.number_told = True


def _amended(case, *, by, at):
    if short := queries.choices.too_short(case.kind, clean_text(case.content)):
        raise Invalid(fields={"content": short})
    bar_target(case, by=by, at=at)
    raise_for_target(case, by=by, at=at)


amend_case = amend(
    CASE_FLOWS, "unit", "common_area", "customer", "complainant", "phone", "role", "category", "content", "demand",
    "promised_at", "hide_name", "target_department", "target_staff", "read_back", "clears", "remark",
    who=(not_target,), also=_amended,
)  # fmt: skip


@step(CASE_FLOWS, "join", who=(not_target,))
def join(case, *, by, at, joined_into):
    """并案: the same matter is open already; this customer keeps his number and gets his own reply."""
    if joined_into.pk == case.pk or joined_into.joined_into_id:
        raise Invalid(fields={"joined_into": "请选另一件未并案的投诉。"})
    if not joined_into.is_open or joined_into.kind != case.kind:
        raise Invalid(fields={"joined_into": "只能并入同类的未结事项。"})
    case.joined_into = joined_into
    case.result = "JOINED"


@step(CASE_FLOWS, "void", who=(not_target,))
def void(case, *, by, at, joined_into, void_reason: str):
    """作废: only a proven double entry, linked to the number that stays (F18); nothing is deleted."""
    if joined_into.pk == case.pk:
        raise Invalid(fields={"joined_into": "请填保留的那一件的编号。"})
    if not void_reason.strip():
        raise Invalid(fields={"void_reason": "请写明作废原因。"})
    case.joined_into, case.void_reason = joined_into, void_reason
    call_off(case, by=by, at=at, reason=f"与 {joined_into.number} 重复，已作废")


@step(CASE_FLOWS, "convert")
def convert(case, *, by, at, content: str = "", demand: str = ""):
    """转为投诉: a suggestion or request becomes a complaint under a new number; both show the trace (R-022)."""
    open_case(
        by=by, at=at, project=case.project, kind="COMPLAINT", content=content or case.content,
        demand=demand or case.demand, unit=case.unit, customer=case.customer, complainant=case.complainant,
        phone=case.phone, role=case.role, common_area=case.common_area, channel=case.channel,
        source=case.source or ("ELSE" if case.channel == "OTHER" else ""), category=case.category,
        contact=case.contact, converted_from=case,
    )  # fmt: skip


@step(CASE_FLOWS, "move_customer", internal=True)
def move_customer(case, *, by, at, customer):
    """客户档案合并: two records of one person became one; the case follows."""
    case.customer = customer
