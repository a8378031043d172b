"""Laws about who may import whom, beyond the layers that import-linter holds."""

from __future__ import annotations

import io
import sys
import tokenize
from collections.abc import Iterator

from devtools.laws.tree import PACKAGE, Breach, Module, Tree

ROOMS = f"{PACKAGE}.domains."
# What a floor may import of a room. Another room: only its front door. The floors above also read its declarations.
DOORS = {
    "domains": {"actions", "queries"},
    "insight": {"actions", "queries", "measures"},
    "interfaces": {"actions", "queries", "measures", "register", "forms", "flow", "seed"},
    "config": {"actions", "queries", "measures", "register", "reactions", "seed"},
}
# Inside a room a file imports only files to the left of it.
DECLARING = ("register", "reactions", "measures", "seed")
ORDER = ("flow", "models", "queries", "forms", "actions", "importing", DECLARING, "apps")
# Pure tables and functions from PyPI that the kernel may use; nothing in them reads a clock, a file or a network.
PURE = {"chinese_calendar", "cn2an", "pypinyin"}
# Parts of the standard library that touch the clock, the machine or chance.
WORLDLY = {
    "asyncio", "concurrent", "ctypes", "ftplib", "glob", "http", "importlib", "io", "logging", "multiprocessing", "os",
    "pathlib", "pickle", "platform", "random", "secrets", "selectors", "shelve", "shutil", "signal", "smtplib",
    "socket", "sqlite3", "ssl", "subprocess", "sys", "tempfile", "threading", "time", "urllib",
}  # fmt: skip


def door(tree: Tree) -> Iterator[Breach]:
    """A room has one front door: other rooms import only its `actions` and `queries`."""
    for module in tree.on(*DOORS):
        allowed = DOORS[module.floor]
        for found in module.imports:
            if not found.name.startswith(ROOMS):
                continue
            room, _, rest = found.name.removeprefix(ROOMS).partition(".")
            if room == module.room:
                continue
            if (wanted := rest.partition(".")[0]) not in allowed:
                shown = wanted or "(the package)"
                yield module.breach(
                    found.line, f"enters the room {room} by {shown}; its door is {', '.join(sorted(allowed))}"
                )


def inside_a_room(tree: Tree) -> Iterator[Breach]:
    """Inside a room imports run one way: flow, models, queries, forms, actions, importing, register and the like."""
    rank = {name: place for place, names in enumerate(ORDER) for name in ([names] if isinstance(names, str) else names)}
    for module in tree.on("domains"):
        if module.role not in rank:
            continue
        for found in module.imports:
            start = f"{ROOMS}{module.room}."
            if not found.name.startswith(start):
                continue
            other = found.name.removeprefix(start).partition(".")[0]
            if other != module.role and rank.get(other, -1) >= rank[module.role]:
                yield module.breach(found.line, f"{module.role} imports {other}; inside a room it is the other way")
        if module.role == "flow":
            for found in module.imports:
                if found.name.startswith(f"{PACKAGE}.") and not found.name.startswith(
                    (f"{PACKAGE}.kernel", f"{ROOMS}{module.room}.flow")
                ):
                    yield module.breach(found.line, f"a flow is data: it imports only the kernel, not {found.name}")


def pure_kernel(tree: Tree) -> Iterator[Breach]:
    """The kernel is plain Python: no Django, no clock, no input or output, no other floor."""
    for module in tree.on("kernel"):
        for found in module.imports:
            top = found.name.partition(".")[0]
            if found.name.startswith(f"{PACKAGE}.kernel"):
                continue
            if top in WORLDLY or (top not in sys.stdlib_module_names and top not in PURE):
                yield module.breach(found.line, f"the kernel imports {found.name}")
        for node in module.nodes:
            if type(node).__name__ == "Call" and module.meaning(node.func) in {"open", "print", "input"}:
                yield module.breach(node, f"the kernel calls {module.meaning(node.func)}()")


def reasoned_imports(tree: Tree) -> Iterator[Breach]:
    """An import inside a function has a comment on its line, or on the line above, that says why."""
    for module in tree.written:
        comments = _comments(module)
        for found in module.imports:
            # Django's own hook: rooms register there, when all models exist.
            if not found.inside or (module.parts[-1:] == ("apps",) and found.inside == "ready"):
                continue
            if not {found.line, found.line - 1} & comments:
                yield module.breach(found.line, f"imports {found.name} inside {found.inside}() without saying why")


def _comments(module: Module) -> set[int]:
    """Lines with a comment for people (three letters or more that are not for a tool)."""
    found = set()
    for token in tokenize.generate_tokens(io.StringIO(module.text).readline):
        if token.type == tokenize.COMMENT:
            text = token.string.lstrip("# ").strip()
            if len(text) > 3 and not text.startswith(("noqa", "type:", "fmt:", "pragma:")):
                found.add(token.start[0])
    return found
