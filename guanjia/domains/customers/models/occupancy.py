"""Who belongs to which unit, in which role, from when to when."""

from django.db import models
from django.db.models import F, Q

from guanjia.concerns.flow.models import Record, record_constraints
from guanjia.domains.customers.flow import OCCUPANCY
from guanjia.domains.customers.models.customer import Customer


class Occupancy(Record):
    """住户关系: one customer in one unit in one role; ended ones are kept (R-005).

    `from_on` and `to_on` are whole days, both included; an empty `from_on` means since ever, an empty `to_on` still.
    `share` is the owner's part in percent; the shares of a unit's owners of one day are at most 100.
    """

    OWNER, TENANT, RESIDENT, FAMILY = "OWNER", "TENANT", "RESIDENT", "FAMILY"
    ROLES = [(OWNER, "业主"), (TENANT, "租户"), (RESIDENT, "使用人"), (FAMILY, "家属")]

    flows = OCCUPANCY
    series = "ZH"
    zone_path = "unit__zone"

    unit = models.ForeignKey("estate.Unit", verbose_name="房号", on_delete=models.PROTECT, related_name="occupancies")
    customer = models.ForeignKey(Customer, verbose_name="客户", on_delete=models.PROTECT, related_name="occupancies")
    role = models.CharField("身份", max_length=8, choices=ROLES, default=OWNER)
    relation = models.CharField("与业主关系", max_length=20, blank=True)
    share = models.DecimalField("产权份额", max_digits=5, decimal_places=2, null=True, blank=True, help_text="百分比")
    from_on = models.DateField("起", null=True, blank=True)
    to_on = models.DateField("止", null=True, blank=True)
    pays_fee = models.BooleanField("缴费人", default=False)
    owner_confirmed = models.BooleanField("业主已确认", default=False)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "住户"
        constraints = [
            *record_constraints("occupancy", OCCUPANCY),
            models.CheckConstraint(
                condition=Q(from_on=None) | Q(to_on=None) | Q(to_on__gte=F("from_on")), name="occupancy_days",
                violation_error_message="止日不能早于起日",
            ),
            models.CheckConstraint(
                condition=Q(share=None) | Q(share__gt=0, share__lte=100), name="occupancy_share",
                violation_error_message="产权份额要大于 0、不超过 100",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["unit", "state"], name="occupancy_unit"),
            models.Index(fields=["customer", "state"], name="occupancy_customer"),
        ]

    def runs_on(self, day) -> bool:
        """Whether the tie holds on a day. Reads only the row."""
        begun = self.from_on is None or self.from_on <= day
        return self.state == "CURRENT" and begun and (self.to_on is None or self.to_on >= day)
