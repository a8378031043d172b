"""月统计表: drawn, handed in, made final with 补遗, revised by one and approved by another (procedures 0.4, 5.12.8)."""

from __future__ import annotations

from datetime import date, datetime

from guanjia.concerns.access.grants import holders
from guanjia.concerns.escalation.declared import Standing, answer_for
from guanjia.concerns.flow.verbs import birth, step
from guanjia.concerns.measures.closing import month as month_at
from guanjia.concerns.measures.closing import month_of
from guanjia.concerns.notices.actions import tell
from guanjia.concerns.policies import queries as policies
from guanjia.domains.periodic import actions as periodic
from guanjia.insight.reports.flow import MONTH_SHEET
from guanjia.insight.reports.models import MonthSheet, SheetEdition
from guanjia.insight.reports.queries import figures, matters, rows
from guanjia.kernel.refusals import Invalid
from guanjia.kernel.text import clean_text
from guanjia.kernel.worktime import local

PREFIXES = {"COMPLAINT": "YT", "MATTERS": "BS"}
# The periodic duties a sheet is the output of.
DUTIES = {"COMPLAINT": ("D-25", "D-29"), "MATTERS": ("D-28",)}
LEAST = 4  # characters of a reason


def content_of(sheet: MonthSheet, until: datetime, at: datetime) -> tuple[list, dict]:
    """Rows and summary of a sheet's month, of what was received up to `until`, as they stand now."""
    if sheet.sort == "MATTERS":
        return matters.month_rows(sheet.project, sheet.month, until, at)
    return (
        rows.month_rows(sheet.project, sheet.month, until, at),
        figures.month_summary(sheet.project, sheet.month, until),
    )


def _keep(sheet: MonthSheet, edition: str, content: tuple[list, dict], *, cut: datetime, by, at: datetime) -> None:
    """Store an edition; from here on the database refuses to change it."""
    found, summary = content
    texts = {
        "causes": sheet.causes, "measures": sheet.measures, "owner": sheet.owner_id,
        "measures_due": str(sheet.measures_due or ""), "reason": sheet.revise_reason if sheet.revision else "",
    }  # fmt: skip
    SheetEdition.objects.create(
        project=sheet.project, sheet=sheet, edition=edition, revision=sheet.revision, cut_at=cut, rows=found,
        summary=summary, texts=texts, sha256=rows.digest(found, summary, texts), made_by_id=by.pk, made_at=at,
    )  # fmt: skip


@birth(MONTH_SHEET, "draw")
def draw(*, by, at: datetime, project, month: date, sort: str = "COMPLAINT"):
    """生成月统计表: as a draft; by itself at 18:00 of day 30, or of the last day of a shorter month."""
    month = month.replace(day=1)
    if sort not in PREFIXES:
        raise Invalid(fields={"sort": "请选择报表。"})
    if month > month_of(at):
        raise Invalid(fields={"month": "这个月还没有开始。"})
    number = f"{PREFIXES[sort]}-{month:%Y-%m}"
    if MonthSheet.objects.of(project).filter(number=number).exists():
        raise Invalid(fields={"month": "这个月的统计表已经有了，请在列表里打开。"})
    span = month_at(project, month, at)
    sheet = MonthSheet(sort=sort, month=month, number=number, due_on=span.due_on)
    yield sheet
    _keep(sheet, "DRAFT", content_of(sheet, min(span.cut, at), at), cut=min(span.cut, at), by=by, at=at)
    people = [u for post in ("COMPLAINT_HANDLER", "CS_SUPERVISOR") for u in holders(project, post, at)]
    tell(
        people,
        record=sheet,
        by=by,
        at=at,
        title=f"请核对并上报{sheet.title}",
        text=f"{span.due_on:%m-%d} 24:00 前上报。",
    )


@step(MONTH_SHEET, "redraw")
def redraw(sheet, *, by, at):
    """重新统计: as long as it is not handed in; nothing received after the cut comes in."""
    cut = min(month_at(sheet.project, sheet.month, at).cut, at)
    _keep(sheet, "DRAFT", content_of(sheet, cut, at), cut=cut, by=by, at=at)


@step(MONTH_SHEET, "write_text")
def write_text(sheet, *, by, at, causes: str, measures: str = "", owner=None, measures_due: date | None = None):
    """写分析: the three main causes, what is done about them, who and until when."""
    if len(clean_text(causes)) < 2:
        raise Invalid(fields={"causes": "请写主要原因。"})
    if clean_text(measures) and (owner is None or measures_due is None):
        name = "owner" if owner is None else "measures_due"
        raise Invalid(fields={name: "有改进措施就要有负责人和完成日期。"})
    sheet.causes, sheet.measures = clean_text(causes), clean_text(measures)
    sheet.owner, sheet.measures_due = owner, measures_due


def before_the_cut(sheet, at) -> str | None:
    """It is handed in with the figures up to the cut."""
    span = month_at(sheet.project, sheet.month, at)
    if at < span.cut:
        return f"{sheet.title}的数据截到 {span.due_on:%m-%d} {_clock(span.cut)}，到时再上报。"
    return None


