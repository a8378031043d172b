"""存为视图: a list as one wants it, kept under a name of one's own; renamed, made the first, deleted."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST

from guanjia.concerns.registers import actions
from guanjia.concerns.registers.filters import filter_names
from guanjia.concerns.registers.models import SavedView
from guanjia.concerns.registers.queries import saved_view
from guanjia.concerns.registers.views import Listing
from guanjia.interfaces.desk.asking import ask, bound
from guanjia.interfaces.desk.lists import listing_of, own_view_of, register_for
from guanjia.interfaces.desk.prints import filter_words
from guanjia.interfaces.desk.shell import list_url
from guanjia.interfaces.desk.steps import go
from guanjia.kernel.refusals import NotFound


class ViewForm(forms.Form):
    # The verb says how long a name may be: it names the number of characters there are.
    name = forms.CharField(
        label="名称", max_length=200, error_messages={"required": "请给视图起个名字。"},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
    )  # fmt: skip
    is_default = forms.BooleanField(label="打开这张列表时先显示它", required=False)


@require_http_methods(["GET", "HEAD", "POST"])
def save(request: HttpRequest, project, slug: str) -> HttpResponse:
    """Keep the list the address describes; the form posts to the same address."""
    register = register_for(request, slug)
    listing, own = listing_of(request, register), own_view_of(request, register)
    page = {
        "title": "存为视图", "submit": "存为视图", "cancel_url": list_url(project, register),
        "action": request.get_full_path(), "intro": in_words(listing),
        "crumbs": [(register.label, list_url(project, register)), ("存为视图", "")],
    }  # fmt: skip

    def act() -> str:
        given = form.cleaned_data
        view = actions.save_view(
            by=request.user, at=request.at, project=project, register=register, name=given["name"],
            query=own.query if own else query_of(request, listing), order=listing.order,
            columns=listing.asked.columns, is_default=given["is_default"],
        )  # fmt: skip
        page["cancel_url"] = url_of(project, register, view)
        return f"已存为视图「{view.name}」"

    form = bound(ViewForm, request)
    return ask(request, form, page, act)


def url_of(project, register, view: SavedView) -> str:
    return f"{list_url(project, register)}?{urlencode({'view': view.code})}"


def query_of(request: HttpRequest, listing: Listing) -> str:
    """What is worth keeping of the address: the tab, the text and the filters that say something."""
    given = listing.asked.data
    kept = [("view", listing.view.code), ("q", listing.asked.text.strip()[:60])]
    kept += [(name, given.get(name, "")) for name in filter_names(listing.register)]
    return urlencode([(name, value) for name, value in kept if value])


def in_words(listing: Listing) -> str:
    """What is kept, for the person to read."""
    falling = listing.order.startswith("-")
    label = next((h.label for h in listing.lister.heads() if h.sort == listing.order.lstrip("-")), "")
    words = [filter_words(listing) or f"页签 {listing.view.label}", f"{len(listing.lister.columns)} 列"]
    words += [f"按{label}{'倒序' if falling else '顺序'}"] if label else []
    return f"存下现在的样子：{'；'.join(words)}。"


def _own(request: HttpRequest, slug: str, pk: int) -> SavedView:
    view = saved_view(request.user, request.project, slug, pk)
    if view is None:
        raise NotFound
    return view


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, project, slug: str, pk: int) -> HttpResponse:
    """Rename it, make it the first, or go on to delete it."""
    register = register_for(request, slug)
    view = _own(request, slug, pk)
    drop_url = reverse("desk:view_drop", kwargs={"project": project.code, "slug": slug, "pk": pk})
    page = {
        "title": f"视图「{view.name}」", "submit": "保存", "cancel_url": url_of(project, register, view),
        "crumbs": [(register.label, list_url(project, register)), (view.name, "")],
        "other_post": ("删除这个视图", drop_url, "只删这个页签，记录不受影响"),
    }  # fmt: skip

    def act() -> str:
        given = form.cleaned_data
        actions.amend_view(view, register=register, name=given["name"], is_default=given["is_default"])
        return "视图已改"

    form = bound(ViewForm, request, initial={"name": view.name, "is_default": view.is_default})
    return ask(request, form, page, act)


@require_POST
def drop(request: HttpRequest, project, slug: str, pk: int) -> HttpResponse:
    register = register_for(request, slug)
    view = _own(request, slug, pk)
    actions.drop_view(view)
    messages.success(request, f"视图「{view.name}」已删除")
    return go(request, list_url(project, register))
