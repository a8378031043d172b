"""查看: one masked value is shown whole, to one person, for a reason, and the journal says so (decision 26)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from guanjia.concerns.access.grants import demand, holders, may
from guanjia.concerns.exchange.settings_declared import OFFICER_POST
from guanjia.concerns.flow.models import Record
from guanjia.concerns.journal import actions as journal
from guanjia.concerns.journal.models import Entry
from guanjia.concerns.notices import actions as notices
from guanjia.concerns.policies.queries import amount, in_force
from guanjia.concerns.registers.cells import kind_of, label_of
from guanjia.concerns.registers.declared import Column, Register
from guanjia.concerns.registers.detail import follow, holds_phones, is_sealed, listed
from guanjia.concerns.registers.settings_declared import REVEAL, REVEAL_ALARM
from guanjia.concerns.registers.wording import local
from guanjia.kernel.refusals import Invalid, NotFound


@dataclass(frozen=True)
class Revealed:
    label: str
    value: str
    entry: Entry


def may_reveal(user, project, at: datetime) -> bool:
    return may(user, REVEAL, project, at=at)


def masked_at(register: Register, record: Record, path: str):
    """(owner, field name, label) of a value that is masked on the record's page; `NotFound` for any other path."""
    facts = {p for _, paths in register.facts for p in paths} | {c.path for c in register.columns}
    if path not in facts:
        raise NotFound
    column = next((c for c in register.columns if c.path == path), Column(path))
    owner, name = follow(record, path)
    shown_masked = owner is not None and (is_sealed(owner, name) or holds_phones(owner, name))
    if owner is None or not (shown_masked or kind_of(type(record), column) == "phone"):
        raise NotFound
    return owner, name, label_of(type(record), Column(path, column.label))


@transaction.atomic
def reveal(register: Register, record: Record, path: str, *, by, at: datetime, reason: str) -> Revealed:
    """Show one value whole. The caller found the record by `seen_by`. Exactly one entry is written."""
    owner, name, label = masked_at(register, record, path)
    demand(by, REVEAL, record.project, label="查看完整电话、证件号", at=at)
    reason = reason.strip()
    if len(reason) < 2:
        raise Invalid(fields={"reason": "请写明为什么要看，例如：回电核实。"})
    about = owner if isinstance(owner, Record) else record
    if holds_phones(owner, name):
        value = listed(owner, name, whole=True)
    else:
        value = owner.opened(name) if is_sealed(owner, name) else getattr(owner, name)
    entry = journal.write(
        by=by, at=at, project=record.project, kind=about.subject_kind, subject_id=about.pk, verb="reveal",
        label=f"查看完整{label}"[:40], reason=reason, via=record.subject_kind if about is not record else "",
    )  # fmt: skip
    _warn(record, by, at)
    return Revealed(label, str(value or ""), entry)


def _warn(record: Record, by, at: datetime) -> None:
    """Tell the officer once, when a person's looks of the day reach the number."""
    begin = local(at).replace(hour=0, minute=0, second=0, microsecond=0)
    looks = Entry.objects.filter(by=by, verb="reveal", at__gte=begin, at__lte=at).count()
    if looks == amount(REVEAL_ALARM, record.project, at):
        post = in_force(OFFICER_POST, record.project, at).value
        notices.tell(
            holders(record.project, post, at), record=record, title=f"{by} 今天已查看完整个人信息 {looks} 次",
            text="请在留痕中核对事由。", by=by, at=at, urgent=True, event=f"reveal:{by.pk}:{begin:%Y-%m-%d}",
        )  # fmt: skip
