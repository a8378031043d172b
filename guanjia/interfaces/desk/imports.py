"""导入: bring a sheet, see what is wrong with it by row and column, say what unknown columns mean, write it."""

from __future__ import annotations

import io

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_GET, require_http_methods

from guanjia.concerns.access.grants import SYSTEM, demand, may
from guanjia.concerns.exchange import kept, uploads
from guanjia.concerns.exchange.importing import template as write_template
from guanjia.concerns.exchange.models import Import
from guanjia.concerns.exchange.sheets.columns import heading_key
from guanjia.concerns.registers.declared import REGISTERS, Register
from guanjia.concerns.registers.importing import check_soon, write_soon
from guanjia.concerns.registers.wording import local, moment
from guanjia.interfaces.desk.asking import bound
from guanjia.interfaces.desk.exports import TYPES
from guanjia.interfaces.desk.keys import new_key, run_once
from guanjia.interfaces.desk.lists import register_for
from guanjia.interfaces.desk.shell import list_url
from guanjia.kernel.refusals import Invalid, NotFound, Refused

MOST_BYTES = 20 * 1024 * 1024
UNKNOWN = "这一列不认识"
BUSY = {Import.WAITING: "正在检查，请稍候", Import.WRITING: "正在写入，请稍候"}


class UploadForm(forms.Form):
    file = forms.FileField(
        label="表格文件", help_text="Excel（.xlsx、.xls）或 CSV，不超过 20 MB。",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv,.txt"}),
        error_messages={"required": "请选择表格文件。", "empty": "这个文件是空的。"},
    )  # fmt: skip

    def clean_file(self):
        if self.cleaned_data["file"].size > MOST_BYTES:
            raise forms.ValidationError("文件超过 20 MB，请分成几个文件导入。")
        return self.cleaned_data["file"]


def importing_register(request: HttpRequest, slug: str) -> Register:
    """The register, if it takes sheets and this person may bring one."""
    register = register_for(request, slug)
    if register.importing is None:
        raise NotFound
    spec = register.importing
    demand(request.user, spec.verb.code, request.project, label=spec.label or spec.verb.label, at=request.at)
    return register


def url_of(request: HttpRequest, register: Register, name: str = "import", **more) -> str:
    return reverse(f"desk:{name}", kwargs={"project": request.project.code, "slug": register.slug, **more})


