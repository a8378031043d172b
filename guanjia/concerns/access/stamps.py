"""A token that the database changes together with tables, by triggers: whoever kept what he read sees that it is old.

The tables of `WATCHED` change by a verb, a seed, an import or by hand; each way gives the one row of `access_stamp` a
new random token in the same transaction. SQLite loses the triggers of a table when a migration rebuilds it: such a
migration ends with `migrations.RunPython(*stamps.watching(table))` again, and `journal.guard.missing` tells when it
does not.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

# Table: the columns whose change matters (none: all). A sign-in, a new password touch none of a person's.
WATCHED: dict[str, tuple[str, ...]] = {
    "access_project": (),
    "access_post": (),
    "access_assignment": (),
    "access_absence": (),
    "access_user": ("username", "display_name", "is_active"),
}
_PUT = "INSERT INTO access_stamp (id, token) VALUES (1, {}) ON CONFLICT (id) DO UPDATE SET token = excluded.token"
_SQLITE, _POSTGRES = _PUT.format("lower(hex(randomblob(16)))"), _PUT.format("CAST(gen_random_uuid() AS text)")


@dataclass(frozen=True)
class Watch:
    """The triggers on one table by which a change gives a new token."""

    table: str
    columns: tuple[str, ...] = ()
    kind: str = "stamp"

    @property
    def triggers(self) -> tuple[str, ...]:
        acts = ("insert", "update", "delete")
        return tuple(f"{self.table}_stamp_{act}" for act in acts)

    def make(self, apps, schema_editor) -> None:
        self.drop(apps, schema_editor)
        columns = ", ".join(f'"{name}"' for name in self.columns)
        acts = ("INSERT", f"UPDATE OF {columns}" if columns else "UPDATE", "DELETE")
        sqlite = schema_editor.connection.vendor == "sqlite"
        if not sqlite:
            schema_editor.execute(
                "CREATE OR REPLACE FUNCTION guanjia_stamp() RETURNS trigger AS "
                f"$$ BEGIN {_POSTGRES}; RETURN NULL; END $$ LANGUAGE plpgsql",
                None,
            )
        for act, name in zip(acts, self.triggers, strict=True):
            # SQLite has triggers for each row alone.
            does = f"BEGIN {_SQLITE}; END" if sqlite else "FOR EACH STATEMENT EXECUTE FUNCTION guanjia_stamp()"
            schema_editor.execute(f'CREATE TRIGGER "{name}" AFTER {act} ON "{self.table}" {does}', None)

    def drop(self, apps, schema_editor) -> None:
        on = "" if schema_editor.connection.vendor == "sqlite" else f' ON "{self.table}"'
        for name in self.triggers:
            schema_editor.execute(f'DROP TRIGGER IF EXISTS "{name}"{on}', None)


def watching(table: str):
    """A pair (forward, backward) for `migrations.RunPython`: each change of the table gives a new token."""
    return as_operation(Watch(table, WATCHED[table]))


def as_operation(guard):
    """A pair (forward, backward) that makes and drops triggers; `journal.guard` finds what they are by it."""

    def forward(apps, schema_editor):
        guard.make(apps, schema_editor)

    def backward(apps, schema_editor):
        guard.drop(apps, schema_editor)

    forward.guard = guard
    return forward, backward


def begin(apps, schema_editor) -> None:
    """The first token, for a migration."""
    schema_editor.execute(_SQLITE if schema_editor.connection.vendor == "sqlite" else _POSTGRES, None)


def token() -> str | None:
    """The token as this transaction sees it; None where none was ever given."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT token FROM access_stamp WHERE id = 1")
        found = cursor.fetchone()
    return found[0] if found else None
