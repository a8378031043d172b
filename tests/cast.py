"""The cast of every test (house.md 7): two projects, people with posts, nobody but 孙总 in both."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest

from guanjia.concerns.access.models import Assignment, Post, Project, User

ZONE = dt.timezone(dt.timedelta(hours=8))


def moment(text: str) -> dt.datetime:
    """`2026-11-20 16:10` in Shanghai as an aware moment."""
    return dt.datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=ZONE)


NOON = moment("2026-11-20 12:00")

PEOPLE = {
    "lin": ("林静", ("FRONT_DESK",), "jia"),
    "wang": ("王磊", ("BUTLER",), "jia"),
    "chen": ("陈工", ("REPAIR",), "jia"),
    "liu": ("刘工", ("ENGINEERING_HEAD",), "jia"),
    "he": ("何阿姨", ("CLEANING",), "jia"),
    "sunli": ("孙莉", ("CS_SUPERVISOR",), "jia"),
    "zhao": ("赵敏", ("CS_MANAGER",), "jia"),
    "wu": ("吴总", ("PROPERTY_MANAGER",), "jia"),
    "zhou": ("周副总", ("DEPUTY_GM",), "jia"),
    "sun": ("孙总", ("GENERAL_MANAGER",), None),
    "yi_lin": ("乙园前台", ("FRONT_DESK",), "yi"),
    "yi_zhao": ("乙园经理", ("CS_MANAGER",), "yi"),
    "admin": ("管理员", ("ADMIN",), "jia"),
}


@pytest.fixture
def cast(db):
    """Projects `jia` and `yi` and the people of both, each with his shipped post."""
    from guanjia.concerns.access.posts import install_posts  # reason: needs the apps loaded

    install_posts()
    found = SimpleNamespace(noon=NOON, moment=moment)
    found.jia = Project.objects.create(code="jia", name="甲园", company="安居物业")
    found.yi = Project.objects.create(code="yi", name="乙园", company="安居物业")
    for code, (name, posts, project) in PEOPLE.items():
        user = User(username=code, display_name=name, created_at=NOON)
        user.set_unusable_password()
        user.save()
        for post in posts:
            Assignment.objects.create(
                user=user, post=Post.objects.get(code=post), project=getattr(found, project) if project else None,
                from_on=dt.date(2026, 1, 1),
            )  # fmt: skip
        setattr(found, code, user)
    return found


STAFF = {"ENGINEERING": ("liu", "chen"), "CLEANING": ("he",), "SERVICE_CENTRE": ("zhao", "sunli", "lin", "wang")}


@pytest.fixture
def house(cast):
    """甲园 furnished: departments with their people, categories, and the home of 李女士 in 3-2-1502."""
    from guanjia.concerns.access.grants import SYSTEM  # reason: needs the apps loaded
    from guanjia.concerns.access.opening import furnish  # reason: as above
    from guanjia.domains.customers import actions as customers  # reason: as above
    from guanjia.domains.estate import actions as estate  # reason: as above
    from guanjia.domains.workforce import actions as workforce  # reason: as above
    from guanjia.domains.workforce import queries as units  # reason: as above

    began = moment("2026-01-01 08:00")
    by = {"by": SYSTEM, "at": began, "project": cast.jia}
    furnish(cast.jia, by=SYSTEM, at=began)
    cast.departments = {}
    for sort, people in STAFF.items():
        department = cast.departments[sort] = units.by_sort(cast.jia, sort)
        workforce.amend_department(department, by=SYSTEM, at=began, head=getattr(cast, people[0]))
        for code in people:
            user = getattr(cast, code)
            workforce.add_employee(**by, name=user.display_name, department=department, user=user)
    building = estate.add_building(**by, number="3")
    estate.add_entrance(**by, building=building, name="2")
    cast.unit = estate.add_unit(**by, number="3-2-1502")
    cast.li = customers.register_customer(**by, name="李秀英", sex="FEMALE", phone="13800005678")
    customers.move_in_occupant(**by, unit=cast.unit, customer=cast.li, role="OWNER")
    return cast
