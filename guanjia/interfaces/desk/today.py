"""今日: what waits for this person, by post; each number opens its list. The start page."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from functools import partial
from operator import attrgetter

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from guanjia.concerns.access.models import Project
from guanjia.concerns.access.standing import standing
from guanjia.concerns.escalation import queries as escalation
from guanjia.concerns.notices import queries as notices
from guanjia.concerns.registers.declared import REGISTERS, Register, View, place_of
from guanjia.concerns.registers.views import has_limits, tab_counts, tabs_of
from guanjia.concerns.registers.wording import local, moment
from guanjia.interfaces.desk import behind, session, statements, todo
from guanjia.interfaces.desk.duty_card import duty_of
from guanjia.interfaces.desk.errors import fault_page
from guanjia.interfaces.desk.lists import births_of
from guanjia.interfaces.desk.middleware import lock_exempt
from guanjia.interfaces.desk.shell import list_url, new_url, project_of, sees

WEEKDAYS = "一二三四五六日"
NEEDS = 50
SOON = timedelta(hours=1)
LATE, SOON_CODE = "late", "soon"
# What waits for him, in parts: the word in the address, the part, the label, and what to say of an empty one.
PARTS = (
    ("", "own", "需要我处理", "现在没有等您处理的事"), ("my-late", "late", "超时", "您没有超时的事"),
    ("approve", "approve", "待审批", "没有等您审批的事"), ("read", "read", "待阅", "没有要您看的上报"),
)  # fmt: skip


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """`/`: to the project last visited; at first to the one of his in which most is to be done."""
    project = project_of(request) if request.session.get("project") else _busiest(request)
    if project is None:
        text = "您还没有任职，看不到任何项目。请让经理在「设置 › 任职」里给您安排岗位。"
        return fault_page(403, text, links=[("换一个账号", reverse("desk:switch"))])
    return HttpResponseRedirect(reverse("desk:today", kwargs={"project": project.code}))


@require_GET
def show(request: HttpRequest, project) -> HttpResponse:
    registers = [r for r in sorted(REGISTERS.values(), key=place_of) if sees(request, r, project)]
    here = local(request.at)
    duty, duty_card, duty_steps = duty_of(request)
    today = f"{here.month}月{here.day}日 星期{WEEKDAYS[here.weekday()]}"
    context = {
        "title": "今日",
        "sub": f"{today} · {duty}" if duty else today,
        "actions": _actions(request, registers, duty_steps),
        "tiles": [*statements.tiles(request), *_tiles(request, registers)],
        "needs": _table(request, project, registers),
        "side": [*([duty_card] if duty_card else []), *_side(request)],
    }  # fmt: skip
    return render(request, "desk/today.html", context)


def _busiest(request: HttpRequest) -> Project | None:
    """Of his projects the one with the most rows waiting for him, then with the most open records he sees."""
    mine = sorted(standing().projects(request.user.kept_grants.project_ids()), key=attrgetter("name"))
    if len(mine) < 2:
        return mine[0] if mine else None
    return max(mine, key=lambda project: (todo.how_many(request, project), _still_open(request, project)))


def _still_open(request: HttpRequest, project: Project) -> int:
    registers = [r for r in REGISTERS.values() if has_limits(r) and sees(request, r, project)]
    seen = ((r.model.objects.seen_by(request.user, project, request.at), r.model.flows.open_states) for r in registers)
    return sum(rows.filter(state__in=sorted(states)).count() for rows, states in seen)


def _actions(request: HttpRequest, registers: list[Register], duty_steps: list[dict]) -> dict:
    """The intake page as the main action where the person has it, the steps of his shift, and who is behind."""
    found: dict = {"rest": list(duty_steps)}
    if request.user.kept_grants.has(behind.VERB, request.project.pk):
        url = reverse("desk:behind", kwargs={"project": request.project.code})
        found["rest"].append({"label": "谁落后了", "url": url})
    url = new_url(request, request.project)
    for register in registers if url else ():
        for action in births_of(request, register):
            if action["url"] == url:
                found["main"] = {**action, "key": "n"}
    return found


def _tiles(request: HttpRequest, registers: list[Register]) -> list[tuple]:
    """超时 and 1 小时内到期 over all registers, then the views that ask for a tile, his duties; each opens its rows."""
    asked = []
    for register in registers:
        views = [v for v in tabs_of(register, request.project) if v.tile and (not v.duty or _holds(request, v.duty))]
        soon = View(SOON_CODE, "", partial(_soon, register, request.project))
        asked.append((register, [*views, soon] if has_limits(register) else views))
    counts = tab_counts(asked, request.user, request.project, request.at)
    total = Counter()
    for (_, code), number in counts.items():
        total[code] += number
    limits = any(has_limits(register) for register in registers)
    others = [
        (number, view.label, f"{list_url(request.project, register)}?view={view.code}",
         view.tile if number else "", register.label)
        for register, views in asked for view in views
        if view.code not in (LATE, SOON_CODE) and ((number := counts[register.slug, view.code]) or view.duty)
    ]  # fmt: skip
    here = reverse("desk:today", kwargs={"project": request.project.code})
    tiles = []
    for code, label, tone in ((LATE, "超时", "late"), (SOON_CODE, "1 小时内到期", "warn")) if limits else ():
        tiles.append((total[code], label, f"{here}?list={code}", tone if total[code] else "", "件"))
    owed = list(escalation.owed(request.user, request.at, request.project))
    if owed or limits:
        hurry = any(t.answer_by is not None and t.answer_by < request.at for t in owed)
        url = reverse("desk:tellings", kwargs={"project": request.project.code})
        tiles.append((len(owed), "待我确认", url, "late" if hurry else "warn" if owed else "", ""))
    return tiles + others


def _holds(request: HttpRequest, verb: str) -> bool:
    return request.user.kept_grants.has(verb, request.project.pk)


def _soon(register: Register, project: Project, user, at: datetime) -> Q:
    return todo.soon(register, project, at, SOON)


def _table(request: HttpRequest, project: Project, registers: list[Register]) -> dict:
    """What waits for him; or, by a tile, what is late or soon will be, whoever has it."""
    columns = [("nw l1", "编号", "", ""), ("nw", "要做", "", ""), ("what l2", "内容", "", ""),
               ("nw", "时限", "", ""), ("nw end", "状态", "", "")]  # fmt: skip
    asked = request.GET.get("list", "")
    if asked in (LATE, SOON_CODE):
        rows = todo.running_out(request, project, registers, SOON if asked == SOON_CODE else None)
        title = "超时" if asked == LATE else "1 小时内到期"
        return {
            "title": title, "number": len(rows), "rows": rows, "note": "", "columns": columns,
            "back": reverse("desk:today", kwargs={"project": project.code}),
            "empty": {"text": f"现在没有{title}的", "hint": ""},
        }  # fmt: skip
    counts = todo.counts(request, project)
    here = reverse("desk:today", kwargs={"project": project.code})
    known = asked if asked in [part[0] for part in PARTS] else ""
    _, name, title, empty = next(part for part in PARTS if part[0] == known)
    waiting = getattr(counts, name)
    tabs = [
        {"label": label, "count": getattr(counts, part), "active": word == known, "late": part == "late",
         "url": f"{here}?list={word}#todo" if word else here}
        for word, part, label, _ in PARTS
    ]  # fmt: skip
    return {
        "title": title, "tabs": tabs, "columns": columns,
        "rows": todo.rows_of(request, project, NEEDS, "" if name == "own" else name),
        "note": f"列出最急的 {NEEDS} 件，共 {waiting} 件" if waiting > NEEDS else "",
        "empty": {"text": empty, "hint": "" if known else "有人找您、时限快到或超时时，会列在这里。"},
    }  # fmt: skip


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
        cards.append({"title": "未读提醒", "link": link, "rows": rows, "text": ""})
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
