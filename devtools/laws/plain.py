"""Laws that keep the code plain: nothing happens behind the reader's back."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from devtools.laws.tree import Breach, Tree

CLOCKS = {
    "datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today", "datetime.date.today", "time.time",
    "time.time_ns", "time.localtime", "time.gmtime", "django.utils.timezone.now", "django.db.models.functions.Now",
}  # fmt: skip
# These read the clock only when they are given nothing to convert.
CLOCKS_WHEN_BARE = {"django.utils.timezone.localtime", "django.utils.timezone.localdate"}
SIGNALS = ("django.db.models.signals", "django.dispatch")


def clock(tree: Tree) -> Iterator[Breach]:
    """Below `interfaces` only `concerns/jobs` reads the clock; verbs receive `at`."""
    for module in tree.on("kernel", "concerns", "domains", "insight"):
        if module.parts[:2] == ("concerns", "jobs"):
            continue
        for node in module.nodes:
            if isinstance(node, ast.Attribute | ast.Name) and module.meaning(node) in CLOCKS:
                yield module.breach(node, f"reads the clock ({module.meaning(node)}); verbs receive `at`")
            elif isinstance(node, ast.Call) and module.meaning(node.func) in CLOCKS_WHEN_BARE and not node.args:
                yield module.breach(node, f"reads the clock ({module.meaning(node.func)}()); verbs receive `at`")
            elif isinstance(node, ast.keyword) and node.arg in ("auto_now", "auto_now_add"):
                yield module.breach(node.value, f"{node.arg} reads the clock; verbs receive `at`")


def dynamic_code(tree: Tree) -> Iterator[Breach]:
    """No code from text."""
    for module in tree.written:
        for node in module.nodes:
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("eval", "exec"):
                yield module.breach(node, f"{node.func.id}() runs text as code")


def generic_keys(tree: Tree) -> Iterator[Breach]:
    """No GenericForeignKey: a reference to any record is kind, id and project (decision 3)."""
    for module in tree.written:
        for found in module.imports:
            if found.name.startswith("django.contrib.contenttypes.fields"):
                yield module.breach(found.line, "generic foreign key; use subject_kind, subject_id, project_id")


def implicit_order(tree: Tree) -> Iterator[Breach]:
    """No order that a reader of the query does not see."""
    for module in tree.modules:
        for node in module.nodes:
            if isinstance(node, ast.ClassDef) and node.name == "Meta":
                for line in node.body:
                    targets = line.targets if isinstance(line, ast.Assign) else [getattr(line, "target", None)]
                    if any(isinstance(target, ast.Name) and target.id == "ordering" for target in targets):
                        yield module.breach(line, "Meta.ordering; write order_by where the rows are asked for")


def model_signals(tree: Tree) -> Iterator[Breach]:
    """Rules are verbs and wires, not Django's model signals."""
    for module in tree.written:
        for found in module.imports:
            if found.name.startswith(SIGNALS):
                yield module.breach(found.line, f"{found.name}; wire verbs in config/switchboard.py")
