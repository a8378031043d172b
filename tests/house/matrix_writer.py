"""Asks and writes the files of `tests/house/matrix`; run by `python -m devtools.matrix`, never by the suite."""

from __future__ import annotations

import os

import pytest
import time_machine

from guanjia.concerns.access.posts import POSTS
from tests.cast import NOON
from tests.house.asking import rows
from tests.house.filled import CODES, World
from tests.house.permissions import FOLDER, RIGHTS, RIGHTS_LEGEND, cells, others, read, rights, write

POST_CODES = tuple(code for code, _, _ in POSTS)


def wanted() -> dict[str, list]:
    """{part: its rows} of the files named in GUANJIA_MATRIX, or of those that no longer fit the addresses."""
    named = os.environ.get("GUANJIA_MATRIX", "").split()
    parts: dict[str, list] = {}
    for row in rows():
        parts.setdefault(row.part, []).append(row)
    if named == ["--all"]:
        return parts
    if unknown := set(named) - set(parts):
        raise pytest.UsageError(f"no such part: {', '.join(sorted(unknown))}; known: {', '.join(parts)}")
    changed = changed_kinds()
    return {
        part: members
        for part, members in parts.items()
        if part in named
        or (not named and ([row.key for row in members] != list(read(part)) or _kind(members) in changed))
    }


def _kind(members) -> str:
    return members[0].register.kind if members[0].register else "·"


def changed_kinds() -> set[str]:
    """Kinds of records some of whose rights are no longer as the table says; pages of no register count with them."""
    now, before = rights(), read(RIGHTS)
    changed = {verb.partition(".")[0] for verb in {*now, *before} if now.get(verb) != before.get(verb)}
    return changed | ({"·"} if changed else set())


WANTED = wanted()


@pytest.mark.django_db
@pytest.mark.parametrize("part", WANTED)
def test_write(part):
    with time_machine.travel(NOON, tick=False):
        world = World()
        table = {row.key: cells(world, row, CODES) | others(world, row) for row in WANTED[part]}
    faults = {key: found for key, found in table.items() if any(one[0] == "!" for one in found.values())}
    assert not faults, f"a fault of the program is no answer: {faults}"
    write(part, table)


def test_write_rights_and_drop_what_is_gone():
    write(RIGHTS, rights(), POST_CODES, RIGHTS_LEGEND)
    known = {row.part for row in rows()} | {RIGHTS}
    for file in FOLDER.glob("*.txt"):
        if file.stem not in known:
            file.unlink()
