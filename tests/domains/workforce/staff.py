"""People of the tests of this room."""

from __future__ import annotations

import datetime as dt

from guanjia.concerns.access.grants import SYSTEM
from guanjia.concerns.access.models import Assignment, Post, User
from guanjia.domains.workforce import actions

PASSWORD = "lu-deng-41-hao"
TODAY = dt.date(2026, 11, 20)


def post(code: str) -> Post:
    return Post.objects.get(code=code)


def account(cast, username="xin", by=None, **given) -> User:
    given = {"display_name": "新人", "password": PASSWORD} | given
    return actions.add_user(by=by or cast.admin, at=cast.noon, username=username, **given)


def chief(cast) -> User:
    """An administrator of the whole company."""
    user = account(cast, "chief", by=SYSTEM, display_name="总管理员")
    actions.assign(by=SYSTEM, at=cast.noon, user=user, post=post("ADMIN"), project=None)
    return user


def held(user, code: str) -> Assignment:
    return Assignment.objects.get(user=user, post__code=code)


def department(cast, sort="ENGINEERING", number="GC", name="工程部", **given):
    return actions.add_department(
        by=cast.zhao, at=cast.noon, project=cast.jia, number=number, name=name, sort=sort, **given
    )


def employee(cast, where, name="陈工", user=None, **given):
    return actions.add_employee(
        by=cast.zhao, at=cast.noon, project=cast.jia, name=name, department=where, user=user, **given
    )
