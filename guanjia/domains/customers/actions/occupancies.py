"""Who moves in and out, and the shares of owners (R-005)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db.models import Q
from django.utils.timezone import localdate

from guanjia.concerns.access.grants import SYSTEM
from guanjia.concerns.access.models import Project
from guanjia.concerns.flow.batches import Rows, batch
from guanjia.concerns.flow.verbs import amend, birth, step
from guanjia.concerns.jobs.schedule import every
from guanjia.domains.customers.flow import OCCUPANCY
from guanjia.domains.customers.models import Occupancy
from guanjia.domains.estate import actions as estate
from guanjia.domains.estate import queries as places
from guanjia.kernel.refusals import Invalid

WHOLE = Decimal(100)


@birth(OCCUPANCY, "move_in_occupant")
def move_in_occupant(
    *, by, at, project, unit, customer, role: str, relation: str = "", share=None, from_on: date | None = None,
    to_on: date | None = None, pays_fee: bool = False, owner_confirmed: bool = False, remark: str = "",
):  # fmt: skip
    """登记住户: a customer belongs to a unit in a role from a day (default today) on."""
    places.locked(unit)
    tie = Occupancy(
        project=project, unit=unit, customer=customer, role=role, relation=relation, share=share,
        from_on=from_on or localdate(at), to_on=to_on, pays_fee=pays_fee, owner_confirmed=owner_confirmed,
        remark=remark,
    )  # fmt: skip
    _together(tie, "unit", "customer")
    _check(tie)
    yield tie
    if role == Occupancy.TENANT and tie.runs_on(localdate(at)):
        _live(unit, "LET", by, at)


def _live(unit, living: str, by, at: datetime) -> None:
    fresh = places.locked(unit)
    if fresh.state == "ACTIVE" and fresh.living != living:
        estate.note_living(fresh, by=by, at=at, living=living)


def _together(tie: Occupancy, *picked: str) -> None:
    """Unit and person (those newly `picked`) are of this project and can be picked."""
    faults = {}
    if "unit" in picked and (tie.unit.project_id != tie.project_id or tie.unit.state != "ACTIVE"):
        faults["unit"] = "这套房屋不在本项目或已停用"
    person = tie.customer
    if "customer" in picked and (person.project_id != tie.project_id or person.state not in ("NOTED", "ACTIVE")):
        faults["customer"] = "这位客户不在本项目、已并入别的记录或已作废"
    if faults:
        raise Invalid(fields=faults)


def _check(tie: Occupancy) -> None:
    """Days in order, no second tie of the same kind at the same time, owners' shares at most 100 %."""
    if tie.from_on and tie.to_on and tie.to_on < tie.from_on:
        raise Invalid(fields={"to_on": "止日不能早于起日"})
    if tie.share is not None:
        tie.share = Decimal(str(tie.share))
        if tie.role != Occupancy.OWNER:
            raise Invalid(fields={"share": "只有业主有产权份额"})
        if not 0 < tie.share <= WHOLE:
            raise Invalid(fields={"share": "产权份额要大于 0、不超过 100"})
    others = list(overlapping(tie).select_related("customer"))
    if any(o.customer_id == tie.customer_id and o.role == tie.role for o in others):
        raise Invalid(fields={"customer": f"{tie.customer.name} 在这段时间已是这套房的{tie.get_role_display()}"})
    if tie.role == Occupancy.OWNER:
        most = largest_sum([tie, *(o for o in others if o.role == Occupancy.OWNER)])
        if most > WHOLE:
            raise Invalid(fields={"share": f"业主份额合计 {most.normalize():f}%，超过 100%"})


def overlapping(tie: Occupancy):
    """Other ties of the unit that hold on some day this one holds; voided ones do not count."""
    rows = Occupancy.objects.of(tie.project_id).filter(unit=tie.unit, state__in=("CURRENT", "ENDED")).exclude(pk=tie.pk)
    if tie.to_on:
        rows = rows.filter(Q(from_on=None) | Q(from_on__lte=tie.to_on))
    if tie.from_on:
        rows = rows.filter(Q(to_on=None) | Q(to_on__gte=tie.from_on))
    return rows


