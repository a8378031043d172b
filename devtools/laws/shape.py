"""Laws about files: what they are called, which may exist, how long they are."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import PurePosixPath

from devtools.laws.tree import PACKAGE, Breach, Tree

DRAWERS = {
    "common", "util", "utils", "core", "helper", "helpers", "base", "misc", "shared", "lib", "tools", "stuff",
    "generic", "functions", "various",
}  # fmt: skip
# Django finds a database backend in a module of this name.
NAMED_BY_DJANGO = {f"{PACKAGE}/config/sqlite/base.py", f"{PACKAGE}/config/postgres/base.py"}
FILES_OF_A_ROOM = {
    "apps", "flow", "models", "queries", "forms", "actions", "importing", "register", "reactions", "measures", "seed",
    "migrations", "prints",
}  # fmt: skip
# Endings of things made elsewhere: they come from a lock file, not from this repository.
FOREIGN = (".min.js", ".min.css", ".map", ".woff", ".woff2", ".ttf", ".otf", ".ttc", ".eot", ".whl", ".jar", ".so")
LONG = 300


def drawers(tree: Tree) -> Iterator[Breach]:
    """No module is named after nothing: common, utils, core, helpers, base."""
    for module in tree.modules:
        if module.parts and module.parts[-1] in DRAWERS and module.path not in NAMED_BY_DJANGO:
            yield module.breach(1, f"a drawer: {module.parts[-1]} says nothing about what is in it")


def known_files(tree: Tree) -> Iterator[Breach]:
    """A room has the files of docs/house.md 4 and no others; a long one becomes a folder of the same name."""
    for module in tree.modules:
        if module.room and module.role and module.role not in FILES_OF_A_ROOM:
            yield module.breach(1, f"{module.role} is none of a room's files: {', '.join(sorted(FILES_OF_A_ROOM))}")


def foreign_files(tree: Tree) -> Iterator[Breach]:
    """No third-party asset is committed."""
    for name in _committed(tree):
        if name.endswith(FOREIGN) or "node_modules" in PurePosixPath(name).parts:
            yield Breach(name, 1, "made elsewhere: fetch it by lock file (devtools/assets.py)")


def _committed(tree: Tree) -> list[str]:
    try:
        git = subprocess.run(["git", "-C", tree.root, "ls-files", "-z"], capture_output=True, text=True)
    except FileNotFoundError:
        return []
    # Nothing for a release without its history: there setup has filled the folders.
    return [name for name in git.stdout.split("\0") if name] if git.returncode == 0 else []


def long_files(tree: Tree) -> list[tuple[str, int]]:
    """Files over 300 lines: places to look at, not breaches (decision 34)."""
    found = [(module.path, len(module.lines)) for module in tree.written if len(module.lines) > LONG]
    return sorted(found, key=lambda pair: -pair[1])
