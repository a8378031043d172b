"""管理报表: the rates of a month with their colours, trends, slow steps; every figure opens its rows (R-233)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from tempfile import SpooledTemporaryFile

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from guanjia.concerns.access.grants import demand
from guanjia.concerns.exchange import export
from guanjia.concerns.exchange.sheets.styles import Rate
from guanjia.concerns.measures.closing import Month, month
from guanjia.concerns.measures.declared import MEASURES
from guanjia.concerns.measures.queries import Figure, figures, rows, shown
from guanjia.concerns.policies.queries import read_once
from guanjia.concerns.registers.clocks import span_words
from guanjia.concerns.registers.declared import REGISTERS, register_of
from guanjia.concerns.registers.rows import Lister
from guanjia.concerns.registers.views import columns_of
from guanjia.concerns.registers.wording import local
from guanjia.domains.cases import measures as complaints
from guanjia.insight.reports.queries import trends
from guanjia.interfaces.desk.behind import in_words, overdue_seen
from guanjia.interfaces.desk.charts import draw
from guanjia.interfaces.desk.exports import IN_MEMORY, TYPES
from guanjia.interfaces.desk.lists import project_base
from guanjia.interfaces.desk.shell import BOARD, list_url
from guanjia.kernel.refusals import NotFound
from guanjia.kernel.worktime import add_months

PARTS = {"numerator": "达到的", "denominator": "全部", "rest": "未达到的"}
MOST = 500
FIRST = ("K21", "SETTLED", "K22", "K20", "K09", "K25", "K04", "K05", "K29")


def asked_month(request: HttpRequest) -> dt.date:
    """The month asked for, else the present one; none after the present."""
    today = local(request.at).date().replace(day=1)
    try:
        return min(dt.date.fromisoformat(f"{request.GET.get('month', '')}-01"), today)
    except ValueError:
        return today


def _span(request: HttpRequest) -> tuple[Month, dt.datetime]:
    span = month(request.project, asked_month(request), request.at)
    return span, min(span.end, request.at)


def _found(request: HttpRequest, span: Month, end: dt.datetime) -> list[Figure]:
    codes = [m.code for m in shown(request.project, end)]
    codes.sort(key=lambda code: (FIRST.index(code) if code in FIRST else len(FIRST), code))
    return figures(codes, request.project, span.start, end)


@require_GET
def board(request: HttpRequest, project) -> HttpResponse:
    """The rates of one month, twelve months of trends, slow steps, what is overdue now."""
    demand(request.user, BOARD, request.project, label="看管理报表", at=request.at)
    span, end = _span(request)
    here = reverse("desk:reports", kwargs={"project": request.project.code})
    with read_once():
        found = _found(request, span, end)
        points = trends.trend(request.project, span.first, request.at)
        goal = trends.targets(request.project, request.at)
    late = overdue_seen(request)
    mean = complaints.mean_response(request.project, span.start, end)
    steps = trends.slowest_steps(request.project, span.start, end)
    following = add_months(span.first, 1)
    context = {
        "title": "管理报表", "sub": f"{span.title}{'（截至现在）' if end < span.end else ''}",
        "tiles": [_tile(request, figure, span) for figure in found],
        "plain": [
            (len(late), "现在超时的时限", reverse("desk:behind", kwargs={"project": request.project.code}),
             "late" if late else "ok", in_words(late)),
            ("—" if mean is None else span_words(mean.total_seconds()), "平均首次响应", "", "", "目标 2 小时以内"),
        ],
        "charts": _charts(points, goal),
        "goal": goal,
        "steps": [(s.label, span_words(s.mean.total_seconds()), s.count, s.missed) for s in steps],
        "before": f"{here}?month={add_months(span.first, -1):%Y-%m}",
        "after": f"{here}?month={following:%Y-%m}" if following <= local(request.at).date() else "",
        "sheets_url": list_url(request.project, REGISTERS["month-sheets"]),
        "baseline_url": list_url(request.project, REGISTERS["baselines"]),
        "export_url": f"{reverse('desk:reports_export', kwargs={'project': request.project.code})}"
                      f"?month={span.first:%Y-%m}",
    }  # fmt: skip
    return render(request, "desk/reports.html", context)


def _tile(request: HttpRequest, figure: Figure, span: Month) -> dict:
    here = {"project": request.project.code, "code": figure.measure.code}

    def opens(part: str) -> str:
        return f"{reverse('desk:report_rows', kwargs=here)}?{urlencode({'month': f'{span.first:%Y-%m}', 'part': part})}"

    return {
        "text": figure.text, "label": figure.measure.label, "tone": figure.tone, "note": figure.measure.note,
        "target": "" if figure.target is None else f"目标 {figure.target}%",
        "numerator": (figure.numerator, opens("numerator")), "denominator": (figure.denominator, opens("denominator")),
        "rest": (figure.denominator - figure.numerator, opens("rest")),
        "word": {"ok": "达标", "warn": "略低", "late": "未达标"}.get(figure.tone, ""),
    }  # fmt: skip


def _charts(points: list[trends.Point], goal: trends.Targets | None) -> list:
    labels = [f"{p.first.month}月" for p in points]
    return [
        draw("投诉数", labels, [p.complaints for p in points], bars=True, unit=" 件"),
        draw("投诉率（投诉 ÷ 全部事项）", labels, [p.rate for p in points], unit="%",
             line=goal.rate if goal else None, line_words=f"目标 {goal.rate.normalize():f}%" if goal else ""),
        draw("满意率", labels, [p.satisfaction for p in points], unit="%",
             line=goal.satisfaction if goal else None,
             line_words=f"目标 {goal.satisfaction.normalize():f}" if goal else ""),
    ]  # fmt: skip


@require_GET
def behind_figure(request: HttpRequest, project, code: str) -> HttpResponse:
    """The records of one figure: those that count, all, or the rest; nobody sees one he may not see."""
    demand(request.user, BOARD, request.project, label="看管理报表", at=request.at)
    part = request.GET.get("part", "denominator")
    if code not in MEASURES or part not in PARTS:
        raise NotFound
    span, end = _span(request)
    found = rows(code, part, request.project, span.start, end)
    here = reverse("desk:reports", kwargs={"project": request.project.code})
    back = f"{here}?month={span.first:%Y-%m}"
    title = f"{MEASURES[code].label}：{PARTS[part]}"
    context = table_of(request, found.model.subject_kind, found.order_by().values_list("pk", flat=True))
    context |= {"title": title, "crumbs": [("管理报表", back), (title, "")], "list_url": here,
                "sub": f"{span.title} · {context['sub']}", "notes": MEASURES[code].note}  # fmt: skip
    return render(request, "desk/list.html", context)


def table_of(request: HttpRequest, kind: str, ids) -> dict:
    """These records as the table of their own list, of which a person sees what his post lets him see."""
    register, wanted = register_of(kind), list(ids)
    order = register.order
    fetched = register.fetched(request.user, request.project, request.at)
    lister = Lister(register, project_base(request), request.at, columns_of(register), fetched)
    seen = register.model.objects.seen_by(request.user, request.project, request.at).filter(pk__in=wanted[:MOST])
    data = list(seen.order_by(order, "pk").values_list("pk", order.lstrip("-"), *lister.paths))
    hidden = min(len(wanted), MOST) - len(data)
    words = f"{len(wanted)} 条" + (f"，其中 {hidden} 条您无权查看" if hidden else "")
    if len(wanted) > MOST:
        words += f"，只列出 {MOST} 条"
    return {
        "sub": words, "filters": [], "keep": [], "q": None,
        "columns": [(h.css.replace("what", "").replace("l2", "").strip(), h.label, "", "") for h in lister.heads()],
        "rows": lister.cells(data), "pager": None, "caption": register.label,
        "empty": {"text": "没有这样的记录", "hint": ""},
    }  # fmt: skip


@require_GET
def to_excel(request: HttpRequest, project) -> HttpResponse:
    """The table of the rates of one month as a workbook; who took it is kept."""
    demand(request.user, BOARD, request.project, label="看管理报表", at=request.at)
    span, end = _span(request)
    found = _found(request, span, end)
    heads = ("指标", "分子", "分母", "比率", "目标", "结果", "算法")
    table = [
        (f.measure.label, f.numerator, f.denominator, Rate.of(f.numerator, f.denominator) or f.text,
         "" if f.target is None else Rate(Decimal(f.target) / 100),
         {"ok": "达标", "warn": "略低", "late": "未达标"}.get(f.tone, ""), f.measure.note)
        for f in found
    ]  # fmt: skip
    return workbook(request, "month_sheet", f"管理报表 {span.title}", heads, table)


def workbook(request: HttpRequest, kind: str, title: str, heads, table, titles=(), word: str = "") -> FileResponse:
    """A table as .xlsx, with who took it and when; the entry is written before the file leaves. `word` ends the name of
    the file: which edition is in it."""
    wish = export.Wish(kind=kind, label=title[:30], rows=len(table))
    entry = export.record(wish, by=request.user, project=request.project, at=request.at)
    here = local(request.at)
    out = SpooledTemporaryFile(max_size=IN_MEMORY)
    mark = export.watermark(entry, request.user, here)
    lines = (f"{request.project.name} {title}", *titles)
    export.write_xlsx(out, heads, table, name="报表", titles=lines, footers=[mark])
    out.seek(0)
    name = f"{request.project.name}{title}{f'_{word}' if word else ''}.xlsx".replace("/", "-")
    return FileResponse(out, as_attachment=True, filename=name, content_type=TYPES[export.XLSX])
