"""The frame of every staff page: menu by post, project, search, to-do count. A context processor."""

from __future__ import annotations

from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from guanjia.concerns.access.models import Post, Project
from guanjia.concerns.notices import queries as notices
from guanjia.concerns.registers.declared import REGISTERS
from guanjia.interfaces.desk import session

# The letter after `g`; the first register of a group takes the group's.
LETTERS = "csfhkbpwxvznm"


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
        return reverse(f"desk:{name}", kwargs=names) if names else ""

    grants = user.kept_grants
    unread = notices.unread_for(user).count()
    menu = menu_of(request, project) if project else []
    return {
        "project": project.name if project else "",
        "projects": projects_of(request, project),
        "home_url": at("today") or reverse("desk:home"),
        "menu": menu,
        "dock": dock_of(request, project, unread) if project else [],
        "search_url": at("search"),
        "todo_url": at("notices"),
        "todo_count": unread,
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
    found = Project.objects.filter(pk__in=mine).order_by("name")
    return (found.filter(code=code).first() if code else None) or found.first()


def projects_of(request: HttpRequest, current: Project | None) -> list[dict]:
    """The projects the person may switch to."""
    mine = request.user.kept_grants.project_ids()
    if len(mine) < 2:
        return []
    return [
        {"label": p.name, "url": reverse("desk:today", kwargs={"project": p.code}), "active": p == current}
        for p in Project.objects.filter(pk__in=mine).order_by("name")
    ]


def post_names(grants) -> str:
    labels = dict(Post.objects.filter(code__in=grants.posts).values_list("code", "label")) if grants.posts else {}
    return "、".join(sorted(labels.values()))


def sees(request: HttpRequest, register, project) -> bool:
    grants = request.user.kept_grants
    return grants.has(register.see, project.pk) or grants.has(f"{register.kind}.see_own", project.pk)


def list_url(project: Project, register) -> str:
    return reverse("desk:list", kwargs={"project": project.code, "slug": register.slug})


def menu_of(request: HttpRequest, project: Project) -> list[dict]:
    """Registers by group, groups in the order of their first register; the settings last."""
    path = quote(request.path)
    groups: dict[str, list[dict]] = {}
    shown = [r for r in REGISTERS.values() if r.group and sees(request, r, project)]
    letters = iter(LETTERS)
    for register in sorted(shown, key=lambda r: (r.rank, r.slug)):
        url = list_url(project, register)
        link = {
            "label": register.label,
            "url": url,
            "active": path.startswith(url),
            "count": "",
            "key": "",
            "children": [],
        }
        if register.group not in groups:
            link["key"] = next(letters, "")
        groups.setdefault(register.group, []).append(link)
    today = reverse("desk:today", kwargs={"project": project.code})
    first = [{"label": "今日", "url": today, "active": path == today, "count": "", "key": "t", "children": []}]
    menu = [_group("", first), *(_group(label, links) for label, links in groups.items())]
    if settings_links := _settings(request, project, path):
        menu.append(_group("设置", settings_links))
    return menu


def _group(label: str, links: list[dict]) -> dict:
    return {"label": label, "links": links}


def _settings(request: HttpRequest, project: Project, path: str) -> list[dict]:
    from guanjia.interfaces.desk.settings_pages import PAGES  # reason: the pages build on this module

    made = []
    for page in PAGES:
        if page.allowed(request, project):
            url = reverse(f"desk:{page.name}", kwargs={"project": project.code})
            made.append(
                {
                    "label": page.label,
                    "url": url,
                    "active": path.startswith(url),
                    "count": "",
                    "key": "",
                    "children": [],
                }
            )
    return made


def new_url(request: HttpRequest, project: Project) -> str:
    """The page of the key `n`: the intake page of the first register that has one and lets him."""
    for register in sorted(REGISTERS.values(), key=lambda r: r.rank):
        if register.birth_url and any(may_bear(request, verb, project) for verb in register.births):
            return reverse("desk:today", kwargs={"project": project.code}) + register.birth_url.lstrip("/")
    return ""


def may_bear(request: HttpRequest, verb, project: Project) -> bool:
    """Whether the person may make a record by this verb, perhaps only of some kinds."""
    grants = request.user.kept_grants
    return grants.has(verb.code, project.pk) or any(grants.has(verb.code, project.pk, k) for k in verb.arrows if k)


def dock_of(request: HttpRequest, project: Project, unread: int) -> list[dict]:
    """The bottom bar on a phone."""
    path = request.path

    def entry(label, url, icon, count=0):
        return {"label": label, "url": url, "active": path == url, "count": count or "", "icon": icon}

    home = reverse("desk:today", kwargs={"project": project.code})
    made = [entry("待办", home, "todo", unread)]
    orders = REGISTERS.get("work-orders")
    if orders and sees(request, orders, project):
        made.append(entry(orders.label, list_url(project, orders), "order"))
    if url := new_url(request, project):
        made.append(entry("登记", url, "new"))
    made.append(entry("搜索", reverse("desk:search", kwargs={"project": project.code}), "search"))
    made.append(entry("我的", reverse("desk:me"), "me"))
    return made
