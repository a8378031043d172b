"""What a customer is shown of his own matter: how far it is and what he was told; never anything internal."""

from __future__ import annotations

from guanjia.concerns.journal import queries as journal
from guanjia.concerns.printing import values
from guanjia.domains.cases.models import Case
from guanjia.kernel.text import half_width

TAKEN, WORKING, ANSWERED, ENDED = "已受理", "处理中", "已答复", "已结案"
_WORDS = {
    "REGISTERED": TAKEN, "RECEIVED": TAKEN,
    "REPLIED": ANSWERED, "CALLED_BACK": ANSWERED, "EXPLAINED": ANSWERED, "HELPED": ANSWERED, "ANSWERED": ANSWERED,
    "CLOSED": ENDED, "FILED": ENDED,
}  # fmt: skip
_APART = {"WITHDRAWN": "已撤回", "CONVERTED": "已转为投诉，另有编号", "VOID": "已作废（重复登记）"}


def for_customer(number: str, phone: str) -> list[dict]:
    """The matters of this number (each estate counts its own) whose caller left this telephone."""
    typed = half_width(number).strip().upper()
    rows = Case.objects.unscoped("the customer himself asks, by number and telephone").filter(number=typed)
    return [_shown(case) for case in rows.exclude(phone="").filter(phone=phone).order_by("pk")]


def _shown(case: Case) -> dict:
    word = _WORDS.get(case.state, WORKING)
    return {
        "kind": case.get_kind_display(), "number": case.number, "stages": _stages(word, case.state),
        "facts": [(label, text) for label, text in _facts(case) if text], "notes": told_notes(case),
    }  # fmt: skip


def _stages(word: str, state: str) -> list[tuple[str, str]]:
    if state in _APART:
        return [(TAKEN, "done"), (_APART[state], "now")]
    steps = (TAKEN, WORKING, ANSWERED, ENDED)
    here = steps.index(word)
    return [(step, "done" if i < here else "now" if i == here else "") for i, step in enumerate(steps)]


def _facts(case: Case):
    yield "登记时间", values.stamp(case.received_at)
    yield "约定答复时间", values.stamp(case.leader_due_at or case.promised_at) if case.replied_at is None else ""
    yield "答复时间", values.stamp(case.replied_at)
    yield "答复", case.reply_text
    yield "解释", case.explanation


def told_notes(case: Case) -> list[tuple[str, str]]:
    """(time, words) of the progress the customer was told of (R-045), oldest first."""
    entries = journal.of(case.subject_kind, case.pk)
    told = (e for e in entries if e.verb == "case.note_progress" and "progress_told_at" in e.changes)
    return [(values.stamp(entry.at), entry.reason) for entry in told]
