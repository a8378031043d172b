"""导出: a list leaves the house as a sheet; whole phones and names only for a reason, in tiers, and always on record.

The export button is the main threat to personal data (promises.md 2): insiders, not strangers. Up to a first number of
rows with whole personal data a right is enough; then a reason and a watermark; then a second person; then a manager of
another post. What one person takes in small slices within 24 hours adds up.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import IO
from unicodedata import east_asian_width

from django.db import transaction
from django.db.models import Sum

from guanjia.concerns.access.grants import grants_of, may
from guanjia.concerns.exchange.settings_declared import MANAGER_ROWS, REASON_ROWS, SECOND_ROWS
from guanjia.concerns.exchange.sheets.inert import inert
from guanjia.concerns.exchange.sheets.styles import Look
from guanjia.concerns.exchange.sheets.workbook import Shape, Workbook
from guanjia.concerns.journal import actions as journal
from guanjia.concerns.journal.models import Entry
from guanjia.concerns.policies.queries import amount
from guanjia.kernel.refusals import Invalid, NotAllowed

RIGHT = "personal.export"
VERB, WHOLE_VERB = "export", "export_whole"
MANAGERS = frozenset({"CS_MANAGER", "PROPERTY_MANAGER", "DEPUTY_GM", "GENERAL_MANAGER"})
XLSX, CSV = "xlsx", "csv"
_WIDEST, _NARROWEST = 46, 8


@dataclass(frozen=True)
class Tier:
    """What an export of so many whole rows needs. `total` counts what this person took within the last 24 hours too."""

    total: int
    reason: bool
    second: bool
    manager: bool


@dataclass(frozen=True)
class Wish:
    """What somebody wants to take out: `rows` of one kind in one project, masked or `whole`."""

    kind: str
    label: str
    rows: int
    whole: bool = False
    reason: str = ""
    second: object = None
    form: str = XLSX


def taken_by(user, at: datetime) -> int:
    """Rows with whole personal data this person exported in the 24 hours before `at`, in all projects."""
    found = Entry.objects.filter(by=user, verb=WHOLE_VERB, at__gt=at - timedelta(hours=24))
    return found.aggregate(all=Sum("rows"))["all"] or 0


def tier_of(user, project, rows: int, at: datetime) -> Tier:
    """The tier of an export of so many whole rows by this person now."""
    total = rows + taken_by(user, at)
    return Tier(
        total, total >= amount(REASON_ROWS, project, at), total >= amount(SECOND_ROWS, project, at),
        total >= amount(MANAGER_ROWS, project, at),
    )  # fmt: skip


def check(wish: Wish, *, by, project, at: datetime) -> Tier:
    """Refuse what the tier does not allow: `NotAllowed` without the right, `Invalid` with the field that is missing."""
    if not wish.whole:
        return Tier(0, False, False, False)
    if not may(by, RIGHT, project, at=at):
        raise NotAllowed("您的岗位不能导出完整的姓名和电话，请改选“按页面显示（号码打码）”。")
    tier = tier_of(by, project, wish.rows, at)
    if tier.reason and len(wish.reason.strip()) < 4:
        raise Invalid(fields={"reason": f"24 小时内累计 {tier.total} 行，请写明导出用途（不少于 4 个字）。"})
    if tier.second:
        _check_second(wish.second, tier, by=by, project=project, at=at)
    return tier


def _check_second(second, tier: Tier, *, by, project, at: datetime) -> None:
    if second is None:
        raise Invalid(fields={"second": f"24 小时内累计 {tier.total} 行，须由另一位有导出权限的同事输入密码同意。"})
    if second.pk == by.pk:
        raise Invalid(fields={"second": "不能由本人同意自己的导出。"})
    if not may(second, RIGHT, project, at=at):
        raise Invalid(fields={"second": f"{second} 没有导出权限，不能同意。"})
    if tier.manager:
        others = (grants_of(second, at).posts & MANAGERS) - grants_of(by, at).posts
        if not others:
            raise Invalid(fields={"second": f"24 小时内累计 {tier.total} 行，须由另一岗位的经理同意。"})


@transaction.atomic
def record(wish: Wish, *, by, project, at: datetime) -> Entry:
    """Check and write the entry, before anything leaves; counting and writing are one act under the actor's row.

    Two exports started together are counted one after the other, so slices cannot slip past a tier side by side.
    """
    type(by)._base_manager.select_for_update().filter(pk=by.pk).first()
    check(wish, by=by, project=project, at=at)
    changes = {"form": ["", wish.form]}
    if wish.second is not None:
        changes["second"] = [None, wish.second.pk]
    return journal.write(
        by=by, at=at, project=project, kind=wish.kind, subject_id=None, verb=WHOLE_VERB if wish.whole else VERB,
        label=f"导出{wish.label}{'（完整）' if wish.whole else ''}"[:40], reason=wish.reason.strip(), rows=wish.rows,
        changes=changes,
    )  # fmt: skip


def watermark(entry: Entry, by, local: datetime) -> str:
    """The line that says whose copy this is; it stands in the sheet and on each printed page."""
    return f"{by} {local:%Y-%m-%d %H:%M} 导出，编号 {entry.pk}，仅供内部使用，不得外传"


def write(
    out: IO[bytes], form: str, *, title: str, labels: Sequence[str], rows: Iterable[Sequence[object]], mark: str = ""
) -> int:
    """Write the list to `out` as xlsx or csv (UTF-8 with BOM, for Excel); gives the number of rows."""
    return (_write_csv if form == CSV else _write_xlsx)(out, title, labels, rows, mark)


def _write_xlsx(out, title: str, labels, rows, mark: str) -> int:
    shape = Shape(
        widths=[_width(label) for label in labels], frozen_rows=1, filter_row=1, page_footer=mark or title
    )  # fmt: skip
    with Workbook(out, [title]) as book, book.sheet(shape) as sheet:
        sheet.row(list(labels), look=Look.HEADING)
        written = sheet.rows([_cell(v) for v in row] for row in rows)
        sheet.filter_until_here()
        if mark:
            sheet.row([mark], number=sheet.number + 2, look=Look.REMARK)
    return written


def _write_csv(out, title: str, labels, rows, mark: str) -> int:
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow([inert(label) for label in labels])
    written = 0
    for row in rows:
        writer.writerow([_said(v) for v in row])
        written += 1
    if mark:
        writer.writerow([])
        writer.writerow([inert(mark)])
    text.flush()
    text.detach()
    return written


def _cell(value):
    return "" if value is None else value if isinstance(value, str | int | float | Decimal | date) else str(value)


def _said(value) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return inert(value) if isinstance(value, str) else str(value)


def _width(label: str) -> float:
    wide = sum(2 if east_asian_width(c) in "WF" else 1 for c in label)
    return min(max(wide + 8, _NARROWEST), _WIDEST)
