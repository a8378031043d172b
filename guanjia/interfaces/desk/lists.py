"""The list of a register: `/{project}/{slug}/`."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from guanjia.concerns.access.grants import demand, may
from guanjia.concerns.registers import actions
from guanjia.concerns.registers.declared import REGISTERS, Register
from guanjia.concerns.registers.filters import filter_names
from guanjia.concerns.registers.models import SavedView
from guanjia.concerns.registers.queries import saved_views
from guanjia.concerns.registers.views import Asked, Listing, OwnView, column_choices, tabs_of, view_of
from guanjia.concerns.registers.wording import local
from guanjia.interfaces.desk.addresses import page
from guanjia.interfaces.desk.shell import list_url, may_bear, sees
from guanjia.kernel.refusals import NotFound

PLACES = ("after", "before")
OURS = ("view", "sort", "q", *PLACES)


def register_for(request: HttpRequest, slug: str) -> Register:
    """The register of an address. No such register: 404; not for his post: 403."""
    register = REGISTERS.get(slug)
    if register is None:
        raise NotFound
    if not sees(request, register, request.project):
        demand(request.user, register.see, request.project, label=f"查看{register.label}", at=request.at)
    return register


def project_base(request: HttpRequest) -> str:
    return page("today", project=request.project.code)


def saved_of(request: HttpRequest, register: Register) -> list[SavedView]:
    """The person's own views of this list; asked once for a page."""
    kept = getattr(request, "saved_kept", None)
    if kept is None:
        kept = request.saved_kept = saved_views(request.user, request.project, register.slug)
    return kept


def own_view_of(request: HttpRequest, register: Register) -> SavedView | None:
    """The saved view the address asks for, or the one he wants first where it asks for nothing. Not his: 404."""
    code, saved = request.GET.get("view", ""), saved_of(request, register)
    if code.startswith(SavedView.PREFIX):
        found = next((view for view in saved if view.code == code), None)
        if found is None:
            raise NotFound
        return found
    narrowed = not set(request.GET).isdisjoint({"view", "q", *filter_names(register)})
    return None if narrowed else next((view for view in saved if view.is_default), None)


def asked_of(request: HttpRequest, register: Register) -> Asked:
    """What the address and the person's remembered choices ask of the list. A saved view brings all of its own."""
    given, own = request.GET, own_view_of(request, register)
    if own is not None:
        data = QueryDict(own.query)
        return Asked(
            view=own.code, data=data, text=data.get("q", ""), order=given.get("sort", "") or own.order,
            after=given.get("after", ""), before=given.get("before", ""), columns=own.columns,
        )  # fmt: skip
    return Asked(
        view=given.get("view", ""), data=given, text=given.get("q", ""),
        order=given.get("sort", "") or request.session.get("sorts", {}).get(register.slug, ""),
        after=given.get("after", ""), before=given.get("before", ""),
        columns=request.session.get("columns", {}).get(register.slug, ()),
    )  # fmt: skip


def listing_of(request: HttpRequest, register: Register) -> Listing:
    return Listing(
        register, user=request.user, project=request.project, at=request.at, base=project_base(request),
        asked=asked_of(request, register), saved=saved_of(request, register),
    )  # fmt: skip


@require_GET
def show(request: HttpRequest, project, slug: str) -> HttpResponse:
    """The list as a page, or its table alone for HTMX."""
    register = register_for(request, slug)
    if "sort" in request.GET:
        _remember(request, "sorts", slug, request.GET["sort"][:80])
    listing = listing_of(request, register)
    asked = {"view", "q", *PLACES, *filter_names(register)}
    if asked.isdisjoint(request.GET) and not isinstance(listing.view, OwnView) and listing.turn_to_rows():
        # As if he had asked for it: the next page, a filter and a sheet are of the tab he sees.
        request.GET = request.GET.copy()
        request.GET["view"] = listing.view.code
    context = body_of(request, listing)
    if request.htmx and request.htmx.target == "list":
        return render(request, "desk/list_body.html", context)
    return render(request, "desk/list.html", {**context, **frame_of(request, listing)})


