"""提醒: what colleagues and the runner told this person; opening one marks it read."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from guanjia.concerns.access.models import Project
from guanjia.concerns.backups.warning import KIND as BACKUP
from guanjia.concerns.exchange.export_requests import KIND as EXPORT_REQUEST
from guanjia.concerns.notices import actions, queries
from guanjia.concerns.registers.wording import badge, local, moment
from guanjia.interfaces.desk import statements
from guanjia.interfaces.desk.subjects import page_of
from guanjia.kernel.refusals import NotFound

ROWS = 50


@require_GET
def show(request: HttpRequest, project) -> HttpResponse:
    """Unread ones first; `?all=1` shows the read ones too."""
    everything = request.GET.get("all") == "1"
    found = queries.all_for(request.user) if everything else queries.unread_for(request.user)
    notices = list(found.select_related("project", "by")[:ROWS])
    here = reverse("desk:notices", kwargs={"project": request.project.code})
    unread = queries.unread_for(request.user).count()
    context = {
        "title": "提醒",
        "views": [
            {"label": "未读", "url": here, "active": not everything, "count": unread, "late": False},
            {"label": "全部", "url": f"{here}?all=1", "active": everything, "count": "", "late": False},
        ],
        "actions": {"main": _all_read(here) if unread else None},
        "list_url": here, "filters": [], "keep": [], "q": None,
        "columns": [("nw l1", "内容", "", ""), ("what l2", "说明", "", ""), ("nw", "项目", "", ""),
                    ("nw", "谁", "", ""), ("nw", "时间", "", ""), ("nw end", "状态", "", "")],
        "rows": [_row(request, n) for n in notices],
        "pager": {"note": f"最近 {len(notices)} 条", "prev": "", "next": ""},
        "caption": "提醒",
        "empty": {"text": "没有未读的提醒" if not everything else "还没有提醒", "hint": "有事找您时会出现在这里。"},
    }  # fmt: skip
    return render(request, "desk/list.html", context)


def _all_read(here: str) -> dict:
    return {"label": "全部标为已读", "url": f"{here}read/", "post": True, "fields": []}


def _row(request: HttpRequest, notice) -> tuple:
    url = reverse("desk:notice", kwargs={"project": request.project.code, "pk": notice.pk})
    state = (
        badge("已读", "plain")
        if notice.read_at
        else badge("急" if notice.urgent else "未读", "late" if notice.urgent else "info")
    )
    cells = [
        ("what l2", notice.text), ("nw off", notice.project.name),
        ("nw", notice.by.display_name if notice.by else "系统"),
        ("nw", moment(notice.created_at, local(request.at).year)), ("nw end", state),
    ]  # fmt: skip
    return url, "" if notice.read_at else "warn" if notice.urgent else "", "l1", notice.title, cells


@require_GET
def open_one(request: HttpRequest, project, pk: int) -> HttpResponse:
    """Mark it read and go to what it is about, where that can be seen."""
    notice = queries.all_for(request.user).filter(pk=pk).select_related("project").first()
    if notice is None:
        raise NotFound
    actions.mark_read(request.user, [pk], at=request.at)
    return HttpResponseRedirect(
        subject_url(request, notice) or reverse("desk:notices", kwargs={"project": project.code})
    )


def subject_url(request: HttpRequest, notice) -> str:
    """The page of what a notice is about; "" when it has none or the person may not see it."""
    if notice.subject_kind == EXPORT_REQUEST:
        return reverse("desk:export_request", args=[notice.project.code, notice.subject_id])
    if notice.subject_kind == BACKUP:
        return reverse("desk:settings_backups", args=[notice.project.code])
    if url := statements.url_of_notice(request, notice):
        return url
    return page_of(request, notice.project, notice.subject_kind, notice.subject_id)


@require_POST
def read_all(request: HttpRequest, project: Project) -> HttpResponse:
    actions.mark_read(request.user, None, at=request.at)
    return HttpResponseRedirect(reverse("desk:notices", kwargs={"project": project.code}))
