"""陈述: the one page on which somebody sees a matter he is named in: its facts, his words, the decision."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from guanjia.concerns.deadlines.queries import running_of
from guanjia.concerns.flow.verbs import Verb
from guanjia.concerns.registers.clocks import due_words
from guanjia.concerns.registers.declared import REGISTERS
from guanjia.concerns.registers.wording import badge, local, moment, state_of
from guanjia.domains.omissions import actions, queries
from guanjia.interfaces.desk.keys import run_once
from guanjia.interfaces.desk.steps import done, form_for, form_page, refused_form
from guanjia.kernel.refusals import NotFound, Refused

KIND, SLUG = "omission", "omissions"


def page_url(request: HttpRequest, pk: int) -> str:
    return reverse("desk:statement", kwargs={"project": request.project.code, "pk": pk})


def url_of_notice(request: HttpRequest, notice) -> str:
    """Where a notice about such a matter leads the one who is named; "" for everybody else."""
    if notice.subject_kind != KIND:
        return ""
    mine = queries.of_person(request.user, notice.project).filter(pk=notice.subject_id).exists()
    return reverse("desk:statement", args=[notice.project.code, notice.subject_id]) if mine else ""


def tiles(request: HttpRequest) -> list[tuple]:
    """On 今日: a statement that is asked for."""
    waiting = queries.awaits_statement(request.user, request.project).count()
    url = reverse("desk:statements", kwargs={"project": request.project.code})
    return [(waiting, "请您写陈述", url, "late", "隐瞒漏报")] if waiting else []


@require_GET
def show(request: HttpRequest, project) -> HttpResponse:
    """What this person was ever asked about."""
    year = local(request.at).year
    rows = [
        (page_url(request, o.pk), "warn" if o.state == "SUSPECTED" else "", "nw l1", o.number,
         [("what l2", o.facts), ("nw", moment(o.named_at, year)), ("nw end", _state(o))])
        for o in queries.of_person(request.user, request.project)
    ]  # fmt: skip
    context = {
        "title": "我的陈述", "list_url": request.path, "filters": [], "keep": [], "q": None,
        "columns": [("nw l1", "编号", "", ""), ("what l2", "事实", "", ""), ("nw", "通知时间", "", ""),
                    ("nw end", "状态", "", "")],
        "rows": rows, "pager": None, "caption": "我的陈述",
        "empty": {"text": "没有需要您陈述的事", "hint": "有投诉没有及时登记、要请您说明时，会列在这里。"},
    }  # fmt: skip
    return render(request, "desk/list.html", context)


def _state(omission) -> str:
    """Until it is decided he learns no more than that it is being looked into."""
    if omission.state in ("STATED", "FOUND"):
        return badge("办理中", "info")
    return badge(*state_of(type(omission).flows, "", omission.state))


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, project, pk: int) -> HttpResponse:
    """The statement, and after the decision the comment. Anybody else finds nothing here."""
    omission = queries.of_person(request.user, request.project).filter(pk=pk).select_related("project").first()
    if omission is None:
        raise NotFound
    verb = _asked(omission)
    everything = reverse("desk:statements", kwargs={"project": request.project.code})
    page = {
        "title": f"陈述 {omission.number}", "template": "desk/statement.html", "facts": _facts(request, omission),
        "action": request.path, "cancel_url": everything, "draft": f"statement.{omission.pk}",
        "crumbs": [("我的陈述", everything), (omission.number, "")], "version": omission.version,
        "submit": {"make_statement": "提交陈述", "comment": "提交意见"}.get(verb.name if verb else "", ""),
        "intro": "写明当时的情况。提交后不能再改。" if verb is actions.make_statement else "",
    }  # fmt: skip
    if verb is None:
        if request.method == "POST":
            raise NotFound
        return render(request, page["template"], page | {"form": None})
    form = form_for(request, REGISTERS[SLUG], verb, omission, bound=request.method == "POST")
    if request.method != "POST":
        return form_page(request, form, page)
    if not form.is_valid():
        return form_page(request, form, page, 422)

    def act() -> dict:
        verb(omission, by=request.user, at=request.at, **form.called_with())
        return {"url": everything, "say": f"{page['submit']}：{omission.number}"}

    try:
        answer = run_once(request, act)[0]
    except Refused as refused:
        return refused_form(request, form, refused, page)
    return done(request, answer, draft=page["draft"])


def _asked(omission) -> Verb | None:
    """What he may write now."""
    if omission.state == "SUSPECTED":
        return actions.make_statement
    return actions.comment if omission.decided else None


def _facts(request: HttpRequest, omission) -> list[tuple[str, str]]:
    year = local(request.at).year
    rows = [("性质", f"疑似{omission.get_sort_display()}" if not omission.decided else omission.get_sort_display()),
            ("事实", omission.facts), ("发生时间", moment(omission.happened_at, year))]  # fmt: skip
    clock = next((c for c in running_of(omission) if c.code == "statement"), None)
    if clock is not None:
        rows.append(("陈述时限", due_words(clock)))
    rows.append(("我的陈述", omission.statement))
    if omission.decided:
        rows += [("决定", omission.get_grade_display()), ("理由", omission.finding),
                 ("确认", f"{omission.confirmed_by} {moment(omission.confirmed_at, year)}"),
                 ("我的意见", omission.comment)]  # fmt: skip
    return [(label, value) for label, value in rows if value]
