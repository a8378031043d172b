"""Columns whose text has one spelling, however it was typed."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from guanjia.kernel.refusals import Invalid
from guanjia.kernel.text import read_phone


def _spelled(text: str) -> str:
    try:
        phone = read_phone(text)
    except Invalid as refused:
        raise ValidationError(refused.message, code="phone") from refused
    if phone.kind == "SHORT" and len(phone.digits) == 3:  # 119 answers everywhere and belongs to nobody
        said = f"电话“{text}”不完整，请填手机号，或带区号的固定电话，例如 010-62345678"
        raise ValidationError(said, code="phone")
    return phone.normal


class PhoneEntry(forms.CharField):
    """A telephone number as it is typed; the cleaned value is its stored spelling."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("inputmode", "tel")

    def clean(self, value):
        text = super().clean(value)
        return _spelled(text) if text else text


class PhoneField(models.CharField):
    """电话: one number, stored as `kernel.text.phones` spells it; what cannot be read is refused in its words."""

    def clean(self, value, instance):
        text = super().clean(value, instance)
        return _spelled(text) if text else text

    def formfield(self, **kwargs):
        return super().formfield(**{"form_class": PhoneEntry, **kwargs})

    def deconstruct(self):
        # For the database it is a text like any other.
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs
