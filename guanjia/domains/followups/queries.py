"""Questions about call-backs."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from guanjia.concerns.escalation.declared import Standing
from guanjia.domains.customers import queries as customers
from guanjia.domains.followups.models import Attempt, FollowUp


def standings(ids: list[int], at: datetime) -> dict[int, Standing]:
    """Whoever owes the call-back is whoever arranged it."""
    rows = FollowUp.everything.filter(pk__in=ids).values_list("pk", "created_by_id", "barred_id")
    return {
        pk: Standing({"HANDLER": [made], "FIRST": [made]}, frozenset({barred} - {None})) for pk, made, barred in rows
    }


def failed_tries(kind: str, source_id: int, *, purpose: str) -> list[datetime]:
    """The local moments of the tries that reached nobody."""
    zone = ZoneInfo(settings.TIME_ZONE)
    rows = Attempt.objects.filter(source_kind=kind, source_id=source_id, purpose=purpose).order_by("at")
    return [at.astimezone(zone) for at in rows.values_list("at", flat=True)]


def of(kind: str, source_id: int):
    """The call-backs about one record, oldest first."""
    return FollowUp.everything.filter(source_kind=kind, source_id=source_id).order_by("pk")


def owed_for(kind: str, source_id: int):
    """The call-backs about one record that are still to be made."""
    return of(kind, source_id).filter(state="DUE")


def of_customer(customer):
    return FollowUp.everything.filter(customer=customer)


def due(user, project):
    """Call-backs that are owed."""
    return FollowUp.objects.seen_by(user, project).filter(state="DUE")


def on_page(follow_up: FollowUp, user, at: datetime) -> dict:
    """What a call-back's page shows besides its facts: what to mind before the telephone is taken up."""
    texts = customers.standing_instructions(follow_up.unit, at, follow_up.customer)
    return {"notes": [(text, "", "常驻提示") for text in texts]}
