"""What each staff page needs before its view runs: the moment, the person and his grants, the project, a session."""

from __future__ import annotations

import logging
import re
from contextlib import nullcontext
from urllib.parse import unquote, urlencode, urlsplit

from django.contrib import messages
from django.contrib.auth import get_user
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse

from guanjia.concerns.access import standing
from guanjia.concerns.access.grants import grants_of
from guanjia.concerns.jobs import clock
from guanjia.concerns.registers.declared import REGISTERS
from guanjia.interfaces.desk import errors, session
from guanjia.interfaces.desk.records import find, record_url
from guanjia.kernel.refusals import NotFound, Refused
from guanjia.kernel.troubles import trouble_of

log = logging.getLogger("guanjia.desk")

# Of a page, not of the person: made anew when the form is shown again.
NEVER_KEPT = ("csrfmiddlewaretoken", "form_key", "old", "new", "again")
MOST_TYPED = 100_000
_SENTENCE = re.compile(r"[\u3400-\u9fff]|\s")  # words of a person, no code of a choice and no number


def open_to_all(view):
    """Mark a view that needs nobody signed in."""
    view.open_to_all = True
    return view


def lock_exempt(view):
    """Mark a view that works while the screen is locked or the password has to be changed."""
    view.lock_exempt = True
    return view


class Sessions(SessionMiddleware):
    """Django's sessions; a page that was read is shown although the store cannot note it (a full disk)."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        try:
            return super().process_response(request, response)
        except (DatabaseError, SessionInterrupted) as fault:
            trouble = trouble_of(fault)
            if not trouble:
                raise
            log.error("the session was not noted, the store is %s", trouble)
            return response if request.method in ("GET", "HEAD") else errors.not_noted_page(trouble)


class DeskMiddleware:
    """Serves the views of `desk.urls` only; the API and the portal know their users by other means."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with standing.once() if request.method in ("GET", "HEAD") else nullcontext():
            answer = self.get_response(request)
        if getattr(request, "is_desk", False):
            # A page of one person must not be shown to the next one at the same PC by the browser's back button.
            answer.headers.setdefault("Cache-Control", "no-store, private")
        return answer

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        match = request.resolver_match
        if match is None or "desk" not in match.app_names:
            return None
        request.is_desk = True
        request.at = clock.now()
        request.project = None
        request.user = get_user(request)
        if getattr(view, "open_to_all", False):
            return None
        if request.user.is_authenticated and session.is_over(request.session, request.at):
            request.session.flush()  # for good: a clock that is set back must not bring it to life again
            request.user = get_user(request)
        if not request.user.is_authenticated:
            return self._elsewhere(request, "desk:sign_in")
        if not getattr(view, "lock_exempt", False):
            if session.is_locked(request.session, request.at):
                session.stay_locked(request.session)
                return self._elsewhere(request, "desk:lock", self._keep_typed(request))
            if request.user.must_change_password and match.url_name != "password":
                return self._elsewhere(request, "desk:password")
            session.touch(request.session, request.at)
            self._give_back(request)
        request.user.kept_grants = grants_of(request.user, request.at)
        return self._enter_project(request, kwargs)

    def _enter_project(self, request, kwargs) -> HttpResponse | None:
        """Turn the project's code in the address into the project; one that is not his looks like none."""
        code = kwargs.get("project")
        if code is None:
            return None
        project = standing.standing().project_coded(code)
        if project is None or project.pk not in request.user.kept_grants.project_ids():
            return errors.refused_page(NotFound())
        kwargs["project"] = request.project = project
        if request.session.get("project") != code:
            request.session["project"] = code
        return None

    @staticmethod
    def _keep_typed(request) -> str:
        """Keep a form that was sent to the locked screen; the page to come back to ("" where nothing was typed).

        Only of a page that posts to itself, so that it can show the form again. Passwords and files are not kept.
        """
        if request.method != "POST" or request.htmx:
            return ""
        came_from = urlsplit(request.headers.get("Referer", ""))
        page = f"{came_from.path}?{came_from.query}" if came_from.query else came_from.path
        if came_from.netloc != request.get_host() or came_from.path != request.path:
            return page if came_from.netloc == request.get_host() else ""
        fields = [(name, values) for name, values in request.POST.lists() if name not in NEVER_KEPT]
        fields = [(name, values) for name, values in fields if "password" not in name]
        if sum(len(name) + sum(map(len, values)) for name, values in fields) <= MOST_TYPED:
            session.keep_typed(request.session, request.path, fields, files=bool(request.FILES))
        return page

    @staticmethod
    def _give_back(request) -> None:
        """After unlocking, the page that was posted gets its fields back (`request.typed`) and says so."""
        kept = session.take_typed(request.session)
        if not kept or request.method != "GET" or kept["path"] != request.path:
            return
        request.typed = QueryDict(mutable=True)
        for name, values in kept["fields"]:
            request.typed.setlist(name, values)
        files = "选好的照片、文件没有留下，请重新选。" if kept["files"] else ""
        messages.warning(request, f"锁屏时这一页没有交上。写的内容还在下面，请看过再提交。{files}")

    @staticmethod
    def _back(request, fault: Refused) -> list[tuple[str, str]]:
        """The record the address speaks of, where this person may see it, then 今日."""
        parts = [unquote(part) for part in request.path.strip("/").split("/")]
        if fault.status == 404 or request.project is None or len(parts) < 3 or parts[1] not in REGISTERS:
            return []
        register = REGISTERS[parts[1]]
        try:
            record = find(request, register, parts[2])
        except Refused:
            return []
        return [(f"回到 {record.number}", record_url(request, register, record)), ("回到今日", "/")]

    @staticmethod
    def _typed(request) -> list[str]:
        """The sentences of a form that was sent, so that nobody has to write them again."""
        if request.method != "POST":
            return []
        sent = [value for name, values in request.POST.lists() if name not in NEVER_KEPT for value in values
                if "password" not in name]  # fmt: skip
        return [value for value in sent if len(value) > 1 and _SENTENCE.search(value)]

    @staticmethod
    def _elsewhere(request, name: str, back: str = "") -> HttpResponse:
        """To the sign-in or lock page and afterwards back; a request by script makes the whole page go there."""
        if request.method == "GET" and not request.htmx:
            back = request.get_full_path()
        if request.htmx:
            back = request.htmx.current_url_abs_path or ""
        url = reverse(name) + (f"?{urlencode({'next': back})}" if back and back != "/" else "")
        if request.htmx:
            return HttpResponse(status=204, headers={"HX-Redirect": url})
        return HttpResponseRedirect(url)

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        if not getattr(request, "is_desk", False):
            return None
        if isinstance(fault, Refused):
            return errors.refused_page(fault, links=self._back(request, fault), typed=self._typed(request))
        if isinstance(fault, RequestDataTooBig):
            return errors.fault_page(413, "一次提交的内容太大，请把照片分几次上传。")
        return errors.trouble_page(fault)
