"""The rows behind a figure of a 月统计表, from the edition that was stored; and the sheet as a workbook."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from guanjia.concerns.exchange.sheets.styles import Change, DayEnd, Rate
from guanjia.concerns.registers.declared import REGISTERS, register_of
from guanjia.insight.reports.models import MonthSheet, SheetEdition
from guanjia.insight.reports.queries import showing
from guanjia.insight.reports.queries.rows import behind
from guanjia.interfaces.desk.lists import register_for
from guanjia.interfaces.desk.records import find, record_url
from guanjia.interfaces.desk.reports import workbook
from guanjia.interfaces.desk.shell import list_url
from guanjia.kernel.refusals import NotFound
from guanjia.kernel.text import read_date, read_moment

SLUG = "month-sheets"


def _edition(request: HttpRequest, number: str) -> tuple[MonthSheet, SheetEdition]:
    """The sheet of the address and the edition asked for, else the one its page shows."""
    sheet = find(request, register_for(request, SLUG), number)
    asked = request.GET.get("edition", "")
    if not asked:
        return sheet, showing.shown(sheet)
    found = sheet.editions.filter(pk=int(asked)).first() if asked.isdecimal() and len(asked) < 19 else None
    if found is None:
        raise NotFound
    return sheet, found


@require_GET
def rows(request: HttpRequest, project, number: str) -> HttpResponse:
    """The stored rows of one figure; `part` divides them into those that count and those that do not."""
    sheet, edition = _edition(request, number)
    register = REGISTERS[SLUG]
    category, flag, part = (request.GET.get(name, "") for name in ("category", "flag", "part"))
    line = next(
        (x for x in (*edition.summary["rows"], edition.summary["total"])
         if ("" if x["category"] is None else str(x["category"])) == category), None,
    )  # fmt: skip
    if line is None or flag not in line["counts"] or (part and part not in line["counts"]):
        raise NotFound
    key = "None" if line["category"] is None else category
    kept = behind(edition.rows, key, flag)
    missing = {row["id"] for row in behind(edition.rows, key, flag, part)} if part else set()
    kept.sort(key=lambda row: row["id"] not in missing)
    back = record_url(request, register, sheet)
    subject = "case" if sheet.sort == "COMPLAINT" else ""
    heads, cells = showing.heads_of(sheet), showing.detail_of(sheet, kept)
    context = {
        "title": f"{line['name']} · {_label(sheet, flag, part)}",
        "sub": f"{sheet.title} {edition.label} · {len(kept)} 条" + (f"，其中 {len(missing)} 条未达到" if part else ""),
        "crumbs": [("月统计表", list_url(request.project, register)), (sheet.title, back), ("明细", "")],
        "list_url": back, "filters": [], "keep": [], "q": None, "pager": None, "caption": sheet.title,
        "columns": [("nw l1" if at == 1 else "nw", head, "", "") for at, head in enumerate(heads) if at],
        "rows": [
            _line(request, row, texts, row["id"] in missing, row.get("subject", subject))
            for row, texts in zip(kept, cells, strict=True)
        ],
        "empty": {"text": "没有这样的记录", "hint": ""},
    }  # fmt: skip
    return render(request, "desk/list.html", context)


def _label(sheet: MonthSheet, flag: str, part: str) -> str:
    columns = showing.columns_of(sheet)
    if part:
        return next(label for _, label, out_of in columns if out_of.startswith(f"{part}/"))
    return next((label for name, label, _ in columns if name == flag), "补录" if flag == "late" else flag)


def _line(request: HttpRequest, row: dict, texts: list[str], missed: bool, subject: str) -> tuple:
    number = row["number"].rsplit("-C", 1)[0] if subject == "slip" else row["number"]
    register = register_of("case" if subject == "slip" else subject)
    url = f"{list_url(request.project, register)}{number}/"
    wide = {9, 10} if len(texts) > 10 else {5}
    return url, "late" if missed else "", "nw l1", texts[1], [
        ("what l2" if at in wide else "nw", text) for at, text in enumerate(texts) if at > 1
    ]  # fmt: skip


@require_GET
def to_excel(request: HttpRequest, project, number: str) -> HttpResponse:
    """`?what=rows` the table of the month, else the summary; above it unit, period, version, maker and checker."""
    sheet, edition = _edition(request, number)
    titles = (
        f"统计期间 {sheet.month.year}年{sheet.month.month}月 · {showing.words_of(edition)} · 单位 件、%、元",
        f"制表 {showing.maker_of(sheet)} · 审核 {sheet.approved_by or sheet.final_by or '—'}",
        f"校验 {edition.sha256}",
    )
    word = showing.file_word(edition)
    if request.GET.get("what") == "rows":
        heads = showing.heads_of(sheet)
        table = [_typed(heads, texts) for texts in showing.detail_of(sheet, edition.rows)]
        return workbook(request, "month_sheet", f"{sheet.title}明细", heads, table, titles, word)
    columns = showing.columns_of(sheet)
    heads = ["类别" if sheet.sort == "COMPLAINT" else "部门 · 种类", *(label for _, label, _ in columns)]
    table = [
        [name, *(_figure(column, cell) for (column, _, _), cell in zip(columns, cells, strict=False))]
        for name, cells in showing.lines_of(sheet, edition)
    ]
    return workbook(request, "month_sheet", f"{sheet.title}汇总", heads, table, titles, word)


def _figure(name: str, cell: showing.Cell) -> object:
    """A figure of the summary as the value a workbook reckons with; what is not known stays —."""
    if cell.value is None:
        return cell.text
    if isinstance(cell.value, tuple):
        return Rate.of(*cell.value)
    return Change(cell.value) if name in ("year_ago", "month_ago") else cell.value


def _typed(heads: tuple[str, ...], texts: list[str]) -> list[object]:
    """A row of the month table with its number, days, times and moments as such."""
    return [_KINDS.get(head, str)(text) if text else "" for head, text in zip(heads, texts, strict=True)]


def _moment(text: str) -> object:
    at = read_moment(text)
    return DayEnd.fromordinal(at.toordinal() - 1) if text.endswith(" 24:00") else at


_KINDS = {
    "序号": int, "日期▲": read_date, "时间▲": dt.time.fromisoformat, "办结时限": _moment, "办结时间": _moment,
    "回访日期": read_date, "派出时间": _moment,
}  # fmt: skip