def query(request: HttpRequest, **changed) -> str:
    """The query of the present list with some parts changed; None takes a part out. A new order starts at page one."""
    parts = {name: request.GET.getlist(name) for name in request.GET if name not in PLACES}
    for name, value in changed.items():
        parts.pop(name, None)
        if value is not None:
            parts[name] = [value]
    parts = {n: [v for v in values if v != ""] for n, values in parts.items()}
    return urlencode({n: v for n, v in parts.items() if v}, doseq=True)


def body_of(request: HttpRequest, listing: Listing) -> dict:
    """What `desk/list_body.html` shows."""
    register, found = listing.register, listing.page()
    url = list_url(request.project, register)
    total = listing.total()
    request.tab_counts = listing.counts
    return {
        "columns": [_head(request, listing, head, url) for head in listing.lister.heads()],
        "rows": listing.lister.cells(found.rows),
        "caption": f"{register.label}（{listing.view.label}）",
        "pager": {
            "note": f"共 {total} 条" + ("" if total <= 50 else "，50 条一页"),
            "prev": f"{url}?{query(request, before=found.previous)}" if found.previous else "",
            "next": f"{url}?{query(request, after=found.following)}" if found.following else "",
        },
        "empty": _empty(request, listing),
    }  # fmt: skip


def _head(request, listing: Listing, head, url: str) -> tuple[str, str, str, str]:
    css = head.css.replace("what", "").replace("l2", "").strip()
    if not head.sort:
        return css, head.label, "", ""
    path, falling = listing.order.lstrip("-"), listing.order.startswith("-")
    sorted_by_this = path == head.sort
    turned = head.sort if sorted_by_this and falling else f"-{head.sort}" if sorted_by_this else head.sort
    return (
        css,
        head.label,
        f"{url}?{query(request, sort=turned)}",
        ("" if not sorted_by_this else "descending" if falling else "ascending"),
    )


def _empty(request, listing: Listing) -> dict:
    register = listing.register
    if listing.is_narrowed:
        return {"text": "没有符合条件的记录", "hint": "换个条件，或清除筛选再看。", "action": None}
    main = births_of(request, register)
    hint = "" if not main else f"用「{main[0]['label']}」登记第一条。"
    name = listing.view.label if listing.view.where else ""
    return {"text": f"{name}没有{register.label}" if name else f"还没有{register.label}", "hint": hint,
            "action": main[0] if main and not name else None}  # fmt: skip


def births_of(request: HttpRequest, register: Register) -> list[dict]:
    """The buttons that make a record, the main one first; leaves out what the person may not do."""
    found = []
    for verb in register.births:
        arrow = next(iter(verb.arrows.values()))
        if not may_bear(request, verb, request.project):
            continue
        if register.birth_url and arrow.main:
            url = project_base(request) + register.birth_url.lstrip("/")
        else:
            url = reverse("desk:birth", kwargs=_names(request, register) | {"verb": verb.name})
        ask = not (register.birth_url and arrow.main)
        found.append(
            {"label": arrow.label, "url": url, "ask": ask, "main": arrow.main, "key": "n" if arrow.main else ""}
        )
    return sorted(found, key=lambda a: not a["main"])


def _names(request, register: Register) -> dict:
    return {"project": request.project.code, "slug": register.slug}


