"""The owner's form 附件6."""

from django.db import models

from guanjia.concerns.flow.models import Record, record_constraints
from guanjia.domains.customers.flow import OWNER_PROFILE
from guanjia.domains.customers.models.customer import Customer


class OwnerProfile(Record):
    """业主情况登记表: one for each owner of a unit; a change makes the next edition (forms F06, R-004).

    What the paper says about people, cars and pets is read from their own records when it is printed.
    """

    CASH, COLLECTION, TRANSFER, ONLINE = "CASH", "COLLECTION", "TRANSFER", "ONLINE"
    PAYS = [(CASH, "现金"), (COLLECTION, "银行托收"), (TRANSFER, "转账"), (ONLINE, "线上")]

    flows = OWNER_PROFILE
    series = "DJ"
    zone_path = "unit__zone"
    # What a signature stands for; edition and dates are set after it.
    signed_fields = ("unit", "customer", "move_in_on", "pay_method", "payer")

    unit = models.ForeignKey("estate.Unit", verbose_name="房号", on_delete=models.PROTECT, related_name="profiles")
    customer = models.ForeignKey(Customer, verbose_name="业主", on_delete=models.PROTECT, related_name="profiles")
    move_in_on = models.DateField("入住日期", null=True, blank=True)
    pay_method = models.CharField("缴费方式", max_length=10, choices=PAYS, blank=True)
    payer = models.CharField("缴费人", max_length=60, blank=True)
    edition = models.PositiveSmallIntegerField("版次", default=0, editable=False)
    id_seen = models.BooleanField("已核对身份", default=False)
    signed_at = models.DateTimeField("签字时间", null=True, blank=True, editable=False)
    in_force_at = models.DateTimeField("生效时间", null=True, blank=True, editable=False)
    changed_at = models.DateTimeField("变更开始", null=True, blank=True, editable=False)
    change_reason = models.CharField("变更事由", max_length=100, blank=True)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "业主情况登记表"
        constraints = [
            *record_constraints("owner_profile", OWNER_PROFILE),
            models.UniqueConstraint(
                fields=["unit", "customer"],
                condition=models.Q(state__in=["DRAFT", "SIGNED", "IN_FORCE", "CHANGING"]),
                name="owner_profile_once",
                violation_error_message="这位业主在这套房已经有登记表",
            ),
        ]
