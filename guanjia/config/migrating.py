"""Migrations that are applied and recorded in one transaction, so that a kill between the two cannot happen."""

from __future__ import annotations

from django.core.management.commands import migrate
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ProjectState


class Sparing(ProjectState):
    """A model that is new, or that only got an index, a constraint, an option or a plain column, is drawn alone.

    Django draws all models again that have to do with it by way of others; here nearly all have, by way of the project
    and the users, which took nine tenths of setting up a house. Whoever points at the model holds its old drawing until
    then, of the same key. Where a migration works on rows, Django draws all anew (`is_delayed`).
    """

    def _find_reload_model(self, app_label, model_name, delay=False):
        if not delay and model_name in self.apps.all_models[app_label]:
            return super()._find_reload_model(app_label, model_name, delay)
        self.is_delayed = True
        return {(app_label, model_name)}

    def clone(self):
        other = super().clone()
        other.__class__ = type(self)
        return other


class Whole(MigrationExecutor):
    """Django records a migration that has indexes or keys to add last after its transaction: killed just there, the
    next run finds tables that "already exist" and stops for good (tests/deep/test_upgrade_killed.py saw it)."""

    def _create_project_state(self, with_applied_migrations=False):
        known = super()._create_project_state(with_applied_migrations)
        return Sparing(known.models, known.real_apps)

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
