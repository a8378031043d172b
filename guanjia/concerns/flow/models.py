"""`Record`: what every register's row has (decision 2)."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.conf import settings
from django.db import models
from django.db.models import Q

from guanjia.concerns.access import prepared
from guanjia.concerns.access.models import Scoped
from guanjia.kernel.flow import Flow, Kinds, Terms
from guanjia.kernel.ref import Ref
from guanjia.kernel.text import half_width

RECORDS: dict[str, type[Record]] = {}
_STATE_CHECKS: set[str] = set()


class Record(Scoped):
    """登记: a numbered row of a project that lives through a flow. It is voided, never deleted.

    A room sets `flows` (its `Flow` or `Kinds`) and `series` (the prefix of its numbers; empty when the birth verb
    gives the number itself, as a unit's is its room number). `listed`: the table is short, so a field that asks for
    such a record offers them all by name instead of asking for a number. `version` counts changes: a second writer
    who read an older one gets the merge page. `coded_lists` says what the codes of a list column mean, as `choices`
    does for a column of one code.
    """

    flows: Flow | Kinds | None = None
    series = ""
    listed = False
    coded_lists: dict[str, list[tuple[str, str]]] = {}
    sealed_fields: tuple[str, ...] = ()
    stored: dict = {}  # while it is validated: what the table holds of a row that was locked

    number = models.CharField("编号", max_length=40, blank=True)
    state = models.CharField("状态", max_length=30, blank=True, editable=False)
    version = models.PositiveIntegerField("版本", default=1, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="登记人", null=True, blank=True, editable=False,
        on_delete=models.PROTECT, related_name="+",
    )  # fmt: skip
    created_at = models.DateTimeField("登记时间", editable=False)
    remark = models.CharField("备注", max_length=500, blank=True)
    void_reason = models.CharField("作废原因", max_length=200, blank=True, editable=False)
    batch_id = models.BigIntegerField("批次", null=True, blank=True, editable=False)

    class Meta:
        abstract = True
        base_manager_name = "everything"
        constraints = [models.UniqueConstraint(fields=["project", "number"], name="%(app_label)s_%(class)s_number")]

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        if "flows" in cls.__dict__ and cls.flows is not None:
            cls.subject_kind = cls.flows.code
            RECORDS[cls.flows.code] = cls

    def __str__(self) -> str:
        return self.number

    def clean_fields(self, exclude=None) -> None:
        """Without a question for each key whether its row exists: one at hand or kept does, and the database refuses
        any other. `created_by` is who acts. What stays as it was is not looked through again: it was when it came in,
        and what the rules have grown since must not stop a step that has nothing to do with it."""
        keys = [f for f in self._meta.concrete_fields if f.is_relation and getattr(self, f.attname) is not None]
        known = {f.name for f in keys if f.name == "created_by" or f.is_cached(self)}
        if self.stored:
            known |= {f.name for f in self._meta.concrete_fields if self._kept(f)}
        super().clean_fields({*(exclude or ()), *known})

    def get_constraints(self) -> list:
        """Those worth a question: the engine sets the state by the flow, and kept values were unique before."""
        return [(model, [c for c in all_of if self._in_doubt(c)]) for model, all_of in super().get_constraints()]

    def _in_doubt(self, constraint: models.BaseConstraint) -> bool:
        if constraint.name in _STATE_CHECKS:
            return False
        if isinstance(constraint, models.UniqueConstraint) and constraint.fields and constraint.condition is None:
            return not all(self._kept(self._meta.get_field(name)) for name in constraint.fields)
        return True

    def _kept(self, field: models.Field) -> bool:
        return field.attname in self.stored and self.stored[field.attname] == getattr(self, field.attname)

    @property
    def flow(self) -> Flow:
        return self.flows.of(getattr(self, "kind", ""))

    @property
    def state_label(self) -> str:
        return self.flow.state(self.state).label

    @property
    def is_open(self) -> bool:
        return not self.flow.state(self.state).final

    @property
    def ref(self) -> Ref:
        return Ref(self.subject_kind, self.pk, self.project_id)

    @property
    def withheld(self) -> frozenset[str]:
        """Paths that are not shown with this record, whatever its register declares (a caller who asked for it)."""
        return frozenset()

    def series_of(self) -> str:
        """The prefix of this record's number; kinds of one table may differ."""
        return self.series

    def limit_terms(self, code: str) -> Terms | None:
        """How a limit of this record runs; None for the flow's own words."""
        return None

    @classmethod
    def number_typed(cls, text: str) -> str:
        """The number a person means when he types this text into a field that asks for such a record."""
        return half_width(text).upper()


def record_constraints(model_name: str, flows: Flow | Kinds) -> list:
    """The constraints of a room's table: number unique in the project, and only states its flow knows.

    For a table of several kinds the check is on (kind, state) (decision 6).
    """
    if isinstance(flows, Kinds):
        pairs = [Q(kind=kind, state__in=sorted(flow.labels)) for kind, flow in flows.flows.items()]
        known = reduce(or_, pairs)
    else:
        known = Q(state__in=sorted(flows.labels))
    _STATE_CHECKS.add(f"{model_name}_state")
    return [
        models.UniqueConstraint(fields=["project", "number"], name=f"{model_name}_number"),
        models.CheckConstraint(condition=known, name=f"{model_name}_state"),
    ]


def resolve(kind: str, subject_id: int) -> Record | None:
    """The record a reference points at, without a scope: for journals, notices and prints that were scoped before."""
    model = RECORDS.get(kind)
    return next(iter(prepared.rows(model, "id = %s", [subject_id])), None) if model else None
