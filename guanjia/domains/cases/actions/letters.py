"""The written reply a letter is owed (R-018), and who must not see whose letter, call or visit it was."""

from __future__ import annotations

from guanjia.concerns.attachments import actions as attachments
from guanjia.domains.archives import actions as archives
from guanjia.domains.cases import queries
from guanjia.domains.contacts import actions as contacts
from guanjia.domains.dispatch import actions as dispatch
from guanjia.domains.followups import actions as followups


def send_letter(case, *, by, at, reply_way: str, reply_text: str, letters=()) -> None:
    """File the letter that goes out; the incoming one counts as answered unless it was already, or needs no answer."""
    if reply_way != "LETTER":
        return
    attachments.attach(case, letters, by=by, at=at, purpose="REPLY_LETTER")
    if case.letter_id and case.letter.is_open:
        archives.answer_letter(case.letter, by=by, at=at, reply_text=reply_text)


def bar_target(case, *, by, at) -> None:
    """Whom the complaint is about sees neither the contact, the letter, the call-back nor the work orders (F18)."""
    barred = case.target_staff.user if case.target_staff_id else None
    verbs = {"contact": contacts.bar, "letter": archives.bar_letter, "follow_up": followups.bar,
             "work_order": dispatch.bar}  # fmt: skip
    for record in queries.records_that_name_the_caller(case):
        if record.barred_id != getattr(barred, "pk", None):
            verbs[record.subject_kind](record, by=by, at=at, barred=barred)
