"""The verbs of letters and dossiers."""

from __future__ import annotations

from guanjia.concerns.attachments import actions as attachments
from guanjia.concerns.flow.verbs import amend, birth, step
from guanjia.concerns.notices import actions as notices
from guanjia.domains.archives import queries
from guanjia.domains.archives.flow import DOSSIER, ENTRY, LETTER
from guanjia.domains.archives.models import Dossier, DossierEntry, IncomingLetter
from guanjia.kernel.refusals import Invalid
from guanjia.kernel.text import shorten


@birth(LETTER, "receive_letter")
def receive_letter(*, by, at, project, sender: str, subject: str, received_at=None, unit=None, kind: str = "OTHER",
                   submitted_to=None, barred=None):  # fmt: skip
    """收文登记: a number at once, and the leader has it to read (default: the general property manager)."""
    kinds = dict(IncomingLetter._meta.get_field("kind").choices)
    letter = IncomingLetter(
        received_at=received_at or at, sender=sender, subject=shorten(subject, 100), unit=unit,
        kind=kind if kind in kinds else "OTHER", submitted_to=submitted_to or queries.leader(project, at),
        barred=barred,
    )  # fmt: skip
    if letter.received_at > at:
        raise Invalid(fields={"received_at": "收文时间不能晚于现在。"})
    yield letter
    if letter.submitted_to_id:
        notices.tell(
            [letter.submitted_to], record=letter, by=by, at=at, title=f"待批阅 {letter.number}", text=letter.subject
        )


def _unread(letter, by) -> str | None:
    return "这封来函已经批阅过了。" if letter and letter.read_at else None


@step(LETTER, "read_letter", who=(_unread,))
def read_letter(letter, *, by, at, decision: str):
    """批阅: the leader reads it and says what is to be done; one that was answered meanwhile he reads all the same."""
    if len(decision.strip()) < 1:
        raise Invalid(fields={"decision": "请写批示（如“阅”）。"})
    letter.decision, letter.read_at = decision, at
    return "READ" if letter.state == "RECEIVED" else "ANSWERED"


@step(LETTER, "answer_letter")
def answer_letter(letter, *, by, at, reply_text: str, reply_number: str = "", files=()):
    """登记回函: the written reply went out."""
    if len(reply_text.strip()) < 2:
        raise Invalid(fields={"reply_text": "请写明回函内容。"})
    letter.reply_text, letter.replied_at = reply_text, at
    letter.reply_number = reply_number or letter.number.replace("SW-", "HH-", 1)
    attachments.attach(letter, files, by=by, at=at, purpose="REPLY_LETTER")


@step(LETTER, "waive_reply")
def waive_reply(letter, *, by, at, waived_reason: str):
    """不回函: a leader writes down why no letter goes out."""
    if len(waived_reason.strip()) < 4:
        raise Invalid(fields={"waived_reason": "请写明不回函的原因。"})
    letter.waived_reason = waived_reason


@step(LETTER, "bar", internal=True)
def bar_letter(letter, *, by, at, barred):
    """设回避人: whom the letter is about must not see who wrote it."""
    letter.barred = barred


amend_letter = amend(LETTER, "sender", "subject", "unit", "kind", "submitted_to", "remark")


@birth(DOSSIER, "open_dossier")
def open_dossier(*, by, at, project, unit, customer=None):
    """建档: the file of a unit and its owner."""
    return Dossier(unit=unit, customer=customer)


@step(DOSSIER, "seal_dossier")
def seal_dossier(dossier, *, by, at):
    """封存: the unit changed hands; a new file is opened for the new owner."""


@step(DOSSIER, "move_customer", internal=True)
def move_customer(dossier, *, by, at, customer):
    """客户档案合并: two records of one person became one; his file follows."""
    dossier.customer = customer


amend_dossier = amend(DOSSIER, "customer", "remark")


@birth(ENTRY, "file_record", internal=True)
def file_record(*, by, at, project, record, section: str, title: str, unit=None, customer=None):
    """归档: a closed record goes into the unit's dossier (opened if there is none), or to the project's papers."""
    dossier = None
    if unit is not None:
        dossier = queries.open_dossier_of(unit)
        if dossier is None:
            dossier = open_dossier(by=by, at=at, project=project, unit=unit, customer=customer)
    return DossierEntry(
        dossier=dossier, section=section, title=shorten(title, 120), filed_kind=record.subject_kind,
        filed_id=record.pk, filed_number=record.number, filed_at=at,
    )  # fmt: skip


@step(ENTRY, "check_entry")
def check_entry(entry, *, by, at):
    """核对: the archivist confirms that the paper is there."""
