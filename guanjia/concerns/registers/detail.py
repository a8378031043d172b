"""The page of one record: its facts, and the steps this person may take."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import models

from guanjia.concerns.access import prepared
from guanjia.concerns.access.grants import SYSTEM
from guanjia.concerns.flow.models import Record
from guanjia.concerns.flow.offers import Offer, offers
from guanjia.concerns.registers.cells import field_or_none, kind_of, label_of  # fmt: skip
from guanjia.concerns.registers.declared import Column, Register, register_of
from guanjia.concerns.registers.wording import SEALED, address, badge, day, local, moment, month, state_of  # fmt: skip
from guanjia.kernel.money import show
from guanjia.kernel.text import mask_phone

EMPTY = "—"


@dataclass(frozen=True)
class Fact:
    """事实: one line of a record. `masked` names the path whose whole value is shown only for a reason.

    `opens` is the register `href` leads to: a page links there only for whoever may see it.
    """

    label: str
    value: object
    href: str = ""
    opens: str = ""
    masked: str = ""
    wide: bool = False


def record_url(record: Record, base: str) -> str:
    """The page of a record, "" when no register shows its kind."""
    register = register_of(record.subject_kind)
    return f"{base}{register.slug}/{address(record.number, record.pk)}/" if register else ""


def follow(record, path: str):
    """(owner, last name) at the end of a path; owner is None where a key on the way is empty or it is withheld."""
    *way, last = path.split("__")
    if path in record.withheld:
        return None, last
    for name in way:
        record = getattr(record, name)
        if record is None:
            return None, last
    return record, last


def is_sealed(owner, name: str) -> bool:
    return name in getattr(owner, "sealed_fields", ())


def fact(register: Register, record: Record, path: str, *, base: str, year: int) -> Fact:
    """One fact of a record, written for people; phones masked, sealed texts hidden."""
    column = next((c for c in register.columns if c.path == path), Column(path))
    column = Column(path, label=column.label, kind="" if column.kind == "name" else column.kind)
    label = label_of(type(record), column)
    owner, name = follow(record, path)
    if owner is None:
        return Fact(label, EMPTY)
    value = getattr(owner, name)
    if value is None and name == "created_by":
        return Fact(label, SYSTEM.display_name)
    if value is None or value == "":
        return Fact(label, EMPTY)
    if name in getattr(owner, "entry_lists", {}):
        text, known = listed(owner, name, whole=False), any(each.get("phone") for each in value)
        return Fact(label, text or EMPTY, masked=path if known else "", wide=len(value) > 1)
    if is_sealed(owner, name):
        return Fact(label, owner.masked(name) if hasattr(owner, "masked") else SEALED, masked=path)
    kind = kind_of(type(record), column)
    if kind == "phone":
        return Fact(label, mask_phone(value), masked=path)
    target = value if isinstance(value, Record) else owner if kind == "record" and owner is not record else None
    if target is not None:
        shown_by = register_of(target.subject_kind)
        return Fact(label, str(value), href=record_url(target, base), opens=shown_by.slug if shown_by else "")
    wide = isinstance(field_or_none(type(record), path), models.TextField) or (
        isinstance(value, str) and len(value) > 40
    )
    return Fact(label, written(owner, name, value, kind, year), wide=wide)


def listed(owner, name: str, *, whole: bool) -> str:
    """A list of small entries (紧急联系人, 宠物) as a line; their phones masked unless `whole`.

    The model names the parts in order: `entry_lists = {"emergency": ("name", "relation", "phone")}`.
    """
    parts = getattr(owner, "entry_lists", {}).get(name, ())
    said = (
        " ".join(str(e[p]) if whole or p != "phone" else mask_phone(str(e[p])) for p in parts if e.get(p))
        for e in getattr(owner, name)
    )
    return "；".join(filter(None, said))


def holds_phones(owner, name: str) -> bool:
    """Whether a list of small entries holds telephone numbers, which a page masks."""
    return "phone" in getattr(owner, "entry_lists", {}).get(name, ())


def written(owner, name: str, value, kind: str, year: int):
    """A value as a page shows it."""
    if kind == "state":
        return badge(*state_of(owner.flows, getattr(owner, "kind", ""), value))
    if kind == "choice":
        return getattr(owner, f"get_{name}_display")()
    if kind == "money":
        return f"{show(value)} 元"
    if kind == "moment":
        return moment(value, year)
    if kind == "day":
        return day(value, year)
    if kind == "month":
        return month(value)
    if kind == "yesno" or isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list | tuple):
        return in_words(owner, name, value) or EMPTY
    return str(value)


def in_words(model, name: str, codes) -> str:
    """A list column as people read it: the words of its codes."""
    words = dict(getattr(model, "coded_lists", {}).get(name, ()))
    if any(isinstance(code, dict) for code in codes):  # several things to each entry (steps of an approval)
        return f"{len(codes)} 项"
    return "、".join(str(words.get(code, code)) for code in codes)


def fact_groups(register: Register, record: Record, *, base: str, now: datetime) -> list[tuple[str, list[Fact]]]:
    """The groups of facts as the register declares them; what is empty takes no room."""
    year, groups = local(now).year, []
    silent = register.silent(record) if register.silent else frozenset()
    for heading, paths in register.facts:
        facts = [fact(register, record, path, base=base, year=year) for path in paths if path not in silent]
        if said := [each for each in facts if each.value != EMPTY]:
            groups.append((heading, said))
    return groups


def read_facts(register: Register, record: Record) -> None:
    """Read what the facts of a record lead to, so that none of them is asked for alone."""
    prepared.fill([record], _keys_of(register))


def _keys_of(register: Register) -> list[str]:
    """The foreign keys the facts walk over."""
    found = {"project"}
    for path in ("created_by", *(p for _, paths in register.facts for p in paths)):
        parts = path.split("__")
        for size in range(1, len(parts) + 1):
            part = "__".join(parts[:size])
            field = field_or_none(register.model, part)
            if isinstance(field, models.ForeignKey):
                found.add(part)
    return sorted(found)


@dataclass(frozen=True)
class Step:
    """A legal button: whether it is a main one, else whether it has a place beside the main one."""

    offer: Offer
    main: bool
    beside: bool

    @property
    def label(self) -> str:
        return self.offer.label


def main_verbs(register: Register, ids: list[int]) -> dict[int, str]:
    """For each of these rows the name of its main step, where the register says so (`instead`); one query each."""
    found: dict[int, str] = {}
    for condition, verb in register.instead if ids else ():
        for pk in register.model._base_manager.filter(condition, pk__in=ids).values_list("pk", flat=True):
            found.setdefault(pk, verb)
    return found


def steps_of(record: Record, user, at: datetime) -> list[Step]:
    """The legal buttons, the main one first; then those that stand beside it in their order (`beside`)."""
    register = register_of(record.subject_kind)
    main = main_verbs(register, [record.pk]).get(record.pk, "") if register else ""
    rank = {name: place for place, name in enumerate(register.beside)} if register else {}

    def is_main(offer: Offer) -> bool:
        return offer.verb.name == main if main else offer.arrow.is_main(record.state)

    made = [(is_main(offer), rank.get(offer.verb.name, len(rank)), offer) for offer in offers(record, user, at)]
    made.sort(key=lambda each: (not each[0], not each[0] and each[1]))
    return [Step(offer, first, not rank or place < len(rank)) for first, place, offer in made]
