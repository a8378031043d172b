"""7a: a sheet of units comes in, `concerns/exchange/importing.run`: read in a process of its own, checked, stored.

Limit: the same rows as csv, by the `csv` reader through the register's own `check_row`, and then the writes of the
import (units, buildings, journal, search keys), recorded from a run and sent by the bare driver in one transaction, to
a copy of the database as it was before that run.

The result that is compared: the units themselves, column by column, and the number of their search keys.
"""

from __future__ import annotations

import csv
import io
import shutil
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

from django.db import connection

from bench import peak
from bench.bare import Bare, recorded
from bench.data.estate import AT
from bench.turns import Figure, agree, in_turns, spread
from guanjia.concerns.access.grants import SYSTEM
from guanjia.concerns.access.models import Project
from guanjia.concerns.exchange import export, importing
from guanjia.concerns.registers.declared import REGISTERS

GOAL, MEMORY = 0.4, 150
HEADINGS = {
    "number": "房号", "floor": "楼层", "area": "建筑面积", "layout": "户型", "usage": "用途", "living": "居住状态",
    "remark": "备注",
}  # fmt: skip
CHECKSUM = (
    "SELECT u.number, u.floor, u.area, u.layout, u.usage, u.living, u.remark, u.sort_key, u.room, u.state "
    "FROM estate_unit u JOIN access_project p ON p.id = u.project_id WHERE p.code = '{0}' ORDER BY u.number"
)
KEYS = "SELECT count(*) FROM search_searchkey k JOIN access_project p ON p.id = k.project_id WHERE p.code = '{0}'"


def measure(code: str, stage) -> Iterator[Figure]:
    count = stage.size.rows_in
    rows = list(_rows(count))
    sheet, comma = stage.folder / "units.xlsx", stage.folder / "units.csv"
    with sheet.open("wb") as out:
        export.write(out, export.XLSX, title="房屋", labels=list(HEADINGS.values()), rows=rows)
    with comma.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([HEADINGS.values(), *rows])
    _project("s")
    base = _copied(stage.folder)
    with recorded() as sent:
        take_in(sheet, "s")
    writes = [statement for statement in sent if statement.writes]
    del sent
    stored = _stored("s")
    turns = iter(range(1000))

    def limit() -> float:
        copy = shutil.copy(base, stage.folder / "copy.sqlite3")
        bare = Bare(str(copy))
        seconds = _timed(lambda: _by_csv(comma, bare, writes))
        agree({"import": stored, "csv": [bare.driver.execute(sql.format("s")).fetchall() for sql in (CHECKSUM, KEYS)]})
        bare.close()
        return count / seconds

    def product() -> float:
        name = f"s{next(turns)}"
        _project(name)
        seconds = _timed(lambda: take_in(sheet, name))
        agree({"first": stored, "again": _stored(name)})
        return count / seconds

    rates = in_turns({"limit": limit, "import": product})
    of_limit, of_it = (statistics.median(rates[name]) for name in ("limit", "import"))
    yield Figure(
        code, stage.engine, f"{count:,} rows of xlsx, checked and stored", of_limit, of_it, "rows/s", of_it / of_limit,
        GOAL, in_times=False, spread=spread(rates["limit"]), rounds=len(rates["limit"]),
    )  # fmt: skip
    _project("memory")
    told = peak.of("in", sheet, "memory")
    yield Figure(
        code, stage.engine, f"memory above the loaded product, {count:,} rows", float(MEMORY), told["grown"], "MiB",
        told["grown"] / MEMORY, 1.0, more={"loaded": told["loaded"]},
    )  # fmt: skip


def _rows(count: int) -> Iterator[tuple]:
    """Buildings of 400 flats, as a company's list has them."""
    layouts, livings = ("两室一厅", "三室两厅", "四室两厅"), ("自住", "出租", "空置")
    for i in range(count):
        house, flat = divmod(i, 400)
        floor, door = divmod(flat // 2, 8)
        number = f"{house + 1}-{flat % 2 + 1}-{floor + 1}{door + 1:02d}"
        area = f"{60 + i % 90}.{i % 100:02d}"
        yield number, str(floor + 1), area, layouts[i % 3], "住宅", livings[i % 3], "" if i % 10 else "业主常年在外"


def take_in(sheet: Path, code: str) -> None:
    """The import as `guanjia import` does it."""
    register, project = REGISTERS["units"], Project.objects.get(code=code)
    result = importing.run(register, project, sheet.read_bytes(), sheet.name, by=SYSTEM, at=AT)
    if not result.written or result.bad:
        raise RuntimeError(f"{result.bad} bad rows: {result.refusal} {result.faults[:2]}")


def _by_csv(path: Path, bare: Bare, writes) -> None:
    spec = REGISTERS["units"].importing
    known = spec.prepare(Project.objects.get(code="s"))
    names = list(HEADINGS)
    with io.StringIO(path.read_text("utf-8"), newline="") as text:
        lines = csv.reader(text)
        next(lines)
        good = []
        for line in lines:
            cleaned, errors, _ = spec.check_row(dict(zip(names, line, strict=True)), known)
            if errors:
                raise RuntimeError(f"{line}: {errors}")
            good.append(cleaned)
    bare.begin()
    for statement in writes:
        bare.rows(statement)
    bare.commit()


def _project(code: str) -> None:
    Project.objects.create(code=code, name=f"园{code}", company="安居物业")


def _stored(code: str) -> list[list[tuple]]:
    found = []
    for sql in (CHECKSUM, KEYS):
        # The driver's own cursor: the copy is read by it too, and Django would turn numbers into decimals.
        found.append(connection.connection.execute(sql.format(code)).fetchall())
    return found


def _copied(folder: Path) -> Path:
    """The database as it is now."""
    connection.ensure_connection()
    connection.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    return Path(shutil.copy(connection.settings_dict["NAME"], folder / "base.sqlite3"))


def _timed(call) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start
