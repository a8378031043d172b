"""The data folder made ready: on first use and after an upgrade the database is migrated and the posts are there."""

from __future__ import annotations

import sys

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.utils.module_loading import import_string

from guanjia.concerns.access.grants import SYSTEM
from guanjia.concerns.access.models import Project, User
from guanjia.concerns.backups.actions import after_upgrade, back_up_as_it_is
from guanjia.concerns.jobs import clock
from guanjia.kernel.refusals import Invalid

# Named like the settings are: `config` stands above the faces, and only whoever starts them reaches up to it.
INSTALL = "guanjia.config.install.install"


def make_ready(*, whole: bool) -> None:
    """Migrate where something is missing. `whole` also looks for posts and verbs that are newly shipped.

    A new place is set up. An older house on SQLite is backed up and upgraded; on PostgreSQL, where several programs
    share it and the one that serves owns no tables, that is left to `guanjia upgrade`. Raises `Invalid` then, and for a
    house that a newer program has already upgraded.
    """
    demand_not_newer()
    if is_behind():
        if connection.vendor == "postgresql" and (settings.OWNER_DATABASE or not is_new()):
            raise Invalid("数据库比程序旧，还没有升级，没有启动。请先停掉旧程序，运行 guanjia upgrade（会先备份）。")
        upgrade()
    elif whole:
        install()


def upgrade() -> None:
    """Migrate; whatever there is already is backed up first. Killed half-way it is simply run again."""
    if is_new():
        print("正在建立数据库…", file=sys.stderr)
        install()
        return
    place, row = back_up_as_it_is(at=clock.now())
    print(f"升级前已备份：{place}\n正在升级数据库…", file=sys.stderr)
    install()
    after_upgrade(row, place, by=SYSTEM)


def install() -> None:
    import_string(INSTALL)()


def is_new() -> bool:
    """Whether nothing has been set up here yet."""
    return "access_user" not in connection.introspection.table_names()


def demand_not_newer() -> None:
    """Raise `Invalid` when the database has seen a migration that this program does not have."""
    loader = MigrationLoader(connection)
    ours = {app for app, _ in loader.disk_migrations}
    unknown = loader.applied_migrations.keys() - loader.disk_migrations.keys()
    newer = sorted(f"{app}.{name}" for app, name in unknown if app in ours)
    if newer:
        raise Invalid(
            f"数据库是更新的程序用过的（有这个程序不认识的 {newer[0]}），没有启动。请用新的程序，"
            "或恢复升级前的备份：guanjia restore。"
        )


def is_behind() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def project_of(code: str) -> Project:
    """The project of a code. Raises `Invalid`, naming those there are."""
    found = Project.objects.filter(code=code).first()
    if found is None:
        known = "、".join(Project.objects.order_by("code").values_list("code", flat=True))
        raise Invalid(f"没有项目 {code}。" + (f"现有：{known}" if known else "还没有项目，先用 guanjia project add。"))
    return found


def user_of(name: str) -> User:
    """The account of a name. Raises `Invalid`."""
    found = User.objects.filter(username=name, is_active=True).first()
    if found is None:
        raise Invalid(f"没有账号 {name}，或已停用。")
    return found
