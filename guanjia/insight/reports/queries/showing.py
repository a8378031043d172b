"""What the page, the print and the export of a month sheet show."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from urllib.parse import urlencode

from guanjia.concerns.access.models import User
from guanjia.concerns.printing import values
from guanjia.insight.reports.models import MonthSheet, SheetEdition
from guanjia.insight.reports.queries import figures, matters, rows

OK, WARN, LATE = "ok", "warn", "late"


@dataclass(frozen=True)
class Cell:
    """One figure: its text, what it is out of, and the query that opens its rows ("" opens none)."""

    text: str
    hint: str = ""
    query: str = ""


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
        (line["name"], [_cell(line, name, out_of) for name, _, out_of in columns_of(sheet)])
        for line in (*summary["rows"], summary["total"])
    ]  # fmt: skip


def _cell(line: dict, name: str, out_of: str) -> Cell:
    where = {"category": "" if line["category"] is None else line["category"]}
    if out_of:
        part, whole = out_of.split("/")
        counts = line["counts"]
        hint = f"{counts[part]} / {counts[whole]}"
        text = figures.percent(counts[part], counts[whole])
        return Cell(text, hint, urlencode({**where, "flag": whole, "part": part}) if counts[whole] else "")
    text = figures.value(line, name)
    counted = line["counts"].get(name) if name != "compensation" else None
    return Cell(text, "", urlencode({**where, "flag": name}) if counted else "")


def late_count(edition: SheetEdition) -> int:
    return edition.summary["total"]["counts"].get("late", 0)


def on_page(sheet: MonthSheet, user, at: dt.datetime) -> dict:
    """The page of a sheet: the standing edition, or the one asked for by the address (the view adds which)."""
    edition = figures.proposed(sheet) or figures.standing(sheet)
    return page_of(sheet, edition)


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
        "editions": [
            (each.label, values.stamp(each.made_at), each.sha256[:12], each.pk) for each in sheet.editions.order_by("pk")
        ],
        "is_whole": rows.digest(edition.rows, edition.summary, edition.texts) == edition.sha256,
    }  # fmt: skip


def words_of(edition: SheetEdition) -> str:
    """`终版，截至 2026年10月31日 24:00`."""
    return f"{edition.label}，截至 {values.limit(edition.cut_at)}"


def owner_name(edition: SheetEdition) -> str:
    user = User.objects.filter(pk=edition.texts.get("owner")).first()
    return user.display_name if user else ""
