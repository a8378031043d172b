"""Form fields for files: they check and store each file while the form is validated, before any transaction."""

from __future__ import annotations

from django import forms

from guanjia.concerns.attachments.preparing import prepare, prepare_all
from guanjia.concerns.jobs import clock
from guanjia.kernel.refusals import Invalid

ACCEPT = "image/*,.heic,.pdf,.docx,.xlsx,.mp3,.m4a,.wav,.amr"


class FilesInput(forms.ClearableFileInput):
    """Several files in one control; on a phone it offers the camera."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class FilesField(forms.FileField):
    """附件: none, one or several files; the cleaned value is a list of `Prepared`."""

    widget = FilesInput

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("accept", ACCEPT)

    def clean(self, value, initial=None):
        files = [file for file in (value if isinstance(value, (list, tuple)) else [value]) if file]
        if not files:
            if self.required:
                raise forms.ValidationError(self.error_messages["required"], code="required")
            return []
        try:
            return prepare_all(files, project=None, at=clock.now())
        except Invalid as refused:
            raise forms.ValidationError(refused.message, code="invalid")


class DrawnField(forms.CharField):
    """手写签名: a drawing as a data URL; the cleaned value is a `Prepared`, or None when nothing was drawn."""

    widget = forms.HiddenInput

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        try:
            return prepare(text, project=None, at=clock.now(), signature=True)
        except Invalid as refused:
            raise forms.ValidationError(refused.message, code="invalid")


class SignatureInput(forms.ClearableFileInput):
    """A drawing pad that fills a file control; without script a photo of the signed paper."""

    desk_kind = "signature"
    template_name = "django/forms/widgets/file.html"


class SignatureField(forms.FileField):
    """客户签名: what was drawn on the pad, or a photo; the cleaned value is a `Prepared`, or None."""

    widget = SignatureInput

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("accept", "image/*")

    def clean(self, value, initial=None):
        if not value:
            if self.required:
                raise forms.ValidationError(self.error_messages["required"], code="required")
            return None
        try:
            return prepare(value, project=None, at=clock.now(), signature=True)
        except Invalid as refused:
            raise forms.ValidationError(refused.message, code="invalid")
