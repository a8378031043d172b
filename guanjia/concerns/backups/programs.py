"""PostgreSQL's own programs: the ones that fit the server, or a sentence that says which is missing."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import connection

from guanjia.kernel.refusals import Invalid


class NoProgram(Invalid):
    """A program of PostgreSQL that is needed is not on this machine."""

    code = "no_program"


def find(name: str) -> str:
    """`pg_dump` or `pg_restore`, not older than the server. Raises `NoProgram`."""
    needed = connection.pg_version // 10000
    found = {path: _major(path) for path in _candidates(name)}
    fitting = [path for path, major in found.items() if major >= needed]
    if fitting:
        return fitting[0]
    old = f"（只有 {max(found.values())} 版，比数据库旧）" if found else ""
    raise NoProgram(
        f"没有找到 {name} {needed}{old}。PostgreSQL 的备份和恢复要用它：apt-get install postgresql-client-{needed}，"
        "或用环境变量 GUANJIA_PG_BIN 指明它所在的文件夹。"
    )


def _candidates(name: str) -> list[str]:
    folders = [settings.PG_PROGRAMS] if settings.PG_PROGRAMS else []
    if not folders:
        folders += os.environ.get("PATH", "").split(os.pathsep)
        folders += sorted(map(str, Path("/usr/lib/postgresql").glob("*/bin")), reverse=True)
    return [path for folder in folders if (path := shutil.which(name, path=folder))]


@cache
def _major(path: str) -> int:
    try:
        said = subprocess.run([path, "--version"], capture_output=True, text=True).stdout
    except OSError:
        return 0
    number = re.search(r"(\d+)(?:\.\d+)?\s*(?:\(|$)", said)
    return int(number[1]) if number else 0


def run(program: str, *words: str) -> None:
    """Run it on the database of the settings; the password goes by the environment, where no process list shows it.

    Raises `Invalid` with what the program said.
    """
    given = connection.settings_dict
    environment = {**os.environ, "PGPASSWORD": given["PASSWORD"], "PGOPTIONS": ""}
    where = [("-h", given["HOST"]), ("-p", given["PORT"]), ("-U", given["USER"]), ("-d", given["NAME"])]
    command = [find(program), "--no-password", *(w for key, value in where if value for w in (key, str(value))), *words]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise Invalid(f"{program} 没有做成：{said[-1] if said else done.returncode}")
