"""今日: what waits for this person, by post; each number opens its list. The start page."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from guanjia.concerns.access.grants import may
from guanjia.concerns.deadlines.queries import due_by
from guanjia.concerns.notices import queries as notices
from guanjia.concerns.registers.cells import address, badge, local, moment, state_of
from guanjia.concerns.registers.clocks import cell, most_urgent, row_tone
from guanjia.concerns.registers.declared import REGISTERS, Register, place_of
from guanjia.concerns.registers.panels import title_of
from guanjia.concerns.registers.views import has_limits, tab_counts, tabs_of
from guanjia.interfaces.desk import session
from guanjia.interfaces.desk.duty_card import duty_of
from guanjia.interfaces.desk.errors import fault_page
from guanjia.interfaces.desk.lists import births_of
from guanjia.interfaces.desk.middleware import lock_exempt
from guanjia.interfaces.desk.shell import list_url, new_url, project_of, sees

WEEKDAYS = "一二三四五六日"
NEEDS = 15
SOON = timedelta(hours=1)


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """`/`: to the project last visited."""
    project = project_of(request)
    if project is None:
        text = "您还没有任职，看不到任何项目。请让经理在「设置 › 任职」里给您安排岗位。"
        return fault_page(403, text, links=[("换一个账号", reverse("desk:switch"))])
    return HttpResponseRedirect(reverse("desk:today", kwargs={"project": project.code}))


@require_GET
def show(request: HttpRequest, project) -> HttpResponse:
    registers = [r for r in sorted(REGISTERS.values(), key=place_of) if sees(request, r, project)]
    here = local(request.at)
    rows = _needs(request, registers)
    duty, duty_card, duty_steps = duty_of(request)
    today = f"{here.month}月{here.day}日 星期{WEEKDAYS[here.weekday()]}"
    context = {
        "title": "今日",
        "sub": f"{today} · {duty}" if duty else today,
        "actions": {**_actions(request, registers), "rest": duty_steps},
        "tiles": _tiles(request, registers),
        "needs": {
            "title": "需要我处理", "all_url": "", "all_count": "", "rows": [row for _, row in rows[:NEEDS]],
            "columns": [("nw l1", "编号", "", ""), ("nw off", "要做", "", ""), ("what l2", "内容", "", ""),
                        ("nw", "时限", "", ""), ("nw end", "状态", "", "")],
            "empty": {"text": "现在没有等您处理的事", "hint": "有人找您、时限快到或超时时，会列在这里。"},
        },
        "side": [*([duty_card] if duty_card else []), *_side(request)],
    }  # fmt: skip
    return render(request, "desk/today.html", context)


def _actions(request: HttpRequest, registers: list[Register]) -> dict:
    """The intake page as the main action where the person has it."""
    url = new_url(request, request.project)
    if not url:
        return {}
    for register in registers:
        for action in births_of(request, register):
            if action["url"] == url:
                return {"main": {**action, "key": "n"}}
    return {}


def _tiles(request: HttpRequest, registers: list[Register]) -> list[tuple]:
    """超时 and 1 小时内到期 over all registers, then the views that ask for a tile; zero where nothing waits."""
    late, soon, others = 0, 0, []
    late_url = soon_url = ""
    for register in registers:
        tabs = tabs_of(register, request.project)
        tiled = [v for v in tabs if v.tile]
        if not tiled and not has_limits(register):
            continue
        seen = register.model.objects.seen_by(request.user, request.project, request.at)
        counts = tab_counts(tabs, seen, request.user, request.at)
        url = list_url(request.project, register)
        for view in tiled:
            number = counts.get(view.code, 0)
            if view.code == "late":
                late, late_url = late + number, f"{url}?view=late" if number or not late_url else late_url
            elif number or view.tile != "ok":
                others.append(
                    (number, view.label, f"{url}?view={view.code}", view.tile if number else "", register.label)
                )
        if has_limits(register):
            near = due_by(register.kind, request.at + SOON, project=request.project)
            number = seen.filter(near).count() - counts.get("late", 0)
            soon, soon_url = soon + max(number, 0), f"{url}?view=due-today" if number > 0 or not soon_url else soon_url
    tiles = []
    if late_url:
        tiles.append((late, "超时", late_url, "late" if late else "", ""))
        tiles.append((soon, "1 小时内到期", soon_url, "warn" if soon else "", ""))
    return tiles + others


def _needs(request: HttpRequest, registers: list[Register]) -> list[tuple]:
    """What this person has to do: his own (`mine`) and the duties of his posts, the most urgent first.

    A register without either shows its overdue rows. A row that waits for two reasons stands once.
    """
    found: dict[tuple, tuple] = {}
    for register in registers:
        for view in _todo_views(request, register):
            for place, row in _rows(request, register, view):
                found.setdefault((register.slug, place[-1]), (place, row))
    return sorted(found.values(), key=lambda pair: pair[0])


def _todo_views(request: HttpRequest, register: Register) -> list:
    tabs = tabs_of(register, request.project)
    views = [v for v in tabs if v.duty and may(request.user, v.duty, request.project, at=request.at)]
    views += [v for v in tabs if v.code == "mine"]
    duties = any(v.duty for v in tabs)
    return views or ([] if duties else [v for v in tabs if v.code == "late"])


def _rows(request: HttpRequest, register: Register, view) -> list[tuple]:
    model = register.model
    kinds = ["kind"] if any(f.name == "kind" for f in model._meta.concrete_fields) else []
    rows = list(
        model.objects.seen_by(request.user, request.project, request.at)
        .filter(view.where(request.user, request.at))
        .order_by("created_at", "id")
        .values_list("id", "number", "state", title_of(register), "created_at", *kinds)[:100]
    )
    clocks = most_urgent(model, [row[0] for row in rows], request.at)
    base, made = list_url(request.project, register), []
    for pk, number, state, title, created, *kind in rows:
        clock = clocks.get(pk)
        cells = [
            ("nw off", view.label if view.duty else register.label),
            ("what l2", "" if title == number else str(title or "")),
            ("nw", cell(clock, request.at) if clock else moment(created, local(request.at).year)),
            ("nw end", badge(*state_of(model.flows, kind[0] if kind else "", state))),
        ]  # fmt: skip
        place = (clock is None, clock.due_at if clock else created, pk)
        row = (f"{base}{address(number, pk)}/", row_tone(clock, request.at), "nw l1", number, cells)
        made.append((place, row))
    return made


def _side(request: HttpRequest) -> list[dict]:
    """Unread notices and the records lately opened."""
    cards = []
    unread = list(notices.unread_for(request.user).filter(project=request.project)[:5])
    if unread:
        rows = [
            (moment(n.created_at, local(request.at).year), n.title,
             reverse("desk:notice", kwargs={"project": request.project.code, "pk": n.pk}), "急" if n.urgent else "", "")
            for n in unread
        ]  # fmt: skip
        link = ("全部", reverse("desk:notices", kwargs={"project": request.project.code}), False)
        cards.append({"title": "提醒", "link": link, "rows": rows, "text": ""})
    recent = session.recent(request.session, request.project.code)[:8]
    if recent:
        rows = [(kind, number, url, title, "") for _, kind, number, title, url in recent]
        cards.append({"title": "最近打开", "link": None, "rows": rows, "text": ""})
    return cards


@lock_exempt
@require_GET
def keys(request: HttpRequest) -> HttpResponse:
    """The keys, as a dialog or a page."""
    if request.htmx:
        return render(request, "desk/panel.html", {"title": "快捷键", "body": "desk/keys_body.html"})
    return render(request, "desk/keys.html", {"title": "快捷键"})