def crumbs(request: HttpRequest, register: Register) -> list[tuple[str, str]]:
    return [(register.label, list_url(request.project, register)), ("导入", url_of(request, register))]


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, project, slug: str) -> HttpResponse:
    """Step 1: bring the file. Nothing is written by it."""
    register = importing_register(request, slug)
    form = bound(UploadForm, request)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]

        def act() -> dict:
            taken = uploads.take(register, request.project, file.read(), file.name, by=request.user, at=request.at)
            return {"pk": taken.pk}

        answer, repeated = run_once(request, act)
        if not repeated:
            record = uploads.own(register, request.project, answer["pk"], by=request.user)
            check_soon(record, register, by=request.user, at=request.at)
        return HttpResponseRedirect(url_of(request, register, "import_one", pk=answer["pk"]))
    context = {
        "title": register.importing.label or f"导入{register.label}", "form": form, "action": request.path,
        "form_key": new_key(), "crumbs": crumbs(request, register)[:1] + [("导入", "")],
        "templates": [(f"{register.label}导入模板.xlsx", url_of(request, register, "import_template"))],
        "earlier": [
            (moment(i.done_at, local(request.at).year), i.file_name,
             f"{i.by or SYSTEM}：{i.rows} 行，新增 {i.new or 0}，更新 {i.changed or 0}，不变 {i.same or 0}",
             list_url(request.project, register))
            for i in uploads.history(register, request.project)
        ],
    }  # fmt: skip
    return render(request, "desk/import_upload.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, project, slug: str, pk: int) -> HttpResponse:
    """Steps 2 and 3 of one upload: what its columns mean, what the check found, what was written."""
    register = importing_register(request, slug)
    record = uploads.own(register, request.project, pk, by=request.user)
    if request.method == "POST":
        return _act(request, register, record)
    if record.state == Import.UNMAPPED:
        return _mapping_page(request, register, record)
    if record.state == Import.FAILED:
        messages.error(request, record.message)
        return HttpResponseRedirect(url_of(request, register))
    return _result_page(request, register, record)


def _act(request: HttpRequest, register: Register, record: Import) -> HttpResponse:
    here = url_of(request, register, "import_one", pk=record.pk)
    do = request.POST.get("do", "")
    if do in ("all", "good"):
        if uploads.begin_writing(record, good_rows_only=do == "good"):
            write_soon(record, register, by=request.user, at=request.at)
        return HttpResponseRedirect(here)
    if do == "retry" and record.state == Import.WRITING:
        # Harmless beside one that still runs: what was written is recognised.
        write_soon(record, register, by=request.user, at=request.at)
    elif do in ("retry", "check") and uploads.check_again(record):
        check_soon(record, register, by=request.user, at=request.at)
    elif do == "map":
        uploads.ask_again(record)
    elif not do and record.state == Import.UNMAPPED:
        try:
            mapping = uploads.told(record, register, request.POST)
        except Invalid as refused:
            return _mapping_page(request, register, record, refused)
        if uploads.answer(record, mapping):
            check_soon(record, register, by=request.user, at=request.at)
    return HttpResponseRedirect(here)


def _mapping_page(
    request: HttpRequest, register: Register, record: Import, refused: Refused | None = None
) -> HttpResponse:
    columns = [(c.name, c.label + ("（必填）" if c.required else "")) for c in register.importing.columns]
    mapping = []
    for place, (_, heading, samples, name, state) in enumerate(record.report.get("headings", [])):
        chosen = request.POST.get(f"m{place}", "") if refused else name
        options = [("", "不导入", not chosen), *((value, label, value == chosen) for value, label in columns)]
        mapping.append((f"m{place}", heading, samples[:3], options, state))
    context = {
        "title": "认列", "file": record.file_name, "sheet": record.report.get("sheet", ""), "action": request.path,
        "form_key": new_key(), "hidden": [], "mapping": mapping, "missing": record.report.get("missing", []),
        "errors": list(refused.fields.values()) or [refused.message] if refused else [],
        "back_url": url_of(request, register), "crumbs": crumbs(request, register) + [("认列", "")],
    }  # fmt: skip
    return render(request, "desk/import_mapping.html", context, status=422 if refused else 200)


def _result_page(request: HttpRequest, register: Register, record: Import) -> HttpResponse:
    report, done = record.report, record.state == Import.DONE
    faults = [
        (row, column, value, reason, "late" if level == "error" else "warn")
        for row, column, value, reason, level in report.get("faults", [])
    ]
    every = report.get("all_faults", 0)
    context = {
        "title": "导入结果" if done else BUSY.get(record.state, "检查结果"), "file": record.file_name,
        "sub": record.file_name, "done": done, "known": _known(report),
        "notes": [*_elsewhere(request, register, report), *((text, "info", "") for text in report.get("notes", []))]
        + ([(record.message, "bad", "")] if record.message else []),
        "tiles": _tiles(record), "faults": faults,
        "faults_note": f"共 {every} 处，列出 {len(faults)} 处" if every > len(faults) else f"共 {every} 处",
        "action": request.path, "form_key": new_key(), "hidden": [], "submits": _submits(record),
        "marked_url": url_of(request, register, "import_marked", pk=record.pk) if faults and record.kept else "",
        "back_url": url_of(request, register), "refresh": record.state in BUSY,
        "links": [(f"看{register.label}", list_url(request.project, register)),
                  ("再导入一个文件", url_of(request, register))],
        "crumbs": crumbs(request, register) + [(record.file_name, "")],
    }  # fmt: skip
    answer = render(request, "desk/import_result.html", context)
    if record.state in BUSY:
        answer.headers["Refresh"] = "3"
    return answer


def _elsewhere(request: HttpRequest, register: Register, report: dict) -> list[tuple]:
    """Headings that are strange here and known to another import: the sheet belongs there (rooms and owners)."""
    faults = report.get("faults", [])
    strange = {column.split(" 列 ", 1)[-1] for _, column, _, reason, _ in faults if UNKNOWN in reason}
    found = []
    for other in REGISTERS.values():
        spec = other.importing
        if spec is None or other is register or not may(request.user, spec.verb.code, request.project, at=request.at):
            continue
        words = {heading_key(word) for c in spec.columns for word in (c.label, *c.synonyms)}
        if known := sorted(text for text in strange if heading_key(text) in words):
            found.append((len(known), known, other))
    if not found:
        return []
    _, known, other = max(found, key=lambda each: each[0])
    said = format_html(
        "表里的{}不属于{}。把同一张表拿到<a href=\"{}\">{}</a>，能一起带入。",
        "".join(f"「{text}」" for text in known), register.label, url_of(request, other),
        other.importing.label or f"导入{other.label}",
    )  # fmt: skip
    return [(said, "", "")]


def _known(report: dict) -> str:
    """This very file was written before."""
    if not report.get("earlier"):
        return ""
    at, by, rows = report["earlier"]
    return f"这张表 {at[:10]} 已由 {by} 导入过（{rows} 行），内容没有变，不会再写一遍。"


def _tiles(record: Import) -> list[tuple]:
    tiles = [(record.rows, "行", "", "", "")]
    for number, label in ((record.new, "新增"), (record.changed, "更新"), (record.same, "不变")):
        if number is not None:
            tiles.append((number, label, "", "", ""))
    tiles.append((record.faults, "行有错", "", "late" if record.faults else "", ""))
    if record.warnings:
        tiles.append((record.warnings, "行有提醒", "", "warn", "不影响导入"))
    return tiles


def _submits(record: Import) -> list[tuple[str, str]]:
    """What can be done with a checked upload, the main thing first."""
    if record.state in BUSY:
        # A small one is done within its own request: who sees this page has lost that request on the way.
        return [("retry", "没有反应？再试一次")] if uploads.is_small(record) else []
    if record.state != Import.CHECKED or record.report.get("earlier"):
        return []
    good, found = record.rows - record.faults, []
    if good and not record.report.get("refusal"):
        found.append(("good", f"只导入好的 {good} 行") if record.faults else ("all", f"全部导入 {good} 行"))
    if record.message:
        found.append(("check", "重新检查"))
    found.append(("map", "重新认列"))
    return found


@require_GET
def marked(request: HttpRequest, project, slug: str, pk: int) -> HttpResponse:
    """The sheet back with its faults marked."""
    register = importing_register(request, slug)
    record = uploads.own(register, request.project, pk, by=request.user)
    file = kept.open_marked(record.kept) if record.kept else None
    if file is None:
        raise NotFound
    name = f"{record.file_name.rsplit('.', 1)[0]}-标出问题.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=TYPES["xlsx"])


@require_GET
def template(request: HttpRequest, project, slug: str) -> HttpResponse:
    """The empty sheet to fill in."""
    register = importing_register(request, slug)
    out = io.BytesIO()
    write_template(register, out)
    out.seek(0)
    return FileResponse(out, as_attachment=True, filename=f"{register.label}导入模板.xlsx", content_type=TYPES["xlsx"])
