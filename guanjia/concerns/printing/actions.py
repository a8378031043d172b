"""Printing as an act: every print gets a serial, is counted and leaves a journal entry (R-306, promises.md 7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from guanjia.concerns.journal import actions as journal
from guanjia.concerns.numbering import actions as numbering
from guanjia.concerns.printing.models import PrintLog
from guanjia.concerns.printing.sheet import Parts, Print, Printed, render

SERIES = "DY"


def print_out(
    form: Print,
    context: Mapping[str, Any],
    *,
    by,
    at: datetime,
    project,
    kind: str = "",
    subject_id: int | None = None,
    reason: str = "",
    blank: bool = False,
    void: bool = False,
    late: bool | str = False,
    fill: bool = False,
    copies: Sequence[str] | None = None,
    parts: Parts | None = None,
) -> tuple[PrintLog, Printed]:
    """打印: log the print, then make the file with its serial and copy mark.

    The caller has found the record by `seen_by`: who sees a record may print it. `kind` and `subject_id` name it; a
    list gives only its kind. The log is written and committed before the file is made, so a print may be missing for
    a logged serial (`failed`), but no paper is without one, and no writer waits while typst works. Raises what
    `sheet.render` raises, with the log row marked failed.
    """
    head = {"company": project.company, "project": project.name, **context}
    number = head.get("reserved_number" if blank else "number") or ""
    log = log_print(
        form, by=by, at=at, project=project, kind=kind, subject_id=subject_id, number=str(number),
        reason=reason, blank=blank, rows=len(head.get("rows") or ()) or 1,
    )  # fmt: skip
    try:
        made = render(
            form, head, printed_by=by.display_name, printed_at=at, serial=log.serial, copy_no=log.copy_no, blank=blank,
            void=void, late=late, fill=fill, copies=copies, parts=parts, zone=ZoneInfo(settings.TIME_ZONE),
        )  # fmt: skip
    except Exception:
        _settle(log, failed=True)
        raise
    _settle(log, sha256=made.sha256)
    return log, made


@transaction.atomic
def log_print(
    form: Print,
    *,
    by,
    at: datetime,
    project,
    kind: str = "",
    subject_id: int | None = None,
    number: str = "",
    reason: str = "",
    blank: bool = False,
    rows: int = 1,
) -> PrintLog:
    """Take the next serial and count the copy. Two prints of one record at once get different copy numbers: the
    second waits at the serial's counter, and a print still being made counts."""
    [serial] = numbering.take(project, SERIES, at)
    copy_no = 0
    if subject_id is not None and not blank:
        earlier = PrintLog.objects.of(project).filter(kind=kind, subject_id=subject_id, form=form.code)
        copy_no = earlier.filter(failed=False, blank=False).count()
    log = PrintLog.objects.create(
        project=project, serial=serial, kind=kind, subject_id=subject_id, number=number[:40], form=form.code,
        title=form.title, copy_no=copy_no, blank=blank, rows=rows, printed_by=by, printed_at=at, reason=reason[:300],
    )  # fmt: skip
    journal.write(
        by=by, at=at, project=project, kind=kind or log.subject_kind, subject_id=subject_id if kind else log.pk,
        verb="print", label=f"打印{'空白' if blank else ''}{form.title}"[:40], reason=reason, rows=rows,
        changes={"打印序号": ["", serial], **({"第几次补印": [None, copy_no]} if copy_no else {})},
    )  # fmt: skip
    return log


@transaction.atomic
def _settle(log: PrintLog, *, sha256: str = "", failed: bool = False) -> None:
    """Write how it ended, once."""
    log.sha256, log.failed = sha256, failed
    PrintLog.objects.of(log.project).filter(pk=log.pk, sha256="", failed=False).update(sha256=sha256, failed=failed)
