"""Who one is, and the projects and registers one may enter."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router
from pydantic import BaseModel

from guanjia.concerns.access.models import Post, Project
from guanjia.concerns.registers.declared import REGISTERS
from guanjia.concerns.registers.panels import may_see
from guanjia.interfaces.rest.access import enter, may_bear, only
from guanjia.interfaces.rest.values import Code, told

router = Router(tags=["总览"])


class ProjectOut(BaseModel):
    """项目（小区）."""

    code: str
    name: str
    use: Code
    company: str
    phone: str
    address: str


class Rights(BaseModel):
    """What one may do in one project: the verbs, as in `case.judge`."""

    project: str
    verbs: list[str]


class Me(BaseModel):
    """The account behind the token."""

    id: int
    username: str
    display_name: str
    posts: list[Code]
    rights: list[Rights]


class Projects(BaseModel):
    items: list[ProjectOut]


class RegisterOut(BaseModel):
    """A register one may see, and the verbs by which one may make a record."""

    slug: str
    label: str
    group: str
    births: list[Code]


class ProjectWhole(ProjectOut):
    registers: list[RegisterOut]


def _project(project: Project) -> dict:
    use = {"code": project.use, "label": project.get_use_display()}
    return {
        "code": project.code, "name": project.name, "use": use, "company": project.company, "phone": project.phone,
        "address": project.address,
    }  # fmt: skip


@router.get("/me", response=Me, operation_id="me", summary="我的账号、岗位和权限")
def me(request: HttpRequest):
    only(request.GET)
    user, grants = request.user, request.user.kept_grants
    codes = dict(Project.objects.filter(pk__in=grants.project_ids()).values_list("pk", "code"))
    rights = sorted(grants.by_project().items())
    posts = Post.objects.filter(code__in=grants.posts).order_by("code").values_list("code", "label")
    return told(
        {
            "id": user.pk, "username": user.username, "display_name": user.display_name,
            "posts": [{"code": code, "label": label} for code, label in posts],
            "rights": [{"project": codes[pk], "verbs": sorted(grant.verbs)} for pk, grant in rights],
        }
    )  # fmt: skip


@router.get("/projects", response=Projects, operation_id="projects", summary="我能进的项目")
def projects(request: HttpRequest):
    only(request.GET)
    rows = Project.objects.filter(pk__in=request.user.kept_grants.project_ids()).order_by("code")
    return told({"items": [_project(row) for row in rows]})


@router.get("/projects/{slug:code}", response=ProjectWhole, operation_id="project", summary="项目和其中的登记表")
def project(request: HttpRequest, code: str):
    only(request.GET)
    found = enter(request, code)
    registers = [
        {
            "slug": r.slug, "label": r.label, "group": r.group,
            "births": [{"code": v.name, "label": v.label} for v in r.births if may_bear(request.user, v, found)],
        }
        for r in sorted(REGISTERS.values(), key=lambda r: (r.rank, r.slug))
        if r.api and may_see(request.user, r, found, request.at)
    ]  # fmt: skip
    return told({**_project(found), "registers": registers})
