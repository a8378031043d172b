"""Prepared questions: the rows the manager gives, with values as the fields have them."""

from __future__ import annotations

import datetime as dt

import pytest
from django.apps import apps
from django.db import models, transaction
from django.db.models import signals

from guanjia.concerns.access import prepared
from guanjia.concerns.access.models import Post, Scoped
from guanjia.domains.cases.models import Case
from tests.domains.cases import stories

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def values(row) -> dict:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_a_row_is_the_same_as_the_managers(house):
    case = stories.complaint(house)
    with transaction.atomic():
        found = prepared.locked(Case, case.pk)
    assert values(found) == values(Case.everything.get(pk=case.pk))
    assert isinstance(found.received_at, dt.datetime)
    assert isinstance(found.clears, list)
    assert not found._state.adding


def test_a_row_that_is_gone_is_said_so(house):
    with transaction.atomic(), pytest.raises(Case.DoesNotExist):
        prepared.locked(Case, 987_654_321)


def test_a_condition_takes_its_values_apart_from_its_text(house):
    assert prepared.rows(Post, "code = %s", ["' OR '1'='1"]) == []
    assert [post.code for post in prepared.rows(Post, "code = %s", ["FRONT_DESK"])] == ["FRONT_DESK"]


def test_a_column_comes_by_id_and_only_of_rows_that_are_there(house):
    cases = [stories.complaint(house) for _ in range(2)]
    ids = [case.pk for case in cases]
    assert prepared.column(Case, "number", [*ids, *ids, 987_654_321]) == {case.pk: case.number for case in cases}
    assert prepared.column(Case, "handler_id", ids) == dict.fromkeys(ids)
    assert prepared.column(Case, "number", []) == {}


def test_moments_are_compared_as_the_table_holds_them(house):
    case = stories.complaint(house)
    before, after = case.received_at - dt.timedelta(seconds=1), case.received_at + dt.timedelta(seconds=1)
    assert [row.pk for row in prepared.rows(Case, "received_at > %s", [prepared.moment(before)])] == [case.pk]
    assert prepared.rows(Case, "received_at > %s", [prepared.moment(after)]) == []


def test_a_record_drawn_at_once_is_as_one_django_draws(house):
    case = stories.complaint(house)
    ours = Case.everything.get(pk=case.pk)
    held = values(ours)
    django = super(Scoped, Case).from_db("default", list(held), list(held.values()))
    assert {**ours.__dict__, "_state": None} == {**django.__dict__, "_state": None}
    assert (ours._state.db, ours._state.adding, ours._state.fields_cache) == ("default", False, {})
    assert ours.project == house.jia
    ours.project = house.yi
    assert ours.project_id == house.yi.pk
    assert Case.everything.only("number").get(pk=case.pk).content == case.content
    assert prepared.rows(Post, "code = %s", ["FRONT_DESK"])[0] == Post.objects.get(code="FRONT_DESK")


def test_nobody_wants_to_hear_that_a_record_is_drawn():
    assert signals.pre_init.receivers == signals.post_init.receivers == []
    assert {model.__init__ for model in apps.get_models()} == {models.Model.__init__}


PATHS = ["project", "created_by", "unit__building__project", "customer", "handler", "category", "unit"]


def test_what_keys_lead_to_is_read_a_table_at_a_time(house, django_assert_num_queries):
    """Two levels and the same person twice: a question for each table and level, none for keys that are not set."""
    two = [stories.complaint(house), stories.complaint(house)]
    cases = list(Case.everything.filter(pk__in=[case.pk for case in two]).order_by("pk"))
    wanted = Case.everything.select_related(*PATHS).order_by("pk").get(pk=cases[0].pk)
    assert wanted.handler is None, "one key must be empty"
    keys = ("project", "created_by", "unit", "customer", "handler", "category")
    tables = {type(each) for each in (getattr(wanted, key) for key in keys) if each}
    with django_assert_num_queries(len(tables) + 2):  # the building of the unit, and its project
        prepared.fill(cases, PATHS)
    with django_assert_num_queries(0):
        found = [getattr(cases[0], key) for key in keys]
        assert cases[0].unit.building == wanted.unit.building
        assert cases[1].unit.building.project == house.jia
    assert found == [getattr(wanted, key) for key in keys]


def test_what_was_read_before_is_left_as_it_is(house, django_assert_num_queries):
    case = stories.complaint(house)
    case.project = given = house.jia
    with django_assert_num_queries(0):
        prepared.fill([case], ["project"])
        prepared.fill([], PATHS)
    assert case.project is given
