"""Keeping a list for oneself. Not journalled: it changes what one person sees first, no record and no right."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from guanjia.concerns.registers.declared import Register
from guanjia.concerns.registers.models import SavedView
from guanjia.concerns.registers.views import tabs_of
from guanjia.kernel.refusals import Invalid

MOST = 12  # of one person in one list: more tabs than that nobody reads
LONGEST = SavedView._meta.get_field("name").max_length
LONGEST_QUERY = SavedView._meta.get_field("query").max_length


def save_view(
    *, by, at: datetime, project, register: Register, name: str, query: str, order: str = "",
    columns: Sequence[str] = (), is_default: bool = False,
) -> SavedView:  # fmt: skip
    """存为视图: keep filters, order and columns of a list under a name of one's own."""
    if len(query) > LONGEST_QUERY:
        raise Invalid("筛选条件太长，存不下。请先少选几项。")
    if SavedView.objects.filter(user=by, project=project, register=register.slug).count() >= MOST:
        raise Invalid(f"一张列表最多存 {MOST} 个视图，请先删掉不用的。")
    view = SavedView(
        user=by, project=project, register=register.slug, name=_name(name, register), query=query, order=order,
        columns=list(columns), is_default=is_default, created_at=at,
    )  # fmt: skip
    return _stored(view)


def amend_view(
    view: SavedView, *, register: Register, name: str | None = None, is_default: bool | None = None,
    columns: Sequence[str] | None = None,
) -> SavedView:  # fmt: skip
    """改视图: rename one's view, make it the one a list opens with, or choose its columns."""
    if name is not None:
        view.name = _name(name, register)
    if is_default is not None:
        view.is_default = is_default
    if columns is not None:
        view.columns = list(columns)
    return _stored(view)


def drop_view(view: SavedView) -> None:
    """删除视图: the records in it stay where they are."""
    view.delete()


def _name(text: str, register: Register) -> str:
    name = " ".join(text.split())
    if not name:
        raise Invalid(fields={"name": "请给视图起个名字。"})
    if len(name) > LONGEST:
        raise Invalid(fields={"name": f"名字最多 {LONGEST} 个字，现在有 {len(name)} 个。"})
    if name in {tab.label for tab in tabs_of(register)}:
        raise Invalid(fields={"name": f"列表里已有页签「{name}」，请换个名字。"})
    return name


def _stored(view: SavedView) -> SavedView:
    """Saved; the default before it, if it is the default, is one no more."""
    others = SavedView.objects.filter(user=view.user, project=view.project, register=view.register).exclude(pk=view.pk)
    try:
        with transaction.atomic():
            if view.is_default:
                others.filter(is_default=True).update(is_default=False)
            view.save()
    except IntegrityError as taken:
        raise Invalid(fields={"name": f"您已有视图「{view.name}」，请换个名字。"}) from taken
    return view
