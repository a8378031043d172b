"""Excel in, Excel out, a project, a token, a check: the way of a new house, on the command line."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pytest

from guanjia.interfaces.commands import checking
from tests.interfaces.commands.running import run

HEAD = "房号,建筑面积,居住状态\n"
GOOD = HEAD + "1-1-101,88.5,自住\n1-1-102,88.5,空置\n1-2-201,120,出租\n"


@pytest.fixture(scope="module")
def house(tmp_path_factory) -> Path:
    data = tmp_path_factory.mktemp("house")
    made = run(data, "project", "add", "jia", "甲园", "--company", "安居物业")
    assert (made.returncode, made.stdout) == (0, "已开设 甲园（jia）。\n")
    return data


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_bytes(text.encode("gb18030"))
    return path


def take(house: Path, path: Path, *more, register: str = "units"):
    return run(house, "import", path, "--register", register, "--project", "jia", *more)


def numbers(house: Path, tmp_path: Path) -> list[str]:
    out = tmp_path / "out.csv"
    said = run(house, "export", "--register", "units", "--project", "jia", "--out", out)
    assert said.returncode == 0, said.stderr
    rows = list(csv.reader(out.read_text("utf-8-sig").splitlines()))
    return [row[0] for row in rows[1:] if row and "导出" not in row[0]]


def test_warnings_are_counted_as_they_are_listed(house, tmp_path):
    sheet = write(tmp_path, "列.csv", "房号,建筑面积,甲,乙,丙\n5-1-101,88,1,2,3\n")
    tried = take(house, sheet, "--dry-run")
    assert tried.stderr.count("提醒 ") == 3
    assert "提醒 3 处" in tried.stdout


def test_what_the_system_refuses_is_said_in_chinese(house, tmp_path):
    gone = take(house, tmp_path / "nosuch.xlsx")
    assert (gone.returncode, gone.stderr.strip()) == (1, f"没有这个文件或文件夹：{tmp_path / 'nosuch.xlsx'}")
    double = run(house, "project", "add", "jia", "甲园二期", "--company", "安居物业")
    assert double.returncode == 1
    assert "code" not in double.stderr
    assert "「jia」已经有了，请换一个。" in double.stderr


def test_the_way_of_a_sheet(house, tmp_path):
    sheet = write(tmp_path, "房屋.csv", GOOD)
    tried = take(house, sheet, "--dry-run")
    assert tried.returncode == 0, tried.stderr
    assert "没有写入" in tried.stdout
    assert numbers(house, tmp_path) == []
    written = take(house, sheet)
    assert written.returncode == 0
    assert "3 行" in written.stdout
    assert "新增 3" in written.stdout
    assert numbers(house, tmp_path) == ["1-1-101", "1-1-102", "1-2-201"]
    again = take(house, sheet)
    assert again.returncode == 0
    assert "导入过" in again.stdout

    bad = write(tmp_path, "错.csv", HEAD + "1-1-103,大,自住\n1-1-104,70,自住\n")
    refused = take(house, bad, "--marked", tmp_path / "marked.xlsx")
    assert refused.returncode == 1
    assert "第 2 行 B 列（建筑面积）" in refused.stderr
    assert "没有写入" in refused.stderr
    assert openpyxl.load_workbook(tmp_path / "marked.xlsx").active.max_row >= 3
    assert "1-1-104" not in numbers(house, tmp_path)
    assert take(house, bad, "--dry-run").returncode == 1
    partly = take(house, bad, "--good-rows-only")
    assert partly.returncode == 0
    assert "1-1-104" in numbers(house, tmp_path)
    assert "1-1-103" not in numbers(house, tmp_path)


def test_headings_nobody_knows_are_asked_for(house, tmp_path):
    sheet = write(tmp_path, "怪.csv", "甲栏,乙栏\n1-1-105,70\n1-1-106,70\n")
    asked = take(house, sheet)
    assert asked.returncode == 1
    assert "--map" in asked.stderr
    assert "number 房号*" in asked.stderr
    told = take(house, sheet, "--map", "甲栏=number", "--map", "乙栏=area")
    assert told.returncode == 0, told.stderr
    assert "1-1-106" in numbers(house, tmp_path)


def test_an_export_as_xlsx_is_masked_and_marked(house, tmp_path):
    people = write(tmp_path, "人.csv", "房号,姓名,联系电话\n1-1-101,李丽华,13812341234\n")
    assert take(house, people, register="customers").returncode == 0
    out = tmp_path / "客户.xlsx"
    said = run(house, "export", "--register", "customers", "--project", "jia", "--out", out)
    assert said.returncode == 0, said.stderr
    cells = [str(c.value) for row in openpyxl.load_workbook(out).active.iter_rows() for c in row if c.value]
    assert "138****1234" in cells
    assert not any("13812341234" in cell for cell in cells)
    assert any("导出" in cell and "编号" in cell for cell in cells)
    assert list(tmp_path.glob(".*")) == [], "no draft is left beside it"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["import", "nowhere.xlsx", "--register", "units", "--project", "jia"], "nowhere.xlsx"),
        (["import", "x.csv", "--register", "nothing", "--project", "jia"], "units（房屋）"),
        (["import", "x.csv", "--register", "units", "--project", "bing"], "没有项目 bing"),
        (["export", "--register", "units", "--project", "jia", "--out", "x.pdf"], ".xlsx"),
        (["export", "--register", "customers", "--project", "jia", "--out", "x.csv", "--whole"], "--user"),
        (["token", "nobody"], "没有账号 nobody"), (["project", "add", "jia", "甲园二"], "「jia」已经有了"),
        (["project", "add", "a b", "坏代码"], "代码：只能用字母、数字"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said_and_ends_with_one(house, words, said):
    done = run(house, *words)
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_check_reads_back_what_keeps_data_safe(house):
    done = run(house, "check", "--full")
    assert done.returncode == 0, done.stdout
    assert "[不对]" not in done.stdout
    for word in ("synchronous", "journal_mode", "触发器", "留痕封存", "附件内容", "搜索索引", "数据库完整"):
        assert word in done.stdout
    (house / "secret.key").chmod(0o644)
    wrong = run(house, "check")
    (house / "secret.key").chmod(0o600)
    assert wrong.returncode == 1
    assert "[不对] 会话密钥" in wrong.stdout


def test_projects_are_listed(house):
    assert run(house, "project", "list").stdout == "jia\t甲园\t住宅\n"


def test_djangos_own_commands_are_there(house):
    done = run(house, "manage", "showmigrations", "cases")
    assert done.returncode == 0
    assert "[X] 0001_initial" in done.stdout


@pytest.mark.both
def test_the_settings_of_the_store_are_right_here_too(db):
    found = list(checking.database())
    assert found
    # A test server may do without checksums; everything a setting of ours decides must hold.
    wrong = [str(f) for f in found if f.wrong and "checksums" not in f.what and "fsync" not in f.what]
    assert [w for w in wrong if "full_page" not in w and "synchronous_commit" not in w] == []


def test_a_finding_says_what_it_should_be():
    assert str(checking.Finding("落盘", "OFF", False, "FULL")) == "[不对] 落盘：OFF，应为 FULL"
    assert str(checking.Finding("落盘", "FULL", True, "FULL")) == "[正常] 落盘：FULL"
