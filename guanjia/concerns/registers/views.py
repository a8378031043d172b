"""What a list shows: its tabs with their counts, its columns and its order, and one page of rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property, partial

from django.db.models import Count, QuerySet, Value
from django.http import QueryDict

from guanjia.concerns.deadlines.queries import due_by, overdue
from guanjia.concerns.registers.cells import label_of
from guanjia.concerns.registers.declared import Column, Register, View, field_at
from guanjia.concerns.registers.filters import containing, filters_of
from guanjia.concerns.registers.kept import Part, answers
from guanjia.concerns.registers.models import SavedView
from guanjia.concerns.registers.pages import Page, page
from guanjia.concerns.registers.rows import Lister
from guanjia.concerns.registers.wording import local

ALL = View("all", "全部")


@dataclass
class Asked:
    """What a person asked of a list: tab, filters, text, order and place; `columns` are paths, empty = as declared."""

    view: str = ""
    data: object = None
    text: str = ""
    order: str = ""
    after: str = ""
    before: str = ""
    columns: Sequence[str] = ()


@dataclass(frozen=True)
class OwnView(View):
    """A tab somebody keeps for himself: the condition of a declared tab, narrowed by what he asked then."""

    register: Register | None = None
    project: object = None
    data: QueryDict | None = None

    def rows(self, seen: QuerySet, user, at: datetime) -> QuerySet:
        found = super().rows(filters_of(self.register, self.data, seen, self.project).qs, user, at)
        condition = containing(self.register, self.data.get("q", ""))
        return found if condition is None else found.filter(condition)


def own_tabs(register: Register, project, tabs: Sequence[View], saved: Sequence[SavedView]) -> list[OwnView]:
    """The tabs of a person's saved views, each upon the declared tab it was saved from."""
    found = []
    for view in saved:
        data = QueryDict(view.query)
        where = view_of(tabs, data.get("view", "")).where
        found.append(OwnView(view.code, view.name, where, register=register, project=project, data=data))
    return found


def has_limits(register: Register) -> bool:
    return any(flow.limits for flow in register.model.flows.all())


def end_of_day(at: datetime) -> datetime:
    """00:00 of the following day: a limit of that moment is today's 24:00."""
    return local(at).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)


def tabs_of(register: Register, project=None) -> tuple[View, ...]:
    """The register's views; 超时 and 今日到期 where limits run, and 全部 at the end, unless it declares its own.

    With the project named, only its limits are read, not those of all projects.
    """
    views, kind = list(register.views), register.kind
    whole = [v for v in views if v.where is None]
    if not whole and not any(v.code == ALL.code for v in views):
        whole = [ALL]
    views = [v for v in views if v.where is not None]
    if has_limits(register) and not any(v.code == "late" for v in views):
        views.append(View("late", "超时", lambda user, at: overdue(kind, at, project=project), tile="late"))
        due_today = lambda user, at: due_by(kind, end_of_day(at), project=project)  # noqa: E731
        views.append(View("due-today", "今日到期", due_today))
    if register.views and register.views[0].where is None:
        return (*whole, *views)
    return (*views, *whole)


def view_of(tabs: Sequence[View], code: str) -> View:
    """The tab asked for, else the first."""
    return next((v for v in tabs if v.code == code), tabs[0])


def columns_of(register: Register, chosen: Sequence[str] = ()) -> list[Column]:
    """The columns to show: the person's choice in the declared order, the first column always."""
    if not chosen:
        return [c for c in register.columns if not c.hidden]
    return [c for i, c in enumerate(register.columns) if i == 0 or c.path in chosen]


def column_choices(register: Register, chosen: Sequence[str] = ()) -> list[tuple[str, str, bool]]:
    """[(path, label, shown)] for the column chooser."""
    shown = {c.path for c in columns_of(register, chosen)}
    return [
        (c.path, c.label or ("时限" if c.kind == "clock" else label_of(register.model, c)), c.path in shown)
        for c in register.columns[1:]
    ]


def order_of(register: Register, asked: str) -> str:
    """The order asked for where the register offers it, else its own."""
    path = asked.lstrip("-")
    offered = {c.path for c in register.columns if c.sort} | {register.order.lstrip("-")}
    if path not in offered or field_at(register.model, path).is_relation:
        return register.order
    return f"-{path}" if asked.startswith("-") else path


