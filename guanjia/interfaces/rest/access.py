"""Who asks, and what of: bearer tokens, the project and the record of an address, the query it may carry."""

from __future__ import annotations

import hashlib
from collections.abc import Collection

from django.http import HttpRequest, QueryDict
from ninja.security import HttpBearer

from guanjia.concerns.access.grants import demand, grants_of
from guanjia.concerns.access.models import Project, User
from guanjia.concerns.flow.models import Record
from guanjia.concerns.flow.verbs import Verb
from guanjia.concerns.registers.declared import Register
from guanjia.concerns.registers.detail import read_facts
from guanjia.concerns.registers.panels import may_see
from guanjia.interfaces.rest.problems import in_one
from guanjia.kernel.refusals import Invalid, NotFound

NO_SUCH = "没有这个参数。"


class BearerToken(HttpBearer):
    """`Authorization: Bearer …`, the only way in: a browser's session is not taken, so no request can be forged.

    Only the SHA-256 of a token is stored. An account that was closed, or whose token was replaced, is out at once.
    """

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        digest = hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()
        user = User.objects.filter(token_hash=digest, is_active=True).first()
        if user is not None:
            user.kept_grants = grants_of(user, request.at)
            request.user = user
        return user


def enter(request: HttpRequest, code: str) -> Project:
    """The project of an address; one that is not his looks like none."""
    project = Project.objects.filter(code=code).first()
    if project is None or project.pk not in request.user.kept_grants.project_ids():
        raise NotFound
    return project


def demand_sight(request: HttpRequest, register: Register, project: Project) -> None:
    """Raise `NotAllowed` unless his post shows him the register, whole or his own rows."""
    if not may_see(request.user, register, project, request.at):
        demand(request.user, register.see, project, label=f"查看{register.label}", at=request.at)


def find(request: HttpRequest, register: Register, project: Project, pk: int) -> Record:
    """One record; missing and out of scope look the same (decision 12)."""
    demand_sight(request, register, project)
    rows = register.model.objects.seen_by(request.user, project, request.at)
    record = rows.filter(pk=pk).first()
    if record is None:
        raise NotFound
    read_facts(register, record)
    return record


def may_bear(user: User, verb: Verb, project: Project) -> bool:
    """Whether he may make a record by this verb, perhaps only of some kinds."""
    grants = user.kept_grants
    return grants.has(verb.code, project.pk) or any(grants.has(verb.code, project.pk, k) for k in verb.arrows if k)


def only(query: QueryDict, known: Collection[str] = ()) -> None:
    """Refuse query parameters nobody reads, and characters no text can hold."""
    wrong = {name[:60]: NO_SUCH for name in query if name not in known}
    for name, values in query.lists():
        if any("\x00" in value for value in values):
            wrong.setdefault(name, "含有不能使用的字符。")
    if wrong:
        raise Invalid(in_one(wrong).replace("\x00", ""), fields=wrong)
