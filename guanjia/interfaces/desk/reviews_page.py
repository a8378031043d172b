"""The rows behind a figure of a weekly report, as they were stored with it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from guanjia.concerns.registers.wording import badge
from guanjia.insight.reviews import queries
from guanjia.interfaces.desk.lists import register_for
from guanjia.interfaces.desk.records import find, record_url
from guanjia.interfaces.desk.shell import list_url
from guanjia.kernel.refusals import NotFound


@require_GET
def rows(request: HttpRequest, project, number: str) -> HttpResponse:
    """`?of=` names the figure; a row leads to its complaint."""
    register = register_for(request, "week-reports")
    report = find(request, register, number)
    found = queries.figure_rows(report, request.GET.get("of", ""), request.user, request.at)
    if found is None:
        raise NotFound
    label, shown = found
    base = reverse("desk:list", kwargs={"project": request.project.code, "slug": "cases"})
    made = [
        (
            f"{base}{row['number']}/", "", "nw l1", row["number"],
            [
                ("what l2", f"{row['place']} {row['title']}"), ("nw", row["category"]), ("nw", row["channel"]),
                ("nw", row["grade"]), ("nw", row["validity"]), ("nw", row["received"]), ("r", f"{row['age']} 天"),
                ("nw end", badge(row["state"], row["tone"])),
            ],
        )
        for row in shown
    ]  # fmt: skip
    here = record_url(request, register, report)
    context = {
        "title": f"{label} {len(made)} 件", "sub": f"{report.title}，按{'发送' if report.is_fixed else '统计'}时的情况",
        "crumbs": [(register.label, list_url(request.project, register)), (report.number, here), (label, "")],
        "list_url": here, "filters": [], "keep": [], "q": None,
        "columns": [("nw l1", "编号", "", ""), ("what l2", "内容", "", ""), ("nw", "类别", "", ""),
                    ("nw", "渠道", "", ""), ("nw", "等级", "", ""), ("nw", "有效性", "", ""), ("nw", "受理", "", ""),
                    ("r", "天数", "", ""), ("nw end", "状态", "", "")],
        "rows": made, "pager": None, "caption": label, "empty": {"text": "这一项是 0", "hint": ""},
    }  # fmt: skip
    return render(request, "desk/list.html", context)