@step(MONTH_SHEET, "hand_in", not_yet=before_the_cut)
def hand_in(sheet, *, by, at):
    """上报: counted a last time up to the cut and kept; the manager is told, with the mean first response (T-08)."""
    span = month_at(sheet.project, sheet.month, at)
    found = content_of(sheet, span.cut, at)
    _keep(sheet, "HANDED_IN", found, cut=span.cut, by=by, at=at)
    sheet.handed_in_by_id, sheet.handed_in_at = by.pk, at
    for duty in DUTIES[sheet.sort]:
        periodic.report_output(duty, sheet.project, day=sheet.month, record=sheet, by=by, at=at)
    tell(
        holders(sheet.project, "CS_MANAGER", at), record=sheet, by=by, at=at, title=f"{sheet.title}已上报",
        text=_response_words(sheet, found[1], at),
    )  # fmt: skip


def _clock(moment: datetime) -> str:
    return f"{local(moment):%H:%M}"


def _response_words(sheet: MonthSheet, summary: dict, at: datetime) -> str:
    minutes = summary.get("response_minutes")
    if minutes is None:
        return ""
    most = policies.amount("case.first_response", sheet.project, at) * 60
    return f"平均首次响应 {minutes} 分钟，" + (
        f"超过目标 {most} 分钟。" if minutes > most else f"在目标 {most} 分钟内。"
    )


def before_it_closes(sheet, at) -> str | None:
    """What was entered late in the night still comes in (补遗)."""
    span = month_at(sheet.project, sheet.month, at)
    if at < span.closed:
        return f"{sheet.title}要到次月 1 日 {_clock(span.closed)} 才能定稿。"
    return None


@step(MONTH_SHEET, "finalise", not_yet=before_it_closes)
def finalise(sheet, *, by, at):
    """定稿: the whole month with 补遗, after 09:00 of day 1; the rates are read from this edition."""
    span = month_at(sheet.project, sheet.month, at)
    _keep(sheet, "FINAL", content_of(sheet, span.end, at), cut=span.end, by=by, at=at)
    sheet.final_by_id, sheet.final_at = by.pk, at
    people = [*holders(sheet.project, "CS_MANAGER", at), *holders(sheet.project, "PROPERTY_MANAGER", at)]
    tell(people, record=sheet, by=by, at=at, title=f"{sheet.title}已定稿")


@step(MONTH_SHEET, "revise")
def revise(sheet, *, by, at, reason: str):
    """申请修订: counted anew as the records stand now; the final edition holds until another manager agrees."""
    if len(clean_text(reason)) < LEAST:
        raise Invalid(fields={"reason": f"请写明为什么修订，不少于 {LEAST} 个字。"})
    span = month_at(sheet.project, sheet.month, at)
    sheet.revise_reason, sheet.proposed_by_id, sheet.revision = clean_text(reason), by.pk, sheet.revision + 1
    _keep(sheet, "PROPOSED", content_of(sheet, span.end, at), cut=span.end, by=by, at=at)
    tell(holders(sheet.project, "CS_MANAGER", at), record=sheet, by=by, at=at,
         title=f"{sheet.title}修订 R{sheet.revision} 待批准", text=sheet.revise_reason)  # fmt: skip


def not_the_maker(sheet, by) -> str | None:
    """Who asked for the revision does not approve it."""
    if sheet and by.pk is not None and by.pk == sheet.proposed_by_id:
        return "修订是您本人申请的，须由另一位经理批准。"
    return None


@step(MONTH_SHEET, "approve_revision", who=(not_the_maker,))
def approve_revision(sheet, *, by, at):
    """批准修订: what was proposed stands from now on; the final edition is kept beside it."""
    made = figures.proposed(sheet)
    if made is None:
        raise Invalid("没有找到待批准的修订稿，请重新申请修订。")
    _keep(sheet, "REVISION", (made.rows, made.summary), cut=made.cut_at, by=by, at=at)
    sheet.approved_by_id, sheet.approved_at = by.pk, at
    tell([sheet.proposed_by], record=sheet, by=by, at=at, title=f"{sheet.title}修订 R{sheet.revision} 已批准")


@step(MONTH_SHEET, "refuse_revision")
def refuse_revision(sheet, *, by, at, reason: str):
    """不批准修订: with the reason; the edition that stood goes on to hold."""
    if len(clean_text(reason)) < LEAST:
        raise Invalid(fields={"reason": f"请写明为什么不批准，不少于 {LEAST} 个字。"})
    tell([sheet.proposed_by], record=sheet, by=by, at=at, title=f"{sheet.title}修订 R{sheet.revision} 未获批准",
         text=clean_text(reason))  # fmt: skip
    sheet.revision -= 1


def _standings(ids: list[int], at: datetime) -> dict[int, Standing]:
    """Whoever drew a sheet handles it; one drawn by the program belongs to the posts of its ladder."""
    found = MonthSheet.everything.filter(pk__in=ids).values_list("pk", "created_by_id")
    return {
        pk: Standing({"HANDLER": [made], "FIRST": [made]}) if made else Standing(owes={"hand_in": "CS_SUPERVISOR"})
        for pk, made in found
    }


answer_for(MonthSheet.subject_kind, _standings)
