"""What ends with a matter: slips, work orders, approvals and call-backs still owed, and the contact it came from."""

from __future__ import annotations

from guanjia.concerns.approvals import actions as approvals
from guanjia.concerns.approvals.queries import undecided
from guanjia.domains.cases import queries
from guanjia.domains.cases.actions.handling import cancel_slip
from guanjia.domains.cases.flow.slip import UNSETTLED
from guanjia.domains.contacts import actions as contacts
from guanjia.domains.dispatch import actions as dispatch
from guanjia.domains.followups import actions as followups


def call_off(case, *, by, at, reason: str) -> None:
    """Nothing more is to be done for this matter: what nobody has begun is cancelled, what is under way goes on."""
    for slip in case.slips.filter(state__in=UNSETTLED):
        cancel_slip(slip, by=by, at=at, reason=reason)
    for link in case.work_orders.filter(work_order__state__in=("ISSUED", "RETURNED")).select_related("work_order"):
        dispatch.void(link.work_order, by=by, at=at, void_reason=reason)
    for approval in undecided(case):
        approvals.drop(approval, by=by, at=at, remark=reason)
    for follow_up in queries.owed_call_backs(case):
        followups.cancel(follow_up, by=by, at=at, reason=reason)
    close_contact(case, by=by, at=at)


def close_contact(case, *, by, at) -> None:
    """The contact is closed with the last matter it was turned into (F14)."""
    contact = case.contact
    if contact is not None and contact.state == "TURNED" and not queries.others_of_the_contact(case):
        contacts.close(contact, by=by, at=at)
