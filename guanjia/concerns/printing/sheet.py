"""打印单: the declaration of a form, and rendering records with it.

A room's register lists its `Print` objects; the room supplies each one's `context`, a function from its record to
plain data. Everything of the print standard that is not in the room's data (head, foot, copies, marks) is added here.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Any

from guanjia.concerns.printing import engine, values
from guanjia.kernel.refusals import Refused

LISTING = Path(__file__).parent / "typst" / "listing.typ"
# Rows of one register print: a dense one takes some 4 ms of work and 0.3 MB of memory a row while it is made.
MOST_ROWS = 1000
# Records of one compile in a bulk run: flat memory (performance.md 7c).
CHUNK = 100
# What a blank print keeps of a context, besides a number reserved for it; everything else is left for the hand.
_HEAD = ("company", "project")
# What the print itself says of a record; a context that names one of these would lose it without a word.
OWN = frozenset({"serial", "copy_no", "void", "late", "missing"})
RETENTIONS = ("R-FIN", "R-OWN", "R-CASE", "R-REG", "R-HR", "R-LOAN")


class TooManyRows(Refused):
    """The list is longer than one print bears."""

    status = 422
    code = "too_many_rows"


class Parts(StrEnum):
    """How the copies of a form come out of the printer."""

    NOTE = "note"  # one print that names its copies under the title; the office prints it as often as it needs
    PAGES = "pages"  # every copy on its own pages, marked 第一联 …
    STRIPS = "strips"  # the copies on one page, to be cut apart; pages where a strip is too small


@dataclass(frozen=True)
class Print:
    """打印单: one form as it is printed.

    `code` is the form's own code (`KF-FJ-19`), unique, printed at the head and used in addresses. `form` is the
    manual's name (`附件19`; "" for forms outside the forty). `template` is a typst file below the package; None prints
    a list (`listing.as_context`). `copies` are the recipients in order, `parts` how they come out. `signs` replaces
    the order of signatures the template has. `paged` is False for notices that fit one page and are printed by the
    hundred: without page numbers typst lays out in one pass, twice as fast. `retention` is a class of forms 0.7.
    `context(record, *, by, at, blank=False)` answers with the template's fields (a register's takes the rows).
    A context may name fewer or more `copies` than the declaration, where their number is a policy.
    `applies(record)`: whether the form is for this record at all (附件十八 is for complaints, not for repairs).
    """

    code: str
    title: str
    template: Path | None = None
    form: str = ""
    version: str = "A/0"
    register: bool = False
    landscape: bool | None = None
    paper: str = "a4"
    copies: tuple[str, ...] = ()
    parts: Parts = Parts.NOTE
    signs: tuple[str, ...] = ()
    retention: str = "R-REG"
    paged: bool = True
    rows_a_page: int = 20
    context: Callable[..., Mapping[str, Any]] | None = None
    applies: Callable[[Any], bool] = lambda record: True

    def __post_init__(self) -> None:
        if self.parts is not Parts.NOTE and len(self.copies) < 2:
            raise ValueError(f"{self.code}: {self.parts} needs at least two copies")
        if self.retention not in RETENTIONS:
            raise ValueError(f"{self.code}: {self.retention!r} is no retention class of {RETENTIONS}")
        if len(self.copies) > 9:
            raise ValueError(f"{self.code}: at most nine copies")

    @property
    def form_name(self) -> str:
        """附件十九."""
        return f"附件{_chinese(int(self.form[2:]))}" if self.form[2:].isdecimal() else self.form

    @property
    def is_landscape(self) -> bool:
        """Registers lie, slips stand, unless said otherwise."""
        return self.register if self.landscape is None else self.landscape

    def file_name(self, number: str = "") -> str:
        """What the downloaded file is called, without characters a file system refuses."""
        name = values.joined((self.title, number))
        return "".join("_" if char in '/\\:*?"<>|' else char for char in name) + ".pdf"


@dataclass(frozen=True)
class Printed:
    """One finished print: the file, its hash for the print log, and the characters no font had (printed as 〓)."""

    pdf: bytes
    missing: tuple[str, ...] = ()

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.pdf).hexdigest()


@dataclass(frozen=True)
class Page:
    """One record of a bulk run with what belongs to its own print."""

    context: Mapping[str, Any]
    serial: str = ""
    copy_no: int = 0
    void: bool = False
    late: bool | str = False


def render(
    form: Print,
    context: Mapping[str, Any],
    *,
    printed_by: str,
    printed_at: datetime,
    serial: str = "",
    copy_no: int = 0,
    blank: bool = False,
    void: bool = False,
    late: bool | str = False,
    fill: bool = False,
    copies: Sequence[str] | None = None,
    parts: Parts | None = None,
    zone: tzinfo = values.SHANGHAI,
) -> Printed:
    """Print one record (or one register with its `rows`).

    `serial` is the print log's number of this print; `copy_no` 0 the first print, 1 the first reprint (副本 1).
    `blank` leaves everything for the hand but company, project and, when the context has one, its `reserved_number`;
    `fill` adds empty rows to a register. `void` lays 作废 over the page (with `void_reason` of the context under the
    title); `late` puts the red mark, or its own words, beside the title. `copies` and `parts` override the
    declaration. Raises TooManyRows and the engine's errors.
    """
    rows = context.get("rows") or ()
    if len(rows) > MOST_ROWS:
        raise TooManyRows(f"一次最多打印 {MOST_ROWS} 行，现在有 {len(rows)} 行，请缩小日期或筛选范围，或者导出 Excel")
    page = Page(context, serial, copy_no, void, late)
    data = _data(form, [page], printed_by, printed_at, zone, blank=blank, fill=fill, copies=copies, parts=parts)
    pdf = engine.compile_pdf(form.template or LISTING, data, tagged=not form.register, made_at=printed_at)
    return Printed(pdf, () if blank else engine.missing_in(context))


def render_bulk(
    form: Print,
    pages: Iterable[Page],
    *,
    printed_by: str,
    printed_at: datetime,
    chunk: int = CHUNK,
    workers: int = 1,
    zone: tzinfo = values.SHANGHAI,
) -> Iterator[bytes]:
    """Print many records of one slip, `chunk` records a file, in order; memory does not grow with their number."""
    batches = (_data(form, batch, printed_by, printed_at, zone) for batch in _batches(iter(pages), chunk))
    return engine.compile_many(form.template or LISTING, batches, workers=workers, made_at=printed_at)


def _data(
    form: Print,
    pages: Sequence[Page],
    printed_by: str,
    printed_at: datetime,
    zone: tzinfo,
    *,
    blank: bool = False,
    fill: bool = False,
    copies: Sequence[str] | None = None,
    parts: Parts | None = None,
) -> dict[str, Any]:
    chosen = tuple(form.copies if copies is None else copies)
    return {
        "sheet": {
            "form": form.form_name,
            "code": form.code,
            "version": form.version,
            "title": form.title,
            "paper": form.paper,
            "register": form.register,
            "landscape": form.is_landscape,
            "copies": chosen,
            "parts": (form.parts if parts is None else parts).value if len(chosen) > 1 else Parts.NOTE.value,
            "signs": form.signs,
            "paged": form.paged,
            "rows_a_page": form.rows_a_page,
            "blank": blank,
            "fill": fill,
            "printed_by": printed_by,
            "printed_at": values.moment(printed_at, zone),
        },
        "records": [_record(page, blank) for page in pages],
    }


def _record(page: Page, blank: bool) -> dict[str, Any]:
    if taken := sorted(OWN & set(page.context)):
        raise engine.BadContext(f"the context names {', '.join(taken)}, which the print sets itself; rename them")
    facts = _blanked(page.context) if blank else dict(page.context)
    lacking = () if blank else engine.missing_in(page.context)
    return facts | {
        "serial": page.serial,
        "copy_no": page.copy_no,
        "void": page.void,
        "late": page.late,
        "missing": [f"U+{ord(char):04X}" for char in lacking],
    }


def _blanked(context: Mapping[str, Any]) -> dict[str, Any]:
    """The head, and every scale of check boxes with none ticked (a scale is data, so the empty form shows it too)."""
    kept = {key: context[key] for key in _HEAD if key in context}
    for key, value in context.items():
        if isinstance(value, list) and value and all(_is_box(each) for each in value):
            kept[key] = [dict(each, on=False) for each in value]
    if context.get("reserved_number"):
        kept["number"] = context["reserved_number"]
    # A list prints its headings on the empty form as well.
    return kept | {key: context[key] for key in ("columns", "size") if key in context}


def _is_box(value: Any) -> bool:
    return isinstance(value, Mapping) and value.keys() == {"label", "on"}


def _batches(items: Iterator[Page], size: int) -> Iterator[list[Page]]:
    while batch := list(islice(items, size)):
        yield batch


def _chinese(number: int) -> str:
    """1 to 99 as the manual counts its forms: 七, 十, 十九, 四十."""
    tens, ones = divmod(number, 10)
    digits = "零一二三四五六七八九"
    return (digits[tens] if tens > 1 else "") + ("十" if tens else "") + (digits[ones] if ones or not tens else "")
