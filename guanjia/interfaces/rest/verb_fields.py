"""One schema per verb: the arguments of its form as a model of the API (decision 8).

The model says types, choices and bounds, for the description and for a first look at what was sent; what a value means
and whether it may be is decided by the same form that serves the dialog.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Any, Literal

from django import forms
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, create_model

from guanjia.concerns.flow.fields import RecordField, VerbForm
from guanjia.concerns.flow.months import MonthFormField
from guanjia.concerns.flow.verbs import KEEP, Step, Verb
from guanjia.concerns.registers.declared import Register
from guanjia.concerns.registers.forms import form_of

BIGGEST = 2**63 - 1
LONGEST = 20_000
YEARS = range(1900, 2200)

Id = Annotated[int, Field(ge=1, le=BIGGEST)]


def _sensible(value):
    """Years no calendar of a site knows overflow when they are turned into UTC."""
    if value.year not in YEARS:
        raise ValueError("year")
    return value


Moment = Annotated[AwareDatetime, AfterValidator(_sensible)]
Day = Annotated[dt.date, AfterValidator(_sensible)]


class VerbModel(BaseModel):
    """What a verb takes. Names it does not know are refused: a misspelt field would otherwise be lost in silence."""

    model_config = ConfigDict(extra="forbid", strict=True)


def is_file(field: forms.Field) -> bool:
    return isinstance(field, forms.FileField)


def is_list(field: forms.Field) -> bool:
    return isinstance(field, forms.MultipleChoiceField | forms.ModelMultipleChoiceField)


def _shown(field: forms.Field) -> bool:
    """A hidden text of a page means nothing here; a drawn signature (a data URL) does."""
    return not (type(field) is forms.CharField and isinstance(field.widget, forms.HiddenInput))


def fields_of(form: type[VerbForm]) -> dict[str, forms.Field]:
    """The fields of a verb's form the API takes."""
    return {name: field for name, field in form.base_fields.items() if _shown(field)}


def takes_files(form: type[VerbForm]) -> bool:
    return any(is_file(field) for field in form.base_fields.values())


def is_amending(verb: Verb) -> bool:
    """Whether what is not sent stays as it is."""
    return any(p.default is KEEP for p in verb.params.values())


@lru_cache(maxsize=1024)
def model_of(register: str, verb: Verb, form: type[VerbForm]) -> type[VerbModel]:
    """The model of a verb's arguments without files; a step also takes the version the caller has seen."""
    made: dict[str, Any] = {}
    for name, field in fields_of(form).items():
        if not is_file(field):
            made[name] = _entry(field, needed=field.required and not is_amending(verb))
    if isinstance(verb, Step):
        note = "您读到的版本号；记录若已被别人改过，答复 409"
        number = Annotated[int, Field(ge=1, le=2**31 - 1)]
        made["version"] = (number | None, Field(None, title="版本", description=note))
    name = "".join(part.title() for part in f"{register}-{verb.name}".replace("_", "-").split("-"))
    return create_model(name, __base__=VerbModel, __doc__=(verb.body.__doc__ or "").strip(), **made)


def model_for(register: Register, verb: Verb) -> type[VerbModel]:
    return model_of(register.slug, verb, form_of(register, verb))


def _entry(field: forms.Field, *, needed: bool) -> tuple[Any, Any]:
    type_ = _type(field, filled=needed)
    title = str(field.label or "")
    about = "；".join(str(part) for part in (field.help_text, _choices_words(field)) if part) or None
    if needed:
        return type_, Field(..., title=title, description=about)
    if isinstance(field, forms.JSONField):  # an empty list is sent as one; a column of lists holds no null
        return type_, Field(default_factory=list, title=title, description=about)
    return type_ | None, Field(None, title=title, description=about)


def _type(field: forms.Field, *, filled: bool) -> Any:
    if isinstance(field, RecordField):
        return Annotated[Id | _text(60), Field(description="编号，或记录的 id")]
    if isinstance(field, forms.ModelMultipleChoiceField):
        return Annotated[list[Id], Field(max_length=200)]
    if isinstance(field, forms.ModelChoiceField):
        return Id
    if isinstance(field, forms.MultipleChoiceField):
        return Annotated[list[_one_of(field)], Field(max_length=100)]
    if isinstance(field, forms.ChoiceField):
        return _one_of(field)
    if isinstance(field, forms.BooleanField):
        return bool
    if isinstance(field, forms.DateTimeField):
        return Moment
    if isinstance(field, (forms.DateField, MonthFormField)):
        return Day
    if isinstance(field, forms.DecimalField):
        return Annotated[Decimal, Field(ge=field.min_value, le=field.max_value, max_digits=field.max_digits,
                                        decimal_places=field.decimal_places)]  # fmt: skip
    if isinstance(field, forms.FloatField):
        return Annotated[float, Field(allow_inf_nan=False, ge=field.min_value, le=field.max_value)]
    if isinstance(field, forms.IntegerField):
        low = -BIGGEST if field.min_value is None else field.min_value
        high = BIGGEST if field.max_value is None else field.max_value
        return Annotated[int, Field(ge=low, le=high)]
    if isinstance(field, forms.JSONField):
        return list[Any] | dict[str, Any]
    if isinstance(field.widget, forms.HiddenInput):  # a drawing as a data URL
        return _text(2_000_000)
    return _text(getattr(field, "max_length", None) or LONGEST, least=1 if filled else 0)


def _text(most: int, least: int = 1) -> Any:
    return Annotated[str, Field(min_length=least, max_length=most)]


def _one_of(field: forms.ChoiceField) -> Any:
    codes = [str(code) for code, _ in _flat(field) if code not in ("", None)]
    return Literal[tuple(codes)] if codes else _text(60)


def _flat(field: forms.ChoiceField):
    for code, label in field.choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield code, label


def _choices_words(field: forms.Field) -> str:
    if not isinstance(field, forms.ChoiceField) or isinstance(field, forms.ModelChoiceField):
        return ""
    return "、".join(f"{code} {label}" for code, label in _flat(field) if code not in ("", None))
