"""Opening and amending projects and their zones."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from guanjia.concerns.access.grants import SYSTEM
from guanjia.concerns.access.models import Post, Project, Zone
from guanjia.concerns.access.opening import demand_free, furnish
from guanjia.domains.workforce.actions.posts import assign
from guanjia.domains.workforce.actions.rights import clean, demand_here, demand_somewhere, holds_everywhere, note, was
from guanjia.kernel.text import half_width


@transaction.atomic
def open_project(
    *, by, at: datetime, code: str, name: str, use: str = Project.RESIDENTIAL, company: str = "", phone: str = "",
    address: str = "",
) -> Project:  # fmt: skip
    """开设项目: a managed community with its departments, categories and the rest that ships with the rooms."""
    demand_somewhere(by, "project.open", "开设项目", at)
    demand_free(half_width(code).lower())
    project = Project(
        code=half_width(code).lower(), name=name.strip(), use=use, company=company, phone=phone, address=address
    )
    clean(project)
    project.save()
    note(by, at, "project.open", "开设项目", "project", project.pk, project, code=project.code, name=project.name)
    if not holds_everywhere(by, "post.assign", at):
        # Who opens a project administers it; without this nobody could enter it.
        assign(by=SYSTEM, at=at, user=by, post=Post.objects.get(code="ADMIN"), project=project)
    furnish(project, by=SYSTEM, at=at)
    return project


@transaction.atomic
def amend_project(*, by, at: datetime, project: Project, **fields) -> Project:
    """更正项目: name, use, company, phone, address."""
    demand_here(by, "project.amend", project, "更正项目", at)
    changes = {}
    for field in ("name", "use", "company", "phone", "address"):
        if field in fields and getattr(project, field) != fields[field]:
            changes[field] = was(getattr(project, field), fields[field])
            setattr(project, field, fields[field])
    clean(project)
    project.save()
    note(by, at, "project.amend", "更正项目", "project", project.pk, project, **changes)
    return project


@transaction.atomic
def add_zone(*, by, at: datetime, project, name: str) -> Zone:
    """新增分管区域: a part of the project a butler can be given."""
    demand_here(by, "zone.add", project, "新增分管区域", at)
    zone = Zone(project=project, name=name.strip())
    clean(zone)
    zone.save()
    note(by, at, "zone.add", "新增分管区域", "zone", zone.pk, project, name=zone.name)
    return zone


@transaction.atomic
def rename_zone(*, by, at: datetime, zone: Zone, name: str) -> Zone:
    """更正分管区域: another name for the same zone."""
    demand_here(by, "zone.add", zone.project, "更正分管区域", at)
    before, zone.name = zone.name, name.strip()
    clean(zone)
    zone.save(update_fields=["name"])
    note(by, at, "zone.rename", "更正分管区域", "zone", zone.pk, zone.project, name=was(before, zone.name))
    return zone
