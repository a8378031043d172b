"""What a list may be asked: a model of its query, made once of the register's filters, tabs and orders."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import django_filters
from pydantic import BaseModel, Field, create_model

from guanjia.concerns.registers.declared import Register, field_at
from guanjia.concerns.registers.filters import filters_of
from guanjia.concerns.registers.pages import Page, page, read_mark
from guanjia.concerns.registers.views import ALL, Asked, Listing, order_of, tabs_of
from guanjia.interfaces.rest.problems import in_one
from guanjia.interfaces.rest.verb_fields import Id
from guanjia.kernel.refusals import Invalid

USUAL, MOST = 50, 100
OWN = ("limit", "cursor", "view", "order", "q")
BAD_CURSOR = "这个游标不能用，请从头取。"

CursorText = Annotated[str, Field(min_length=1, max_length=400, pattern=r"^[-_A-Za-z0-9]+$")]
DayText = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$", json_schema_extra={"format": "date"})]


def query_model(register: Register) -> type[BaseModel]:
    """The query parameters of the register's list."""
    tabs, orders = tabs_of(register), orders_of(register)
    made: dict[str, Any] = {
        "limit": (Annotated[int, Field(ge=1, le=MOST)], Field(USUAL, description=f"一页几条，最多 {MOST}")),
        "cursor": (CursorText | None, Field(None, description="上一页给的 next_cursor")),
        "view": (
            Literal[tuple(v.code for v in tabs)] | None,
            Field(None, description="页签：" + "、".join(f"{v.code} {v.label}" for v in tabs)),
        ),
        "order": (Literal[tuple(orders)], Field(register.order, description="按哪一列排，- 表示倒序")),
        "q": (Annotated[str, Field(max_length=60)] | None, Field(None, description="编号或内容里含这几个字")),
    }
    for name, each in _filters(register).items():
        made[name] = (_type(each) | None, Field(None, title=str(each.label or name), description=_about(each)))
    return create_model(f"{register.model.__name__}Query", **made)


def orders_of(register: Register) -> list[str]:
    """The orders a list can be had in, its own first."""
    paths = [register.order.lstrip("-"), *(c.path for c in register.columns if c.sort)]
    both = [register.order, *(sign + path for path in dict.fromkeys(paths) for sign in ("", "-"))]
    return [order for order in dict.fromkeys(both) if order_of(register, order) == order]


def _filters(register: Register) -> dict[str, django_filters.Filter]:
    return filters_of(register, None, register.model._base_manager.none(), None).filters


def _type(each: django_filters.Filter) -> Any:
    if isinstance(each, django_filters.ModelChoiceFilter):
        return Id
    if isinstance(each, django_filters.DateFilter):
        return DayText
    if choices := _choices(each):
        return Literal[tuple(code for code, _ in choices)]
    return Annotated[str, Field(max_length=60)]


def _about(each: django_filters.Filter) -> str | None:
    words = "、".join(f"{code} {label}" for code, label in _choices(each))
    return "id" if isinstance(each, django_filters.ModelChoiceFilter) else words or None


def _choices(each: django_filters.Filter) -> list[tuple[str, str]]:
    return [(str(code), str(label)) for code, label in each.extra.get("choices", ()) if code != ""]


def listing_of(register: Register, *, user, project, at, asked: BaseModel) -> Listing:
    """The list that was asked for. Raises `Invalid` naming the filter that cannot be read."""
    given = {name: value for name, value in asked.model_dump().items() if name not in OWN and value is not None}
    wish = Asked(view=asked.view or "", data=given, text=asked.q or "", order=asked.order)
    listing = Listing(register, user=user, project=project, at=at, base="", asked=wish)
    if asked.view is None:
        listing.view = ALL  # a page opens on its first tab, a program that names none wants every row
    if not listing.filters.form.is_valid():
        wrong = {name: "；".join(errors) for name, errors in listing.filters.form.errors.items()}
        raise Invalid(in_one(wrong), fields=wrong)
    return listing


def page_of(listing: Listing, paths: list[str], asked: BaseModel) -> Page:
    """One page by keyset. Raises `Invalid` for a cursor that was bent on the way."""
    model, order, cursor = listing.register.model, listing.order, asked.cursor or ""
    if cursor and read_mark(cursor, field_at(model, order.lstrip("-"))) is None:
        raise Invalid(fields={"cursor": BAD_CURSOR})
    return page(listing.rows, model, order, paths, after=cursor, size=asked.limit)
