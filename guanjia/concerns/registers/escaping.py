"""Escaping of many short texts: Django's own looks for lazy arguments at each of a page's thousand calls."""

from __future__ import annotations

from html import escape

from django.utils.html import conditional_escape


def escaped(value: object) -> str:
    """As `conditional_escape`: what is not safe HTML already is escaped, quotes too."""
    return escape(value) if type(value) is str else conditional_escape(value)
