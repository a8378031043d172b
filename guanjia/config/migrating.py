"""Migrations that are applied and recorded in one transaction, so that a kill between the two cannot happen."""

from __future__ import annotations

from django.core.management.commands import migrate
from django.db.migrations.executor import MigrationExecutor


class Whole(MigrationExecutor):
    """Django records a migration that has indexes or keys to add last after its transaction: killed just there, the
    next run finds tables that "already exist" and stops for good (tests/deep/test_upgrade_killed.py saw it)."""

    def apply_migration(self, state, migration, fake=False, fake_initial=False):
        if fake or fake_initial or not migration.atomic or not self.connection.features.can_rollback_ddl:
            return super().apply_migration(state, migration, fake=fake, fake_initial=fake_initial)
        if self.progress_callback:
            self.progress_callback("apply_start", migration, fake)
        with self.connection.schema_editor(atomic=True) as editor:
            state = migration.apply(state, editor)
            while editor.deferred_sql:
                editor.execute(editor.deferred_sql.pop(0), None)
            self.record_migration(migration)
        if self.progress_callback:
            self.progress_callback("apply_success", migration, fake)
        return state


def use() -> None:
    """Have the command `migrate`, whoever calls it, apply them so."""
    migrate.MigrationExecutor = Whole
