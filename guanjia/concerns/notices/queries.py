"""Questions about notices."""

from __future__ import annotations

from guanjia.concerns.notices.models import CustomerNotice, Notice


def unread_for(user):
    """A colleague's unread notices, urgent ones first, then the newest."""
    return Notice.objects.filter(user=user, read_at=None).order_by("-urgent", "-id")


def all_for(user):
    """All notices of a colleague, newest first."""
    return Notice.objects.filter(user=user).order_by("-id")


def untold(project):
    """What customers of a project still have to be told, oldest first."""
    return CustomerNotice.objects.filter(project=project, told_at=None).order_by("id")


def told_to(customer):
    """What one customer was or will be told, newest first."""
    return CustomerNotice.objects.filter(customer_kind=customer.subject_kind, customer_id=customer.pk).order_by("-id")
