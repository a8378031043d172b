"""导出: a list leaves the house as a sheet; whole phones and names only for a reason, in tiers, and always on record.

The export button is the main threat to personal data (promises.md 2): insiders, not strangers. Up to a first number of
rows with whole personal data a right is enough; then a reason and a watermark; then a second person; then a manager of
another post. What one person takes in small slices within 24 hours adds up.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO

from django.db import transaction
from django.db.models import Sum

from guanjia.concerns.access.grants import grants_of, may
from guanjia.concerns.exchange.models import ExportRequest
from guanjia.concerns.exchange.settings_declared import APPROVE, MANAGER_ROWS, REASON_ROWS, RIGHT, SECOND_ROWS
from guanjia.concerns.exchange.sheets.body import MASKED
from guanjia.concerns.exchange.sheets.lists import write_csv, write_xlsx
from guanjia.concerns.journal import actions as journal
from guanjia.concerns.journal.models import Entry
from guanjia.concerns.policies.queries import amount
from guanjia.kernel.refusals import Invalid, NotAllowed

VERB, WHOLE_VERB = "export", "export_whole"
MANAGERS = frozenset({"CS_MANAGER", "PROPERTY_MANAGER", "DEPUTY_GM", "GENERAL_MANAGER"})
XLSX, CSV = "xlsx", "csv"
HOURS = 24
SHORTEST_REASON = 4


@dataclass(frozen=True)
class Tier:
    """What an export of so many whole rows needs. `total` counts what this person took within the last 24 hours too."""

    total: int
    reason: bool
    second: bool
    manager: bool


@dataclass(frozen=True)
class Wish:
    """What somebody wants to take out: `rows` of one kind in one project, masked or `whole`.

    `query` says which rows (the list's own address query); an approval is for these. `second` agrees on the spot.
    """

    kind: str
    label: str
    rows: int
    whole: bool = False
    reason: str = ""
    second: object = None
    form: str = XLSX
    query: str = ""


def taken_by(user, at: datetime) -> int:
    """Rows with whole personal data this person exported in the 24 hours before `at`, in all projects."""
    found = Entry.objects.filter(by=user, verb=WHOLE_VERB, at__gt=at - timedelta(hours=HOURS))
    return found.aggregate(all=Sum("rows"))["all"] or 0


def tier_of(user, project, rows: int, at: datetime) -> Tier:
    """The tier of an export of so many whole rows by this person now."""
    total = rows + taken_by(user, at)
    return Tier(
        total, total >= amount(REASON_ROWS, project, at), total >= amount(SECOND_ROWS, project, at),
        total >= amount(MANAGER_ROWS, project, at),
    )  # fmt: skip


def check(wish: Wish, *, by, project, at: datetime) -> tuple[Tier, ExportRequest | None]:
    """Refuse what the tier does not allow: `NotAllowed` without the right, `Invalid` with the field that is missing.

    Where a second person is needed and none is named, an approved request for the same list will do; it is handed back.
    """
    if not wish.whole:
        return Tier(0, False, False, False), None
    if not may(by, RIGHT, project, at=at):
        raise NotAllowed("您的岗位不能导出完整的姓名和电话，请改选“按页面显示（号码打码）”。")
    tier = tier_of(by, project, wish.rows, at)
    if tier.reason and len(wish.reason.strip()) < SHORTEST_REASON:
        raise Invalid(fields={"reason": f"24 小时内累计 {tier.total} 行，请写明导出用途（不少于 4 个字）。"})
    if not tier.second:
        return tier, None
    request = None if wish.second else approved(wish, by=by, project=project, at=at)
    second = request.approved_by if request else wish.second
    if second is None:
        raise Invalid(
            fields={"second": f"24 小时内累计 {tier.total} 行，须由另一位有权限的同事同意。"}, code="second_needed"
        )
    check_second(second, tier, by=by, project=project, at=at)
    return tier, request


def approved(wish: Wish, *, by, project, at: datetime) -> ExportRequest | None:
    """A request of this person for this very list that was approved within 24 hours and not used yet."""
    rows = ExportRequest.objects.filter(
        project=project, by_id=by.pk, kind=wish.kind, query=wish.query, used_at=None, rows__gte=wish.rows,
        approved_at__gt=at - timedelta(hours=HOURS), approved_at__lte=at,
    )  # fmt: skip
    return rows.select_related("approved_by").order_by("-id").first()


def check_second(second, tier: Tier, *, by, project, at: datetime) -> None:
    """Raise `Invalid` unless this person may agree to an export of that tier."""
    if second.pk == by.pk:
        raise Invalid(fields={"second": "不能由本人同意自己的导出。"})
    if not may(second, APPROVE, project, at=at):
        raise Invalid(fields={"second": f"{second} 没有同意导出的权限。"})
    if tier.manager:
        others = (grants_of(second, at).posts & MANAGERS) - grants_of(by, at).posts
        if not others:
            raise Invalid(fields={"second": f"24 小时内累计 {tier.total} 行，须由另一岗位的经理同意。"})


@transaction.atomic
def record(wish: Wish, *, by, project, at: datetime) -> Entry:
    """Check and write the entry, before anything leaves; counting and writing are one act under the actor's row.

    Two exports started together are counted one after the other, so slices cannot slip past a tier side by side, and
    an approval is used by one of them only.
    """
    type(by)._base_manager.select_for_update().filter(pk=by.pk).first()
    tier, request = check(wish, by=by, project=project, at=at)
    changes = {"form": ["", wish.form]}
    if tier.second:
        second = request.approved_by if request else wish.second
        changes["second"] = [None, second.pk]
        if request is None:
            request = ExportRequest(
                project=project, kind=wish.kind, label=wish.label, query=wish.query, rows=wish.rows,
                reason=wish.reason.strip(), by_id=by.pk, at=at, approved_by_id=second.pk, approved_at=at,
            )  # fmt: skip
    entry = journal.write(
        by=by, at=at, project=project, kind=wish.kind, subject_id=None, verb=WHOLE_VERB if wish.whole else VERB,
        label=f"导出{wish.label}{'（完整）' if wish.whole else ''}"[:40], reason=wish.reason.strip(), rows=wish.rows,
        changes=changes,
    )  # fmt: skip
    if tier.second:
        request.used_at, request.entry = at, entry
        request.save()
    return entry


def watermark(entry: Entry, by, local: datetime) -> str:
    """The line that says whose copy this is; it stands in the sheet and on each printed page."""
    return f"{by} {local:%Y-%m-%d %H:%M} 导出，编号 {entry.pk}，仅供内部使用，不得外传"


def masked_mark(entry: Entry, by, local: datetime) -> str:
    """The last line of a list with masked names and phones: an import refuses the sheet by it."""
    return f"{MASKED}，不能再导入；{by} {local:%Y-%m-%d %H:%M} 导出，编号 {entry.pk}"


def write(
    out: IO[bytes], form: str, *, title: str, labels: Sequence[str], rows: Iterable[Sequence[object]], mark: str = ""
) -> int:
    """Write the list to `out` as xlsx or csv (UTF-8 with BOM, for Excel); gives the number of rows."""
    footers = [mark] if mark else []
    if form == CSV:
        return write_csv(out, labels, rows, footers=footers)
    return write_xlsx(out, labels, rows, name=title, footers=footers)
