"""The figures of a month by category: counts, rates with what they are out of, and the months they are held against."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from guanjia.concerns.measures.closing import Month, month, month_of
from guanjia.concerns.measures.queries import figures, shown
from guanjia.domains.cases import measures
from guanjia.domains.cases import queries as cases
from guanjia.insight.reports.models import MonthSheet, PastFigure, SheetEdition
from guanjia.kernel.worktime import add_months

NO_DATA = "—"
UNSORTED = "未定类别"
STANDING = ("FINAL", "REVISION")
# Columns of 5.12.8: (name, label, out of). A name with a denominator is a rate.
COLUMNS = (
    ("received", "投诉数", ""), ("valid", "有效", ""), ("invalid", "无效", ""), ("pending", "待判定", ""),
    ("valid_rate", "有效率", "valid/judged"), ("started", "开始及时数", ""),
    ("started_rate", "开始及时率", "started/startable"), ("in_time", "办结及时数", ""),
    ("in_time_rate", "办结及时率", "in_time/due"), ("solved", "已解决", ""),
    ("solved_rate", "解决率", "due_solved/due"), ("open", "未结", ""), ("called", "回访数", ""),
    ("called_rate", "回访率", "called/solved"), ("very", "非常满意", ""), ("satisfied", "满意", ""),
    ("fairly", "基本满意", ""), ("dissatisfied", "不满意", ""), ("unrated", "未评价", ""),
    ("content_rate", "满意率", "content/rated"), ("major", "重大", ""), ("repeat", "重复", ""),
    ("difficult", "疑难", ""), ("compensation", "赔偿(元)", ""), ("year_ago", "同比", ""), ("month_ago", "环比", ""),
)  # fmt: skip
KPIS = ("K04", "K05", "K09", "K20", "K21", "K22", "K25", "K29", "SETTLED")


def percent(part: int, whole: int) -> str:
    """`97.5%`, one decimal, half up; — of nothing."""
    if not whole:
        return NO_DATA
    return f"{(Decimal(part * 100) / Decimal(whole)).quantize(Decimal('0.1'), ROUND_HALF_UP)}%"


def month_summary(project, first: dt.date, at: dt.datetime) -> dict:
    """The summary of a month up to `at`, from the raw matters: a fixed number of statements (performance.md 5)."""
    span = month(project, first, at)
    end = min(span.end, at)
    counts = measures.by_category(project, span.start, max(end, span.start))
    before, year_ago = (_received(project, add_months(span.first, -n), at) for n in (1, 12))
    tops = [category for category in cases.categories(project) if category.parent_id is None]
    names = {category.pk: category.name for category in tops}
    names |= {c.pk: c.name for c in cases.CaseCategory.objects.of(project).filter(pk__in=set(counts) - {None})}
    keys = [*(category.pk for category in tops), *sorted(set(counts) - {None} - {c.pk for c in tops})]
    rows = [_line(key, names[key], counts.get(key, {}), before, year_ago) for key in keys]
    if None in counts:
        rows.append(_line(None, UNSORTED, counts[None], before, year_ago))
    total = {"category": "ALL", "name": "合计", "counts": _sum(row["counts"] for row in rows),
             "month_ago": _total(before), "year_ago": _total(year_ago)}  # fmt: skip
    mean = measures.mean_response(project, span.start, max(end, span.start))
    return {
        "rows": rows, "total": total, "kpis": kpis(project, span, end),
        "response_minutes": round(mean.total_seconds() / 60) if mean is not None else None,
    }  # fmt: skip


def kpis(project, span: Month, end: dt.datetime) -> list[dict]:
    """The rates of the month with their targets, as they stand in the sheet."""
    used = [m.code for m in shown(project, end) if m.code in KPIS]
    return [
        {"code": f.measure.code, "label": f.measure.label, "numerator": f.numerator, "denominator": f.denominator,
         "target": f.target, "tone": f.tone, "text": f.text, "note": f.measure.note}
        for f in figures(used, project, span.start, max(end, span.start))
    ]  # fmt: skip


def _line(key, name: str, counts: dict, before: dict | None, year_ago: dict | None) -> dict:
    blank = dict.fromkeys((*measures.OF_RECEIPT, *measures.OF_LIMIT, "late", "compensation"), 0)
    return {
        "category": key, "name": name, "counts": blank | counts,
        "month_ago": None if before is None else before.get(key, 0),
        "year_ago": None if year_ago is None else year_ago.get(key, 0),
    }  # fmt: skip


def _sum(all_counts: Iterable[dict]) -> dict:
    found: dict[str, int] = {}
    for counts in all_counts:
        for name, value in counts.items():
            found[name] = found.get(name, 0) + value
    return found


def _total(counts: dict | None) -> int | None:
    return None if counts is None else sum(counts.values())


def _received(project, first: dt.date, at: dt.datetime) -> dict | None:
    """投诉数 by category of a month: as closed, else as brought in, else counted; None of nothing."""
    edition = SheetEdition.objects.filter(
        sheet__project=project, sheet__sort="COMPLAINT", sheet__month=first, edition__in=STANDING
    ).order_by("-pk")  # fmt: skip
    if (kept := edition.values_list("summary", flat=True).first()) is not None:
        return {row["category"]: row["counts"]["received"] for row in kept["rows"]}
    past = PastFigure.objects.of(project).filter(month=first).values_list("category", "category__parent", "complaints")
    if brought := list(past):
        found: dict[int, int] = {}
        for category, parent, count in brought:
            found[parent or category] = found.get(parent or category, 0) + count
        return found
    span = month(project, first, at)
    return measures.received_by_category(project, span.start, span.end) or None


def value(line: dict, name: str) -> str:
    """One cell of the summary as it is written: counts, rates with one decimal, money in 元, signed differences."""
    counts = line["counts"]
    out_of = next((each[2] for each in COLUMNS if each[0] == name), "")
    if out_of:
        part, whole = out_of.split("/")
        return percent(counts[part], counts[whole])
    if name in ("year_ago", "month_ago"):
        return difference(counts["received"], line[name])
    if name == "compensation":
        return f"{counts[name] / 100:.2f}"
    return str(counts[name])


def amount_of(line: dict, name: str) -> int | Decimal | None:
    """The value of a cell that is no rate: counts, 元, differences; None where there is nothing to compare with."""
    counts = line["counts"]
    if name in ("year_ago", "month_ago"):
        return None if line[name] is None else counts["received"] - line[name]
    if name == "compensation":
        return Decimal(counts[name]).scaleb(-2).quantize(Decimal("0.01"))
    return counts[name]


def difference(now: int, before: int | None) -> str:
    """`+3`, `−2`, `0`; — where there is nothing to compare with."""
    if before is None:
        return NO_DATA
    return str(now - before) if now == before else f"+{now - before}" if now > before else f"−{before - now}"


def closed_months(project) -> set[dt.date]:
    """The months whose complaints the system counted itself, with a sheet that was made final."""
    rows = SheetEdition.objects.filter(sheet__project=project, sheet__sort="COMPLAINT", edition__in=STANDING)
    return set(rows.values_list("sheet__month", flat=True))


def not_past(month: dt.date, at: dt.datetime, closed: set[dt.date]) -> str:
    """Why no 历史数字 may be kept of a month; "" where one may."""
    if month >= month_of(at):
        return "只能登记以前的月份。"
    return "这个月系统已经自己统计并定稿，以月统计表为准。" if month in closed else ""


def sheet_of(project, month: dt.date, sort: str = "COMPLAINT") -> MonthSheet | None:
    """The sheet of a month (its first day), if it has been drawn."""
    return MonthSheet.objects.of(project).filter(month=month, sort=sort).first()


def standing(sheet: MonthSheet) -> SheetEdition | None:
    """The edition that holds now; a proposed revision does not until it is approved."""
    return sheet.editions.exclude(edition="PROPOSED").order_by("-pk").first()


def counted_at(edition: SheetEdition) -> dt.datetime:
    """When an edition was counted: an approved revision is what was proposed, however late it was approved."""
    if edition.edition != "REVISION":
        return edition.made_at
    asked = edition.sheet.editions.filter(edition="PROPOSED", pk__lt=edition.pk).order_by("-pk")
    return asked.values_list("made_at", flat=True).first() or edition.made_at


def proposed(sheet: MonthSheet) -> SheetEdition | None:
    """The revision that waits for approval."""
    return sheet.editions.filter(edition="PROPOSED").order_by("-pk").first() if sheet.state == "REVISING" else None
