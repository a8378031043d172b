"""Questions about contacts."""

from __future__ import annotations

from django.db.models import Q

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


def unrecorded_complaint(project, *, unit, customer, phone: str, since, before) -> Contact | None:
    """The latest 投诉 of this unit, person or telephone between two moments that became no record."""
    who = Q(pk=None)
    if unit is not None:
        who |= Q(unit=unit)
    if customer is not None:
        who |= Q(customer=customer)
    if phone:
        who |= Q(phone=phone)
    rows = without_a_record(project).filter(who, category="COMPLAINT", created_at__gte=since, created_at__lt=before)
    return rows.order_by("-happened_at", "-pk").first()


def of_customer(customer):
    return Contact.everything.filter(customer=customer)


def visible_ids(user, project, ids, at) -> set[int]:
    """Which of these contacts a person sees."""
    return set(Contact.objects.seen_by(user, project, at).filter(pk__in=list(ids)).values_list("pk", flat=True))