def frame_of(request: HttpRequest, listing: Listing) -> dict:
    """The rest of the page around the table: tabs, filters, columns, buttons."""
    register = listing.register
    url = list_url(request.project, register)
    births = births_of(request, register)
    # Whoever changes the filters of a saved view goes on with the tab it was saved from.
    own = own_view_of(request, register)
    kept = kept_of(listing, own)
    form = listing.filters.form
    return {
        "title": register.label,
        "actions": {"main": births[0] if births else None, "rest": births[1:3], "more": births[3:]},
        "views": [_tab(request, listing, tab, url) for tab in listing.tabs],
        "list_url": url,
        "keep": kept,
        "filters": [form[name] for name in form.fields],
        "q": listing.asked.text,
        "save_view": reverse("desk:view_save", kwargs=_names(request, register)),
        "own_view": reverse("desk:view_edit", kwargs=_names(request, register) | {"pk": own.pk}) if own else "",
        "clear_url": f"{url}?{urlencode(kept)}" if listing.is_narrowed else "",
        "columns_form": {
            "url": reverse("desk:columns", kwargs=_names(request, register)),
            "choices": column_choices(register, listing.asked.columns),
            "query": query(request),
        },
        **exchange_of(request, register),
    }  # fmt: skip


def kept_of(listing: Listing, own: SavedView | None) -> list[tuple[str, str]]:
    """What the filter form hands on besides its fields: the tab, and the order where a saved view brought it."""
    if own is None:
        return [("view", listing.view.code)]
    kept = [("view", view_of(tabs_of(listing.register, listing.project), QueryDict(own.query).get("view", "")).code)]
    return [*kept, ("sort", own.order)] if own.order else kept


def _tab(request, listing: Listing, tab, url: str) -> dict:
    count = request.tab_counts.get(tab.code, "") if tab.count else ""
    return {
        "label": tab.label, "url": f"{url}?{urlencode({'view': tab.code})}", "active": tab == listing.view,
        "count": count, "late": bool(count) and "超时" in tab.label,
    }  # fmt: skip


def exchange_of(request: HttpRequest, register: Register) -> dict:
    """导出, 打印 and 导入 of this list, where the person may; the register's own form prints whole months first."""
    asked, names = query(request), _names(request, register)
    forms = [p for p in register.prints if p.register]
    links = [("导出为 Excel 或 CSV…", reverse("desk:export", kwargs=names))]
    links = [(label, f"{url}?{asked}") for label, url in links]
    here = local(request.at)
    this = here.replace(day=1)
    for form in forms:
        url, name = reverse("desk:print_rows", kwargs=names | {"code": form.code}), f"{form.form} {form.title}".strip()
        for first in (this, (this - timedelta(days=1)).replace(day=1)):
            links.append((f"打印 {name}：{first.month} 月全部", f"{url}?{urlencode({'month': f'{first:%Y-%m}'})}"))
        links.append((f"打印 {name}：按现在的页签和筛选", f"{url}?{asked}"))
        links.append((f"打印 {name}：空白表", f"{url}?blank=1"))
    links.append(("打印这张列表", f"{reverse('desk:print_rows', kwargs=names | {'code': '-'})}?{asked}"))
    spec = register.importing
    may_import = spec is not None and may(request.user, spec.verb.code, request.project, at=request.at)
    return {
        "exports": [{"label": label, "url": url} for label, url in links],
        "import_url": reverse("desk:import", kwargs=names) if may_import else "",
    }


@require_POST
def columns(request: HttpRequest, project, slug: str) -> HttpResponse:
    """Keep the person's choice of columns for this list, or for the saved view shown; none means as declared."""
    register = register_for(request, slug)
    known = {c.path for c in register.columns}
    chosen = [c for c in request.POST.getlist("column") if c in known]
    request.GET = shown = QueryDict(request.POST.get("query", "")[:1000])
    own = own_view_of(request, register)
    if own is not None:
        actions.amend_view(own, register=register, columns=chosen)
    else:
        _remember(request, "columns", slug, chosen)
    back = list_url(request.project, register)
    return HttpResponseRedirect(f"{back}?{shown.urlencode()}" if shown else back)


def _remember(request: HttpRequest, what: str, slug: str, value) -> None:
    kept = dict(request.session.get(what, {}))
    if kept.get(slug) != value:
        kept[slug] = value
        request.session[what] = kept
