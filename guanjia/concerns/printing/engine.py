"""From a typst template and plain data to PDF bytes.

Data travels as JSON beside the template, never inside it: what a customer typed is text on the paper and cannot become
markup. Nothing of the machine (fonts, packages, clock) reaches a print; the same template and data give the same bytes.
"""

import json
import logging
import re
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any

import typst

from guanjia.concerns.printing import fonts

log = logging.getLogger(__name__)

# Templates and the files they import lie below the package; typst refuses to read anything outside of it.
ROOT = Path(__file__).resolve().parents[2]
# Stands on the paper for a character the font does not have (the printers' own sign for it).
GETA = "〓"
# Control characters, and the marks that reorder text: a name must not print as another one.
_UNPRINTABLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufffe\uffff]"
)

# Typst keeps what it laid out in the last ten compiles; after one with more data than this it is made to let go, or a
# bulk run of 1,000 slips would hold 2 GB and grow slower with every file.
_LARGE = 64_000
_REMEMBERED = 10

_mine = threading.local()


class PrintError(RuntimeError):
    """A print could not be made. A fault of the program or its installation, not of the user."""


class TemplateMissing(PrintError):
    """There is no such template below the package."""


class TemplateError(PrintError):
    """The template does not compile with this data. The message holds typst's own diagnosis."""


class BadContext(PrintError):
    """The data holds something that is not text, whole number, truth value, list or mapping; the message says where."""


def compile_pdf(
    template: Path, data: Mapping[str, Any], *, tagged: bool = False, made_at: datetime | None = None
) -> bytes:
    """One PDF. `data` is what the template reads as `data`; characters the font lacks print as 〓.

    `tagged` adds the structure for screen readers (three to four times the size). `made_at` (aware) goes into the
    file's properties; without it the file carries no time. Raises TemplateMissing, TemplateError, BadContext.
    """
    path = template.resolve()
    if not path.is_file() or not path.is_relative_to(ROOT):
        raise TemplateMissing(f"no template at {template}")
    inputs = {"data": json.dumps(printable(data), ensure_ascii=False)}
    stamp = int(made_at.timestamp()) if made_at else 0
    try:
        pdf, warnings = _compiler().compile_with_warnings(
            input=path, format="pdf", sys_inputs=inputs, pdf_tags=tagged, timestamp=stamp
        )
    except typst.TypstError as fault:
        raise TemplateError(f"{path.relative_to(ROOT)}: {fault.diagnostic or fault.message}") from fault
    if len(inputs["data"]) > _LARGE:
        _forget()
    for warning in warnings:
        log.warning("%s: %s", path.relative_to(ROOT), warning.diagnostic or warning.message)
    return pdf


def compile_many(
    template: Path,
    batches: Iterable[Mapping[str, Any]],
    *,
    workers: int = 1,
    made_at: datetime | None = None,
) -> Iterator[bytes]:
    """One PDF per batch, in order, `workers` at a time (a compile leaves the interpreter free for other threads).

    Batches are taken from the iterable only as they are needed, so memory stays that of `workers` + 1 batches.
    """
    if workers == 1:
        for batch in batches:
            yield compile_pdf(template, batch, made_at=made_at)
        return
    with ThreadPoolExecutor(workers, thread_name_prefix="print") as pool:
        running: deque[Future[bytes]] = deque()
        for batch in batches:
            running.append(pool.submit(compile_pdf, template, batch, made_at=made_at))
            if len(running) > workers:
                yield running.popleft().result()
        while running:
            yield running.popleft().result()


def printable(data: Any, where: str = "data") -> Any:
    """The data as it goes to the template: unprintable characters taken out, those the font lacks as 〓.

    Only text, whole numbers, truth values, None, lists and mappings are let through: dates, money and fractions are
    formatted by `values` first, so that a print never shows a number as the machine happens to write it.
    """
    match data:
        case None | bool() | int():
            return data
        case str():
            return printable_text(data)
        case Mapping():
            return {str(key): printable(value, f"{where}.{key}") for key, value in data.items()}
        case list() | tuple():
            return [printable(value, f"{where}[{i}]") for i, value in enumerate(data)]
    raise BadContext(f"{where} is {type(data).__name__}; format it to text first")


def printable_text(text: str) -> str:
    """One text as it goes to the paper."""
    clean = _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "  "))
    if missing := fonts.missing_glyphs(clean):
        clean = clean.translate({ord(char): GETA for char in missing})
    return clean


def missing_in(data: Any) -> tuple[str, ...]:
    """Every character of the data that the font lacks, each once."""
    return fonts.missing_glyphs("".join(_texts(data)))


def _texts(data: Any) -> Iterator[str]:
    match data:
        case str():
            yield _UNPRINTABLE.sub("", data)
        case Mapping():
            for value in data.values():
                yield from _texts(value)
        case list() | tuple():
            for value in data:
                yield from _texts(value)


def _forget() -> None:
    """Age typst's memory by as many empty compiles as it remembers."""
    for _ in range(_REMEMBERED + 1):
        _compiler().compile(input=b"", format="pdf", sys_inputs={})


def _compiler() -> typst.Compiler:
    """This thread's compiler: one may not be used by two threads ("Already borrowed"); the fonts are shared."""
    try:
        return _mine.compiler
    except AttributeError:
        _mine.compiler = typst.Compiler(root=ROOT, font_paths=fonts.fonts(), ignore_system_fonts=True)
        return _mine.compiler
