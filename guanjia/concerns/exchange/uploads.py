"""上传导入: a file brought to a page goes through waiting, (mapping,) checked, writing, done; each step may be a job.

The steps are safe to repeat: a state is left only by a conditional update, and what was written is recognised.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping as Given
from datetime import datetime

from guanjia.concerns.access.grants import SYSTEM
from guanjia.concerns.exchange import kept
from guanjia.concerns.exchange.importing import Result, letters, run
from guanjia.concerns.exchange.mappings import lacking, remember
from guanjia.concerns.exchange.models import Import
from guanjia.concerns.exchange.sheets.columns import is_serial
from guanjia.concerns.exchange.sheets.mapping import suggest_mapping
from guanjia.kernel.refusals import Invalid, NotAllowed, NotFound, Refused

# A sheet of this size is checked and written within the request; a larger one by a runner.
SMALL_BYTES = 256 * 1024
SHOWN_FAULTS = 200
_GONE = "文件只保留 24 小时，已经清除。请重新上传。"


def take(register, project, data: bytes, filename: str, *, by, at: datetime) -> Import:
    """收下文件: keep it until it is checked. Call inside `once`, so that pressing twice brings one."""
    return Import.objects.create(
        project=project, register=register.slug, file_name=filename[-200:], size=len(data), by_id=by.pk, at=at,
        sha256=hashlib.sha256(data).hexdigest(), kept=kept.put(data),
    )  # fmt: skip


def is_small(record: Import) -> bool:
    return record.size <= SMALL_BYTES


def own(register, project, pk: int, *, by) -> Import:
    """The upload of this person; anybody else's looks like none, since it shows what stood in the cells."""
    row = Import.objects.filter(project=project, register=register.slug, pk=pk, by_id=by.pk).first()
    if row is None:
        raise NotFound
    return row


def history(register, project, most: int = 10) -> list[Import]:
    """导入记录: what was written, the latest first."""
    rows = Import.objects.filter(project=project, register=register.slug, state=Import.DONE)
    return list(rows.select_related("by").order_by("-id")[:most])


def check(record: Import, register, *, by, at: datetime) -> Result | None:
    """Check an upload and keep the report. Refusals of the file itself end it as FAILED, with the reason."""
    if record.state in (Import.DONE, Import.WRITING):
        return None
    data = kept.read(record.kept) if record.kept else None
    if data is None:
        _fail(record, _GONE)
        return None
    try:
        result = run(
            register, record.project, data, record.file_name, by=by, at=at, dry_run=True,
            mapping=record.columns or None,
        )  # fmt: skip
    except NotAllowed:
        raise
    except Refused as refused:
        _fail(record, refused.message)
        return None
    if record.report.get("told") and result.chosen:
        remember(register, result.table, record.project, result.chosen, by=by, at=at)
    _keep(record, register, result)
    return result


def check_again(record: Import) -> bool:
    """重新检查: back to waiting; the caller has it checked."""
    mine = Import.objects.filter(pk=record.pk, state__in=(Import.CHECKED, Import.WAITING))
    found = bool(mine.update(state=Import.WAITING, message=""))
    record.refresh_from_db()
    return found


def ask_again(record: Import) -> None:
    """重新认列: forget what was said of the headings of this upload."""
    if record.state in (Import.CHECKED, Import.UNMAPPED):
        Import.objects.filter(pk=record.pk, state=record.state).update(state=Import.UNMAPPED)
        record.state = Import.UNMAPPED


def begin_writing(record: Import, *, good_rows_only: bool) -> bool:
    """Whether this call may write the upload: only one of many presses may."""
    mine = Import.objects.filter(pk=record.pk, state=Import.CHECKED)
    begun = bool(mine.update(state=Import.WRITING, good_rows_only=good_rows_only))
    record.refresh_from_db()
    return begun


def write(record: Import, register, *, by, at: datetime) -> Result | None:
    """Write an upload that `begin_writing` has taken. Whatever stops it, it is CHECKED again with the reason."""
    if record.state != Import.WRITING:
        return None
    data = kept.read(record.kept) if record.kept else None
    if data is None:
        _fail(record, _GONE)
        return None
    try:
        result = run(
            register, record.project, data, record.file_name, by=by, at=at, mapping=record.columns or None,
            good_rows_only=record.good_rows_only, record=record,
        )  # fmt: skip
    except Refused as refused:
        _back(record, refused.message)
        return None
    except BaseException:
        _back(record, "导入中断，没有写入任何内容。请再试一次。")
        raise
    if not result.written:
        # Another press was quicker, or what the sheet was checked against has changed since.
        _keep(record, register, result)
    return result


