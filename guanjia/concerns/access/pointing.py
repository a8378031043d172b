"""The record a key points at (`case.unit`), read by a prepared question when it is first asked for.

A page or an act follows dozens of keys, one by one; Django composes a query for each.
"""

from __future__ import annotations

from django.apps import apps
from django.db import models
from django.db.models.fields.related_descriptors import ForwardManyToOneDescriptor

from guanjia.concerns.access import prepared


class Pointing(ForwardManyToOneDescriptor):
    """As Django's, but for how the row is read. Raises the `DoesNotExist` of the model it points at."""

    def get_object(self, instance):
        target = self.field.remote_field.model
        found = prepared.rows(target, self.where, [getattr(instance, self.field.attname)])
        if not found:
            raise target.DoesNotExist(f"{target._meta.verbose_name}：没有这一条")
        return found[0]


def use() -> None:
    """Have the keys of all models of the program read so, where they point at an id of a table nothing is left out
    of."""
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if type(model.__dict__.get(field.name)) is ForwardManyToOneDescriptor and _is_plain(field):
                descriptor = Pointing(field)
                descriptor.where = f'"{field.target_field.column}" = %s'
                setattr(model, field.name, descriptor)


def _is_plain(field: models.ForeignKey) -> bool:
    target = field.remote_field.model
    everything = target._base_manager
    reads_all = type(everything).get_queryset is models.Manager.get_queryset
    return (
        reads_all and everything._queryset_class is models.QuerySet and field.target_field is target._meta.pk
        and not target._meta.parents and field.get_extra_descriptor_filter(None) == {}
    )  # fmt: skip
