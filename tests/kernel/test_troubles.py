"""What is wrong with the store, told from the fault alone."""

import errno

import pytest

from guanjia.kernel.troubles import AWAY, BUSY, FULL, trouble_of


class DatabaseError(Exception):
    """As every database library has one."""


class OperationalError(DatabaseError):
    def __init__(self, words: str = "", sqlstate: str | None = None):
        super().__init__(words)
        self.sqlstate = sqlstate


class FromPsycopg(OperationalError):
    pass


FromPsycopg.__name__, FromPsycopg.__module__ = "OperationalError", "psycopg"


@pytest.mark.parametrize(
    ("fault", "trouble"),
    [
        (OperationalError("database or disk is full"), FULL),
        (OperationalError("", "53100"), FULL),
        (OSError(errno.ENOSPC, "没有空间"), FULL),
        (OSError(errno.EFBIG, "File too large"), FULL),
        (OperationalError("database is busy: the write gate did not open in time"), BUSY),
        (OperationalError("取消查询", "55P03"), BUSY),
        (OperationalError("", "57P01"), AWAY),
        (OperationalError("", "08006"), AWAY),
        (FromPsycopg("连接失败"), AWAY),
        (OperationalError("no such table: loans"), ""),
        (OSError(errno.ENOENT, "没有这个文件"), ""),
        (ValueError("database or disk is full"), ""),  # somebody's words, no database's
    ],
)
def test_a_fault_is_told_by_code_number_or_words(fault, trouble):
    assert trouble_of(fault) == trouble


def test_the_cause_behind_a_fault_counts():
    outer = RuntimeError("the session was not saved")
    outer.__cause__ = OperationalError("database or disk is full")
    assert trouble_of(outer) == FULL
