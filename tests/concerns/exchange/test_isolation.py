"""A file from outside is read by a process that can do no harm; whatever becomes of it is said in words."""

from __future__ import annotations

import datetime as dt
import gc
import io
import os
import signal
import subprocess
import sys
import tracemalloc
from dataclasses import replace
from pathlib import Path

import pytest

from guanjia.concerns.exchange.sheets.isolation import read_in_child
from guanjia.concerns.exchange.sheets.lists import write_xlsx
from guanjia.concerns.exchange.sheets.reading import read_sheet
from guanjia.concerns.exchange.sheets.refusal import LIMITS, SheetRefused
from tests.concerns.exchange.books import book, moment, old_book
from tests.concerns.exchange.test_bombs import bomb_ratio

DAY = dt.date(2026, 1, 31)
ROWS = [
    ["房号", "电话", "日期", "时刻", "时间", "面积", "备注"],
    ["3-2-1502", 13800138000, DAY, moment(2026, 1, 31, 8, 30), dt.time(9, 5), 89.5, None],
    ["𠮷", -1, None, None, None, True, '{"d":"2026-01-31"}'],
]


def big(rows: int, columns: int = 2) -> bytes:
    out = io.BytesIO()
    lines = ([f"备注 {n * 7919 + column}" for column in range(columns)] for n in range(rows))
    write_xlsx(out, [f"列 {n}" for n in range(columns)], lines)
    return out.getvalue()


def process_of(sheet) -> subprocess.Popen:
    return sheet.source.__self__._process


def test_it_reads_what_reading_reads(tmp_path):
    path = tmp_path / "甲园.xlsx"
    path.write_bytes(book(ROWS, ["A1:B1"]))
    here, there = read_sheet(path), read_in_child(path)
    assert there.facts() == here.facts()
    assert list(there.rows()) == list(here.rows())


@pytest.mark.parametrize("data", [old_book([["房号", 5]]), "房号,电话\n3-2-1502,1\n".encode("gbk")], ids=["xls", "csv"])
def test_the_other_kinds(data):
    here, there = read_sheet(data, "x"), read_in_child(data, "x")
    assert there.facts() == here.facts()
    assert list(there.rows()) == list(here.rows())


def test_rows_can_be_read_again_and_side_by_side():
    sheet = read_in_child(big(3_000))
    pairs = list(zip(sheet.rows(), sheet.rows(), strict=True))
    assert len(pairs) == 3_001
    assert all(one == two for one, two in pairs)
    assert process_of(sheet).returncode == 0


def test_a_refusal_arrives_with_its_place():
    data = "房号,姓名\n1,李静\n".encode("gbk") + "2,王磊\n".encode()
    with pytest.raises(SheetRefused) as refused:
        read_in_child(data)
    assert (refused.value.code, refused.value.row) == ("mixed_encoding", 3)


def test_a_refusal_in_the_middle_comes_when_the_rows_are_read_and_every_time():
    sheet = read_in_child(("房号\n" + "1\n" * 2_000).encode(), limits=replace(LIMITS, rows=1_000))
    for _ in range(2):
        with pytest.raises(SheetRefused) as refused:
            list(sheet.rows())
        assert refused.value.code == "too_many_rows"


def test_bombs_are_refused_there_too():
    with pytest.raises(SheetRefused) as refused:
        read_in_child(bomb_ratio())
    assert refused.value.code == "ratio"


def test_a_file_too_big_is_refused():
    with pytest.raises(SheetRefused) as refused:
        read_in_child(b"1" * (LIMITS.file_bytes + 100))
    assert refused.value.code == "file_too_big"


def test_too_much_memory_ends_the_reading_not_the_server():
    data = big(20_000, 20)
    assert sum(1 for _ in read_in_child(data).rows()) == 20_001
    with pytest.raises(SheetRefused) as refused:
        list(read_in_child(data, limits=replace(LIMITS, child_memory_bytes=64 * 1024 * 1024)).rows())
    assert refused.value.code == "memory"
    assert "内存" in refused.value.message


def test_too_much_time_ends_the_reading():
    with pytest.raises(SheetRefused) as refused:
        read_in_child(big(20_000), limits=replace(LIMITS, child_seconds=0))
    assert refused.value.code == "time"


def test_a_process_killed_half_way_is_not_taken_for_the_end():
    sheet = read_in_child(big(20_000))
    rows = sheet.rows()
    next(rows)
    os.kill(process_of(sheet).pid, signal.SIGKILL)
    with pytest.raises(SheetRefused):
        list(rows)


def test_a_sheet_that_is_dropped_leaves_no_process():
    sheet = read_in_child(big(20_000))
    process = process_of(sheet)
    next(sheet.rows())
    assert process.poll() is None
    del sheet
    gc.collect()
    assert process.returncode is not None


def test_no_secret_of_the_environment_is_handed_on(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://secret")
    sheet = read_in_child(big(20_000))
    environment = Path(f"/proc/{process_of(sheet).pid}/environ").read_bytes()
    assert b"secret" not in environment
    assert b"PYTHONPATH" in environment


TRIES = """
import socket, sys
from guanjia.concerns.exchange.sheets import child
from guanjia.concerns.exchange.sheets.refusal import LIMITS
if sys.argv[1] == "confined":
    child._confine(LIMITS)
def tried(act):
    try:
        act()
        return "yes"
    except OSError:
        return "no"
    except MemoryError:
        return "no"
print(tried(socket.socket), tried(lambda: open("/etc/hostname")), tried(lambda: bytes(300 * 1024 * 1024)),
      any(name.startswith("django") for name in sys.modules))
"""


@pytest.mark.parametrize(("how", "seen"), [("confined", "no no no False"), ("free", "yes yes yes False")])
def test_the_process_can_open_neither_socket_nor_file_nor_much_memory(how, seen):
    """The second case is the control: the same tries succeed where nothing confines them."""
    done = subprocess.run([sys.executable, "-c", TRIES, how], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == seen


def peak_of(data: bytes) -> float:
    sheet = read_in_child(data)
    tracemalloc.start()
    try:
        for _ in sheet.rows():
            pass
        return tracemalloc.get_traced_memory()[1] / 1024 / 1024
    finally:
        tracemalloc.stop()


def test_memory_here_does_not_grow_with_the_sheet():
    few, many = peak_of(big(2_000)), peak_of(big(20_000))
    assert many < few + 1
    assert many < 10
