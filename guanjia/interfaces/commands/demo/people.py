"""The staff of the demo: a person for each post, all with one password that is printed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth.hashers import PBKDF2PasswordHasher

from guanjia.concerns.access.grants import SYSTEM
from guanjia.concerns.access.models import Post, Project, User
from guanjia.concerns.access.posts import POSTS
from guanjia.domains.workforce import actions as workforce
from guanjia.domains.workforce import queries

PASSWORD = "guanjia-demo"
POST_LABELS = {code: label for code, label, _ in POSTS}


class PrintedPasswordHasher(PBKDF2PasswordHasher):
    """For passwords that stand on the sign-in page: a strong hash would only make the first start slow."""

    iterations = 1000


HASHERS = [f"{PrintedPasswordHasher.__module__}.{PrintedPasswordHasher.__qualname__}"]


@dataclass(frozen=True)
class Person:
    """One account. `project` empty: all projects. `department` is the code of the one he works in."""

    username: str
    name: str
    post: str
    project: str = "jia"
    department: str = "KF"
    zone: str = ""
    heads: bool = False


STAFF = (
    Person("linjing", "林静", "FRONT_DESK"),
    Person("wuqian", "吴倩", "FRONT_DESK"),
    Person("wanglei", "王磊", "BUTLER", zone="东区"),
    Person("xiaoyu", "肖雨", "BUTLER", zone="西区"),
    Person("hetao", "何涛", "BUTLER", zone="北区"),
    Person("qianwei", "钱伟", "NIGHT_DUTY"),
    Person("lijun", "李俊", "NIGHT_DUTY"),
    Person("sunli", "孙莉", "CS_SUPERVISOR"),
    Person("zhaomin", "赵敏", "CS_MANAGER", heads=True),
    Person("dongqi", "董琦", "COMPLAINT_HANDLER"),
    Person("fangyuan", "方圆", "ARCHIVIST"),
    Person("luobin", "罗斌", "DUTY_MANAGER"),
    Person("wugang", "吴刚", "PROPERTY_MANAGER", department=""),
    Person("zhoufeng", "周峰", "DEPUTY_GM", department=""),
    Person("liugong", "刘志强", "ENGINEERING_HEAD", department="GC", heads=True),
    Person("chengong", "陈建国", "REPAIR", department="GC"),
    Person("dengtao", "邓涛", "REPAIR", department="GC"),
    Person("gaoqiang", "高强", "SECURITY_HEAD", department="BA", heads=True),
    Person("zhangyong", "张勇", "SECURITY", department="BA"),
    Person("tangjie", "唐洁", "GC_LEAD", department="BJ", heads=True),
    Person("heping", "何萍", "CLEANING", department="BJ"),
    Person("lvyuan", "吕园", "CLEANING", department="LH", heads=True),
    Person("jinyan", "金艳", "FINANCE", department="CW", heads=True),
    Person("shenyue", "沈悦", "QUALITY", "", ""),
    Person("bairu", "白茹", "AUDITOR", "", ""),
    Person("sunzong", "孙建华", "GENERAL_MANAGER", "", ""),
    Person("admin", "系统管理员", "ADMIN", "", ""),
    Person("yi_linfang", "林芳", "FRONT_DESK", "yi"),
    Person("yi_zhaolei", "赵雷", "CS_MANAGER", "yi", heads=True),
    Person("yi_chenbo", "陈波", "REPAIR", "yi", "GC", heads=True),
)
PLACES = {"jia": "甲园", "yi": "乙园", "": "全部项目"}


def accounts() -> list[tuple[str, str, str]]:
    """(user name, password, post and place) of every account, for the terminal and the sign-in page."""
    return [(p.username, PASSWORD, f"{p.name} · {PLACES[p.project]} {POST_LABELS[p.post]}") for p in STAFF]


def open_projects(at: dt.datetime) -> dict[str, Project]:
    """甲园 and 乙园 with what ships with the rooms."""
    company = "安居物业服务有限公司"
    made = {}
    for code, name, phone, address in (
        ("jia", "甲园", "0755-26000110", "深圳市南山区花园路 8 号"),
        ("yi", "乙园", "0755-26000220", "深圳市宝安区湖滨路 2 号"),
    ):  # fmt: skip
        made[code] = workforce.open_project(
            by=SYSTEM, at=at, code=code, name=name, company=company, phone=phone, address=address
        )
    return made


def hire(projects: dict[str, Project], at: dt.datetime) -> dict[str, User]:
    """The accounts, their posts, and the departments they work in or head; {user name: user}."""
    posts = {post.code: post for post in Post.objects.all()}
    home = projects["jia"]
    zones = {name: workforce.add_zone(by=SYSTEM, at=at, project=home, name=name) for name in ("东区", "西区", "北区")}
    found: dict[str, User] = {}
    for number, person in enumerate(STAFF):
        found[person.username] = _hire(person, number, projects, posts, zones, at)
    return found


def _hire(person: Person, number: int, projects, posts, zones, at: dt.datetime) -> User:
    first = f"{PASSWORD}-1"
    user = workforce.add_user(
        by=SYSTEM, at=at, username=person.username, display_name=person.name, password=first,
        phone=f"1390755{1000 + number}",
    )  # fmt: skip
    workforce.set_password(by=user, at=at, user=user, password=PASSWORD, old=first)
    project = projects[person.project] if person.project else None
    from_on = at.date() - dt.timedelta(days=30)
    workforce.assign(
        by=SYSTEM, at=at, user=user, post=posts[person.post], project=project, zone=zones.get(person.zone),
        from_on=from_on,
    )  # fmt: skip
    if project and person.department:
        department = next(d for d in queries.departments().filter(project=project, number=person.department))
        workforce.add_employee(
            by=SYSTEM, at=at, project=project, name=person.name, department=department, user=user,
            job=POST_LABELS[person.post], phone=user.phone, joined_on=from_on,
        )  # fmt: skip
        if person.heads:
            workforce.amend_department(department, by=SYSTEM, at=at, head=user)
    return user
