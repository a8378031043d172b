"""`guanjia check`: the settings that keep data safe, read back from where they take effect (promises.md 1)."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db import connection

from guanjia.concerns.attachments import queries as attachments
from guanjia.concerns.journal import queries as journal
from guanjia.concerns.search import repairing
from guanjia.interfaces.commands.ready import is_behind

LEAST_FREE = 500 * 1024 * 1024
SAFE_WAL = (3, 51, 3)


@dataclass(frozen=True)
class Finding:
    """One thing looked at: what was found, and whether it is as it must be."""

    what: str
    found: str
    good: bool
    wanted: str = ""

    def __str__(self) -> str:
        wanted = "" if self.good or not self.wanted else f"，应为 {self.wanted}"
        return f"[{'正常' if self.good else '不对'}] {self.what}：{self.found}{wanted}"


def check(asked) -> int:
    """Print every finding; 1 when one of them is wrong."""
    wrong = 0
    for finding in findings(full=asked.full):
        print(finding, flush=True)
        wrong += not finding.good
    print("一切正常。" if not wrong else f"有 {wrong} 项不对。")
    return 1 if wrong else 0


def findings(*, full: bool = False) -> Iterator[Finding]:
    yield from database()
    yield from folder()
    behind = is_behind()
    yield Finding("数据库结构", "需要升级" if behind else "最新", not behind, "最新（guanjia manage migrate）")
    if not behind:
        yield _guards()
        if full:
            yield from contents()


def faults_at_start() -> list[Finding]:
    """What must be right before anything is served."""
    return [finding for finding in (*database(), _guards()) if not finding.good]


def database() -> Iterable[Finding]:
    return _sqlite() if connection.vendor == "sqlite" else _postgres()


def _ask(statement: str):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


def _sqlite() -> Iterator[Finding]:
    version = connection.Database.sqlite_version_info
    wal_is_safe = version >= SAFE_WAL
    yield Finding("SQLite 版本", ".".join(map(str, version)), version >= (3, 35))
    wanted = "wal" if wal_is_safe else "truncate"
    mode = str(_ask("PRAGMA journal_mode")).lower()
    yield Finding("日志方式 journal_mode", mode, mode == wanted, wanted)
    level = int(_ask("PRAGMA synchronous"))
    yield Finding("落盘 synchronous", {2: "FULL", 3: "EXTRA"}.get(level, str(level)), level >= 2, "FULL")
    mapped = int(_ask("PRAGMA mmap_size") or 0)
    yield Finding("内存映射 mmap_size", str(mapped), mapped == 0, "0")
    keys = int(_ask("PRAGMA foreign_keys"))
    yield Finding("外键 foreign_keys", "开" if keys else "关", keys == 1, "开")
    options = connection.settings_dict["OPTIONS"]
    start = options.get("transaction_mode")
    yield Finding("事务 transaction_mode", str(start), start == "IMMEDIATE", "IMMEDIATE")
    yield Finding("等待 timeout", f"{options.get('timeout')} 秒", options.get("timeout", 0) >= 20, "至少 20 秒")


def _postgres() -> Iterator[Finding]:
    for name, wanted in (
        ("fsync", "on"), ("synchronous_commit", "on"), ("full_page_writes", "on"), ("data_checksums", "on"),
        ("lock_timeout", "5s"), ("statement_timeout", "15s"), ("idle_in_transaction_session_timeout", "30s"),
    ):  # fmt: skip
        found = str(_ask(f"SHOW {name}"))
        yield Finding(f"PostgreSQL {name}", found, found == wanted, wanted)


def _guards() -> Finding:
    """The triggers that keep the journal append-only."""
    if connection.vendor == "sqlite":
        count = _ask("SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'journal_%'")
    else:
        count = _ask(
            "SELECT count(*) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE NOT t.tgisinternal AND t.tgenabled <> 'D' AND c.relname LIKE 'journal\\_%'"
        )
    return Finding("留痕只增不改的触发器", f"{count} 个", count >= 2, "至少 2 个")


def folder() -> Iterator[Finding]:
    """The data folder: the keys are there and nobody else reads them, there is room."""
    for path, what in (
        (settings.DATA / "secret.key", "会话密钥"), (settings.SEALING_KEY_FILE, "加密密钥（须另行备份）"),
    ):  # fmt: skip
        if path.exists():
            mode = path.stat().st_mode & 0o777
            private = os.name == "nt" or not mode & 0o077
            yield Finding(what, f"{path} {mode:o}", private, "只有本人可读（600）")
        else:
            # Made when it is first needed; but a house that has sealed values and no key has lost them.
            yield Finding(what, f"{path} 还没有", path != settings.DATA / "secret.key")
    writable = os.access(settings.DATA, os.W_OK)
    yield Finding("数据文件夹", f"{settings.DATA} {'可写' if writable else '不可写'}", writable)
    free = shutil.disk_usage(settings.DATA).free
    yield Finding("磁盘剩余", f"{free // 2**20} MB", free >= LEAST_FREE, f"至少 {LEAST_FREE // 2**20} MB")


def contents() -> Iterator[Finding]:
    """What takes longer: the database, the chain of the journal, the bytes of the attachments, the search keys."""
    if connection.vendor == "sqlite":
        said = str(_ask("PRAGMA integrity_check(1)"))
        yield Finding("数据库完整", "是" if said == "ok" else said, said == "ok")
    broken = journal.broken_seals()
    yield Finding("留痕封存", "完好" if not broken else f"{len(broken)} 段对不上", not broken)
    damaged = attachments.damaged()
    names = "、".join(f"{row.pk} {row.name}" for row in damaged[:5])
    yield Finding("附件内容", "完好" if not damaged else f"{len(damaged)} 个损坏或缺失：{names}", not damaged)
    wrong = repairing.check()
    said = "一致" if not wrong else f"{len(wrong)} 条不一致（每晚自动修复）"
    yield Finding("搜索索引", said, not wrong)
