"""The laws of docs/house.md that import-linter and ruff cannot say, as functions over the source tree.

A law takes a `Tree` and yields its breaches. `./dev check` and tests/house run all of them.
"""

from devtools.laws.imports import door, inside_a_room, pure_kernel, reasoned_imports
from devtools.laws.plain import clock, dynamic_code, generic_keys, implicit_order, model_signals
from devtools.laws.shape import drawers, foreign_files, known_files, long_files
from devtools.laws.tree import Breach, Tree
from devtools.laws.writing import writing

LAWS = {
    law.__name__: law
    for law in (
        door,
        inside_a_room,
        pure_kernel,
        reasoned_imports,
        writing,
        clock,
        dynamic_code,
        generic_keys,
        implicit_order,
        model_signals,
        drawers,
        foreign_files,
        known_files,
    )
}

__all__ = ["LAWS", "Breach", "Tree", "breaches", "long_files"]


def breaches(tree: Tree) -> list[Breach]:
    """Every breach of every law, in reading order."""
    return sorted({breach for law in LAWS.values() for breach in law(tree)})
