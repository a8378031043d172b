"""Triggers by which the database itself refuses to change or delete rows, on both databases (promises.md 1).

`append_only` guards every row of a table, `frozen` the rows that fulfil a condition (a month sheet once it is closed),
`never_removed` only forbids deleting. Each gives a pair (forward, backward) for `migrations.RunPython`; running one
again replaces what it made before. SQLite loses the triggers of a table when a migration rebuilds it (a field altered,
a constraint added): such a migration ends with the same `RunPython` again. `guards()` names what must be there,
`missing()` what is not: for the check at start-up and the tests of the house.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.db import connection
from django.db.migrations.loader import MigrationLoader

from guanjia.concerns.access.stamps import as_operation

WORDS = {"append_only": "append-only", "frozen": "frozen", "kept": "frozen"}
MARKS = {"append_only": "no", "frozen": "frozen", "kept": "kept"}


@dataclass(frozen=True)
class Guard:
    """What one guard keeps: the table and the triggers on it."""

    table: str
    kind: str
    acts: tuple[str, ...] = ("UPDATE", "DELETE")
    when: str = ""
    but: tuple[str, ...] = ()
    only: tuple[str, ...] = ()

    @property
    def triggers(self) -> tuple[str, ...]:
        return tuple(f"{self.table}_{MARKS[self.kind]}_{act.lower()}" for act in self.acts)

    def make(self, apps, schema_editor) -> None:
        self.drop(apps, schema_editor)
        sqlite = schema_editor.connection.vendor == "sqlite"
        if not sqlite:
            schema_editor.execute(
                f"CREATE OR REPLACE FUNCTION guanjia_{self.kind}() RETURNS trigger AS "
                f"$$ BEGIN RAISE EXCEPTION '{WORDS[self.kind]}'; END $$ LANGUAGE plpgsql",
                None,
            )
        for act, name in zip(self.acts, self.triggers, strict=True):
            when = self._when(act, schema_editor.connection)
            if sqlite:
                does = f"{when} BEGIN SELECT RAISE(ABORT, '{WORDS[self.kind]}'); END"
            else:
                does = f"FOR EACH ROW {when} EXECUTE FUNCTION guanjia_{self.kind}()"
            schema_editor.execute(f'CREATE TRIGGER "{name}" BEFORE {act} ON "{self.table}" {does}', None)

    def drop(self, apps, schema_editor) -> None:
        on = "" if schema_editor.connection.vendor == "sqlite" else f' ON "{self.table}"'
        for name in self.triggers:
            schema_editor.execute(f'DROP TRIGGER IF EXISTS "{name}"{on}', None)

    def _when(self, act: str, db) -> str:
        """The condition of one trigger; an update that touches nothing but the `but` columns, or none of the `only`
        columns, is let through."""
        if not self.when:
            return ""
        parts = [f"({self.when})"]
        if act == "UPDATE" and (self.but or self.only):
            differs = "IS NOT" if db.vendor == "sqlite" else "IS DISTINCT FROM"
            columns = self.only or [name for name in self._columns(db) if name not in self.but]
            parts.append("(" + " OR ".join(f'OLD."{c}" {differs} NEW."{c}"' for c in columns) + ")")
        return f"WHEN ({' AND '.join(parts)})"

    def _columns(self, db) -> list[str]:
        with db.cursor() as cursor:
            return [column.name for column in db.introspection.get_table_description(cursor, self.table)]


def never_removed(table: str):
    """A pair (forward, backward) for `migrations.RunPython`: no row of the table is ever deleted."""
    return as_operation(Guard(table, "kept", ("DELETE",)))


def append_only(table: str):
    """A pair (forward, backward) for `migrations.RunPython`: no row of the table is ever changed or deleted."""
    return as_operation(Guard(table, "append_only"))


def frozen(
    table: str, *, when: str, but: tuple[str, ...] = (), only: tuple[str, ...] = (), deletable: bool = False
):  # fmt: skip
    """A pair (forward, backward) for `migrations.RunPython`: a row for which `when` holds is not changed or deleted.

    `when` is SQL about `OLD.column` that both databases read (`OLD.state = 'CLOSED'`, `OLD.closed_at IS NOT NULL`, a
    boolean column bare: `OLD.closed`); it asks the row as it was, so the update that closes it still goes through.
    Columns named in `but` may change afterwards (a foreign key by its column: `replaced_by_id`); `version` and the like
    must be named if a verb still saves them. With `only`, these columns alone are fixed. `deletable` leaves deleting
    alone.
    """
    if not re.search(r"\bOLD\.", when):
        raise ValueError(f"the guard of {table} must ask OLD: {when}")
    acts = ("UPDATE",) if deletable else ("UPDATE", "DELETE")
    return as_operation(Guard(table, "frozen", acts, when, tuple(but), tuple(only)))


def guards() -> list[Guard]:
    """Every guard that the migrations of the program set, the last word of each table and kind."""
    found: dict[tuple[str, str], Guard] = {}
    for migration in MigrationLoader(None).disk_migrations.values():
        for operation in migration.operations:
            guard = getattr(getattr(operation, "code", None), "guard", None)
            if guard:
                found[guard.table, guard.kind] = guard
    return list(found.values())


def missing() -> list[str]:
    """Triggers that the program has set and that are not there, or are switched off."""
    if connection.vendor == "sqlite":
        statement = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    else:
        statement = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
    with connection.cursor() as cursor:
        cursor.execute(statement)
        there = {row[0] for row in cursor.fetchall()}
    return sorted(name for guard in guards() for name in guard.triggers if name not in there)
