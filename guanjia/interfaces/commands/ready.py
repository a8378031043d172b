"""The data folder made ready: on first use and after an upgrade the database is migrated and the posts are there."""

from __future__ import annotations

import sys

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.module_loading import import_string

from guanjia.concerns.access.models import Project, User
from guanjia.kernel.refusals import Invalid

# Named like the settings are: `config` stands above the faces, and only whoever starts them reaches up to it.
INSTALL = "guanjia.config.install.install"


def make_ready(*, whole: bool) -> None:
    """Migrate where something is missing. `whole` also looks for posts and verbs that are newly shipped."""
    behind = is_behind()
    if behind:
        print("正在建立数据库…", file=sys.stderr)
    if behind or whole:
        import_string(INSTALL)()


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
