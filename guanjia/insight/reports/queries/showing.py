"""What the page, the print and the export of a month sheet show."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from guanjia.concerns.access.models import User
from guanjia.concerns.printing import values
from guanjia.insight.reports.models import MonthSheet, SheetEdition
from guanjia.insight.reports.queries import figures, matters, rows

OK, WARN, LATE = "ok", "warn", "late"


@dataclass(frozen=True)
class Cell:
    """One figure: its text, what it is out of, the query that opens its rows ("" opens none), and its value for a
    workbook: a rate is (part, whole), money 元; None where there is none."""

    text: str
    hint: str = ""
    query: str = ""
    value: int | Decimal | tuple[int, int] | None = None


def columns_of(sheet: MonthSheet) -> tuple:
    return matters.COLUMNS if sheet.sort == "MATTERS" else figures.COLUMNS


def heads_of(sheet: MonthSheet) -> tuple[str, ...]:
    return matters.HEADS if sheet.sort == "MATTERS" else rows.HEADS


def detail_of(sheet: MonthSheet, found: list[dict]) -> list[list[str]]:
    return matters.table(found) if sheet.sort == "MATTERS" else rows.table(found)


def lines_of(sheet: MonthSheet, edition: SheetEdition) -> list[tuple[str, list[Cell]]]:
    """The summary as (name of the category, cells), the total last."""
    summary = edition.summary
    return [
        (line["name"], [_cell(line, name, out_of) for name, _, out_of in columns_of(sheet)] if line["counts"] else [])
        for line in (*summary["rows"], summary["total"])
    ]  # fmt: skip


def _cell(line: dict, name: str, out_of: str) -> Cell:
    where = {"category": "" if line["category"] is None else line["category"]}
    if out_of:
        part, whole = out_of.split("/")
        counts = line["counts"]
        if whole not in counts:  # an edition of before 按时率 was taken of what was due
            whole = "count"
        hint = f"{counts[part]} / {counts[whole]}"
        text = figures.percent(counts[part], counts[whole])
        query = urlencode({**where, "flag": whole, "part": part}) if counts[whole] else ""
        return Cell(text, hint, query, (counts[part], counts[whole]) if counts[whole] else None)
    text = figures.value(line, name)
    counted = line["counts"].get(name) if name != "compensation" else None
    return Cell(text, "", urlencode({**where, "flag": name}) if counted else "", figures.amount_of(line, name))


def late_count(edition: SheetEdition) -> int:
    return edition.summary["total"]["counts"].get("late", 0)


def on_page(sheet: MonthSheet, user, at: dt.datetime) -> dict:
    """The page of a sheet: the standing edition, or the one asked for by the address (the view adds which)."""
    return page_of(sheet, shown(sheet))


def shown(sheet: MonthSheet) -> SheetEdition:
    """The edition a person looks at first: a revision that waits for approval, else the one that stands."""
    return figures.proposed(sheet) or stands(sheet)


def stands(sheet: MonthSheet) -> SheetEdition:
    """The edition that stands; a sheet whose drawing was cut off shows nothing counted."""
    nothing = {"category": "ALL", "name": "合计", "counts": {}, "month_ago": None, "year_ago": None}
    return figures.standing(sheet) or SheetEdition(
        sheet=sheet, edition="DRAFT", cut_at=sheet.created_at, made_at=sheet.created_at,
        summary={"rows": [], "total": nothing, "kpis": []}, texts={},
    )  # fmt: skip


def page_of(sheet: MonthSheet, edition: SheetEdition) -> dict:
    """Tiles, summary and editions for the template."""
    total = edition.summary["total"]["counts"]
    most = max((line["counts"].get("received", line["counts"].get("count", 0)) for line in edition.summary["rows"]),
               default=0)  # fmt: skip
    first = "count" if sheet.sort == "MATTERS" else "received"
    return {
        "edition": edition,
        "edition_words": words_of(edition),
        "heads": [label for _, label, _ in columns_of(sheet)],
        "lines": [
            (name, cells, None if last else line["counts"][first], most)
            for (name, cells), line, last in zip(
                lines_of(sheet, edition), (*edition.summary["rows"], edition.summary["total"]),
                [*[False] * len(edition.summary["rows"]), True], strict=True,
            )
        ],
        "kpis": edition.summary["kpis"],
        "total": total,
        "late_entries": late_count(edition),
        "response": edition.summary.get("response_minutes"),
        "ways": ways_of(sheet),
        "editions": [
            (each.label, values.stamp(each.made_at), each.sha256[:12], each.pk)
            for each in sheet.editions.defer("rows", "summary").order_by("pk")
        ],
        "is_whole": edition.pk is None or rows.digest(edition.rows, edition.summary, edition.texts) == edition.sha256,
    }  # fmt: skip


def ways_of(sheet: MonthSheet) -> list[tuple[str, str]]:
    """The state bar: 草稿 → 已上报 → 已定稿, and the revision where there is one."""
    states = ["DRAFT", "HANDED_IN", "FINAL"]
    labels = ["草稿", "已上报", "已定稿"]
    here = states.index(sheet.state) if sheet.state in states else len(states)
    if sheet.revision:
        labels.append(f"修订 R{sheet.revision}" + ("待批" if sheet.state == "REVISING" else ""))
        here = len(states)
    ended = sheet.state == "FINAL"
    return [
        (label, "done" if place < here or (ended and place == here) else "now" if place == here else "")
        for place, label in enumerate(labels)
    ]  # fmt: skip


def words_of(edition: SheetEdition) -> str:
    """`终版，截至 2026年10月31日 24:00`; a revision says by which day's records it was counted: it knows what came
    after the month."""
    words = f"{edition.label}，截至 {values.limit(edition.cut_at)}"
    if edition.edition in ("PROPOSED", "REVISION"):
        words += f"，按 {values.stamp(figures.counted_at(edition))[:10]} 的记录"
    return words


def file_word(edition: SheetEdition) -> str:
    """What the name of a file says of the edition in it: 草稿, 上报版, 终版, 修订1; 修订稿1 until it is approved."""
    if edition.edition == "REVISION":
        return f"修订{edition.revision}"
    return f"{edition.get_edition_display()}{edition.revision or ''}"


def maker_of(sheet: MonthSheet) -> str:
    """制表: who handed it in, until then who drew it."""
    return str(sheet.handed_in_by or sheet.created_by or "系统")


def owner_name(edition: SheetEdition) -> str:
    user = User.objects.filter(pk=edition.texts.get("owner")).first()
    return user.display_name if user else ""
