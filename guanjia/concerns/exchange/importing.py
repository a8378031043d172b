"""导入: a sheet becomes records — read, understood, checked row by row, then written by one call of the room's verb.

All or nothing unless the good rows alone are asked for. One transaction holds the records, the journal and the row of
`Import` that says so; its token is unique, so a file that was written is recognised, even when whoever sent it was told
nothing because the power went.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping as Given
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO

from django.db import IntegrityError, transaction

from guanjia.concerns.access.grants import demand
from guanjia.concerns.exchange.checking import Checked, Progress, check
from guanjia.concerns.exchange.headings import columns_of
from guanjia.concerns.exchange.mappings import Chosen, choose, remember
from guanjia.concerns.exchange.models import Import
from guanjia.concerns.exchange.sheets.faults import Fault
from guanjia.concerns.exchange.sheets.isolation import read_in_child
from guanjia.concerns.exchange.sheets.mapping import Suggestion, suggest_mapping
from guanjia.concerns.exchange.sheets.marking import write_marked_copy
from guanjia.concerns.exchange.sheets.places import column_letters
from guanjia.concerns.exchange.sheets.refusal import LIMITS, Limits
from guanjia.concerns.exchange.sheets.sheet import Sheet
from guanjia.concerns.exchange.sheets.table import Table, find_table
from guanjia.concerns.exchange.sheets.template import write_template
from guanjia.concerns.journal.models import Entry
from guanjia.kernel.refusals import Invalid, Refused

# A trial run holds the write lock of SQLite while it lasts; for a larger sheet the numbers come with the writing.
MOST_TRIED = 5_000


@dataclass
class Result:
    """What came of a sheet.

    `rows` of data, `bad` with errors, `warned` with warnings only; `new`, `changed` and `same` are counted by the
    verb itself (None where it did not run). `faults` are all errors and warnings (`values`: what stood there), `unsaid`
    how many more there are. `refusal` is what the verb said against the good rows as a whole. `earlier` is the import
    that wrote this very file before: nothing is written again. `written` says whether this call has written.
    """

    table: Table
    chosen: Chosen | None = None
    rows: int = 0
    bad: int = 0
    warned: int = 0
    new: int | None = None
    changed: int | None = None
    same: int | None = None
    faults: list[Fault] = field(default_factory=list)
    values: list[str] = field(default_factory=list)
    unsaid: int = 0
    refusal: str = ""
    earlier: Import | None = None
    record: Import | None = None
    batch_entry: Entry | None = None
    suggestions: list[Suggestion] = field(default_factory=list)

    @property
    def needs_mapping(self) -> bool:
        """A person has to say which heading is which; `suggestions` has a guess for each."""
        return self.chosen is None

    @property
    def written(self) -> bool:
        return self.batch_entry is not None

    @property
    def good(self) -> int:
        return self.rows - self.bad

    @property
    def errors(self) -> list[Fault]:
        return [fault for fault in self.faults if fault.level == "error"]

    @property
    def warnings(self) -> list[Fault]:
        return [fault for fault in self.faults if fault.level == "warning"]

    def write_marked(self, out: IO[bytes]) -> None:
        """The sheet as it came with its faults marked, as .xlsx."""
        write_marked_copy(out, self.table.sheet, self.faults, self.table.header)

    def marked(self) -> bytes:
        out = io.BytesIO()
        self.write_marked(out)
        return out.getvalue()


def run(
    register, project, data: bytes, filename: str, *, by, at: datetime, mapping: Given[str, str] | None = None,
    dry_run: bool = False, good_rows_only: bool = False, sheet: Sheet | None = None, record: Import | None = None,
    progress: Progress | None = None, limits: Limits = LIMITS,
) -> Result:  # fmt: skip
    """Check a sheet and, unless it is a dry run, write it.

    `mapping` is what a person said of the headings (heading key → column name); it is remembered when the sheet is
    written. `sheet` is the file already read; otherwise it is read in a process of its own. `record` is the `Import`
    of an upload (which remembers by itself), made here if there is none. With faults nothing is written unless
    `good_rows_only`. `progress` is called with ("check", rows so far) and ("write", rows).

    Raises `SheetRefused` for a file that cannot be read, `NotAllowed` without the verb, `Invalid` for a mapping that
    lacks a required column.
    """
    spec = register.importing
    if spec is None:
        raise Invalid(f"{register.label}不能从表格导入。")
    demand(by, spec.verb.code, project, label=spec.label or spec.verb.label, at=at)
    table = find_table(sheet or read_in_child(data, filename, limits), columns_of(spec), limits=limits)
    result = Result(table, choose(register, table, project, mapping))
    if result.chosen is None:
        result.suggestions = suggest_mapping(table)
        return result
    most = MOST_TRIED if dry_run else None
    found = check(spec, table, result.chosen.places, project, at=at, most_kept=most, progress=progress)
    result.rows, result.bad, result.warned = found.rows, found.bad, found.warned
    result.faults, result.values, result.unsaid = found.faults, found.values, found.unsaid
    if not found.rows or found.masked:
        result.refusal = _MASKED if found.masked else "表里没有可以导入的行。"
        return result
    act = _Act(register, project, by, at, filename)
    token = _token(data, result.chosen.keys(table), found)
    result.earlier = act.earlier(token)
    if result.earlier or not found.right or (found.bad and not good_rows_only and not dry_run):
        return result
    if dry_run:
        act.attempt(found, result)
        return result
    own = record is None
    record = record or Import(project=project, register=register.slug, by_id=by.pk, at=at)
    record.file_name, record.size = filename[-200:], len(data)
    record.sha256 = hashlib.sha256(data).hexdigest()
    record.token, record.columns = token, result.chosen.keys(table)
    record.good_rows_only = good_rows_only
    if progress:
        progress("write", len(found.good))
    act.write(found, result, record)
    if mapping is not None and own and result.written:
        remember(register, table, project, result.chosen, by=by, at=at)
    return result


def template(register, out: IO[bytes]) -> None:
    """导入模板: the empty sheet of a register with its explanations, as .xlsx."""
    columns = columns_of(register.importing, cut=False)
    examples = [{c.name: c.example for c in columns if c.example}]
    notes = [
        "第一张表从第二行起填，一行一条；表头带 * 的必填，其余可以空着。",
        "已经有的记录会更新：空着的格子不改动原来的内容。",
        "电话、证件号、房号请保持文本格式，以免被改成日期或科学计数。",
    ]
    write_template(out, columns, name=register.label, examples=examples, notes=notes)


def _token(data: bytes, columns: dict[str, str], found: Checked) -> str:
    """Names what would be written: these bytes, read in this way, these many rows of it."""
    said = json.dumps([hashlib.sha256(data).hexdigest(), columns, found.right], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()


class _Undone(Exception):
    """Ends a trial run: everything it wrote is rolled back."""


@dataclass
class _Act:
    """One call of the batch verb, for trial or for good."""

    register: object
    project: object
    by: object
    at: datetime
    filename: str

    def earlier(self, token: str) -> Import | None:
        rows = Import.objects.filter(project=self.project, register=self.register.slug, token=token, state=Import.DONE)
        return rows.select_related("by").first()

    def attempt(self, found: Checked, result: Result) -> None:
        """Run the verb and take everything back: so the dry run counts and refuses exactly as the writing would."""
        if not found.good:
            return
        try:
            with transaction.atomic():
                self._call(found, result)
                raise _Undone
        except _Undone:
            pass
        except Refused as refused:
            result.refusal = refused.message
        except IntegrityError:
            result.refusal = _CLASH

    def write(self, found: Checked, result: Result, record: Import) -> None:
        try:
            with transaction.atomic():
                if not _claimed(record):
                    # The other one has committed by now; it wrote the same rows of the same file.
                    result.earlier = self.earlier(record.token)
                    if result.earlier is None:
                        raise Invalid(_CLASH)
                    return
                entry = self._call(found, result)
                record.state, record.entry, record.done_at = Import.DONE, entry, self.at
                record.rows, record.faults, record.warnings = result.rows, result.bad, result.warned
                record.new, record.changed, record.same = result.new, result.changed, result.same
                record.message = ""
                record.save()
        except IntegrityError as fault:
            raise Invalid(_CLASH) from fault
        result.record, result.batch_entry = record, entry

    def _call(self, found: Checked, result: Result) -> Entry:
        verb = self.register.importing.verb
        made = verb(found.good, by=self.by, at=self.at, project=self.project, reason=self.filename)
        result.new, result.changed = len(made.new), len(made.changed)
        result.same = max(len(found.good) - result.new - result.changed, 0)
        entries = Entry.objects.filter(project=self.project, by_id=self.by.pk, verb=verb.code, subject_id=None)
        return entries.latest("pk")


_MASKED = "这份表是打码导出的，姓名和电话不完整，不能再导入。请用完整的表。"
_CLASH = "有的行与已有记录重复（可能刚被别人登记），全部没有写入。请重新检查后再导入。"


def _claimed(record: Import) -> bool:
    """Take the token for this row; False when it is done or another import has the token.

    On PostgreSQL this waits for an unfinished one, and then sees what became of it.
    """
    record.state = Import.WRITING
    try:
        with transaction.atomic():
            if record.pk is None:
                record.save()
                return True
            mine = Import.objects.filter(pk=record.pk).exclude(state=Import.DONE)
            return bool(mine.update(state=Import.WRITING, token=record.token))
    except IntegrityError:
        return False


def letters(fault: Fault) -> str:
    """The column of a fault as people see it: C 列 联系电话."""
    place = f"{column_letters(fault.column)} 列" if fault.column is not None else ""
    return f"{place} {fault.heading}".strip()
