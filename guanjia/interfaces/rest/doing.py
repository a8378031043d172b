"""Births and steps: a POST runs the verb once, with what its form read from the body."""

import hashlib
import math
from collections.abc import Callable
from typing import Annotated

from django import forms
from django.http import HttpRequest, HttpResponse
from ninja import Header, Router
from pydantic import BaseModel, Field

from guanjia.concerns.access.grants import demand
from guanjia.concerns.access.models import Project, RequestKey
from guanjia.concerns.access.once import once
from guanjia.concerns.flow.fields import RecordField, VerbForm
from guanjia.concerns.flow.models import Record
from guanjia.concerns.flow.verbs import Verb
from guanjia.concerns.registers.declared import Register
from guanjia.concerns.registers.forms import form_of
from guanjia.interfaces.rest.access import enter, find, may_bear, only
from guanjia.interfaces.rest.problems import in_one
from guanjia.interfaces.rest.records import ROOT, Shape, here
from guanjia.interfaces.rest.values import Code, told
from guanjia.interfaces.rest.verb_fields import (
    Id,
    fields_of,
    is_amending,
    is_file,
    is_list,
    model_for,
    takes_files,
)  # fmt: skip
from guanjia.kernel.refusals import Invalid, Refused

JSON, MULTIPART = "application/json", "multipart/form-data"
Key = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[!-~]+$")]
ONCE = Header(
    None, alias="Idempotency-Key",
    description="同一个值再发一次，只做一次，答复同前；换了内容再用会被拒绝（code 为 key_reused）。",
)  # fmt: skip


class Done(BaseModel):
    """The record after the verb."""

    id: int
    number: str
    state: Code
    version: int
    url: str


class WrongMedia(Refused):
    """正文的格式不收."""

    status = 415
    code = "unsupported_media_type"
    default_message = "这个动作的正文须是 application/json。"


def add_verbs(router: Router, shape: Shape) -> None:
    """The births and steps of one register."""
    for verb in shape.register.births:
        _add_birth(router, shape.register, verb)
    for verb in shape.register.steps:
        _add_step(router, shape.register, verb)


def _add_birth(router: Router, register: Register, verb: Verb) -> None:
    form = form_of(register, verb)

    def bear(request: HttpRequest, code: str, idempotency_key: Key | None = ONCE):
        only(request.GET)
        project = enter(request, code)
        if not may_bear(request.user, verb, project):
            demand(request.user, verb.code, project, label=verb.label, at=request.at)
        given = Given(request, register, verb, form, project)

        def act() -> dict:
            record = verb(by=request.user, at=request.at, project=project, **given.arguments())
            return _done(request, code, register, record)

        return run_once(request, idempotency_key, given.digest, given.arguments, act, status=201)

    router.post(
        f"{ROOT}/{register.slug}/{verb.name}", response={201: Done}, tags=[register.label],
        operation_id=f"{register.slug.replace('-', '_')}_{verb.name}", summary=f"{register.label}：{verb.label}",
        description=_about(verb), openapi_extra=_body(register, verb, form),
    )(bear)  # fmt: skip


def _add_step(router: Router, register: Register, verb: Verb) -> None:
    form = form_of(register, verb)

    def take(request: HttpRequest, code: str, id: Id, idempotency_key: Key | None = ONCE):
        only(request.GET)
        project = enter(request, code)
        record = find(request, register, project, id)
        kind = getattr(record, "kind", "")
        demand(request.user, verb.code, project, label=verb.label_for(kind), kind=kind, at=request.at)
        given = Given(request, register, verb, form, project)

        def act() -> dict:
            arguments = given.arguments()
            after = verb(record, by=request.user, at=request.at, version=given.version, **arguments)
            return _done(request, code, register, after)

        return run_once(request, idempotency_key, given.digest, given.arguments, act, status=200)

    router.post(
        f"{ROOT}/{register.slug}/{{int:id}}/{verb.name}", response={200: Done}, tags=[register.label],
        operation_id=f"{register.slug.replace('-', '_')}_step_{verb.name}",
        summary=f"{register.label}：{verb.label}", description=_about(verb), openapi_extra=_body(register, verb, form),
    )(take)  # fmt: skip


def _about(verb: Verb) -> str:
    return f"权限 `{verb.code}`。"


def _done(request: HttpRequest, code: str, register: Register, record: Record) -> dict:
    return {
        "id": record.pk, "number": record.number, "state": {"code": record.state, "label": record.state_label},
        "version": record.version, "url": here(request, code, register, record.pk),
    }  # fmt: skip


def run_once(
    request: HttpRequest, key: str | None, digest: str, prepare: Callable, act: Callable[[], dict], *, status: int
) -> HttpResponse:
    """Carry a POST out, once per key; a repetition gets the first answer and the header `Idempotency-Replayed`."""
    if not (key and RequestKey.objects.filter(user=request.user, key=key).exists()):
        prepare()  # reading and checking files takes time, so it is done before the transaction
    answer, repeated = once(request.user, key or "", digest, request.at, act)
    made = told(answer, status=status)
    if status == 201:
        made["Location"] = answer["url"]
    if repeated:
        made["Idempotency-Replayed"] = "true"
    return made


