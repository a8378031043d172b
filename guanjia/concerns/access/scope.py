"""Which rows a user may see: one answer for lists and single rows; a query without it fails loudly (decision 14)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.db import models
from django.db.models import Q

from guanjia.concerns.access import prepared
from guanjia.concerns.access.grants import grants_of

_free: ContextVar[str] = ContextVar("unscoped_reason", default="")


class Unscoped(Exception):
    """A programming fault: rows were asked for without `seen_by`, `of` or `unscoped(reason)`."""


@contextmanager
def unscoped(reason: str) -> Iterator[None]:
    """Let queries inside run without a scope, for a reason (Django's own checks of unique rows)."""
    token = _free.set(reason)
    try:
        yield
    finally:
        _free.reset(token)


class ScopedQuerySet(models.QuerySet):
    _why = ""

    def _clone(self):
        clone = super()._clone()
        clone._why = self._why
        return clone

    def seen_by(self, user, project=None, at=None):
        """Rows this user may see, in all his projects or in one. "Not yours" looks like "not there"."""
        found = self._chain()
        found._why = "seen_by"
        condition = visible_rows(self.model, user, project, at)
        return found.none() if condition is None else found.filter(condition)

    def of(self, project):
        """Rows of one project, for verbs and jobs that already work inside it."""
        found = self._chain()
        found._why = "of"
        return found.filter(project=project)

    def unscoped(self, reason: str):
        """All rows, for a stated reason."""
        found = self._chain()
        found._why = reason
        return found

    def demand_scope(self) -> None:
        """Raise `Unscoped` unless it was said whose rows these are."""
        if not (self._why or self._hints.get("instance") or _free.get()):
            raise Unscoped(f"{self.model.__name__}: a query needs seen_by(user), of(project) or unscoped(reason)")

    def _fetch_all(self):
        if self._result_cache is None:
            self.demand_scope()
        super()._fetch_all()

    def iterator(self, *args, **kwargs):
        self.demand_scope()
        return super().iterator(*args, **kwargs)

    def count(self):
        self.demand_scope()
        return super().count()

    def exists(self):
        self.demand_scope()
        return super().exists()

    def aggregate(self, *args, **kwargs):
        self.demand_scope()
        return super().aggregate(*args, **kwargs)

    def update(self, **kwargs):
        self.demand_scope()
        return super().update(**kwargs)

    def delete(self):
        self.demand_scope()
        return super().delete()


ScopedManager = models.Manager.from_queryset(ScopedQuerySet, "ScopedManager")


def visible_rows(model, user, project=None, at=None) -> Q | None:
    """The condition for the rows of `model` this user may see; None when he may see none.

    `<kind>.see` shows the project (narrowed to the user's zones where the model says through `zone_path` how to get
    there), `<kind>.see_own` only what `model.own_rows(user, at)` names. `model.barred_rows(user)` hides rows from a
    person whatever his post (the target of a complaint).
    """
    kind = model.subject_kind
    condition, grants = None, grants_of(user, at)
    for project_id, grant in grants.by_project().items():
        if project is not None and project_id != project.pk:
            continue
        here = Q(project_id=project_id)
        if f"{kind}.see" in grant.verbs:
            zones = grant.zones_for(f"{kind}.see")
            within = model.rows_in_zones(zones) if zones is not None else None
            if within is not None:
                here &= within
        elif f"{kind}.see_own" in grant.verbs:
            own = model.own_rows(user, at or grants.at)
            if own is None:
                continue
            here &= own
        else:
            continue
        condition = here if condition is None else condition | here
    if condition is None:
        return None
    barred = model.barred_rows(user)
    return condition & ~barred if barred is not None else condition


class Scoped(models.Model):
    """Abstract: a row that belongs to a project and is only seen through a scope."""

    subject_kind = ""
    zone_path = ""

    project = models.ForeignKey("access.Project", verbose_name="项目", on_delete=models.PROTECT, related_name="+")

    objects = ScopedManager()
    everything = models.Manager()

    class Meta:
        abstract = True
        base_manager_name = "everything"

    @classmethod
    def from_db(cls, db, field_names, values):
        if len(values) == len(cls._meta.concrete_fields):
            return prepared.drawn(cls, db, field_names, values)
        return super().from_db(db, field_names, values)

    @classmethod
    def rows_in_zones(cls, zone_ids: set[int]) -> Q | None:
        """Rows that lie in these zones; None: the kind knows no zones. A kind reached over many rows answers itself."""
        return Q(**{f"{cls.zone_path}__in": zone_ids}) if cls.zone_path else None

    @classmethod
    def own_rows(cls, user, at: datetime | None) -> Q | None:
        """Rows that are the user's own business then (his department's slips); None: the kind knows no such thing."""
        return None

    @classmethod
    def barred_rows(cls, user) -> Q | None:
        """Rows this person must not see whatever his post; None: nobody is barred."""
        return None

    def full_clean(self, *args, **kwargs):
        with unscoped("Django checks unique rows and constraints through the default manager"):
            super().full_clean(*args, **kwargs)
