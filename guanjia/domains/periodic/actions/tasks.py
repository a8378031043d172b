"""The verbs of a task: handed in, by a person or with the record another room made; let be; called off."""

from __future__ import annotations

from datetime import datetime

from guanjia.concerns.attachments import actions as attachments
from guanjia.concerns.deadlines.reckoning import as_due
from guanjia.concerns.escalation.declared import answer_for
from guanjia.concerns.flow.verbs import step
from guanjia.domains.periodic import queries
from guanjia.domains.periodic.flow import HANDED_IN, LATE, TASK
from guanjia.domains.periodic.models import PeriodicTask
from guanjia.kernel.refusals import Invalid
from guanjia.kernel.text import clean_text
from guanjia.kernel.worktime import is_late, show_moment


def owes_it(task, by, at) -> str | None:
    """It is handed in by whoever holds the post, his deputy, or who answers for it while it is vacant."""
    if not task or by.pk is None or by.pk in queries.handlers(task, at):
        return None
    who = str(task.person) if task.person_id else task.post.label
    return f"这项工作由{who}交。"


def stands_above(task, by, at) -> str | None:
    """Nobody lets his own work be: the superior decides."""
    if not task or by.pk is None or by.pk in queries.superiors(task, at):
        return None
    return f"免办由{task.superior.label if task.superior else '上级'}决定。"


def _submit(task: PeriodicTask, by, at: datetime) -> str:
    task.submitted_at, task.submitted_by_id = at, by.pk
    return LATE if is_late(as_due(task.due_at), at) else HANDED_IN


@step(TASK, "hand_in", who=(owes_it,))
def hand_in(task, *, by, at, note: str = "", files=()):
    """交: with a word on what was done, or the paper itself."""
    if at < task.opens_at:
        raise Invalid(f"这项工作 {show_moment(task.opens_at, task.opens_at.year)} 起才能交。")
    task.note = clean_text(note)
    if len(task.note) < 2 and not files:
        raise Invalid(fields={"note": "请写一句做了什么，或附上文件。"})
    attachments.attach(task, files, by=by, at=at, purpose="DOCUMENT")
    return _submit(task, by, at)


@step(TASK, "take_output", internal=True)
def take_output(task, *, by, at, made_of=None):
    """随业务交: another room's verb has made the output."""
    if made_of is not None:
        task.output_kind, task.output_id, task.output_number = made_of.subject_kind, made_of.pk, made_of.number
    return _submit(task, by, at)


@step(TASK, "waive", who=(stands_above,))
def waive(task, *, by, at, waive_reason: str):
    """免办: the superior lets it be, with the reason; it counts neither as kept nor as missed."""
    if len(clean_text(waive_reason)) < 2:
        raise Invalid(fields={"waive_reason": "请写明为什么免办。"})
    task.waive_reason, task.waived_by_id = clean_text(waive_reason), by.pk


@step(TASK, "let_be", internal=True)
def let_be(task, *, by, at, waive_reason: str):
    """随指定接班免办: what it is owed for is over without it, by the decision of whoever had it taken over."""
    task.waive_reason, task.waived_by_id = waive_reason[:200], by.pk


@step(TASK, "void")
def void(task, *, by, at, void_reason: str):
    """作废: it should not have been born."""
    if len(clean_text(void_reason)) < 2:
        raise Invalid(fields={"void_reason": "请写明作废原因。"})
    task.void_reason = clean_text(void_reason)


@step(TASK, "restore")
def restore(task, *, by, at):
    """恢复: it is owed after all, at its old moment."""
    task.void_reason, task.waive_reason, task.waived_by = "", "", None


answer_for("periodic_task", queries.standings)
