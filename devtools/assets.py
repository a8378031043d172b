"""The third-party files of the web pages: from npm by lock file, an allow-list copied into an ignored folder."""

from __future__ import annotations

import gzip
import hashlib
import re
import shutil
from collections.abc import Callable
from pathlib import Path

from devtools.console import CACHE, ROOT, Stop, need, stage

MODULES = ROOT / "node_modules"
VENDOR = ROOT / "guanjia" / "interfaces" / "desk" / "static" / "vendor"
# Served to browsers: file in node_modules; it keeps its name.
SERVED = (
    "@tabler/core/dist/css/tabler.min.css",
    "@tabler/core/dist/js/tabler.min.js",
    "htmx.org/dist/htmx.min.js",
    "tom-select/dist/css/tom-select.bootstrap5.min.css",
    "tom-select/dist/js/tom-select.complete.min.js",
    "signature_pad/dist/signature_pad.umd.min.js",
)
# For tests only.
TESTED = ("axe-core/axe.min.js",)
SOURCE_MAP = re.compile(rb"\n?(?://[#@]\s*sourceMappingURL=[^\n]*|/\*[#@]\s*sourceMappingURL=.*?\*/)\s*")


def install(find_npm: Callable[[], Path]) -> None:
    """Fetch and copy, unless the copies are already those of the lock file."""
    made_from = hashlib.sha256((ROOT / "package-lock.json").read_bytes() + Path(__file__).read_bytes()).hexdigest()
    stamp = VENDOR / ".made"
    if stamp.exists() and stamp.read_text() == made_from and all(path.exists() for path in _targets()):
        return
    stage("网页样式与脚本 / style sheet and scripts of package-lock.json")
    need(find_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", quiet=True)
    copy()
    stamp.write_text(made_from)


def copy() -> None:
    """Copy the allow-list out of node_modules (by itself: where npm ran elsewhere, as in deploy/Dockerfile)."""
    if VENDOR.exists():
        shutil.rmtree(VENDOR)
    VENDOR.mkdir(parents=True)
    for name in SERVED:
        _serve(MODULES / name)
    for name in TESTED:
        target = CACHE / Path(name).name
        target.parent.mkdir(exist_ok=True)
        shutil.copyfile(MODULES / name, target)


def _targets() -> list[Path]:
    return [VENDOR / Path(name).name for name in SERVED] + [CACHE / Path(name).name for name in TESTED]


def _serve(source: Path) -> None:
    """Copy one file without its source-map comment (the map is not shipped), packed beside it, with its licence."""
    if not source.exists():
        raise Stop(f"package-lock.json has no {source.relative_to(MODULES)} any more: devtools/assets.py names it")
    content = SOURCE_MAP.sub(b"\n", source.read_bytes())
    (VENDOR / source.name).write_bytes(content)
    (VENDOR / f"{source.name}.gz").write_bytes(gzip.compress(content, 9, mtime=0))
    parts = source.relative_to(MODULES).parts
    package = MODULES.joinpath(*parts[: 2 if parts[0].startswith("@") else 1])
    for licence in sorted(package.glob("LICEN[SC]E*"))[:1]:
        shutil.copyfile(licence, VENDOR / f"{package.name}.LICENSE.txt")
