"""Two records of one person become one; nothing is lost."""

from __future__ import annotations

from guanjia.concerns.access.sealing import unseal
from guanjia.concerns.flow.verbs import step
from guanjia.domains.customers import queries
from guanjia.domains.customers.actions.identity import give_consent, note_care, register_id
from guanjia.domains.customers.actions.occupancies import (
    amend_occupancy,
    correct_person,
    overlapping,
    void_occupancy,
)
from guanjia.domains.customers.actions.people import amend_customer, set_vip
from guanjia.domains.customers.actions.profiles import correct_owner
from guanjia.domains.customers.actions.vehicles import amend_vehicle
from guanjia.domains.customers.flow import CUSTOMER
from guanjia.domains.customers.models import Customer, Occupancy
from guanjia.kernel.refusals import Invalid

BLANKS = ("sex", "email", "mail_address", "birth_year")


@step(CUSTOMER, "merge")
def merge(customer, *, by, at, merged_into):
    """并入另一条: this record is the same person as `merged_into`, which gets units, vehicles, forms and what it lacks.

    This one stays as history. Higher rooms move their own records by the wire on this verb.
    """
    winner = merged_into
    _same_person(customer, winner)
    customer.merged_into = winner
    for tie in customer.occupancies.exclude(state="VOID").select_related("unit").order_by("id"):
        _move_tie(tie, winner, by, at)
    for vehicle in customer.vehicles.filter(state="ACTIVE"):
        amend_vehicle(vehicle, by=by, at=at, customer=winner)
    for profile in customer.profiles.exclude(state__in=("VOID", "RETIRED")).select_related("unit"):
        if queries.profile_of(profile.unit, winner):
            raise Invalid(f"两条记录在 {profile.unit.number} 都有业主登记表，请先停用其中一张再合并。")
        correct_owner(profile, by=by, at=at, customer=winner)
    _complete(winner, customer, by, at)


def _same_person(loser: Customer, winner: Customer) -> None:
    fault = ""
    if winner.pk == loser.pk:
        fault = "不能并入自己"
    elif winner.project_id != loser.project_id or winner.state not in queries.OPEN:
        fault = "这位客户不在本项目、已并入别的记录或已作废"
    elif winner.id_print and loser.id_print and winner.id_print != loser.id_print:
        fault = "两条记录的证件号码不同，不是同一个人"
    if fault:
        raise Invalid(fields={"merged_into": fault})


def _move_tie(tie: Occupancy, winner: Customer, by, at) -> None:
    """The tie becomes the winner's; with those of his that hold on some of its days it becomes one, which holds on all
    their days."""
    twins = list(overlapping(tie).filter(customer=winner, role=tie.role).order_by("id"))
    if not twins:
        correct_person(tie, by=by, at=at, customer=winner)
        return
    # One that still runs must go on running.
    one = next((each for each in (*twins, tie) if each.state == "CURRENT"), twins[0])
    rest = [each for each in (*twins, tie) if each is not one]
    begun, ended = {each.from_on for each in (one, *rest)}, {each.to_on for each in (one, *rest)}
    whole = {"from_on": None if None in begun else min(begun), "to_on": None if None in ended else max(ended)}
    for field in ("share", "relation", "pays_fee"):
        known = (getattr(each, field) for each in (one, *rest))
        whole[field] = next(filter(None, known), getattr(one, field))
    kept = {field: value for field, value in whole.items() if value != getattr(one, field)}
    for each in rest:
        void_occupancy(each, by=by, at=at, void_reason=f"与 {one.number} 重复，合并客户时作废")
    if one is tie:
        correct_person(tie, by=by, at=at, customer=winner)
    if kept:
        amend_occupancy(one, by=by, at=at, **kept)


def _complete(winner: Customer, loser: Customer, by, at) -> None:
    """Give the winner what only the loser knew; what does not fit stays readable on the loser's record."""
    kept = _phones(winner, loser)
    if winner.consent != Customer.REFUSED:
        kept |= {f: getattr(loser, f) for f in BLANKS if getattr(loser, f) and not getattr(winner, f)}
        for field in ("emergency", "pets"):
            more = [entry for entry in getattr(loser, field) if entry not in getattr(winner, field)]
            if more:
                kept[field] = [*getattr(winner, field), *more]
    for field, most in (("standing_instruction", 200), ("remark", 500)):
        mine, other = kept.get(field, getattr(winner, field)), getattr(loser, field)
        if other and other not in mine:
            kept[field] = "；".join(filter(None, (mine, other)))[:most]
    if kept:
        amend_customer(winner, by=by, at=at, **kept)
    if loser.vip and not winner.vip:
        set_vip(winner, by=by, at=at, vip=True, vip_visit_days=loser.vip_visit_days)
    if loser.consent == Customer.GIVEN and not winner.consent:
        give_consent(
            winner, by=by, at=at, consent_channel=loser.consent_channel, consent_version=loser.consent_version,
            care=loser.care_consent_at is not None,
        )  # fmt: skip
        if loser.care_notes and not winner.care_notes:
            note_care(winner, by=by, at=at, care_notes=loser.care_notes)
    if loser.id_print and not winner.id_print and winner.consent != Customer.REFUSED:
        number = unseal(loser.id_sealed, loser.seal_id)
        purpose = loser.id_purpose or f"并入 {loser.number}"
        register_id(winner, by=by, at=at, id_type=loser.id_type, id_no=number, id_purpose=purpose)


def _phones(winner: Customer, loser: Customer) -> dict:
    """Phones only the loser had go into free places, the rest into the remark."""
    has = {winner.phone, winner.phone2}
    waiting = [p for p in dict.fromkeys((loser.phone, loser.phone2)) if p and p not in has]
    kept: dict = {}
    for field in ("phone", "phone2"):
        if waiting and not getattr(winner, field):
            kept[field] = waiting.pop(0)
    if waiting:
        note = f"另有电话 {'、'.join(waiting)}"
        kept["remark"] = "；".join(filter(None, (winner.remark, note)))[:500]
    return kept