def _back(record: Import, message: str) -> None:
    Import.objects.filter(pk=record.pk, state=Import.WRITING).update(state=Import.CHECKED, message=message[:500])
    record.refresh_from_db()


def _fail(record: Import, message: str) -> None:
    if record.kept:
        kept.forget(record.kept)
    Import.objects.filter(pk=record.pk).exclude(state=Import.DONE).update(
        state=Import.FAILED, message=message[:500], kept=""
    )
    record.refresh_from_db()


def _keep(record: Import, register, result: Result) -> None:
    """Put what was found beside the upload, unless it has been written meanwhile."""
    found = {
        "report": report_of(register, result), "state": Import.UNMAPPED if result.needs_mapping else Import.CHECKED,
        "rows": result.rows, "faults": result.bad, "warnings": result.warned, "new": result.new,
        "changed": result.changed, "same": result.same, "message": result.refusal[:500], "token": "",
        "columns": result.chosen.keys(result.table) if result.chosen else record.columns,
    }  # fmt: skip
    if result.faults:
        kept.put_marked(record.kept, result.write_marked)
    Import.objects.filter(pk=record.pk).exclude(state=Import.DONE).update(**found)
    record.refresh_from_db()


def report_of(register, result: Result) -> dict:
    """What the pages show of a result, as JSON: faults with the cell's content, headings with samples, notes."""
    table = result.table
    pairs = list(zip(result.faults, result.values, strict=True))
    errors = [pair for pair in pairs if pair[0].level == "error"]
    shown = errors[:SHOWN_FAULTS]
    shown += [pair for pair in pairs if pair[0].level == "warning"][: SHOWN_FAULTS - len(shown)]
    shown.sort(key=lambda pair: pair[0].row)
    return {
        "sheet": table.sheet.name,
        "refusal": result.refusal,
        "faults": [[f.row, letters(f), value, f.reason, f.level] for f, value in shown],
        "all_faults": len(pairs) + result.unsaid,
        "notes": [*table.sheet.notes, *table.ambiguous, *_serials(table)],
        "earlier": _earlier(result.earlier) if result.earlier else None,
        "headings": _headings(result),
        "missing": [c.label for c in lacking(table, table.mapping())] if result.needs_mapping else [],
    }


def _serials(table) -> list[str]:
    return [f"「{h.text}」是表里的行号，不导入。" for h in table.unknown if is_serial(h.text)]


def _earlier(row: Import) -> list:
    """When, by whom and how many rows of this file were written before."""
    return [row.done_at.isoformat(), str(row.by or SYSTEM), row.rows - row.faults]


def _headings(result: Result) -> list[list]:
    """[key, heading, samples, column or "", state] for the mapping page."""
    made = []
    chosen = {index: name for name, index in result.chosen.places.items()} if result.chosen else {}
    for s in result.suggestions or suggest_mapping(result.table):
        match = result.table.matches.get(s.name) if s.name else None
        sure = match is not None and match.sure and match.heading.index == s.heading.index
        name = chosen.get(s.heading.index, "") if result.chosen else s.name or ""
        known = sure or (result.chosen and name)
        state = "known" if known else "guess" if name else "serial" if is_serial(s.heading.text) else "unknown"
        title = s.heading.text or f"{s.heading.letters} 列（没有表头）"
        made.append([s.heading.key, title, list(s.examples), name, state])
    return made


def told(record: Import, register, given: Given[str, str]) -> dict[str, str]:
    """The mapping of a form (`m0`, `m1`, … → column name) by heading key.

    Raises `Invalid` for two headings that mean one column and for a required column that none means.
    """
    headings = record.report.get("headings", [])
    answer = {row[0]: given.get(f"m{at}", "") for at, row in enumerate(headings)}
    chosen = [name for name in answer.values() if name]
    if len(set(chosen)) < len(chosen):
        raise Invalid(fields={"mapping": "有两列选成了同一项，请改正。"})
    missing = [c.label for c in register.importing.columns if c.required and c.name not in chosen]
    if missing or not chosen:
        raise Invalid(fields={"mapping": f"还没有列对应：{'、'.join(missing) or '任何一项'}。"})
    return answer


def answer(record: Import, mapping: dict[str, str]) -> bool:
    """认列: what the headings mean; the caller has the upload checked again, and then it is remembered."""
    mine = Import.objects.filter(pk=record.pk, state=Import.UNMAPPED)
    found = bool(mine.update(state=Import.WAITING, columns=mapping, report={"told": True}))
    record.refresh_from_db()
    return found
