"""Cars and the like."""

from django.db import models
from django.db.models import Q

from guanjia.concerns.flow.models import Record, record_constraints
from guanjia.domains.customers.flow import VEHICLE
from guanjia.domains.customers.models.customer import Customer


class Vehicle(Record):
    """车辆: one plate of one customer; the same plate is registered once at a time."""

    flows = VEHICLE
    series = "CL"

    customer = models.ForeignKey(Customer, verbose_name="车主", on_delete=models.PROTECT, related_name="vehicles")
    unit = models.ForeignKey(
        "estate.Unit", verbose_name="房号", null=True, blank=True, on_delete=models.PROTECT, related_name="vehicles"
    )
    plate = models.CharField("车牌号", max_length=12)
    model_name = models.CharField("车型", max_length=30, blank=True)
    space_no = models.CharField("车位号", max_length=20, blank=True)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "车辆"
        constraints = [
            *record_constraints("vehicle", VEHICLE),
            models.UniqueConstraint(
                fields=["project", "plate"], condition=Q(state="ACTIVE"), name="vehicle_plate",
                violation_error_message="这个车牌已经登记",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["project", "plate"], name="vehicle_by_plate")]

    def __str__(self) -> str:
        return self.plate
