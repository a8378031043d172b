"""The verbs of vehicles."""

from __future__ import annotations

from guanjia.concerns.flow.batches import Rows, batch
from guanjia.concerns.flow.verbs import amend, birth, step
from guanjia.domains.customers.flow import VEHICLE
from guanjia.domains.customers.models import Vehicle
from guanjia.kernel.refusals import Invalid
from guanjia.kernel.text import read_plate


def _tidy(vehicle: Vehicle, *, by, at) -> None:
    try:
        vehicle.plate = read_plate(vehicle.plate)
    except Invalid as fault:
        raise Invalid(fields={"plate": fault.message}) from fault
    if vehicle.customer.state not in ("NOTED", "ACTIVE") or vehicle.customer.project_id != vehicle.project_id:
        raise Invalid(fields={"customer": "这位客户不在本项目、已并入别的记录或已作废"})
    twins = Vehicle.objects.of(vehicle.project_id).filter(plate=vehicle.plate, state="ACTIVE").exclude(pk=vehicle.pk)
    if twin := twins.select_related("customer").first():
        raise Invalid(fields={"plate": f"车牌 {twin.plate} 已登记在 {twin.customer.name} 名下（{twin.number}）"})


@birth(VEHICLE, "add_vehicle")
def add_vehicle(
    *, by, at, project, plate: str, customer, unit=None, model_name: str = "", space_no: str = "", remark: str = ""
):
    """登记车辆: one plate of one customer."""
    vehicle = Vehicle(
        project=project, plate=plate, customer=customer, unit=unit, model_name=model_name, space_no=space_no,
        remark=remark,
    )  # fmt: skip
    _tidy(vehicle, by=by, at=at)
    return vehicle


amend_vehicle = amend(VEHICLE, "plate", "customer", "unit", "model_name", "space_no", "remark", also=_tidy)


@step(VEHICLE, "remove_vehicle")
def remove_vehicle(vehicle, *, by, at, remark: str = ""):
    """注销: sold or gone; the plate may be registered again."""
    vehicle.remark = remark or vehicle.remark


@batch(VEHICLE, "import_vehicles")
def import_vehicles(rows: Rows, *, by, at, project):
    """随客户导入车辆: plates a sheet of owners names; `import_customers` has prepared them."""
    return rows
