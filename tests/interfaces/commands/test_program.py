"""The words of the program: explained and refused in Chinese, 0 or 1."""

from __future__ import annotations

import errno
import logging
import os
import re
import socket

import pytest

from guanjia.interfaces.commands.arguments import DEMO_FOLDER, parser
from guanjia.interfaces.commands.faults import in_chinese
from guanjia.interfaces.commands.program import settle
from guanjia.interfaces.commands.serving import demand_free
from guanjia.kernel.refusals import Invalid
from tests.interfaces.commands.running import run

COMMANDS = ("demo", "serve", "worker", "import", "export", "token", "check", "project", "manage")


@pytest.mark.parametrize("words", [(), *((c,) for c in COMMANDS if c != "manage"), ("project", "add")])
def test_help_is_chinese(words, capsys):
    with pytest.raises(SystemExit) as end:
        parser().parse_args([*words, "--help"])
    said = capsys.readouterr().out
    assert end.value.code == 0
    assert said.startswith("用法：")
    english = re.findall(r"\b(usage|options|positional|show this|default|required)\b", said)
    assert english == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["token"], "缺少：USER"), (["nothing"], "没有 'nothing'"), (["serve", "--port", "x"], "不是整数"),
        (["import", "f.xlsx"], "缺少：--register, --project"), (["check", "--foo"], "不认识：--foo"),
        (["export", "--register"], "后面要跟一个值"), (["project"], "缺少"),
    ],
)  # fmt: skip
def test_a_slip_of_the_hand_is_told_in_chinese_and_ends_with_one(words, said, capsys):
    with pytest.raises(SystemExit) as end:
        parser().parse_args(words)
    assert end.value.code == 1
    assert said in capsys.readouterr().err


@pytest.fixture
def kept(monkeypatch):
    for name in ("GUANJIA_DATA", "DATABASE_URL", "GUANJIA_DEMO", "DJANGO_SETTINGS_MODULE"):
        monkeypatch.setenv(name, os.environ.get(name, "before"))


def test_options_say_where_the_data_lies(kept, tmp_path):
    settle(parser().parse_args(["check", "--data", str(tmp_path / "x"), "--database", "postgresql://h/db"]))
    assert os.environ["GUANJIA_DATA"] == str(tmp_path / "x")
    assert os.environ["DATABASE_URL"] == "postgresql://h/db"


def test_a_demo_stays_away_from_the_data_of_the_house(kept, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://real/house")
    monkeypatch.setenv("GUANJIA_DATA", "/srv/house")
    settle(parser().parse_args(["demo"]))
    assert "DATABASE_URL" not in os.environ
    assert os.environ["GUANJIA_DATA"] == os.path.expanduser(DEMO_FOLDER)
    assert os.environ["GUANJIA_DEMO"] == "1"


def test_without_a_word_it_explains_itself(tmp_path):
    said = run(tmp_path)
    assert said.returncode == 1
    assert "用法" in said.stdout
    assert not (tmp_path / "guanjia.sqlite3").exists()


def test_the_version(tmp_path):
    said = run(tmp_path, "--version")
    assert said.returncode == 0
    assert re.fullmatch(r"管家台 \d+\.\d+\.\d+\n", said.stdout)


def test_a_place_that_is_taken_is_said_in_chinese():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Invalid, match=f"127.0.0.1:{port} 用不了（已被别的程序占用）"):
            demand_free("127.0.0.1", port)


def test_what_no_word_is_known_for_is_named_by_its_number():
    assert in_chinese(OSError(errno.ENOENT, "No such file or directory")) == "没有这个文件或文件夹"
    assert in_chinese(OSError(errno.ELOOP, "Too many levels")) == f"系统错误 {errno.ELOOP}"


def test_a_field_left_empty_is_no_warning_for_the_terminal():
    assert not logging.getLogger("django.request").isEnabledFor(logging.WARNING)
    assert logging.getLogger("django.request").isEnabledFor(logging.ERROR)
