"""Addresses of the desk's pages: every page links to a hundred, and making one anew costs more than showing it."""

from __future__ import annotations

from functools import lru_cache

from django.urls import reverse


def page(name: str, **parts) -> str:
    """The address of a page of the desk; `parts` as its pattern names them."""
    return _made(name, tuple(parts.items()))


@lru_cache(maxsize=5000)
def _made(name: str, parts: tuple[tuple[str, object], ...]) -> str:
    return reverse(f"desk:{name}", kwargs=dict(parts))
