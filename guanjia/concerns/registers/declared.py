"""What a room says about a register, once. Every face (desk, API, import, export, print, search) reads it from here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django import forms
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Q

from guanjia.concerns.flow.models import Record
from guanjia.concerns.flow.verbs import VERBS, Step, Verb
from guanjia.concerns.search.declared import found_by

COLUMN_KINDS = (
    "text", "number", "money", "moment", "day", "month", "state", "clock", "record", "phone", "name", "choice", "yesno",
)  # fmt: skip


class RegisterFault(Exception):
    """A register is declared wrongly (raised while the program starts)."""


@dataclass(frozen=True)
class Column:
    """列: a field (or a path over foreign keys, `unit__number`) as a list and an export show it.

    `kind` says how the value is written: `phone` and `name` are masked in lists and exports (decision 26), `money` is
    in 分, `clock` is the most urgent running limit, `record` links to the record the path's first half points at.
    Empty `label` and `kind` are taken from the model field.

    `phone` places the column on a phone's card where its kind would leave it out: `l1` beside the head, `l2` a line of
    its own, `named` on the last line with its heading before it (numbers).
    """

    path: str
    label: str = ""
    kind: str = ""
    hidden: bool = False  # offered in the column chooser, not shown at first
    sort: bool = False
    phone: str = ""


@dataclass(frozen=True)
class View:
    """页签: a saved view of a list. `where(user, at)` is its condition; `count` shows a number on the tab.

    The condition must not join a table of many rows (use `pk__in` or `Exists`). `tile` puts the number on 今日 too, in
    that tone (`late`, `warn`, `ok`, `plain`). The code `mine` is what waits for this person: 今日 lists its rows.
    Registers whose flow has limits get 超时 and 今日到期 by themselves, unless they declare `late`.

    `duty` is the verb by which whoever holds it works this view off: its rows stand under 需要我处理 on his 今日;
    with `approves` under 待审批 too.
    """

    code: str
    label: str
    where: Callable[[object, object], Q] | None = None
    count: bool = True
    tile: str = ""
    duty: str = ""
    approves: bool = False

    def rows(self, seen: models.QuerySet, user, at) -> models.QuerySet:
        """Those of the rows a person sees that stand on this tab."""
        return seen if self.where is None else seen.filter(self.where(user, at))


@dataclass(frozen=True)
class ImportColumn:
    """导入列: a column of the template. `name` is the verb's argument; `synonyms` are headers other software uses."""

    name: str
    label: str
    required: bool = False
    synonyms: tuple[str, ...] = ()
    example: str = ""
    note: str = ""


@dataclass(frozen=True)
class ImportSpec:
    """导入: how a sheet of this register comes in.

    `verb` is the batch verb; it gets a list of dicts (argument name → checked value, plus `_row`) that passed
    `check_row` and hands back `Rows`. `key` are the columns that tell whether a row is already there (then it updates).
    `check_row(values: dict[str, str], lookup) -> (cleaned dict, {column: error}, {column: warning})` shares its
    checkers with the typed form. `prepare(project)` builds the lookup once (existing rooms, known phones); where what
    may come in depends on the day (`dated`) it is given the moment too: `prepare(project, at)`.
    """

    verb: Verb
    columns: tuple[ImportColumn, ...]
    key: tuple[str, ...]
    check_row: Callable
    prepare: Callable
    label: str = ""
    dated: bool = False


@dataclass(frozen=True)
class Turn:
    """A change of shift: the moment, the end of the shift that follows, who is on at the desk (ids of accounts), and by
    kind what has a limit that runs out until then, or has (ids of records)."""

    at: datetime
    until: datetime
    people: frozenset[int]
    project: object
    due: Mapping[str, set[int]]


@dataclass(frozen=True)
class Carry:
    """移交: which open rows of a register the one on duty hands to the next by name (5.18).

    `where(turn)` names them. `due` is a column with the moment that counts where no limit runs. `keeps(turn)` names
    rows during which he must stay. What is to be done next comes from the flow: its main step in that state.
    """

    where: Callable[[Turn], Q]
    due: str = ""
    keeps: Callable[[Turn], Q] | None = None


@dataclass(frozen=True)
class Screen:
    """一个动作自己的页面: the template of a verb's form, and what it shows besides: `context(record, user, at)`.

    `onward` is the step whose page follows when it is done, by its name; empty: the record.
    """

    template: str
    context: Callable[[Record, object, object], dict]
    onward: str = ""


