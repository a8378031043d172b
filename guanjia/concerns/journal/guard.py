"""Triggers that refuse to change or delete rows of an append-only table, on both databases (promises.md 1)."""


def append_only(table: str):
    """A pair (forward, backward) for `migrations.RunPython` that guards the table."""

    def forward(apps, schema_editor):
        for act in ("UPDATE", "DELETE"):
            name = f"{table}_no_{act.lower()}"
            if schema_editor.connection.vendor == "sqlite":
                schema_editor.execute(
                    f"CREATE TRIGGER {name} BEFORE {act} ON {table} BEGIN SELECT RAISE(ABORT, 'append-only'); END"
                )
            else:
                schema_editor.execute(
                    "CREATE OR REPLACE FUNCTION guanjia_append_only() RETURNS trigger AS "
                    "$$ BEGIN RAISE EXCEPTION 'append-only'; END $$ LANGUAGE plpgsql"
                )
                schema_editor.execute(
                    f"CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH ROW EXECUTE FUNCTION guanjia_append_only()"
                )

    def backward(apps, schema_editor):
        on = "" if schema_editor.connection.vendor == "sqlite" else f" ON {table}"
        for act in ("update", "delete"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{act}{on}")

    return forward, backward


def _refusal(schema_editor) -> str:
    if schema_editor.connection.vendor == "sqlite":
        return "BEGIN SELECT RAISE(ABORT, 'frozen'); END"
    schema_editor.execute(
        "CREATE OR REPLACE FUNCTION guanjia_frozen() RETURNS trigger AS "
        "$$ BEGIN RAISE EXCEPTION 'frozen'; END $$ LANGUAGE plpgsql"
    )
    return "EXECUTE FUNCTION guanjia_frozen()"


def _drop(schema_editor, name: str, table: str) -> None:
    on = "" if schema_editor.connection.vendor == "sqlite" else f" ON {table}"
    schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def frozen_when_marked(table: str, mark: str, columns: tuple[str, ...]):
    """A pair as `append_only`'s, for rows that are fixed by a mark: while the column `mark` is empty a row may change,
    afterwards neither it nor any of `columns`. A later migration that alters the table must put it up again: SQLite
    writes such a table anew, without its triggers."""
    name = f"{table}_frozen"

    def forward(apps, schema_editor):
        differs = "IS NOT" if schema_editor.connection.vendor == "sqlite" else "IS DISTINCT FROM"
        changed = " OR ".join(f"NEW.{column} {differs} OLD.{column}" for column in (mark, *columns))
        when = f"WHEN (OLD.{mark} <> '' AND ({changed}))"
        refusal = _refusal(schema_editor)
        schema_editor.execute(f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW {when} {refusal}")

    def backward(apps, schema_editor):
        _drop(schema_editor, name, table)

    return forward, backward


def never_removed(table: str):
    """A pair as `append_only`'s: rows of the table are not deleted, by nobody."""
    name = f"{table}_kept"

    def forward(apps, schema_editor):
        schema_editor.execute(f"CREATE TRIGGER {name} BEFORE DELETE ON {table} FOR EACH ROW {_refusal(schema_editor)}")

    def backward(apps, schema_editor):
        _drop(schema_editor, name, table)

    return forward, backward
