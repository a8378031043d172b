"""Questions about contacts."""

from __future__ import annotations

from guanjia.domains.contacts.models import Contact


def recent(user, project, *, unit=None, customer=None, limit: int = 5):
    """The latest contacts of a unit or a customer."""
    rows = Contact.objects.seen_by(user, project)
    rows = rows.filter(unit=unit) if unit else rows.filter(customer=customer)
    return list(rows.order_by("-happened_at")[:limit]) if unit or customer else []


def seen(user, project, number: str) -> Contact | None:
    """A contact by its number, if the user may see it."""
    return Contact.objects.seen_by(user, project).filter(number=number.strip().upper()).first() if number else None


def without_a_record(project):
    """投诉 and 报修 that became no record yet: what R-048 looks for."""
    return Contact.objects.of(project).filter(category__in=("COMPLAINT", "REPAIR"), converted_number="")


def of_customer(customer):
    return Contact.everything.filter(customer=customer)
