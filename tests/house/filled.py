"""Two filled projects, a person for each shipped post, and how each address is asked of them.

Rows are made past the verbs, each in a state its step leaves, so that what refuses is the permission and nothing else.
"""

from __future__ import annotations

import hashlib
from types import SimpleNamespace

from django.db import transaction
from django.test import Client

from guanjia.concerns.access.grants import SYSTEM
from guanjia.concerns.access.models import Assignment, Post, Project, User
from guanjia.concerns.access.opening import furnish
from guanjia.concerns.access.posts import POSTS, install_posts
from guanjia.concerns.attachments import actions as attachments
from guanjia.concerns.attachments.models import Attachment
from guanjia.concerns.backups.models import Backup
from guanjia.concerns.escalation.models import Alarm, Telling
from guanjia.concerns.exchange.models import ExportRequest, Import
from guanjia.concerns.notices.models import Notice
from guanjia.concerns.registers.models import SavedView
from guanjia.domains.workforce import actions as workforce
from guanjia.domains.workforce import queries as units
from tests.cast import NOON, moment
from tests.concerns.attachments.samples import photo, upload
from tests.house.asking import Row, Unknown, ours
from tests.house.making import Maker, clock_for, row_in

BEGAN = moment("2026-01-01 08:00")
CODES = tuple(code for code, _, _ in POSTS)
# Who works in which department; whoever is in none belongs to the service centre.
DEPARTMENTS = {
    "ENGINEERING": ("ENGINEERING_HEAD", "REPAIR"), "SECURITY": ("SECURITY_HEAD", "SECURITY"),
    "CLEANING": ("GC_LEAD", "CLEANING"),
}  # fmt: skip
NOWHERE = "nosuch"  # a project that is not there
MISSING, MISSING_ID = "ZZ-999999", 10**12


class Place:
    """One project with a record for every step, and what else an address may name."""

    def __init__(self, project: Project, by: User):
        self.project, self.maker = project, Maker(project, by)
        self._made: dict[tuple, object] = {}
        furnish(project, by=SYSTEM, at=BEGAN)
        self.department = units.by_sort(project, "ENGINEERING")
        self.names: dict[str, str] = {}
        for register in ours():
            for step in ["", *(step.name for step in register.steps)]:
                self.record(register, step)
        first = self.record(ours()[0], "")
        self.photo = attachments.attach(first, [upload("a.jpg", photo())], by=by, at=NOON)[0]
        self._fill(by)

    def record(self, register, step: str):
        """A record of the register in a state the step leaves (any state without one)."""
        kind, state = self._standing(register, step)
        key = (register.slug, kind, state)
        if key not in self._made:
            flow = register.model.flows.of(kind) if kind else register.model.flows.all()[0]
            fields = {f.name for f in register.model._meta.concrete_fields}
            given = {"department": self.department} if "department" in fields else {}
            if "sha256" in fields:  # whoever signs it fixes it; until then it is open
                given["sha256"] = ""
            self._made[key] = row_in(self.maker, register.kind, flow, state, **given)
        return self._made[key]

    @staticmethod
    def _standing(register, step: str) -> tuple[str, str]:
        flows = register.model.flows.all()
        for flow in flows:
            for state in flow.labels:
                if not step or any(arrow.verb == step for arrow in flow.leaving(state)):
                    return flow.kind, state
        return flows[0].kind, next(iter(flows[0].labels))

    def _fill(self, by: User) -> None:
        """What the addresses name that is no record of a register: made once, named by the address."""
        make = self.maker.row
        clocks = {register.slug: clock_for(self.record(register, "")) for register in ours()}
        held = Assignment.objects.filter(project=self.project).order_by("pk").first()
        record = self.record(ours()[0], "")
        about = {"subject_kind": record.subject_kind, "subject_id": record.pk}
        alarm = make(Alarm, **about, level=2, deadline=clocks[ours()[0].slug])
        empty = dict.fromkeys(("approved_by", "approved_at", "refused_by", "refused_at", "used_at", "entry"))
        self.pks = {
            "file": self.photo.pk, "file_thumb": self.photo.pk, "settings_assignment": held.pk,
            "settings_assignment_end": held.pk, "settings_assignment_deputy": held.pk,
            "notice": make(Notice, read_at=None).pk,
            "telling": make(Telling, alarm=alarm, asks=Telling.SIGN, acknowledged_at=None, acknowledged_by=None).pk,
            "export_request": make(ExportRequest, kind=ours()[0].kind, rows=900, **empty).pk,
            "settings_post": Post.objects.get(code="REPAIR").pk,
            "settings_backup": make(Backup, state=Backup.DONE, file="gone.tar", removed_at=None).pk,
            "statement": self.record(next(r for r in ours() if r.kind == "omission"), "").pk,
            **dict.fromkeys(
                ("settings_user", "settings_user_password", "settings_user_close", "settings_user_reopen"), held.user_id
            ),
        }  # fmt: skip
        for register in ours():
            record = self.record(register, "")
            about = {"subject_kind": record.subject_kind, "subject_id": record.pk}
            kept = Attachment.objects.filter(pk=self.photo.pk).values("sha256", "thumb_sha256", "content_type").get()
            file = self.photo if self.photo.subject_kind == register.kind else make(Attachment, **about, **kept)
            self.pks |= {
                f"file_void {register.slug}": file.pk, f"attachment {register.slug}": file.pk,
                f"clock {register.slug}": clocks[register.slug].pk,
            }  # fmt: skip
            view = make(SavedView, user=by, register=register.slug, query="view=all")
            self.pks |= dict.fromkeys((f"view_edit {register.slug}", f"view_drop {register.slug}"), view.pk)
            if register.importing is not None:
                sheet = make(Import, register=register.slug, state=Import.CHECKED, report={}, by=by)
                self.pks |= dict.fromkeys((f"import_one {register.slug}", f"import_marked {register.slug}"), sheet.pk)

    def path(self, row: Row, project: str = "", *, missing: bool = False) -> str:
        """The address of a row here; `project`: under another's code; `missing`: of what is not there at all."""
        values = {"project": project or self.project.code, "code": project or self.project.code}
        for name in {*row.places} - {"project", "code"}:
            values[name] = self._value(row, name, missing)
        return row.path.format(**values)

    def _value(self, row: Row, name: str, missing: bool) -> object:
        record = self.record(row.register, row.verb) if row.register else None
        if record is None and name == "number":  # a page of its own for one step of one register
            register = next(r for r in ours() if row.path.startswith(f"/{{project}}/{r.slug}/"))
            record = self.record(register, row.path.rstrip("/").rsplit("/", 1)[1])
        if name in ("number", "id"):
            return (
                (MISSING if name == "number" else MISSING_ID)
                if missing
                else (record.number if name == "number" else record.pk)
            )
        if name in ("pk", "attachment"):
            known = f"{row.name} {row.register.slug}" if row.register else row.name
            known = f"attachment {row.register.slug}" if name == "attachment" else known
            if known in self.pks:
                return MISSING_ID if missing else self.pks[known]
        plain = {"kind": "customer", "key": "complaint.judge", "size": "thumb"}
        if name in plain:
            return plain[name]
        raise Unknown(
            f"{row.path}: nobody knows what {{{name}}} stands for. Add a row of that table to `Place.pks` in "
            f"tests/house/filled.py under the name {row.name!r}, then run: .venv/bin/python -m devtools.matrix"
        )


