"""The source tree as the laws see it: parsed modules with their place in the house."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

PACKAGE = "guanjia"


@dataclass(frozen=True, order=True)
class Breach:
    """One place that breaks a law."""

    path: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text}"


@dataclass(frozen=True)
class Import:
    """One imported module: its full dotted name (for `from a import b` both `a` and `a.b` are tried), and where."""

    name: str
    line: int
    inside: str  # name of the function it stands in, "" at the top of the file


class Module:
    """One parsed file. `parts` is its place below the package: ("domains", "cases", "actions", "intake")."""

    def __init__(self, root: Path, file: Path):
        self.path = file.relative_to(root).as_posix()
        self.text = file.read_text(encoding="utf-8")
        self.lines = self.text.splitlines()
        names = file.relative_to(root).with_suffix("").parts
        self.is_package = names[-1] == "__init__"
        self.dotted = ".".join(names[:-1] if self.is_package else names)
        self.parts = tuple(self.dotted.split(".")[1:])
        self.tree = ast.parse(self.text, filename=self.path)

    @property
    def floor(self) -> str:
        return self.parts[0] if self.parts else ""

    @property
    def room(self) -> str | None:
        """Name of the room (a package directly below `domains`), if this module is in one."""
        return self.parts[1] if len(self.parts) > 1 and self.parts[0] == "domains" else None

    @property
    def role(self) -> str:
        """The file of a room this module is, or is a part of: `actions` for actions.py and for actions/intake.py."""
        return self.parts[2] if len(self.parts) > 2 else ""

    def breach(self, node: ast.AST | int, text: str) -> Breach:
        return Breach(self.path, node if isinstance(node, int) else node.lineno, text)

    @cached_property
    def nodes(self) -> list[ast.AST]:
        return list(ast.walk(self.tree))

    @cached_property
    def imports(self) -> list[Import]:
        found: list[Import] = []
        self._collect(self.tree, "", found)
        return found

    def _collect(self, node: ast.AST, inside: str, found: list[Import]) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Import):
                found += [Import(alias.name, child.lineno, inside) for alias in child.names]
            elif isinstance(child, ast.ImportFrom):
                start = self._absolute(child)
                found += [Import(f"{start}.{alias.name}", child.lineno, inside) for alias in child.names]
            elif isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
                self._collect(child, getattr(child, "name", "lambda"), found)
            else:
                self._collect(child, inside, found)

    def _absolute(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        package = self.dotted.split(".") if self.is_package else self.dotted.split(".")[:-1]
        package = package[: len(package) - node.level + 1]
        return ".".join([*package, *([node.module] if node.module else [])])

    @cached_property
    def names(self) -> dict[str, str]:
        """What each imported name means: `{"now": "django.utils.timezone.now"}`."""
        meaning: dict[str, str] = {}
        for node in self.nodes:
            if isinstance(node, ast.Import):
                for alias in node.names:
                    meaning[alias.asname or alias.name.partition(".")[0]] = (
                        alias.name if alias.asname else alias.name.partition(".")[0]
                    )
            elif isinstance(node, ast.ImportFrom):
                start = self._absolute(node)
                for alias in node.names:
                    meaning[alias.asname or alias.name] = f"{start}.{alias.name}"
        return meaning

    def meaning(self, node: ast.AST) -> str:
        """The full dotted name of an expression such as `timezone.now`, "" where it is not a plain name."""
        if isinstance(node, ast.Name):
            return self.names.get(node.id, node.id)
        if isinstance(node, ast.Attribute):
            left = self.meaning(node.value)
            return f"{left}.{node.attr}" if left else ""
        return ""

    @cached_property
    def docstrings(self) -> set[ast.AST]:
        """The constants that are documentation, not data."""
        owners = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
        return {
            node.body[0].value
            for node in self.nodes
            if isinstance(node, owners) and node.body and isinstance(node.body[0], ast.Expr)
        }


class Tree:
    """All modules of the product below a root folder."""

    def __init__(self, root: Path):
        self.root = Path(root)

    @cached_property
    def modules(self) -> list[Module]:
        return [Module(self.root, file) for file in sorted((self.root / PACKAGE).rglob("*.py"))]

    @cached_property
    def written(self) -> list[Module]:
        """Modules people write: all but migrations."""
        return [module for module in self.modules if "migrations" not in module.parts]

    def on(self, *floors: str) -> Iterator[Module]:
        return (module for module in self.written if module.floor in floors)
