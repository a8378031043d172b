"""待我确认: what one was told of and owes a word on; 待阅 needs none. A record is answered for as a whole."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from guanjia.concerns.access.models import Post
from guanjia.concerns.escalation import actions, queries
from guanjia.concerns.escalation.models import Telling
from guanjia.concerns.registers.wording import badge, local, moment
from guanjia.interfaces.desk.asking import ask, bound
from guanjia.interfaces.desk.subjects import cause_of, page_of, subjects_of
from guanjia.kernel.ladder import ROLES
from guanjia.kernel.refusals import NotFound

LEVELS = {1: "第一级", 2: "第二级", 3: "第三级"}
COLUMNS = [("nw l1", "编号", "", ""), ("what l2", "内容", "", ""), ("nw", "为什么", "", ""), ("nw", "级别", "", ""),
           ("nw off", "告知时间", "", ""), ("nw end", "答复期限", "", "")]  # fmt: skip


def list_url(request: HttpRequest) -> str:
    return reverse("desk:tellings", kwargs={"project": request.project.code})


def post_labels() -> dict[str, str]:
    """The names of roles and posts, as people call them."""
    return {**ROLES, **dict(Post.objects.values_list("code", "label"))}


@require_GET
def show(request: HttpRequest, project) -> HttpResponse:
    """Everything this person still has to sign or read in the project, what must be answered first on top."""
    found = sorted(
        queries.owed(request.user, request.at, request.project),
        key=lambda t: (t.answer_by is None, t.answer_by or t.told_at, t.pk),
    )
    subjects = subjects_of(found)
    year = local(request.at).year
    context = {
        "title": "待我确认", "sub": "超时和上报，写一句怎样处理；确认以前不能结案", "list_url": list_url(request),
        "filters": [], "keep": [], "q": None, "columns": COLUMNS,
        "rows": [_row(request, each, subjects, year) for each in found],
        "pager": None, "caption": "待我确认",
        "empty": {"text": "没有等您确认的上报", "hint": "时限超时、投诉升级报到您这一级时，会列在这里。"},
    }  # fmt: skip
    return render(request, "desk/list.html", context)


def _row(request: HttpRequest, telling: Telling, subjects: dict, year: int) -> tuple:
    alarm = telling.alarm
    number, title = subjects.get((alarm.subject_kind, alarm.subject_id), ("", ""))
    late = telling.answer_by is not None and request.at > telling.answer_by
    reading = telling.asks == Telling.READ
    cells = [
        ("what l2", title), ("nw", cause_of(telling, request.user)), ("nw", LEVELS.get(alarm.level, "")),
        ("nw off", moment(telling.told_at, year)),
        ("nw end", badge("待阅", "info") if reading
         else badge(f"{moment(telling.answer_by, year)} 前", "late" if late else "warn")),
    ]  # fmt: skip
    url = reverse("desk:telling", kwargs={"project": request.project.code, "pk": telling.pk})
    return url, "late" if late else "", "nw l1", number, cells


class Words(forms.Form):
    words = forms.CharField(
        label="怎样处理", max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写一句：谁去、做什么、什么时候好。只在内部看到。",
    )  # fmt: skip


class NoWords(forms.Form):
    """A 待阅 asks for nothing."""


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, project, pk: int) -> HttpResponse:
    """One telling with what it is about; signing answers for everything this person owes to the same record."""
    telling = Telling.objects.filter(pk=pk, alarm__project=request.project).select_related("alarm", "user").first()
    if telling is None or not queries.may_acknowledge(telling, request.user, request.at):
        raise NotFound
    alarm = telling.alarm
    number, title = subjects_of([telling]).get((alarm.subject_kind, alarm.subject_id), ("", ""))
    mine = queries.owed(request.user, request.at).filter(
        alarm__subject_kind=alarm.subject_kind, alarm__subject_id=alarm.subject_id
    )
    owed = list(mine) or ([telling] if telling.acknowledged_at is None else [])
    reading = all(each.asks == Telling.READ for each in owed)
    form = bound(NoWords if reading else Words, request)

    def act() -> str:
        words = form.cleaned_data.get("words", "")
        for each in owed or [telling]:
            actions.acknowledge(each, by=request.user, at=request.at, words=words)
        return f"{number} 已{'阅' if reading else '确认'}"

    causes = "；".join(f"{LEVELS.get(t.alarm.level, '待阅')} {cause_of(t, request.user)}" for t in owed)
    page = {
        "title": f"{'待阅' if reading else '确认上报'} · {number}", "submit": "已阅" if reading else "确认",
        "cancel_url": list_url(request), "intro": f"{title.rstrip('。')}。{causes or '这条已经确认过了'}。",
        "crumbs": [("待我确认", list_url(request)), (number, "")],
        "about": page_of(request, request.project, alarm.subject_kind, alarm.subject_id), "about_label": number,
    }  # fmt: skip
    return ask(request, form, page, act, template="desk/telling.html")
