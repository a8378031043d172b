"""The frame of every staff page: menu by post, project, search, to-do count. A context processor."""

from __future__ import annotations

from operator import attrgetter
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from guanjia.concerns.access.models import Project
from guanjia.concerns.access.standing import standing
from guanjia.concerns.notices import queries as notices
from guanjia.concerns.registers.declared import REGISTERS, place_of
from guanjia.interfaces.desk import session, todo
from guanjia.interfaces.desk.addresses import page

# The letter after `g` for each group, in the order of the menu; t is 今日, s the settings.
LETTERS = "cwhdkfrbpxvznm"
SETTINGS = "设置"
BOARD = "report.board"
# Pages that are no list: the group they stand in, their label, address, and the verb that lets somebody see them.
PAGES_OF_GROUPS = (
    ("值班", "值班月检", "duty_month", "work_log.see"),
    ("周期工作", "本月周期工作", "periodic_month", "periodic_task.see"),
    ("报表", "管理报表", "reports", BOARD),
)
FIRST = {"reports"}  # these open their group


def shell(request: HttpRequest) -> dict:
    """`shell` for the templates; worked out only when a template asks."""
    if not getattr(request, "is_desk", False) or not getattr(request, "user", None):
        return {}
    if not request.user.is_authenticated:
        return {}
    return {"shell": SimpleLazyObject(lambda: build(request))}


def build(request: HttpRequest) -> dict:
    """Everything `desk/base.html` shows around the page."""
    project = project_of(request)
    user, names = request.user, {"project": project.code} if project else {}

    def at(name: str) -> str:
        return page(name, **names) if names else ""

    grants = user.kept_grants
    counted = todo.counts(request, project) if project else None
    unread = counted.unread if counted else notices.unread_for(user).count()
    waiting = counted.own if counted else 0
    menu = menu_of(request, project) if project else []
    return {
        "project": project.name if project else "",
        "projects": projects_of(request, project),
        "home_url": at("today") or reverse("desk:home"),
        "menu": menu,
        "dock": dock_of(request, project, waiting) if project else [],
        "search_url": at("search"),
        "todo_url": f"{at('today')}#todo" if project else "",
        "todo_count": waiting,
        "notices_url": at("notices"),
        "notices_count": unread,
        "user_id": user.pk,
        "user_name": user.display_name,
        "user_post": post_names(grants),
        "new_url": new_url(request, project) if project else "",
        "me_url": reverse("desk:me"),
        "password_url": reverse("desk:password"),
        "switch_url": reverse("desk:switch"),
        "keys_url": reverse("desk:keys"),
        "sign_out_url": reverse("desk:sign_out"),
        "lock_url": reverse("desk:lock_now"),
        "idle": session.IDLE,
        "now": int(request.at.timestamp()),
        "demo": settings.DEMO,
    }


def project_of(request: HttpRequest) -> Project | None:
    """The project of the page; on pages of none, the one last visited, else the first of his."""
    if request.project is not None:
        return request.project
    mine = request.user.kept_grants.project_ids()
    code = request.session.get("project")
    found = sorted(standing().projects(mine), key=lambda project: (project.code != code, project.name))
    return found[0] if found else None


def projects_of(request: HttpRequest, current: Project | None) -> list[dict]:
    """The projects the person may switch to."""
    mine = request.user.kept_grants.project_ids()
    if len(mine) < 2:
        return []
    return [
        {"label": p.name, "url": reverse("desk:today", kwargs={"project": p.code}), "active": p == current}
        for p in sorted(standing().projects(mine), key=attrgetter("name"))
    ]


def post_names(grants) -> str:
    return "、".join(sorted(standing().labels(grants.posts).values()))


def sees(request: HttpRequest, register, project) -> bool:
    grants = request.user.kept_grants
    return grants.has(register.see, project.pk) or grants.has(f"{register.kind}.see_own", project.pk)


def list_url(project: Project, register) -> str:
    return page("list", project=project.code, slug=register.slug)


def menu_of(request: HttpRequest, project: Project) -> list[dict]:
    """今日, then a line for each group of registers; what belongs to the open group stands below it (two levels)."""
    path = quote(request.path)
    groups: dict[str, list[dict]] = {}
    for register in sorted((r for r in REGISTERS.values() if r.group), key=place_of):
        if sees(request, register, project):
            groups.setdefault(register.group, []).append(_link(register.label, list_url(project, register), path))
    for group, label, name, verb in PAGES_OF_GROUPS:
        if (group in groups or name in FIRST) and request.user.kept_grants.has(verb, project.pk):
            found = _link(label, page(name, project=project.code), path)
            lists = groups.get(group, [])
            if found["active"]:  # its address lies below that of the list
                lists = [{**link, "active": False} for link in lists]
            groups[group] = [found, *lists] if name in FIRST else [*lists, found]
    settings_links = [*groups.pop(SETTINGS, []), *_settings(request, project, path)]
    today = _link("今日", page("today", project=project.code), path)
    links = [{**today, "active": path == today["url"], "key": "t"}]
    letters = iter(LETTERS)
    links += [_group(label, below, next(letters, "")) for label, below in groups.items()]
    menu = [{"label": "", "links": links}]
    if settings_links:
        menu.append({"label": "", "links": [_group(SETTINGS, settings_links, "s")]})
    return menu


def _link(label: str, url: str, path: str) -> dict:
    return {"label": label, "url": url, "active": path.startswith(url), "count": "", "key": "", "children": []}


def _group(label: str, links: list[dict], key: str) -> dict:
    """The line of a group leads to its first page; its pages are listed while one of them is open."""
    inside = any(link["active"] for link in links)
    alone = len(links) == 1
    return {
        "label": label, "url": links[0]["url"], "active": inside and alone, "count": "", "key": key,
        "children": links if inside and not alone else [],
    }  # fmt: skip


def _settings(request: HttpRequest, project: Project, path: str) -> list[dict]:
    from guanjia.interfaces.desk.settings_pages import PAGES  # reason: the pages build on this module

    return [
        _link(each.label, page(each.name, project=project.code), path)
        for each in PAGES
        if each.allowed(request, project)
    ]


def new_url(request: HttpRequest, project: Project) -> str:
    """The page of the key `n`: the intake page of the first register that has one and lets him."""
    for register in sorted(REGISTERS.values(), key=place_of):
        if register.birth_url and any(may_bear(request, verb, project) for verb in register.births):
            return reverse("desk:today", kwargs={"project": project.code}) + register.birth_url.lstrip("/")
    return ""


def may_bear(request: HttpRequest, verb, project: Project) -> bool:
    """Whether the person may make a record by this verb, perhaps only of some kinds."""
    grants = request.user.kept_grants
    return grants.has(verb.code, project.pk) or any(grants.has(verb.code, project.pk, k) for k in verb.arrows if k)


def dock_of(request: HttpRequest, project: Project, waiting: int) -> list[dict]:
    """The bottom bar on a phone."""
    path = request.path

    def entry(label, url, icon, count=0):
        return {"label": label, "url": url, "active": path == url, "count": count or "", "icon": icon}

    home = reverse("desk:today", kwargs={"project": project.code})
    made = [entry("待办", home, "todo", waiting)]
    orders = REGISTERS.get("work-orders")
    if orders and sees(request, orders, project):
        made.append(entry(orders.label, list_url(project, orders), "order"))
    if url := new_url(request, project):
        made.append(entry("登记", url, "new"))
    made.append(entry("搜索", reverse("desk:search", kwargs={"project": project.code}), "search"))
    made.append(entry("我的", reverse("desk:me"), "me"))
    return made
