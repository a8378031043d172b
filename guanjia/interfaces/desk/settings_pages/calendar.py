"""工作日历: days that are worked, or not, otherwise than the published holidays say; limits in workdays use it."""

from __future__ import annotations

from django import forms
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_GET, require_http_methods

from guanjia.concerns.deadlines import actions
from guanjia.concerns.deadlines.models import CalendarDay
from guanjia.concerns.registers.wording import badge
from guanjia.interfaces.desk.asking import ask, bound
from guanjia.interfaces.desk.settings_pages.frame import START, SettingsPage, button, crumbs, table, url_of

PAGE = SettingsPage("settings_calendar", "工作日历", ("calendar.mark",))
ROWS = 200
WORKS = {"yes": True, "no": False, "plain": None}


class DayForm(forms.Form):
    day = forms.DateField(label="日期", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    works = forms.ChoiceField(
        label="这一天", widget=forms.RadioSelect,
        choices=[("no", "休息"), ("yes", "上班"), ("plain", "按国家日历（去掉标记）")],
    )  # fmt: skip
    name = forms.CharField(label="说明", max_length=40, required=False, help_text="如：春节、调休、停电。")


@require_GET
def show(request: HttpRequest, project) -> HttpResponse:
    PAGE.demand(request)
    days = CalendarDay.objects.filter(Q(project=request.project) | Q(project=None)).select_related("project")
    return table(
        request, PAGE, columns=[("nw l1", "日期", "", ""), ("nw", "范围", "", ""), ("what l2", "说明", "", ""),
                                ("nw end", "这一天", "", "")],
        rows=[
            (
                f"{url_of(request, 'settings_calendar_mark')}?day={d.day}", "", "nw l1", d.day.isoformat(),
                [("nw", str(d.project or "全部项目")), ("what l2", d.name),
                 ("nw end", badge("上班", "info") if d.works else badge("休息", "plain"))],
            )
            for d in days.order_by("-day", "id")[:ROWS]
        ],
        intro="法定节假日和调休已经算好，这里只标不一样的日子。已经在走的时限不受影响。",
        empty="没有另外标过日子", main=button("标一天", url_of(request, "settings_calendar_mark")),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def mark(request: HttpRequest, project) -> HttpResponse:
    PAGE.demand(request)
    form = bound(DayForm, request, initial={"day": request.GET.get("day"), "works": "no"})

    def act() -> str:
        given = form.cleaned_data
        actions.mark_day(
            by=request.user, at=request.at, day=given["day"], works=WORKS[given["works"]], project=request.project,
            name=given["name"],
        )  # fmt: skip
        return f"已标 {given['day']}"

    page = {
        "title": "标一天", "submit": "保存", "cancel_url": url_of(request, PAGE.name),
        "crumbs": crumbs(request, PAGE, "标一天"),
    }  # fmt: skip
    return ask(request, form, page, act)


urlpatterns = [
    path(f"{START}calendar/", show, name="settings_calendar"),
    path(f"{START}calendar/mark/", mark, name="settings_calendar_mark"),
]
