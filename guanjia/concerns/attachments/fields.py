"""Form fields for files: they check and store each file while the form is validated, before any transaction.

A form that is refused must not lose them, and no browser fills a file control again. So the form comes back with a
ticked line for each file that was taken (`Kept`), whose signed value stands for the bytes in the store. It is good for
the same person and form, for some hours; without the form being sent the store's sweep clears the bytes.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from django import forms
from django.core import signing

from guanjia.concerns.attachments.preparing import Prepared, prepare, prepare_all
from guanjia.concerns.jobs import clock
from guanjia.kernel.refusals import Invalid

ACCEPT = "image/*,.heic,.pdf,.docx,.xlsx,.mp3,.m4a,.wav,.amr"


KEPT_SECONDS = 12 * 3600
KEPT = "__kept"
_SALT = "guanjia.attachments.kept"


@dataclass(frozen=True)
class Kept:
    """A file that waits for its form: what the page says of it, and the value that brings it back."""

    name: str
    value: str


def _keep(file: Prepared, owner: str) -> Kept:
    return Kept(file.name, signing.dumps([owner, asdict(file)], salt=_SALT, compress=True))


def _brought_back(value: str, owner: str) -> Prepared | None:
    """The file a kept value stands for; None for one that is too old, another's or another form's."""
    try:
        whose, file = signing.loads(value, salt=_SALT, max_age=KEPT_SECONDS)
    except signing.BadSignature:
        return None
    return Prepared(**file) if whose == owner else None


class _KeepingInput(forms.ClearableFileInput):
    """A file control; the value is the new files, then what an earlier refusal kept."""

    template_name = "django/forms/widgets/file.html"

    def value_from_datadict(self, data, files, name):
        new = files.getlist(name) if hasattr(files, "getlist") else files.get(name)
        new = list(new) if isinstance(new, (list, tuple)) else [new] if new else []
        kept = data.getlist(name + KEPT) if hasattr(data, "getlist") else []
        return [*new, *kept]

    def value_omitted_from_data(self, data, files, name):
        return name not in files and name + KEPT not in data


class _KeepingField(forms.FileField):
    """`kept_for` names the person and the form (set by whoever makes the form); `kept` is for the page."""

    kept_for = ""
    kept: tuple[Kept, ...] = ()

    def _given(self, value) -> list:
        """The files of a value, kept ones brought back."""
        given = value if isinstance(value, (list, tuple)) else [value]
        found = [_brought_back(v, self.kept_for) if isinstance(v, str) else v for v in given if v]
        return [file for file in found if file]

    def _taken(self, files: list[Prepared]) -> list[Prepared]:
        self.kept = tuple(_keep(file, self.kept_for) for file in files)
        return files


class FilesInput(_KeepingInput):
    """Several files in one control; on a phone it offers the camera."""

    allow_multiple_selected = True


class FilesField(_KeepingField):
    """附件: none, one or several files; the cleaned value is a list of `Prepared`."""

    widget = FilesInput

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("accept", ACCEPT)

    def clean(self, value, initial=None):
        files, self.kept = self._given(value), ()
        if not files:
            if self.required:
                raise forms.ValidationError(self.error_messages["required"], code="required")
            return []
        try:
            found = prepare_all(files, project=None, at=clock.now())
        except Invalid as refused:
            self._taken([file for file in files if isinstance(file, Prepared)])
            raise forms.ValidationError(refused.message, code="invalid")
        return self._taken(list({file.sha256: file for file in found}.values()))


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


class SignatureInput(_KeepingInput):
    """A drawing pad that fills a file control; without script a photo of the signed paper."""

    desk_kind = "signature"


class SignatureField(_KeepingField):
    """客户签名: what was drawn on the pad, or a photo; the cleaned value is a `Prepared`, or None."""

    widget = SignatureInput

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("accept", "image/*")

    def clean(self, value, initial=None):
        given, self.kept = self._given(value), ()
        if not given:
            if self.required:
                raise forms.ValidationError(self.error_messages["required"], code="required")
            return None
        try:
            # The first: what was drawn anew comes before what was kept.
            return self._taken([prepare(given[0], project=None, at=clock.now(), signature=True)])[0]
        except Invalid as refused:
            raise forms.ValidationError(refused.message, code="invalid")
