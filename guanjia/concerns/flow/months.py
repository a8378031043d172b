"""A month as a field of a record and of a form; stored as its first day."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.db import models

from guanjia.kernel.refusals import Invalid
from guanjia.kernel.text import read_month


class MonthFormField(forms.Field):
    """A month as it is picked (`2026-10`) or typed (`2026年10月`); of full dates only the first of a month is one."""

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "month"}, format="%Y-%m"))
        super().__init__(**kwargs)

    def to_python(self, value) -> dt.date | None:
        if value in (None, ""):
            return None
        try:
            return read_month(value, whole=True)
        except Invalid as refused:
            raise forms.ValidationError(refused.message, code="invalid")


class MonthField(models.DateField):
    """月份: the first day of a month; lists and pages show the month (`2026年10月`), sheets `2026-10`."""

    FIRST = "该月第一天。"

    def formfield(self, **kwargs):
        given = {"label": self.verbose_name, "required": not self.blank, "help_text": "选择月份，写成 2025-09 也可以。"}
        return MonthFormField(**given | {n: v for n, v in kwargs.items() if n in ("label", "required", "initial")})

    def deconstruct(self):
        """To the database it is a date: no migration of its own."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.DateField", args, kwargs | {"help_text": self.FIRST}