@dataclass
class Register:
    """登记表: list, detail, births, steps, filters, prints and the rest of one kind of record.

    `slug` is the address (`/{project}/cases/`, `/api/v1/cases`). `facts` are the groups on the detail page:
    ((group label, (field path, …)), …). `forms` gives, by verb, the form class for arguments that are not columns;
    `starts`, by verb, what its form proposes beyond the record's present values.
    `search` names what the universal search finds the record by: ((sort, path), …) with the sorts `room`, `name`,
    `phone`, `plate`, `number`, `text`. `about` names the foreign keys through which the record belongs on the page of
    a unit or a customer (decision 28). `silent` names the facts that mean nothing to a record of its kind (有效性 of a
    repair). `order` is one column for the keyset, `-` for newest first.
    `group` and `rank` place it in the menu; an empty group keeps it off the menu. `list_form` is the form code of the
    register's own printed form.

    `instead` is the main step where the flow's own would mislead, the first condition that holds: ((condition, verb
    name), …), as for a repair whose work order is out. `beside` names the steps worth a button beside the main one, in
    that order; the others stand behind 更多. `wants` gives, by verb, what a record lacks for it ({field: label}); its
    form says so beforehand and leads to 更正 and back. `parts` names the records whose steps and photos belong to this
    one's story (a matter's slips and work orders): they show on its page to those who may see them.

    `reads` gives what columns that are properties need of other tables: `(user, project, at) -> prefetches` of what
    this person may see there, so that a page asks once for all its rows.

    `checks` gives, by verb, what stands against its arguments: `(record, given, at) -> {field: fault}`, the same
    function the verb itself asks. The form asks it beside its own fields, so that all faults come at once, and marks
    what it demands of an empty form. `brief` are the fields shown above the page of a step, for whoever comes there
    straight from registering; `brief_step` is a step offered beside them. `decided` names, by verb, the fields a person
    has to see to decide: they stand at the head of its form, dialog or page, and it is not done by a bare button.
    """

    model: type[Record]
    slug: str
    label: str
    columns: tuple[Column | str, ...]
    facts: tuple[tuple[str, tuple[str, ...]], ...]
    births: tuple[Verb, ...] = ()
    forms: dict[Verb, type[forms.Form]] = field(default_factory=dict)
    starts: dict[Verb, Callable[[Record], dict]] = field(default_factory=dict)
    wants: dict[Verb, Callable[[Record], dict[str, str]]] = field(default_factory=dict)
    checks: dict[Verb, Callable[[Record | None, Mapping, datetime], dict[str, str]]] = field(default_factory=dict)
    brief: tuple[str, ...] = ()
    brief_step: Verb | None = None
    decided: dict[Verb, tuple[str, ...]] = field(default_factory=dict)
    instead: tuple[tuple[Q, str], ...] = ()
    beside: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    views: tuple[View, ...] = ()
    search: tuple[tuple[str, str], ...] = ()
    about: tuple[str, ...] = ()
    silent: Callable[[Record], frozenset[str]] | None = None
    order: str = "-created_at"
    prints: tuple = ()
    importing: ImportSpec | None = None
    group: str = ""
    rank: int = 100
    subtitle: Callable[[Record], str] | None = None  # the words beside the number on the detail page
    title_path: str = ""  # a path that says what the record is about, for search results and cards
    detail_template: str = ""
    detail_context: Callable[[Record, object, object], dict] | None = None  # (record, user, at) → extra context
    parts: Callable[[Record], list[Record]] | None = None
    birth_url: str = ""  # the address of an own page for the main birth (intake), relative to the project
    carry: Carry | None = None
    screens: dict[Verb, Screen] = field(default_factory=dict)  # steps whose form is a page of its own, no dialog
    reads: Callable[[object, object, datetime], tuple] | None = None
    api: bool = True

    def __post_init__(self):
        self.columns = tuple(c if isinstance(c, Column) else Column(c) for c in self.columns)
        faults = [f"{path} is no field of {self.model.__name__}" for path in self._paths() if not self._known(path)]
        faults += [f"column kind {c.kind}" for c in self.columns if c.kind and c.kind not in COLUMN_KINDS]
        if self.slug in REGISTERS:
            faults.append(f"slug {self.slug} is taken")
        if faults:
            raise RegisterFault(f"{self.slug}: " + "; ".join(faults))
        REGISTERS[self.slug] = self
        title = self.title_path if self._is_column(self.title_path) else ""
        found_by(self.model, self.search, label=self.label, title_path=title, rank=self.rank)

    @property
    def kind(self) -> str:
        return self.model.subject_kind

    @property
    def see(self) -> str:
        """The verb that lets a user see the list."""
        return f"{self.kind}.see"

    @property
    def steps(self) -> list[Verb]:
        """The verbs a person may take on a record of this register."""
        return [v for v in VERBS.values() if v.flows.code == self.kind and isinstance(v, Step) and not v.internal]

    def fetched(self, user, project, at: datetime) -> tuple:
        """The prefetches that its columns need for this person."""
        return self.reads(user, project, at) if self.reads else ()

    def _paths(self) -> list[str]:
        found = [c.path for c in self.columns if c.kind != "clock"]
        found += [p for _, paths in self.facts for p in paths]
        found += [*self.filters, *(path for _, path in self.search), *self.about, self.order.lstrip("-")]
        return [*found, *([self.title_path] if self.title_path else [])]

    def _is_column(self, path: str) -> bool:
        try:
            return bool(path) and bool(field_at(self.model, path))
        except FieldDoesNotExist:
            return False

    def _known(self, path: str) -> bool:
        return self._is_column(path) or isinstance(getattr(self.model, path, None), property)


REGISTERS: dict[str, Register] = {}
# The order of the menu (look.md). A group that is not named here comes after these; 设置 is the last.
GROUPS = ("客户事项", "派工", "回访", "前台登记", "值班", "周期工作", "房屋与客户", "档案", "报表")


def place_of(register: Register) -> tuple[int, str, int, str]:
    """Where a register stands among others: by group, then by rank."""
    group = register.group
    first = GROUPS.index(group) if group in GROUPS else len(GROUPS) + (group in ("设置", ""))
    return first, group, register.rank, register.slug


def field_at(model: type[models.Model], path: str) -> models.Field:
    """The model field at the end of a path over foreign keys; raises FieldDoesNotExist."""
    *steps, last = path.split("__")
    for name in steps:
        model = model._meta.get_field(name).related_model
    return model._meta.get_field(last)


def register_of(kind: str) -> Register | None:
    """The register that shows a kind of record."""
    return next((r for r in REGISTERS.values() if r.kind == kind), None)