class World:
    """甲园 and 乙园, filled; a person of 甲园 for each post, one who holds them all, and nobody."""

    def __init__(self):
        install_posts()
        jia = Project.objects.create(code="jia", name="甲园", company="安居物业")
        yi = Project.objects.create(code="yi", name="乙园", company="安居物业")
        self.posts = {post.code: post for post in Post.objects.all()}
        other = {place.code: self._person(f"other_{place.code}", place, ("CS_MANAGER",)) for place in (jia, yi)}
        self.jia, self.yi = Place(jia, other["jia"]), Place(yi, other["yi"])
        self.people = {code: self._person(code.lower(), jia, (code,)) for code in CODES}
        self.insider = self._person("insider", jia, CODES)
        for sort, codes in DEPARTMENTS.items():
            department = units.by_sort(jia, sort)
            given = {"by": SYSTEM, "at": BEGAN, "project": jia, "department": department}
            for code in codes:
                workforce.add_employee(**given, name=code.lower(), user=self.people[code])
        self._clients: dict[tuple, tuple[Client, dict]] = {}
        self._nowhere: dict[tuple, tuple[str, SimpleNamespace]] = {}

    def _person(self, name: str, project: Project, codes) -> User:
        user = User(username=name, display_name=name, created_at=NOON)
        user.token_hash = hashlib.sha256(name.encode()).hexdigest()
        user.set_unusable_password()
        user.save()
        for code in codes:
            Assignment.objects.create(user=user, post=self.posts[code], project=project, from_on=BEGAN.date())
        return user

    def client(self, user: User | None, *, api: bool) -> Client:
        """The browser or the program of a person (None: of somebody who is not signed in), as it was at first."""
        key = (user.pk if user else None, api)
        if key not in self._clients:
            client = Client(headers={"Authorization": f"Bearer {user.username}"} if api and user else {})
            if user and not api:
                client.force_login(user)
                session = client.session
                session["signed_in_at"] = session["hand_at"] = int(NOON.timestamp())
                session.save()
            self._clients[key] = (client, dict(client.cookies))
        client, cookies = self._clients[key]
        client.cookies.clear()
        client.cookies.update(cookies)
        return client

    def told_of_nothing(self, row: Row, path: str) -> SimpleNamespace:
        """What is answered for something that is not there; of a project that is none, once for each face."""
        if f"/{NOWHERE}/" not in f"{path}/":
            return self.ask(self.insider, row, path)
        face = (row.is_api, row.method)
        if face not in self._nowhere:
            self._nowhere[face] = (path, self.ask(self.insider, row, path))
        first, answer = self._nowhere[face]
        body = answer.content.replace(first.encode(), path.encode())
        return SimpleNamespace(status_code=answer.status_code, content=body)

    def ask(self, user: User | None, row: Row, path: str) -> SimpleNamespace:
        """One request with an empty form; whatever it wrote is taken back."""
        given = {}
        if row.method != "GET":
            given = {"data": "{}", "content_type": "application/json"} if row.is_api else {"data": {"form_key": ""}}
        client = self.client(user, api=row.is_api)
        client.raise_request_exception = False
        with transaction.atomic():
            answer = getattr(client, row.method.lower())(path, **given)
            body = b"".join(answer) if answer.streaming else answer.content
            transaction.set_rollback(True)
        return SimpleNamespace(status_code=answer.status_code, content=body, url=answer.headers.get("Location", ""))
