"""What the settings pages share: who may open which, the tabs above them, a table."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from guanjia.concerns.access.grants import demand
from guanjia.kernel.refusals import NotAllowed

START = "<slug:project>/settings/"


@dataclass(frozen=True)
class SettingsPage:
    """One tab. `verbs`: holding any of them in this project opens it; `anywhere`: holding it in any project will do."""

    name: str
    label: str
    verbs: tuple[str, ...]
    anywhere: bool = False
    open_to_everyone: bool = False

    def allowed(self, request: HttpRequest, project) -> bool:
        grants = request.user.kept_grants
        if self.open_to_everyone:
            return True
        if self.anywhere:
            return any(grants.anywhere(verb) for verb in self.verbs)
        return any(grants.has(verb, project.pk) for verb in self.verbs)

    def demand(self, request: HttpRequest) -> None:
        """Raise `NotAllowed` unless the page is for this person."""
        if self.allowed(request, request.project):
            return
        if self.anywhere:
            raise NotAllowed(f"您的岗位没有「{self.label}」的权限，请联系系统管理员。")
        demand(request.user, self.verbs[0], request.project, label=self.label, at=request.at)


def tabs(request: HttpRequest, current: SettingsPage) -> list[dict]:
    from guanjia.interfaces.desk.settings_pages import PAGES  # reason: the parts build on this module

    return [
        {"label": page.label, "url": url_of(request, page.name), "active": page is current}
        for page in PAGES
        if page.allowed(request, request.project)
    ]


def url_of(request: HttpRequest, name: str, **more) -> str:
    return reverse(f"desk:{name}", kwargs={"project": request.project.code, **more})


def table(
    request: HttpRequest, page: SettingsPage, *, columns: list[tuple], rows: list[tuple], intro: str = "",
    empty: str = "", main: dict | None = None, template: str = "desk/settings/table.html", **more,
) -> HttpResponse:  # fmt: skip
    """A settings page that is a table; `rows` as in `desk/list_body.html`."""
    context = {
        "title": page.label, "settings_tabs": tabs(request, page), "columns": columns, "rows": rows, "intro": intro,
        "actions": {"main": main} if main else {}, "empty": {"text": empty or "还没有内容", "hint": ""},
        "caption": page.label, "pager": None, "q": None, **more,
    }  # fmt: skip
    return render(request, template, context)


def button(label: str, url: str, **more) -> dict:
    """A button that opens a dialog, or its page."""
    return {"label": label, "url": url, "ask": True, **more}


def crumbs(request: HttpRequest, page: SettingsPage, last: str) -> list[tuple[str, str]]:
    return [(page.label, url_of(request, page.name)), (last, "")]
