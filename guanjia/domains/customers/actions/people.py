"""Registering, noting, correcting and voiding customers."""

from __future__ import annotations

from guanjia.concerns.flow.verbs import amend, birth, step
from guanjia.domains.customers import queries
from guanjia.domains.customers.actions.occupancies import move_in_occupant
from guanjia.domains.customers.actions.tidying import tidy
from guanjia.domains.customers.flow import CUSTOMER
from guanjia.domains.customers.models import Customer, Occupancy
from guanjia.kernel.refusals import Invalid
from guanjia.kernel.text import is_company


@birth(CUSTOMER, "register_customer")
def register_customer(
    *, by, at, project, name: str, phone: str, kind: str = Customer.PERSON, sex: str = "", phone2: str = "",
    email: str = "", mail_address: str = "", emergency=(), pets=(), standing_instruction: str = "",
    birth_year: int | None = None, guardian_consent: bool = False, remark: str = "",
):  # fmt: skip
    """登记客户: a person or firm by name and one phone; no more is needed to open a file (decision 26).

    Raises `Invalid` when somebody of this name and phone is there already.
    """
    customer = Customer(
        kind=kind, name=name, sex=sex, phone=phone, phone2=phone2, email=email, mail_address=mail_address,
        emergency=list(emergency), pets=list(pets), standing_instruction=standing_instruction, birth_year=birth_year,
        guardian_consent=guardian_consent, remark=remark,
    )  # fmt: skip
    tidy(customer, at)
    _unknown(customer, project)
    return customer


@birth(CUSTOMER, "note_caller")
def note_caller(*, by, at, project, name: str, phone: str = "", unit=None, role: str = Occupancy.RESIDENT):
    """临时记下来电人: somebody unknown in one line; completed and confirmed later."""
    customer = Customer(name=name, phone=phone, kind=Customer.COMPANY if is_company(name) else Customer.PERSON)
    tidy(customer, at)
    _unknown(customer, project)
    yield customer
    if unit is not None:
        move_in_occupant(by=by, at=at, project=project, unit=unit, customer=customer, role=role or Occupancy.RESIDENT)


def _unknown(customer: Customer, project) -> None:
    """Refuse a second record of the same name and phone: who answers should find the first."""
    if not customer.phone_key:
        return
    twin = queries.known(project).filter(name=customer.name, phone_key=customer.phone_key).first()
    if twin:
        raise Invalid(fields={"phone": f"已经有同名同号的客户 {twin.number}，请直接选用"})


amend_customer = amend(
    CUSTOMER, "kind", "name", "sex", "phone", "phone2", "email", "mail_address", "emergency", "pets",
    "standing_instruction", "birth_year", "guardian_consent", "remark", also=lambda c, by, at: tidy(c, at),
)  # fmt: skip


@step(CUSTOMER, "confirm")
def confirm(customer, *, by, at):
    """核实: a noted caller is who he said; needs a phone."""
    if not customer.phone:
        raise Invalid("请先补上联系电话，再核实。")


@step(CUSTOMER, "set_vip")
def set_vip(customer, *, by, at, vip: bool, vip_visit_days: int | None = None):
    """设置 VIP: visited by the manager at an interval of his own, else of the policy (R-008)."""
    customer.vip, customer.vip_visit_days = vip, vip_visit_days if vip else None


@step(CUSTOMER, "void")
def void_customer(customer, *, by, at, void_reason: str):
    """作废: entered by mistake. Refused while the customer has a unit, a vehicle or a form."""
    if not void_reason.strip():
        raise Invalid(fields={"void_reason": "请写明作废原因"})
    left = [
        label
        for label, rows in (
            ("住户关系", customer.occupancies.filter(state="CURRENT")),
            ("在用车辆", customer.vehicles.filter(state="ACTIVE")),
            ("业主登记表", customer.profiles.exclude(state__in=("VOID", "RETIRED"))),
        )
        if rows.exists()
    ]
    if left:
        raise Invalid(f"还有{'、'.join(left)}，不能作废；重复的记录请用「并入另一条」。")
    customer.void_reason = void_reason.strip()
