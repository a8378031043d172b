"""One schema per verb: its keyword arguments as form fields; dialog, API and import are made of it (decision 8)."""

from __future__ import annotations

import inspect

from django import forms
from django.core.validators import EmailValidator, MaxLengthValidator
from django.db import models

from guanjia.concerns.access.models import Scoped, User, Zone
from guanjia.concerns.flow.changes import NO_EMAIL, too_long
from guanjia.concerns.flow.models import Record
from guanjia.concerns.flow.verbs import KEEP, Verb
from guanjia.kernel.refusals import Refused


class RecordField(forms.CharField):
    """A record named by its number as people type it (`3栋2单元1502`), or by its id in the API."""

    default_error_messages = {"unknown": "没有找到「%(typed)s」，请核对编号。"}

    def __init__(self, *, model: type[Record], **kwargs):
        self.record_model, self.scope_project, self.scope_user = model, None, None
        super().__init__(**kwargs)
        self.widget.attrs["data-record"] = model.subject_kind

    def prepare_value(self, value):
        if isinstance(value, Record):
            return value.number
        if isinstance(value, int):
            found = self.record_model._base_manager.filter(pk=value).first()
            return found.number if found else value
        return value

    def clean(self, value):
        if isinstance(value, self.record_model):
            return value
        text = str(super().clean("" if value is None else str(value)))
        if not text:
            return None
        rows = self.record_model.objects.of(self.scope_project)
        try:
            found = rows.filter(number=self.record_model.number_typed(text)).first()
        except Refused as refused:  # a text that reads as no number of such a record
            raise forms.ValidationError(refused.message, code="unknown")
        if found is None and text.isdigit() and len(text) < 19:
            found = rows.filter(pk=int(text)).first()
        if found is None:
            raise forms.ValidationError(self.error_messages["unknown"], code="unknown", params={"typed": text})
        return found


