"""`guanjia check`: the settings that keep data safe, read back from where they take effect (promises.md 1)."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection

from guanjia.concerns.attachments import queries as attachments
from guanjia.concerns.backups import ciphering, restoring
from guanjia.concerns.backups import queries as backups
from guanjia.concerns.backups.keys import key_fault
from guanjia.concerns.jobs import clock
from guanjia.concerns.journal import queries as journal
from guanjia.concerns.journal.guard import missing
from guanjia.concerns.measures import remaking
from guanjia.concerns.search import repairing
from guanjia.interfaces.commands.ready import is_behind
from guanjia.kernel.refusals import Invalid

LEAST_SECRET = 32
LEAST_FREE = 500 * 1024 * 1024
SAFE_WAL = (3, 51, 3)


@dataclass(frozen=True)
class Finding:
    """One thing looked at: what was found, and whether it is as it must be. One that is not `grave` is a reminder."""

    what: str
    found: str
    good: bool
    wanted: str = ""
    grave: bool = True

    @property
    def wrong(self) -> bool:
        return self.grave and not self.good

    def __str__(self) -> str:
        wanted = "" if self.good or not self.wanted else f"，应为 {self.wanted}"
        return f"[{'正常' if self.good else '不对' if self.grave else '提醒'}] {self.what}：{self.found}{wanted}"


def check(asked) -> int:
    """Print every finding; 1 when one of them is wrong."""
    wrong = 0
    for finding in findings(full=asked.full):
        print(finding, flush=True)
        wrong += finding.wrong
    print("一切正常。" if not wrong else f"有 {wrong} 项不对。")
    return 1 if wrong else 0


def findings(*, full: bool = False) -> Iterator[Finding]:
    yield from database()
    yield from web()
    yield from folder()
    yield from copies()
    behind = is_behind()
    yield Finding("数据库结构", "需要升级" if behind else "最新", not behind, "最新（guanjia manage migrate）")
    if not behind:
        yield from house()
        if full:
            yield from contents()


def faults_at_start() -> list[Finding]:
    """What must be right before anything is served, and what is worth a reminder."""
    return [finding for finding in (*database(), *web(), *keys(), *copies(), *house()) if not finding.good]


def house() -> Iterator[Finding]:
    """What only a database that is up to date can tell."""
    yield _guards()
    fault = key_fault()
    yield Finding("加密内容", fault or "密钥打得开", not fault)
    unfinished = restoring.unfinished()
    yield Finding(
        "恢复", "没有做完" if unfinished else "没有未完的", not unfinished, "重新运行 guanjia restore，直到做完"
    )
    stand = backups.standing(clock.now())
    last = f"最近一次 {stand.last.at.astimezone():%Y-%m-%d %H:%M}" if stand.last else "还没有"
    said = {"good": "", "off": "，没有设定时备份", "late": "，已迟了", "failed": "，最近一次有问题", "none": ""}[
        stand.level
    ]
    yield Finding("备份", last + said, not stand.is_wrong and stand.level != "off", "按时完成（设置 → 备份）", False)


def web() -> Iterator[Finding]:
    """What the browser side needs. Without https it is a reminder, until the site says it is in production."""
    yield Finding("调试 DEBUG", "开" if settings.DEBUG else "关", not settings.DEBUG, "关")
    size = len(settings.SECRET_KEY)
    yield Finding("会话密钥长度", f"{size} 字", size >= LEAST_SECRET, f"至少 {LEAST_SECRET} 字")
    hosts = "、".join(settings.ALLOWED_HOSTS)
    yield Finding(
        "允许的主机 GUANJIA_HOSTS", hosts or "没有", bool(hosts) and "*" not in hosts, "写明域名或地址，不能是 *"
    )
    secure = settings.SESSION_COOKIE_SECURE and settings.CSRF_COOKIE_SECURE
    yield Finding(
        "只走 https 的 cookie（GUANJIA_TLS）", "是" if secure else "否", secure, "是（正式使用时）", settings.PRODUCTION
    )


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
    gated = getattr(connection, "gate", None) is not None
    yield Finding("写入闸门", "有" if gated else "没有", gated, "有（guanjia.config.sqlite）")
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
    owned = _ask(
        "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p') AND pg_get_userbyid(c.relowner) = current_user"
    )
    above = _ask("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
    said = "是超级用户" if above else f"拥有 {owned} 张表" if owned else "不拥有表"
    # Whoever owns a table can put its guards aside. A site that has named an owner's account means it.
    grave = settings.PRODUCTION or bool(settings.OWNER_DATABASE)
    yield Finding(
        "PostgreSQL 程序用的角色", said, not owned and not above, "不拥有任何表（见 deploy/postgres-init.sql）", grave
    )


def _guards() -> Finding:
    """The triggers that keep the journal append-only and closed sheets as they are."""
    lost = missing()
    return Finding("防改触发器", "缺 " + "、".join(lost[:5]) if lost else "都在", not lost, "都在")


def keys() -> Iterator[Finding]:
    """The key files are there and nobody else reads them."""
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


def folder() -> Iterator[Finding]:
    """The data folder: its keys, and room to write."""
    yield from keys()
    writable = os.access(settings.DATA, os.W_OK)
    yield Finding("数据文件夹", f"{settings.DATA} {'可写' if writable else '不可写'}", writable)
    free = shutil.disk_usage(settings.DATA).free
    yield Finding("磁盘剩余", f"{free // 2**20} MB", free >= LEAST_FREE, f"至少 {LEAST_FREE // 2**20} MB")


def copies() -> Iterator[Finding]:
    """Whether the backups leave this machine, and locked."""
    if not settings.BACKUP_COPY and not settings.BACKUP_EVERY:
        return  # a house nobody wants to keep
    away = settings.BACKUP_COPY
    there = bool(away) and Path(away).is_dir()
    said = f"{away}{'' if there else ' 没有这个文件夹，可能没有挂载'}" if away else "没有设"
    yield Finding("异机副本 GUANJIA_BACKUP_COPY", said, there, "另一台机器上的文件夹", False)
    try:
        locked = bool(ciphering.recipients())
    except Invalid as fault:
        yield Finding("备份公钥 GUANJIA_BACKUP_RECIPIENTS", str(fault), False)
        return
    if away or locked:
        # SQLite lies on one machine in the house; the house of many estates has its copies elsewhere (promises.md 1).
        grave = settings.PRODUCTION and connection.vendor == "postgresql"
        wanted = "加密（guanjia backup --new-identity）"
        yield Finding("异机副本加密", "加密" if locked else "没有加密", locked, wanted, grave)


def contents() -> Iterator[Finding]:
    """What takes longer: the database, the chain of the journal, the bytes of the attachments, the search keys, the
    figures kept by day."""
    if connection.vendor == "sqlite":
        said = str(_ask("PRAGMA integrity_check(1)"))
        yield Finding("数据库完整", "是" if said == "ok" else said, said == "ok")
    broken = journal.broken_seals()
    said = f"{len(broken)} 段对不上，最早是第 {broken[0].first_id}–{broken[0].last_id} 条" if broken else "完好"
    yield Finding("留痕封存", said, not broken)
    damaged = attachments.damaged()
    names = "、".join(f"{row.pk} {row.name}" for row in damaged[:5])
    yield Finding("附件内容", "完好" if not damaged else f"{len(damaged)} 个损坏或缺失：{names}", not damaged)
    wrong = repairing.check()
    said = "一致" if not wrong else f"{len(wrong)} 条不一致（每晚自动修复）"
    yield Finding("搜索索引", said, not wrong)
    days = remaking.differing()
    first = min((day for *_, day in days), default=None)
    said = f"{len(days)} 天与原始记录不一致，最早是 {first}（每晚自动重算）" if days else "一致"
    yield Finding("日汇总", said, not days)
