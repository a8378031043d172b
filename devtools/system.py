"""What comes from the operating system: Debian packages, a browser, Chinese fonts, PostgreSQL as a fallback."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from devtools.console import CACHE, Stop, call, need, say, venv_program

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PLAYWRIGHT_BROWSERS = CACHE / "browsers"
_refreshed = False


def _as_root() -> list[str] | None:
    """Words to put before a command that needs root: none for root, `sudo -n` where it asks no password."""
    if os.name == "nt":
        return None
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0:
        return ["sudo", "-n"]
    return None


def apt_install(*packages: str) -> bool:
    """Install Debian packages unattended. False where that cannot be done (no apt, no right, no such package)."""
    global _refreshed
    root = _as_root()
    if root is None or not shutil.which("apt-get"):
        return False
    say(f"apt-get install {' '.join(packages)}")
    quietly = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    if not _refreshed:
        call(*root, *quietly, "update", quiet=True)
        _refreshed = True
    return call(*root, *quietly, "install", "-y", "--no-install-recommends", *packages, quiet=True) == 0


def find_browser() -> str | None:
    """Path of an installed Chromium; `GUANJIA_CHROMIUM` names another one."""
    named = os.environ.get("GUANJIA_CHROMIUM")
    if named:
        return named
    for name in BROWSERS:
        path = shutil.which(name)
        # Ubuntu's chromium-browser is a snap that cannot be driven from a script.
        if path and "/snap/" not in os.path.realpath(path) and _answers(path):
            return path
    return next((str(p) for p in sorted(PLAYWRIGHT_BROWSERS.glob("chromium-*/chrome-linux*/chrome"))), None)


def _answers(path: str) -> bool:
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def ensure_browser() -> str:
    """A Chromium for the journeys: found, from Debian's packages, or Playwright's own."""
    if not find_browser() and not apt_install("chromium"):
        os.environ["PLAYWRIGHT_BROWSERS_PATH"] = str(PLAYWRIGHT_BROWSERS)
        call(venv_program("python"), "-m", "playwright", "install", "--with-deps", "chromium")
    found = find_browser()
    if not found:
        raise Stop(
            "浏览器测试需要 Chromium: apt-get install chromium, "
            "or name one: GUANJIA_CHROMIUM=/path/to/chromium ./dev test"
        )
    return found


def ensure_fonts() -> None:
    """Chinese letters for screenshots; prints use the font from PyPI. Only a warning where they cannot be had."""
    lists = shutil.which("fc-list")
    if lists and subprocess.run([lists, ":lang=zh", "family"], capture_output=True, text=True).stdout.strip():
        return
    if not apt_install("fonts-noto-cjk", "fontconfig"):
        say("注意: 没有中文字体, 截图中的汉字会显示为方框 (apt-get install fonts-noto-cjk)")


def ensure_postgresql() -> None:
    """PostgreSQL for the tests: the one from PyPI where its programs run, else Debian's."""
    probe = [venv_program("python"), "-c", "from tests.postgres import programs; print(programs())"]
    if call(*probe, quiet=True) == 0:
        return
    apt_install("postgresql")
    need(*probe, quiet=True)


def ensure_strace() -> None:
    """The tracer of the power-cut tests (--deep); without it nothing is run, rather than less than was asked for."""
    if not shutil.which("strace") and not apt_install("strace"):
        raise Stop("没有 strace, 断电测试做不了 / strace is needed: apt-get install strace")


def find_nginx() -> str | None:
    """Path of an installed nginx; Debian keeps it where only root looks."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")


def ensure_nginx() -> None:
    """The proxy of deploy/nginx.conf (--deep). Debian's package starts a server of its own on port 80: it is ended."""
    if find_nginx():
        return
    if not apt_install("nginx") or not find_nginx():
        raise Stop("没有 nginx, 前置代理测试做不了 / nginx is needed: apt-get install nginx")
    for words in (("systemctl", "disable", "--now", "nginx"), ("service", "nginx", "stop")):
        if shutil.which(words[0]):
            call(*(_as_root() or []), *words, quiet=True)


def debian_python() -> str:
    """Debian's package that completes this Python with venv and pip, such as python3.11-venv."""
    return f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
