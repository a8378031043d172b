"""分管区域: the parts of a project that can be given to butlers."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_GET, require_http_methods

from guanjia.concerns.access.models import Zone
from guanjia.domains.workforce import actions
from guanjia.interfaces.desk.asking import ask, bound
from guanjia.interfaces.desk.settings_pages.frame import START, SettingsPage, button, crumbs, table, url_of

PAGE = SettingsPage("settings_zones", "分管区域", ("zone.add",))


class ZoneForm(forms.Form):
    name = forms.CharField(label="名称", max_length=40, help_text="如：东区，1–6 栋。")


def held_by(zone: Zone) -> str:
    return "、".join(f"{a.user}（{a.post}）" for a in zone.assignments.all() if not a.to_on)


@require_GET
def show(request: HttpRequest, project) -> HttpResponse:
    PAGE.demand(request)
    zones = Zone.objects.filter(project=request.project).prefetch_related("assignments__user", "assignments__post")
    return table(
        request, PAGE, columns=[("nw l1", "名称", "", ""), ("what l2", "谁在管", "", "")],
        rows=[
            (
                url_of(request, "settings_assignments"), "", "nw l1", z.name,
                [("what l2", held_by(z) or "没有人")],
            )
            for z in zones.order_by("name", "id")
        ],
        intro="把楼栋和房屋分到区域，再在任职时选区域，管家就只看自己的片区。",
        empty="还没有分管区域", main=button("新增分管区域", url_of(request, "settings_zone_add")),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, project) -> HttpResponse:
    PAGE.demand(request)
    form = bound(ZoneForm, request)

    def act() -> str:
        name = form.cleaned_data["name"]
        zone = actions.add_zone(by=request.user, at=request.at, project=request.project, name=name)
        return f"已新增分管区域 {zone.name}"

    page = {
        "title": "新增分管区域", "submit": "新增分管区域", "cancel_url": url_of(request, PAGE.name),
        "crumbs": crumbs(request, PAGE, "新增"),
    }  # fmt: skip
    return ask(request, form, page, act, renamed={"__all__": "name"})


urlpatterns = [
    path(f"{START}zones/", show, name="settings_zones"),
    path(f"{START}zones/add/", add, name="settings_zone_add"),
]