class VerbForm(forms.Form):
    """The form of a verb in a project; `called_with()` gives the keyword arguments for the call."""

    verb: Verb
    use_required_attribute = False

    def __init__(self, *args, project, by=None, only_given: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        self.project, self.by = project, by
        for name, field in list(self.fields.items()):
            if only_given and name not in self.data and name not in self.files:
                del self.fields[name]
            elif isinstance(field, RecordField):
                field.scope_project, field.scope_user = project, by
            elif isinstance(field, forms.ModelChoiceField):
                field.queryset = choices_in(field.queryset.model, project)
            if name in self.fields:
                self.fields[name].label_suffix = ""
                if hasattr(field, "kept_for") and by is not None:  # uploads of a refused form are his, for this form
                    field.kept_for = f"{by.pk}:{self.verb.code}"
        say_what_is_missing(self)

    def called_with(self) -> dict:
        """The keyword arguments of the call. Nothing given for a column that cannot be empty is its default."""
        return {name: self._or_default(name, self.cleaned_data[name]) for name in self.fields}

    def _or_default(self, name: str, value):
        column = next((f for f in self.verb.model._meta.concrete_fields if f.name == name), None)
        if value is None and column is not None and not column.null and column.has_default():
            return column.get_default()
        return value


class TooLong:
    """Says in our words that a text is too long. The browser is not told the limit: it would cut in silence."""

    code = "max_length"

    def __init__(self, label: str, most: int):
        self.label, self.most = label, most

    def __call__(self, text: str) -> None:
        if len(text) > self.most:
            raise forms.ValidationError(f"{self.label}{too_long(self.most, len(text))}", code=self.code)


def say_what_is_missing(form: forms.Form) -> None:
    """「请填写判定理由。」 instead of "this field is required"; a field with words of its own keeps them.

    Likewise for a text that is too long and for an address that is none.
    """
    plain = str(forms.Field.default_error_messages["required"])
    for name, field in form.fields.items():
        if isinstance(field, forms.CharField) and field.max_length:
            others = [v for v in field.validators if not isinstance(v, MaxLengthValidator)]
            field.validators = [*others, TooLong(form[name].label, field.max_length)]
            field.widget.attrs.pop("maxlength", None)
        if isinstance(field, forms.EmailField):
            field.validators = [v for v in field.validators if not isinstance(v, EmailValidator)]
            field.validators.append(EmailValidator(NO_EMAIL))
        if str(field.error_messages.get("required")) == plain:
            picked = isinstance(field, (forms.ChoiceField, forms.FileField))
            field.error_messages["required"] = f"请{'选择' if picked else '填写'}{form[name].label}。"


def choices_in(model, project):
    """What a choice field offers inside one project."""
    if issubclass(model, Record):
        return model.objects.of(project).filter(state__in=sorted(model.flows.open_states)).order_by("pk")
    if issubclass(model, Scoped):
        return model.objects.of(project).order_by("pk")
    if model is User:
        assigned = models.Q(assignments__project=project) | models.Q(assignments__project=None)
        return User.objects.filter(assigned, is_active=True, assignments__to_on=None).distinct().order_by("pk")
    if model is Zone:
        return Zone.objects.filter(project=project).order_by("name")
    return model._default_manager.order_by("pk")


def _field_for(verb: Verb, name: str, parameter: inspect.Parameter, extra: type[forms.Form] | None):
    if extra and name in extra.base_fields:
        return extra.base_fields[name]
    column = verb.model._meta.get_field(name)
    required = parameter.default is inspect.Parameter.empty or (parameter.default is KEEP and not column.blank)
    if name in verb.model.coded_lists:
        return forms.MultipleChoiceField(
            label=column.verbose_name, choices=verb.model.coded_lists[name], required=False,
            help_text=column.help_text, widget=forms.CheckboxSelectMultiple,
        )  # fmt: skip
    if isinstance(column, models.BooleanField) and not column.null:
        return forms.BooleanField(label=column.verbose_name, help_text=column.help_text, required=False)
    if isinstance(column, models.ForeignKey) and issubclass(column.related_model, Record):
        if column.related_model.listed:
            return forms.ModelChoiceField(
                queryset=column.related_model.everything.none(), label=column.verbose_name, required=required,
                help_text=column.help_text, empty_label="请选择" if required else "（未选）",
            )  # fmt: skip
        return RecordField(
            model=column.related_model, label=column.verbose_name, help_text=column.help_text, required=required
        )
    field = column.formfield(required=required)
    if isinstance(field, forms.ModelChoiceField):
        field.empty_label = "请选择" if required else "（未选）"
    if isinstance(field, forms.TypedChoiceField):
        few = len(column.choices) <= 9
        none = [] if few and required else [("", "未填" if few else "请选择" if required else "（未选）")]
        choices = none + [c for c in field.choices if c[0] != ""]
        if few:
            field.widget = forms.RadioSelect(choices=choices)
        field.choices = choices
    if isinstance(field, forms.DateTimeField):
        field.widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    elif isinstance(field, forms.DateField):
        field.widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return field


def _by_rooms_alone(verb: Verb, name: str, parameter: inspect.Parameter) -> bool:
    """An argument that only other rooms give (where a work order comes from); nobody is asked for it."""
    given = parameter.default is not inspect.Parameter.empty
    return given and not verb.model._meta.get_field(name).editable


def form_class(verb: Verb, extra: type[forms.Form] | None = None) -> type[VerbForm]:
    """The form class of a verb. `extra` (from the room's forms.py) gives the fields that are not columns of the model.

    Raises FieldDoesNotExist while the program starts when an argument is neither.
    """
    fields = {
        name: _field_for(verb, name, parameter, extra)
        for name, parameter in verb.params.items()
        if (extra and name in extra.base_fields) or not _by_rooms_alone(verb, name, parameter)
    }
    bases = (VerbForm,) if extra is None else (type("Checks", (), _checks_of(extra)), VerbForm)
    return type(f"{verb.code.title().replace('.', '').replace('_', '')}Form", bases, {**fields, "verb": verb})


def _checks_of(extra: type[forms.Form]) -> dict:
    """`clean` and `clean_<field>` methods of the room's form class."""
    return {n: f for n, f in vars(extra).items() if n.startswith("clean") and callable(f)}
