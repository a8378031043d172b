"""Keys followed: the record Django would bring, of this moment, and an honest word where there is none."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import transaction
from django.db.models.fields.related_descriptors import ForwardManyToOneDescriptor

from guanjia.concerns.access.models import Assignment, Post, Project, User
from guanjia.concerns.access.pointing import Pointing
from guanjia.domains.cases.models import Case
from tests.domains.cases import stories

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def content(row) -> dict:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_the_keys_of_the_program_are_read_so():
    kinds = [type(model.__dict__[field.name]) for model in apps.get_models() for field in model._meta.local_fields
             if type(model.__dict__.get(field.name)) in (Pointing, ForwardManyToOneDescriptor)]  # fmt: skip
    assert kinds.count(Pointing) > 200
    assert kinds.count(ForwardManyToOneDescriptor) < 10


def test_each_key_brings_what_django_brings(house):
    case = Case.everything.get(pk=stories.complaint(house).pk)
    followed = 0
    for field in Case._meta.local_fields:
        if field.is_relation and getattr(case, field.attname) is not None:
            asked = ForwardManyToOneDescriptor(field).get_object(case)
            assert type(getattr(case, field.name)) is type(asked)
            assert content(getattr(case, field.name)) == content(asked)
            followed += 1
    assert followed > 4


def test_it_is_asked_once_and_as_it_is_then(house, django_assert_num_queries):
    case = Case.everything.get(pk=stories.complaint(house).pk)
    with django_assert_num_queries(1):
        assert case.project.name == case.project.name == "甲园"
    Project.objects.filter(pk=house.jia.pk).update(name="甲园一期")
    assert case.project.name == "甲园"
    assert Case.everything.get(pk=case.pk).project.name == "甲园一期"
    case.project = house.yi
    assert (case.project, case.project_id) == (house.yi, house.yi.pk)
    case.project_id = house.jia.pk
    assert case.project.name == "甲园一期"


def test_an_empty_key_asks_nothing(house, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert Assignment(user_id=1).deputy is None
        with pytest.raises(User.DoesNotExist):
            _ = Assignment().user


def test_a_row_that_is_not_there_is_missed_as_ever(house):
    with transaction.atomic(), pytest.raises(Post.DoesNotExist):
        _ = Assignment(post_id=987_654_321).post
