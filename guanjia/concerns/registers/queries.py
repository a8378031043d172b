"""Questions about the views people keep for themselves."""

from __future__ import annotations

from guanjia.concerns.registers.models import SavedView


def saved_views(user, project, slug: str) -> list[SavedView]:
    """A person's own views of one list, the oldest first."""
    return list(SavedView.objects.filter(user=user, project=project, register=slug).order_by("id"))


def saved_view(user, project, slug: str, pk: int) -> SavedView | None:
    """One of his own views; another person's or project's is not there."""
    return SavedView.objects.filter(user=user, project=project, register=slug, pk=pk).first()
