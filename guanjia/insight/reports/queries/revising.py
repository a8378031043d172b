"""What a revision of a month sheet would change."""

from __future__ import annotations

from datetime import datetime

from guanjia.insight.reports.models import MonthSheet, SheetEdition
from guanjia.insight.reports.queries import figures
from guanjia.insight.reports.queries.showing import Cell, columns_of, lines_of, words_of


def on_approval_page(sheet: MonthSheet, user, at: datetime) -> dict:
    """Before a revision is approved: each figure that would change, as it stands and as it would be."""
    old, new = figures.standing(sheet), figures.proposed(sheet)
    if old is None or new is None:
        return {"changed": [], "was": "", "becomes": ""}
    return {"changed": changes(sheet, old, new), "was": words_of(old), "becomes": words_of(new)}


def changes(sheet: MonthSheet, old: SheetEdition, new: SheetEdition) -> list[tuple[str, str, str]]:
    """(category and figure, old, new) of every figure that differs; a category in one edition only is empty in the
    other."""
    before, after = _figures(sheet, old), _figures(sheet, new)
    names = [*after, *(name for name in before if name not in after)]
    return [
        (name, before.get(name, figures.NO_DATA), after.get(name, figures.NO_DATA))
        for name in names
        if before.get(name) != after.get(name)
    ]


def _figures(sheet: MonthSheet, edition: SheetEdition) -> dict[str, str]:
    heads = [label for _, label, _ in columns_of(sheet)]
    found = {
        f"{name} · {head}": _words(cell)
        for name, cells in lines_of(sheet, edition)
        for head, cell in zip(heads, cells, strict=False)
    }
    minutes = edition.summary.get("response_minutes")
    return found | ({"平均首次响应": f"{minutes} 分钟"} if minutes is not None else {})


def _words(cell: Cell) -> str:
    return f"{cell.text}（{cell.hint}）" if cell.hint else cell.text
