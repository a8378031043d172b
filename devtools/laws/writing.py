"""Law 2: only verbs write."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from devtools.laws.tree import Breach, Module, Tree

# Methods of models and querysets that write whatever their arguments are.
ALWAYS = {"create", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
# Written to a database without positional arguments; with them they belong to a dict, an image or a file store.
BARE = {"save", "delete", "update"}
SQL = re.compile(
    r"\b(INSERT\s+(OR\s+\w+\s+)?INTO|REPLACE\s+INTO|UPDATE\s+\S+\s+SET|DELETE\s+FROM|TRUNCATE\s+|MERGE\s+INTO"
    r"|COPY\s+\S+\s+(\(.*\)\s+)?FROM|(CREATE|DROP|ALTER)\s+(TABLE|INDEX|TRIGGER))\b",
    re.IGNORECASE,
)


def writing(tree: Tree) -> Iterator[Breach]:
    """Only verbs (actions.py or actions/) and concerns write."""
    for module in tree.written:
        if module.floor == "concerns" or _is_verbs(module):
            continue
        for node in module.nodes:
            if isinstance(node, ast.Call) and (name := _writes(node)):
                yield module.breach(node, f"writes with .{name}(); only verbs write (actions)")
            elif node not in module.docstrings and SQL.search(_text(node)):
                yield module.breach(node, "writes with SQL; only verbs write (actions)")


def _is_verbs(module: Module) -> bool:
    return module.floor in ("domains", "insight") and module.role == "actions"


def _text(node: ast.AST) -> str:
    """The text of a string; what an f-string puts in stands as one word."""
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) or "x" for part in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _writes(call: ast.Call) -> str:
    if not isinstance(call.func, ast.Attribute):
        return ""
    name = call.func.attr
    plain = name.removeprefix("a") if name.startswith("a") and name[1:] in ALWAYS | BARE else name
    if plain in ALWAYS:
        return name
    if plain not in BARE or call.args:
        return ""
    # `set.update()` with nothing to set writes nothing; a queryset is always told which fields.
    return name if plain != "update" or call.keywords else ""
