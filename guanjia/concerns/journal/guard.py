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