class Listing:
    """One list of a register for one person in one project, ready to be shown or written to a sheet.

    `saved` are the person's own views of it. Costs: one query for the counts on the tabs, one for the rows, one for the
    clocks, one for the number of rows when something is filtered.
    """

    def __init__(
        self, register: Register, *, user, project, at: datetime, base: str, asked: Asked,
        saved: Sequence[SavedView] = (),
    ):  # fmt: skip
        self.register, self.user, self.project, self.at, self.asked = register, user, project, at, asked
        declared = tabs_of(register, project)
        self.tabs = (*declared, *own_tabs(register, project, declared, saved))
        self.view = view_of(self.tabs, asked.view)
        self.seen: QuerySet = register.model.objects.seen_by(user, project, at)
        self.filters = filters_of(register, asked.data, self.seen, project)
        self.order = order_of(register, asked.order)
        fetched = register.fetched(user, project, at)
        self.lister = Lister(register, base, at, columns_of(register, asked.columns), fetched)

    @property
    def rows(self) -> QuerySet:
        """The rows of this tab, filter and text."""
        rows = self.filters.qs
        if self.view.where is not None:
            rows = rows.filter(self.view.where(self.user, self.at))
        condition = containing(self.register, self.asked.text)
        return rows if condition is None else rows.filter(condition)

    @property
    def is_narrowed(self) -> bool:
        """Whether a filter or a text leaves rows out (a tab does not count)."""
        form = self.filters.form
        given = form.is_bound and form.is_valid() and any(v not in (None, "", []) for v in form.cleaned_data.values())
        return bool(given or self.asked.text.strip())

    def page(self) -> Page:
        return page(
            self.rows, self.register.model, self.order, self.lister.paths, after=self.asked.after,
            before=self.asked.before,
        )  # fmt: skip

    @cached_property
    def counts(self) -> dict[str, int]:
        """`count_tabs` of this list as it was first asked for."""
        return self.count_tabs()

    def count_tabs(self) -> dict[str, int]:
        """The number of rows behind each tab that shows one, and behind the one that is open, in one query."""
        shown = [tab for tab in self.tabs if tab.count or (tab is self.view and not self.is_narrowed)]
        found = tab_counts([(self.register, shown)], self.user, self.project, self.at)
        return {code: number for (_, code), number in found.items()}

    def turn_to_rows(self) -> bool:
        """Where the open tab is empty, open the first that counts rows, else the one of all; says whether it did."""
        holding = [tab for tab in self.tabs if self.counts.get(tab.code)]
        if self.view in holding:
            return False
        before = self.view
        self.view = next(iter(holding), None) or next((tab for tab in self.tabs if tab.where is None), before)
        return self.view is not before

    def total(self) -> int:
        """How many rows this tab and filter hold; exact inside a project."""
        if self.view.code in self.counts and (isinstance(self.view, OwnView) or not self.is_narrowed):
            return self.counts[self.view.code]
        return self.rows.count()

    def everything(self, slice_size: int = 500):
        """All rows in order, in short slices by keyset: an export must not hold a read open (decision 22)."""
        after = ""
        while True:
            found = page(self.rows, self.register.model, self.order, self.lister.paths, after=after, size=slice_size)
            yield from found.rows
            if not found.following:
                return
            after = found.following


def tab_counts(
    asked: Sequence[tuple[Register, Sequence[View]]], user, project, at: datetime
) -> dict[tuple[str, str], int]:
    """{(slug, code): rows} behind these tabs. A view's condition must not join a table of many rows.

    A count of its own for each tab, in one statement: each goes by its own index, where one pass over all rows would
    read every closed record of the project, more of them each year.
    """
    each = [(register, view) for register, views in asked for view in views]
    parts = [Part(_name_of(*one), partial(_count_of, *one, project)) for one in each]
    found = {(slug, code): number for slug, code, number in answers(parts, user, project, at)}
    return {(r.slug, v.code): found.get((r.slug, v.code), 0) for r, v in each}


def _name_of(register: Register, view: View) -> tuple:
    asked = view.data.urlencode() if isinstance(view, OwnView) else ""
    return ("tab", register.slug, view.code, asked)


def _count_of(register: Register, view: View, project, user, at: datetime) -> QuerySet:
    """One row (slug, code, number), or none where there is nothing to count."""
    rows = view.rows(register.model.objects.seen_by(user, project, at), user, at).order_by()
    named = rows.values(slug=Value(register.slug), tab=Value(view.code)).annotate(number=Count("pk"))
    return named.values_list("slug", "tab", "number")
