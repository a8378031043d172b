"""`guanjia import` and `guanjia export`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from tqdm import tqdm

from guanjia.concerns.access.grants import SYSTEM
from guanjia.concerns.exchange import export, importing
from guanjia.concerns.jobs import clock
from guanjia.concerns.journal import actions as journal
from guanjia.concerns.registers.declared import REGISTERS, Register
from guanjia.concerns.registers.pages import page
from guanjia.concerns.registers.rows import Lister
from guanjia.concerns.registers.views import columns_of
from guanjia.concerns.registers.wording import local
from guanjia.interfaces.commands.ready import project_of, user_of
from guanjia.kernel.refusals import Invalid

SHOWN = 200
SLICE = 500


def register_of(slug: str, *, importing_only: bool = False) -> Register:
    """The register of a name. Raises `Invalid`, naming those there are."""
    known = {s: r for s, r in REGISTERS.items() if r.importing or not importing_only}
    if slug not in known:
        raise Invalid(f"没有登记表 {slug}。可用：{'、'.join(f'{s}（{r.label}）' for s, r in sorted(known.items()))}")
    return known[slug]


def take_in(asked) -> int:
    """Check a sheet and write it; faults are said by row and column."""
    register, project = register_of(asked.register, importing_only=True), project_of(asked.project)
    path = Path(asked.file)
    by = user_of(asked.user) if asked.user else SYSTEM
    with tqdm(unit=" 行", disable=None, leave=False) as bar:
        result = importing.run(
            register, project, path.read_bytes(), path.name, by=by, at=clock.now(), mapping=_mapping(asked.map),
            dry_run=asked.dry_run, good_rows_only=asked.good_rows_only,
            progress=lambda act, rows: _move(bar, act, rows),
        )  # fmt: skip
    if result.needs_mapping:
        return _ask_mapping(register, result)
    for fault in result.faults[:SHOWN]:
        print(f"{'错误' if fault.level == 'error' else '提醒'} {fault}", file=sys.stderr)
    unsaid = len(result.faults[SHOWN:]) + result.unsaid
    if unsaid:
        print(f"…… 另有 {unsaid} 处", file=sys.stderr)
    if asked.marked and result.faults:
        with open(asked.marked, "wb") as out:
            result.write_marked(out)
        print(f"标好问题的表：{asked.marked}")
    return _conclude(asked, register, result)


def _move(bar: tqdm, act: str, rows: int) -> None:
    bar.set_description_str("检查" if act == "check" else "写入")
    bar.n = rows
    bar.refresh()


def _mapping(pairs: list[str]) -> dict[str, str] | None:
    """`表头=列` as the import wants it; None when nothing was said."""
    wrong = [pair for pair in pairs if "=" not in pair]
    if wrong:
        raise Invalid(f"--map 要写成 表头=列：{wrong[0]}")
    return dict(pair.rsplit("=", 1) for pair in pairs) or None


def _ask_mapping(register: Register, result) -> int:
    print("有的表头认不出来，请用 --map 指明，例如 --map 门牌=number。", file=sys.stderr)
    for guess in result.suggestions:
        print(f"  {guess}", file=sys.stderr)
    columns = "、".join(f"{c.name} {c.label}{'*' if c.required else ''}" for c in register.importing.columns)
    print(f"可用的列：{columns}", file=sys.stderr)
    return 1


def _conclude(asked, register: Register, result) -> int:
    if result.refusal:
        print(result.refusal, file=sys.stderr)
        return 1
    if result.earlier:
        print(f"这个文件已在 {local(result.earlier.at):%Y-%m-%d %H:%M} 导入过，没有再写。")
        return 0
    counts = f"{result.rows} 行，错误 {result.bad} 行，提醒 {len(result.warnings)} 处"
    if result.new is not None:
        counts += f"；新增 {result.new}，更新 {result.changed}，不变 {result.same}"
    print(f"{register.label}：{counts}。")
    if asked.dry_run:
        print("只是检查，没有写入。")
        return 1 if result.bad and not asked.good_rows_only else 0
    if not result.written:
        print("没有写入。改好再来，或加 --good-rows-only 只写没有错误的行。", file=sys.stderr)
        return 1
    return 0


def give_out(asked) -> int:
    """Write a register as its list shows it; the act stands in the journal like one on the page."""
    register, project, at = register_of(asked.register), project_of(asked.project), clock.now()
    path = Path(asked.out)
    form = path.suffix.lower().lstrip(".")
    if form not in (export.XLSX, export.CSV):
        raise Invalid("--out 的文件名须以 .xlsx 或 .csv 结尾。")
    by = user_of(asked.user) if asked.user else SYSTEM
    if asked.whole and by is SYSTEM:
        raise Invalid("导出完整的姓名和电话须说明是谁：--user。")
    rows = register.model.objects.of(project) if by is SYSTEM else register.model.objects.seen_by(by, project, at)
    lister = Lister(register, f"/{project.code}/", at, columns_of(register), register.fetched(by, project, at))
    total = rows.count()
    wish = export.Wish(register.kind, register.label, total, whole=asked.whole, reason=asked.reason, form=form)
    entry = _note(wish, by=by, project=project, at=at)
    mark = export.watermark(entry, by, local(at))
    with tqdm(total=total, unit=" 行", desc="导出", disable=None, leave=False) as bar:
        told = lister.texts(_counted(bar, _everything(register, rows, lister.paths)), whole=asked.whole)
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            with open(draft, "wb") as out:
                export.write(out, form, title=register.label, labels=lister.labels(), rows=told, mark=mark)
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
    print(f"{register.label} {total} 行 → {path}")
    return 0


def _note(wish: export.Wish, *, by, project, at):
    if by is not SYSTEM:
        return export.record(wish, by=by, project=project, at=at)
    return journal.write(
        by=by, at=at, project=project, kind=wish.kind, subject_id=None, verb=export.VERB,
        label=f"导出{wish.label}"[:40], rows=wish.rows, changes={"form": ["", wish.form]},
    )  # fmt: skip


def _everything(register: Register, rows, paths: list[str]):
    """All rows in short slices: an export must not hold a read open (decision 22)."""
    after = ""
    while True:
        found = page(rows, register.model, register.order, paths, after=after, size=SLICE)
        yield from found.rows
        if not found.following:
            return
        after = found.following


def _counted(bar: tqdm, rows):
    for row in rows:
        bar.update()
        yield row
