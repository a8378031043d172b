"""Composing SELECTs, for both databases: the text of a question that was asked before is not composed anew.

Which columns are read, what is joined and how it is ordered follows from the shape of a question, and of a few hundred
shapes nearly all that is asked consists; composing it cost Django more than the database the answer. The condition
is composed each time, so the values are always those of the question at hand; its text is part of the shape. What does
not fit (counts, unions, anything with other values outside the condition than constants) is composed by Django as ever.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.apps import apps
from django.core.exceptions import EmptyResultSet, FullResultSet
from django.db.models.expressions import Col, Value
from django.db.models.sql.datastructures import BaseTable, Join

MOST = 1500  # shapes a connection keeps, of some 4 kB each


@dataclass
class Shape:
    """The text, and what Django reads the rows by."""

    sql: str
    select: list
    klass_info: dict | None
    annotation_col_map: dict
    has_extra_select: bool
    constants: tuple
    converters: dict | None = None


class Shapes:
    """What a connection keeps of the questions asked over it: its database wrapper is one."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.shapes: dict[tuple, Shape] = {}


class Composing:
    """Before Django's `SQLCompiler` among the bases of a database's own."""

    shape: Shape | None = None

    def as_sql(self, with_limits=True, with_col_aliases=False):
        found = self._asked(with_limits) if not with_col_aliases and self.elide_empty else None
        if found is None:
            return super().as_sql(with_limits=with_limits, with_col_aliases=with_col_aliases)
        key, params = found
        shapes = self.connection.shapes
        if (shape := shapes.get(key)) is None:
            return self._learnt(key, params, super().as_sql(with_limits=with_limits))
        self.shape = shape
        self.select, self.klass_info = shape.select, shape.klass_info
        self.annotation_col_map, self.col_count = shape.annotation_col_map, len(shape.select)
        self.has_extra_select, self._meta_ordering = shape.has_extra_select, None
        self.where, self.having, self.qualify = self.query.where, None, None
        return shape.sql, shape.constants + params

    def get_converters(self, expressions):
        if self.shape is None or len(expressions) != self.col_count:
            return super().get_converters(expressions)
        if self.shape.converters is None:
            self.shape.converters = super().get_converters(expressions)
        return self.shape.converters

    def _asked(self, with_limits: bool) -> tuple[tuple, tuple] | None:
        """The shape of this question and its values; None where there is more to it than a condition."""
        key = shape_of(self.query)
        if key is None:
            return None
        where, params = "", ()
        if self.query.where:
            try:
                where, params = self.compile(self.query.where)
            except (EmptyResultSet, FullResultSet):
                return None
        return (*key, where, with_limits), tuple(params)

    def _learnt(self, key: tuple, params: tuple, composed: tuple) -> tuple:
        constants = tuple(each.value for each in self.query.annotations.values())
        if composed[1] == constants + params:  # no other value stands outside the condition
            shapes = self.connection.shapes
            if len(shapes) >= MOST:
                shapes.clear()
            shapes[key] = Shape(
                composed[0], self.select, self.klass_info, self.annotation_col_map, self.has_extra_select, constants
            )
        return composed


def shape_of(query) -> tuple | None:
    """Everything but the condition that decides the text of a question, to be compared; None where it is not plain.

    Models and their fields stand in it by their identity: those of the program live as long as it does.
    """
    model = query.model
    if (
        model is None or query.subquery or query.extra or query.extra_tables
        or query.extra_order_by or query.combinator or query.group_by is not None or query.explain_info
        or query.distinct_fields or query.select_for_update or query._filtered_relations
        or model._meta.apps is not apps
        or query.where.contains_aggregate or query.where.contains_over_clause
    ):  # fmt: skip
        return None
    if not all(type(each) is str for each in query.order_by) or not all(type(each) is Col for each in query.select):
        return None
    if not all(type(each) is Value for each in query.annotations.values()):  # what `exists()` selects
        return None
    joins = tuple([_joined(query, alias, join) for alias, join in query.alias_map.items()])
    return None if None in joins else (
        model, joins, query.order_by, query.default_ordering, query.standard_ordering, query.default_cols,
        tuple([(col.alias, id(col.target)) for col in query.select]),
        tuple([(name, type(each.value), each.value) for name, each in query.annotations.items()]),
        None if query.annotation_select_mask is None else frozenset(query.annotation_select_mask),
        query.values_select, tuple(query.selected.items()) if query.selected else None,
        frozenset(query.deferred_loading[0]), query.deferred_loading[1],
        _followed(query.select_related), query.max_depth, query.distinct, query.low_mark, query.high_mark,
    )  # fmt: skip


def _joined(query, alias: str, join) -> tuple | None:
    used = query.alias_refcount[alias] > 0
    if type(join) is BaseTable:
        return alias, join.table_name, used
    if type(join) is not Join or join.filtered_relation is not None:
        return None
    return alias, join.table_name, used, join.parent_alias, join.join_type, id(join.join_field)


def _followed(names) -> tuple | bool:
    """What `select_related` was given."""
    return tuple((name, _followed(more)) for name, more in names.items()) if isinstance(names, dict) else names