class Given:
    """What the body of a request says to a verb: read once, validated by the verb's own form."""

    def __init__(self, request: HttpRequest, register: Register, verb: Verb, form: type[VerbForm], project: Project):
        self.verb, self.form, self.project, self.user = verb, form, project, request.user
        self.version: int | None = None
        self._arguments: dict | None = None
        sort = media_type(request)
        self.files = request.FILES if sort == MULTIPART and takes_files(form) else {}
        if sort == MULTIPART and takes_files(form):
            self.data = self._from_form(request)
        elif sort == JSON or not request.body:
            self.data = self._from_json(request, register)
        else:
            raise WrongMedia("" if not takes_files(form) else f"这个动作的正文须是 {JSON} 或 {MULTIPART}。")
        self.digest = digest_of(request, self.data, self.files)

    def _from_json(self, request: HttpRequest, register: Register) -> dict:
        model = model_for(register, self.verb)
        read = model.model_validate_json(request.body or b"{}")
        given = read.model_dump(exclude_unset=True)
        check_text(given)
        self.version = given.pop("version", None)
        return given

    def _from_form(self, request: HttpRequest) -> dict:
        known = fields_of(self.form)
        wrong = {n: "没有这个字段。" for n in [*request.POST, *request.FILES] if n not in known and n != "version"}
        if wrong:
            raise Invalid(in_one(wrong), fields=wrong)
        given = {
            name: request.POST.getlist(name) if is_list(known[name]) else request.POST[name]
            for name in request.POST if name != "version"
        }  # fmt: skip
        check_text(given)
        if version := request.POST.get("version"):
            if not (version.isascii() and version.isdecimal() and len(version) < 10):
                raise Invalid(fields={"version": "须是整数。"})
            self.version = int(version)
        return given

    def arguments(self) -> dict:
        """The keyword arguments of the verb. What was not sent is left to the verb's own default."""
        if self._arguments is None:
            form = self.form(
                self._ready(), self.files, project=self.project, by=self.user, only_given=is_amending(self.verb)
            )
            if not form.is_valid():
                raise _refused(form)
            self._arguments = {
                name: value for name, value in form.called_with().items()
                if name in self.data or name in self.files or not self._has_default(name)
            }  # fmt: skip
        return self._arguments

    def _has_default(self, name: str) -> bool:
        parameter = self.verb.params[name]
        return parameter.default is not parameter.empty

    def _ready(self) -> dict:
        """The data as the form wants it. A record named by its id is looked up here: a number may look like an id."""
        ready = dict(self.data)
        for name, value in self.data.items():
            field = self.form.base_fields[name]
            if isinstance(field, RecordField) and isinstance(value, int):
                found = field.record_model.objects.of(self.project).filter(pk=value).first()
                if found is None:
                    raise Invalid(fields={name: f"没有找到 id 为 {value} 的{field.label}。"})
                ready[name] = found
        return ready


def media_type(request: HttpRequest) -> str:
    return (request.content_type or "").lower()


def _refused(form: forms.Form) -> Invalid:
    fields, general = {}, []
    for name, errors in form.errors.items():
        if name == "__all__":
            general = list(errors)
        else:
            fields[name] = "；".join(errors)
    named = {str(form.fields[n].label or n) if n in form.fields else n: text for n, text in fields.items()}
    return Invalid("；".join([*general, in_one(named)] if named else general), fields=fields)


def check_text(given: dict) -> None:
    """Refuse characters and numbers no database keeps, wherever they stand."""
    wrong = {name: "含有不能使用的字符。" for name, value in given.items() if not _storable(value)}
    if wrong:
        raise Invalid(in_one(wrong), fields=wrong)


def _storable(value) -> bool:
    if isinstance(value, dict):
        return all(_storable(k) and _storable(v) for k, v in value.items())
    if isinstance(value, list):
        return all(map(_storable, value))
    if isinstance(value, float):
        return math.isfinite(value)
    return not (isinstance(value, str) and "\x00" in value)


def digest_of(request: HttpRequest, data: dict, files) -> str:
    """What was sent, so that the same key with another content is noticed; a form's boundary does not count."""
    sha = hashlib.sha256(request.path.encode())
    if media_type(request) != MULTIPART:
        sha.update(request.body)
        return sha.hexdigest()
    for name in sorted(request.POST):
        sha.update(repr((name, request.POST.getlist(name))).encode())
    for name in sorted(files):
        for file in files.getlist(name):
            inner = hashlib.sha256()
            for chunk in file.chunks():
                inner.update(chunk)
            file.seek(0)
            sha.update(repr((name, file.name, inner.hexdigest())).encode())
    return sha.hexdigest()


def _body(register: Register, verb: Verb, form: type[VerbForm]) -> dict:
    """The body of a verb in the description: JSON, and a form where files may come along."""
    model = model_for(register, verb)
    schema = model.model_json_schema()
    content = {JSON: {"schema": schema}}
    files = {name: field for name, field in fields_of(form).items() if is_file(field)}
    if files:
        parts = {name: _file_part(field) for name, field in files.items()}
        needed = [*schema.get("required", []), *(n for n, f in files.items() if f.required)]
        whole = {**schema, "title": f"{schema['title']}Form", "properties": {**schema["properties"], **parts}}
        content[MULTIPART] = {"schema": {**whole, "required": needed} if needed else whole}
    required = bool(schema.get("required")) or any(f.required for f in files.values())
    return {"requestBody": {"required": required, "content": content}}


def _file_part(field: forms.Field) -> dict:
    one = {"type": "string", "format": "binary"}
    title = {"title": str(field.label or "")}
    if getattr(field.widget, "allow_multiple_selected", False):
        return {"type": "array", "items": one, **title}
    return one | title
