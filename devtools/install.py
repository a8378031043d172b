"""`./dev setup`: the virtual environment, the locked packages, the project itself, the files of the web pages.

Each part leaves a stamp (a hash of what it was made from), so that a second run has nothing to do.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
import time
from pathlib import Path

from devtools import assets, system
from devtools.console import ROOT, VENV, Stop, need, say, stage, venv_program

LOCKS = ROOT / "requirements"
# What each lock file contains besides itself; installing the larger one satisfies the smaller.
CONTAINS = {"run": (), "test": ("run",), "bench": ("test", "run")}


def setup(profile: str = "run") -> None:
    """Make everything `./dev demo` (profile `run`), `./dev test` or `./dev bench` needs; quick when it is there."""
    started = time.monotonic()
    _environment()
    _packages(profile)
    _project()
    assets.install(_npm)
    if time.monotonic() - started > 3:
        say(f"准备完成 / ready after {time.monotonic() - started:.0f} s")


def digest(*parts: bytes | str) -> str:
    """A hash of what something was made from, this Python included."""
    text = hashlib.sha256(f"{platform.python_version()} {platform.machine()} {ROOT}".encode())
    for part in parts:
        text.update(part.encode() if isinstance(part, str) else part)
    return text.hexdigest()


def _stamp(name: str) -> Path:
    return VENV / f".made-{name}"


def _fresh(name: str, value: str) -> bool:
    stamp = _stamp(name)
    return stamp.exists() and stamp.read_text() == value


def _environment() -> None:
    python = venv_program("python")
    if python.exists() and _runs(python, "-c", "import pip"):
        return
    stage("Python 环境 / virtual environment .venv")
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        package = system.debian_python()
        # A fresh process sees what apt has just installed; this one has already looked.
        if not system.apt_install(package) or not _runs(sys.executable, "-c", "import venv, ensurepip"):
            raise Stop(f"缺少 Python 的 venv 与 pip: sudo apt-get install {package} (Debian, Ubuntu), 然后重新运行")
    if VENV.exists():
        shutil.rmtree(VENV)
    need(sys.executable, "-m", "venv", VENV)


def _runs(*command) -> bool:
    try:
        return subprocess.run([str(word) for word in command], cwd=ROOT, capture_output=True).returncode == 0
    except OSError:
        return False


def _pip(*words) -> None:
    need(
        venv_program("python"), "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-input", *words,
        quiet=True,
    )  # fmt: skip


def _packages(profile: str) -> None:
    values = {name: digest((LOCKS / f"{name}.lock").read_bytes()) for name in (profile, *CONTAINS[profile])}
    if _fresh(profile, values[profile]):
        return
    stage(f"安装依赖 / packages of requirements/{profile}.lock")
    for name in CONTAINS:
        _stamp(name).unlink(missing_ok=True)
    _pip("--require-hashes", "--only-binary", ":all:", "-r", LOCKS / f"{profile}.lock")
    for name, value in values.items():
        _stamp(name).write_text(value)


def _project() -> None:
    value = digest((ROOT / "pyproject.toml").read_bytes())
    if _fresh("project", value):
        return
    # No index and no isolation: setuptools is in the lock. "compat" puts the root folder on the path, for tests, bench.
    _pip(
        "--no-deps", "--no-index", "--no-build-isolation", "--config-settings", "editable_mode=compat",
        "--editable", ROOT,
    )  # fmt: skip
    _stamp("project").write_text(value)


def _npm() -> Path:
    """A usable npm: the machine's own from version 7 on, else the one from PyPI."""
    own = shutil.which("npm")
    if own and shutil.which("node") and _npm_version(own) >= 7:
        return Path(own)
    lock = LOCKS / "node.lock"
    if not _fresh("node", digest(lock.read_bytes())) or not venv_program("npm").exists():
        stage("没有 npm, 从 PyPI 安装 / no npm here: node from PyPI")
        _pip("--require-hashes", "-r", lock)
        _stamp("node").write_text(digest(lock.read_bytes()))
    # npm from PyPI starts `node` by its name.
    os.environ["PATH"] = f"{venv_program('npm').parent}{os.pathsep}{os.environ['PATH']}"
    return venv_program("npm")


def _npm_version(npm: str) -> int:
    done = subprocess.run([npm, "--version"], capture_output=True, text=True)
    first = done.stdout.strip().partition(".")[0]
    return int(first) if done.returncode == 0 and first.isdigit() else 0


def lock() -> None:
    """Renew the lock files after a change of pyproject.toml or package.json; every file is pinned by its hash."""
    if not venv_program("uv").exists():
        _pip("uv")
    words = (
        venv_program("uv"), "pip", "compile", "--universal", "--python-version", "3.11", "--fork-strategy", "fewest",
        "--generate-hashes", "--no-header", "--no-annotate", "--quiet",
    )  # fmt: skip
    project = ("pyproject.toml", "requirements/build.in")
    need(*words, *project, "-o", LOCKS / "run.lock")
    need(*words, *project, "--extra", "test", "-c", LOCKS / "run.lock", "-o", LOCKS / "test.lock")
    need(*words, *project, "--extra", "test", "--extra", "bench", "-c", LOCKS / "test.lock", "-o", LOCKS / "bench.lock")
    need(*words, "requirements/node.in", "-o", LOCKS / "node.lock")
    need(_npm(), "install", "--package-lock-only", "--loglevel=error")
