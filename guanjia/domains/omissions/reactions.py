"""What this room does when a complaint is entered (wired in the switchboard). Whoever enters it is not the one who
suspects: that is the system, and its name stands there."""

from __future__ import annotations

from datetime import datetime

from guanjia.concerns.access.grants import SYSTEM
from guanjia.domains.contacts import actions as contacts
from guanjia.domains.omissions import actions, queries
from guanjia.kernel.worktime import show_moment


def case_opened(case, *, by, at: datetime) -> None:
    """A complaint that was known before it was entered: in the contact book, above, or entered late (5.12.9)."""
    if not case.is_complaint or case.converted_from_id:
        return
    from_above = case.source in queries.FROM_ABOVE and not queries.knew_before(case)
    contact = queries.contact_behind(case, at, search=from_above or case.late_entry)
    if contact is not None and not (from_above or contact == case.contact or queries.is_same_day(contact, case)):
        contact = None
    if contact is not None:
        _of_contact(case, contact, by, at)
    elif from_above:
        actions.suspect(
            by=SYSTEM, at=at, project=case.project, sort="UNREPORTED", way="ABOVE", case=case,
            happened_at=case.received_at,
            facts=f"{case.number} 由{case.get_source_display()}转来，此前没有登记过这件投诉。",
        )  # fmt: skip
    elif case.late_entry:
        # Above the hours only a manager enters it, for somebody else; who that was he says himself.
        own = not queries.may_enter_late(by, case.project, at)
        actions.suspect(
            by=SYSTEM, at=at, project=case.project, sort="OMITTED", way="LATE", case=case, happened_at=case.received_at,
            person=by if own and by.pk else None,
            facts=f"{case.number} {show_moment(case.received_at, at.year)} 受理，"
                  f"{show_moment(at, at.year)} 才登记；原因：{case.late_reason}",
        )  # fmt: skip


def _of_contact(case, contact, by, at: datetime) -> None:
    """The call stood in the book as 投诉: whoever took it is named; the call leads to the complaint from now on."""
    if queries.is_same_day(contact, case) and case.number not in contact.converted_number:
        contacts.turn_into(contact, by=by, at=at, converted_kind="case", converted_number=case.number)
    known = queries.about_contact(contact)
    if known is not None:
        actions.link_case(known, by=by, at=at, case=case)
        return
    actions.suspect(
        by=SYSTEM, at=at, project=case.project, sort="OMITTED", way="ABOVE" if case.source in queries.FROM_ABOVE else
        "CONTACT", person=contact.created_by, case=case, contact=contact, happened_at=contact.happened_at,
        facts=f"{contact.number}（{show_moment(contact.happened_at, at.year)}）记为投诉，没有登记；"
              f"{show_moment(at, at.year)} 才登记为 {case.number}。",
    )  # fmt: skip
