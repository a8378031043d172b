"""7c: work orders printed by the hundred, an A4 page each with its three parts, `concerns/printing/sheet.render_bulk`.

Limit: the same words at fixed places and as many lines, drawn by hand on reportlab's canvas in a font that is not
embedded: no template, no layout, no wrapping.

The result that is compared: as many pages, and on each of ours the number of its order and the room, read back from
the file.
"""

from __future__ import annotations

import io
import time
from collections.abc import Iterator, Mapping

from pypdf import PdfReader
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from bench.turns import Differs, Figure, agree, in_turns, spread
from guanjia.concerns.printing.sheet import Page, render_bulk
from guanjia.domains.dispatch.actions import issue
from guanjia.domains.dispatch.prints import WORK_ORDER_PRINT, work_order_context
from guanjia.domains.estate.models import Unit
from guanjia.domains.workforce.queries import by_sort

GOAL = 0.6
MANY, FEW = 1_000, 60  # pages of a full run and of a quick one
FONT, LINES, PARTS = "STSong-Light", 30, 3


def measure(code: str, stage) -> Iterator[Figure]:
    count = MANY if stage.size.cases >= 1_000_000 else FEW
    contexts = _contexts(stage, count)
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    _compare(contexts, stage)
    takes = {"limit": lambda: count / _seconds(lambda: _by_hand(contexts)),
             "ours": lambda: count / _seconds(lambda: _ours(contexts, stage))}  # fmt: skip
    found = in_turns(takes, patience=stage.size.patience)
    limits, ours = (sorted(found[name]) for name in ("limit", "ours"))
    middle = (limits[len(limits) // 2], ours[len(ours) // 2])
    yield Figure(
        code, stage.engine, f"{count:,} work orders, a page each", *middle, unit="pages/s", ratio=middle[1] / middle[0],
        goal=GOAL, in_times=False, spread=spread(limits), rounds=len(limits),
    )  # fmt: skip


def _contexts(stage, count: int) -> list[dict]:
    """One order by its verb, and its like for other rooms."""
    place = stage.places[0]
    by = {"by": stage.user, "at": stage.at, "project": place.project}
    units = list(Unit.everything.filter(project=place.project).order_by("pk")[:count])
    order = issue(
        **by, content="厨房顶棚渗水，昨晚开始，滴在灶台上，请带防水材料上门查看",
        department=by_sort(place.project, "ENGINEERING"), unit=units[0], contact_name="李秀英", phone="13800005678",
    )  # fmt: skip
    first = dict(work_order_context(order, by=stage.user, at=stage.at))
    return [first | {"number": f"PG-2026-11-{n:04}", "unit": units[n % len(units)].number} for n in range(1, count + 1)]


def _ours(contexts: list[dict], stage) -> list[bytes]:
    pages = (Page(context) for context in contexts)
    return list(render_bulk(WORK_ORDER_PRINT, pages, printed_by="林静", printed_at=stage.at))


def _by_hand(contexts: list[dict]) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, pageCompression=1)
    for context in contexts:
        words = list(_words(context))
        for part in range(PARTS):
            top = A4[1] - part * A4[1] / PARTS - 20
            canvas.setFont(FONT, 8)
            for place, text in enumerate(words):
                canvas.drawString(30 + place % 2 * 270, top - place // 2 * 8, text)
            for line in range(LINES // PARTS):
                canvas.line(30, top - line * 20, 560, top - line * 20)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _words(value) -> Iterator[str]:
    """Every text of a context, however deep."""
    if isinstance(value, str):
        if value:
            yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _words(each)
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from _words(each)


def _compare(contexts: list[dict], stage) -> None:
    """Before any time is believed: all pages are there, and each says which order and which room it is."""
    few = contexts[:20]
    read = [page.extract_text() for pdf in _ours(few, stage) for page in PdfReader(io.BytesIO(pdf)).pages]
    by_hand = PdfReader(io.BytesIO(_by_hand(few)))
    agree({"orders": len(few), "our pages": len(read), "pages by hand": len(by_hand.pages)})
    for context, text in zip(few, read, strict=True):
        missing = [context[name] for name in ("number", "unit") if context[name] not in text]
        if missing:
            raise Differs(f"{missing} is not on the page of {context['number']}")


def _seconds(act) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start
