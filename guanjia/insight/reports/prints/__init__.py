"""月统计表 on A4 landscape: the summary first, the table of the month behind it."""

from __future__ import annotations

from pathlib import Path

from guanjia.concerns.printing.sheet import Print
from guanjia.insight.reports.queries import showing

HERE = Path(__file__).parent


def context(sheet, *, by, at, blank: bool = False) -> dict:
    """The edition that stands: unit, period, version, maker and checker, summary, text, rows."""
    project = sheet.project
    complaints = sheet.sort == "COMPLAINT"
    # What an empty form needs besides the head stands under `columns`: the print keeps that for the hand.
    heads = {
        "name": sheet.get_sort_display(), "complaints": complaints,
        "heads": [label for _, label, _ in showing.columns_of(sheet)], "rows": list(showing.heads_of(sheet)),
        "categories": [line["name"] for line in showing.stands(sheet).summary["rows"]],
    }  # fmt: skip
    facts = {"company": project.company, "project": project.name, "columns": heads}
    if blank:
        return facts
    edition = showing.stands(sheet)
    late = f"补录入已定稿月份 {showing.late_count(edition)} 件，另行列出，不改已定稿的月份"
    return facts | {
        "number": sheet.number,
        "period": f"{sheet.month.year}年{sheet.month.month}月",
        "version": showing.words_of(edition),
        "lines": [[name, *(cell.text for cell in cells)] for name, cells in showing.lines_of(sheet, edition)],
        "entered_late": late if complaints else "",
        "kpis": [f"{k['label']} {k['text']}（{k['numerator']}/{k['denominator']}）" for k in edition.summary["kpis"]],
        "response": edition.summary.get("response_minutes"),
        "causes": edition.texts.get("causes", ""), "measures": edition.texts.get("measures", ""),
        "owner": showing.owner_name(edition), "measures_due": edition.texts.get("measures_due", ""),
        "reason": edition.texts.get("reason", ""), "sha256": edition.sha256,
        "maker": showing.maker_of(sheet), "checker": str(sheet.approved_by or sheet.final_by or ""),
        "rows": [{"cells": cells} for cells in showing.detail_of(sheet, edition.rows)],
    }  # fmt: skip


SHEET_PRINT = Print(
    "KF-YT-01", "月统计表", HERE / "month_sheet.typ", landscape=True, retention="R-CASE", context=context
)
