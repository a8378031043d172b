"""日清表: opened in the afternoon, signed by the supervisor before he leaves (R-047, 5.12.8)."""

from __future__ import annotations

from datetime import date, datetime

from guanjia.concerns.attachments import actions as attachments
from guanjia.concerns.escalation import actions as escalation
from guanjia.concerns.escalation.declared import Standing, answer_for
from guanjia.concerns.escalation.queries import owed
from guanjia.concerns.flow.verbs import birth, step
from guanjia.concerns.notices.actions import tell
from guanjia.domains.cases import queries as cases
from guanjia.domains.periodic import actions as periodic
from guanjia.insight.reviews import queries
from guanjia.insight.reviews.flow import WRAP_UP
from guanjia.insight.reviews.models import WrapUp, digest
from guanjia.kernel.refusals import Invalid
from guanjia.kernel.text import clean_text
from guanjia.kernel.worktime import local_date


def signs(wrap_up, by, at) -> str | None:
    """The supervisor signs; his deputy while he is away, the next superior where there is none."""
    if wrap_up is None or by.pk is None:
        return None
    people = queries.signers(wrap_up.project, at)
    if by.pk not in {p.pk for p in people}:
        return f"日清表由客服主管签字（现在是{'、'.join(map(str, people)) or '没有人'}）；主管不在时由代理人签。"
    return None


@birth(WRAP_UP, "open_day")
def open_day(*, by, at: datetime, project, on: date | None = None):
    """开日清表: one a day; the job opens it in the afternoon, the supervisor may do so before."""
    on = on or local_date(at)
    if on > local_date(at):
        raise Invalid(fields={"on": "日期不能晚于今天。"})
    number = f"RQ-{on}"
    if WrapUp.objects.of(project).filter(number=number).exists():
        raise Invalid(fields={"on": "这一天的日清表已经有了。"})
    if WrapUp.objects.of(project).filter(on__gt=on).exists():
        raise Invalid(fields={"on": "后面的日清表已经开出，不能再开以前的。"})
    made = WrapUp(on=on, number=number, due_at=queries.due_on(project, on, at))
    yield made
    tell(queries.signers(project, at), record=made, by=by, at=at, title=f"请日清 {made.title}的投诉")


def _take_down(wrap_up, notes: dict, by, at: datetime) -> None:
    """Keep these words on complaints of the project this person may see; raises `Invalid` for any other."""
    given = {number: clean_text(text) for number, text in dict(notes or {}).items()}
    ids = [int(number) for number in given]
    known = set(ids) if by.pk is None else cases.visible_ids(by, wrap_up.project, ids, at)
    if set(ids) - known:
        raise Invalid(fields={"notes": "说明里有一件不是您能办理的投诉，请刷新页面再写。"})
    kept = {**wrap_up.said, **given}
    wrap_up.said = {number: text for number, text in kept.items() if text}


@step(WRAP_UP, "note")
def note(wrap_up, *, by, at, notes=None, summary: str = ""):
    """先存说明: what is known by now, before the signature."""
    _take_down(wrap_up, notes, by, at)
    wrap_up.summary = clean_text(summary) or wrap_up.summary


@step(WRAP_UP, "sign", who=(signs,))
def sign(wrap_up, *, by, at, notes=None, summary: str = ""):
    """签字: every complaint due today has a word; from now on the rows stay as they stood. Later than due is marked.

    Raises `Invalid` with the numbers that lack a word (scenario 8), `PasswordNeeded` at the desk.
    """
    _take_down(wrap_up, notes, by, at)
    wrap_up.summary = clean_text(summary) or wrap_up.summary
    content = queries.content_of(wrap_up, at)
    if unsaid := queries.owed_notes(content, wrap_up.said, by, wrap_up.project, at):
        numbers = "、".join(row["number"] for row in unsaid)
        raise Invalid(f"今天到期和已经超时的投诉还没有写说明，不能签字：{numbers}。")
    wrap_up.since, wrap_up.until = queries.span_of(wrap_up, at)
    periodic.report_output("D-03", wrap_up.project, day=wrap_up.on, record=wrap_up, by=by, at=at)
    wrap_up.content = content | {"notes": {k: v for k, v in wrap_up.said.items() if k in content["rows"]},
                                 "summary": wrap_up.summary}  # fmt: skip
    wrap_up.sha256 = digest(wrap_up.number, wrap_up.content)
    wrap_up.signed_by, wrap_up.signed_at, wrap_up.late = by if by.pk else None, at, at > wrap_up.due_at
    attachments.sign(wrap_up, by=by, at=at, role="客服主管")
    # What the overdue signature was asked of this person for is done by signing; others who were told still answer.
    if by.pk is not None and owed(by, at, wrap_up.project).filter(**_about(wrap_up)).exists():
        escalation.acknowledge_all(wrap_up, by=by, at=at, words="已签日清表")


def _about(wrap_up) -> dict:
    return {"alarm__subject_kind": wrap_up.subject_kind, "alarm__subject_id": wrap_up.pk}


def _standings(ids: list[int], at: datetime) -> dict:
    """Posts handle it, nobody by name; the supervisor signs and sends."""
    return {pk: Standing(owes={"sign": "CS_SUPERVISOR", "send": "CS_SUPERVISOR"}) for pk in ids}


answer_for("wrap_up", _standings)
answer_for("week_report", _standings)