def largest_sum(owners: list[Occupancy]) -> Decimal:
    """The largest sum of shares on any one day; it is reached on a day on which a share begins."""
    spans = [(o.from_on or date.min, o.to_on or date.max, o.share or Decimal(0)) for o in owners]
    sums = [sum((share for first, last, share in spans if first <= day <= last), Decimal(0)) for day, _, _ in spans]
    return max(sums, default=Decimal(0))


def _again(tie: Occupancy, *, by, at) -> None:
    places.locked(tie.unit)
    _check(tie)


def _amended(tie: Occupancy, *, by, at) -> None:
    if tie.state == "ENDED" and (tie.to_on is None or tie.to_on > localdate(at)):
        raise Invalid(fields={"to_on": "已迁出的，止日不能空着，也不能在以后；还住着的请先撤销迁出"})
    _again(tie, by=by, at=at)


amend_occupancy = amend(
    OCCUPANCY, "relation", "share", "from_on", "to_on", "pays_fee", "owner_confirmed", "remark", also=_amended
)


@step(OCCUPANCY, "end_occupancy")
def end_occupancy(tie, *, by, at, to_on: date | None = None):
    """登记迁出: the last day (default today). A day still to come is kept, and the tie holds until then."""
    today = localdate(at)
    tie.to_on = to_on or today
    if tie.from_on and tie.to_on < tie.from_on:
        raise Invalid(fields={"to_on": f"止日不能早于起日 {tie.from_on}"})
    if tie.to_on > today:
        return "CURRENT"
    if tie.unit.living in ("LET", "LIVED_IN"):
        rest = Occupancy.objects.of(tie.project_id).filter(unit=tie.unit, state="CURRENT").exclude(pk=tie.pk)
        if tie.role == Occupancy.TENANT and not rest.filter(role=Occupancy.TENANT).exists():
            _live(tie.unit, "VACANT", by, at)
        elif not rest.exists():
            _live(tie.unit, "VACANT", by, at)
    return "ENDED"


def end_lapsed(*, by, at: datetime, project) -> int:
    """到期迁出: end every tie of a project whose last day is past; how many.

    Lists and pickers go by the days themselves, so they are right even when it did not run.
    """
    lapsed = Occupancy.objects.of(project).filter(state="CURRENT", to_on__lt=localdate(at)).select_related("unit")
    rows = list(lapsed.order_by("id"))
    for tie in rows:
        end_occupancy(tie, by=by, at=at, to_on=tie.to_on)
    return len(rows)


@every("10 0 * * *", "customers.end_lapsed")
def end_lapsed_everywhere(*, at: datetime) -> int:
    """到期迁出: `end_lapsed` for every project, ten minutes after midnight; says how many were ended."""
    return sum(end_lapsed(by=SYSTEM, at=at, project=project) for project in Project.objects.order_by("pk"))


@step(OCCUPANCY, "reopen")
def reopen_occupancy(tie, *, by, at):
    """撤销迁出: it was ended by mistake."""
    tie.to_on = None
    _together(tie, "unit", "customer")
    _again(tie, by=by, at=at)


@step(OCCUPANCY, "correct_unit")
def correct_unit(tie, *, by, at, unit):
    """更正房屋: it was another unit all the time; role, days and share stay as they are."""
    if unit.pk == tie.unit_id:
        raise Invalid(fields={"unit": "就是现在这套房"})
    tie.unit = unit
    _together(tie, "unit")
    _again(tie, by=by, at=at)


@step(OCCUPANCY, "correct_person")
def correct_person(tie, *, by, at, customer):
    """更正人员: it was another person all the time."""
    if customer.pk == tie.customer_id:
        raise Invalid(fields={"customer": "就是现在这位"})
    tie.customer = customer
    _together(tie, "customer")
    _again(tie, by=by, at=at)


@step(OCCUPANCY, "void")
def void_occupancy(tie, *, by, at, void_reason: str):
    """作废: it was never so."""
    if not void_reason.strip():
        raise Invalid(fields={"void_reason": "请写明作废原因"})
    tie.void_reason = void_reason.strip()


@batch(OCCUPANCY, "import_occupancies")
def import_occupancies(rows: Rows, *, by, at, project):
    """随客户导入住户: ties a sheet of owners makes or changes; `import_customers` has prepared them."""
    return rows
