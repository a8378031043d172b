"""The tables of the room."""

from django.db import models

from guanjia.concerns.flow.models import Record, record_constraints
from guanjia.kernel.flow import Terms
from tests.rooms.loans.flow import ERRANDS, LOAN


class Loan(Record):
    """借物: a thing lent to a customer."""

    UMBRELLA, CART, LADDER = "UMBRELLA", "CART", "LADDER"
    THINGS = [(UMBRELLA, "雨伞"), (CART, "手推车"), (LADDER, "梯子")]

    flows = LOAN
    series = "JW"
    sealed_fields = ("id_sealed",)

    borrower = models.CharField("借用人", max_length=40)
    phone = models.CharField("电话", max_length=20, blank=True)
    thing = models.CharField("物品", max_length=10, choices=THINGS)
    quantity = models.PositiveIntegerField("数量", default=1)
    out_at = models.DateTimeField("借出时间", editable=False)
    promised_at = models.DateTimeField("约定归还", null=True, blank=True)
    condition = models.CharField("状况", max_length=40, blank=True)
    id_sealed = models.CharField("证件号", max_length=200, blank=True)
    replaces = models.ForeignKey(
        "self", verbose_name="接续", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by"
    )

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "借物"
        constraints = [
            *record_constraints("loan", LOAN),
            models.CheckConstraint(
                condition=models.Q(quantity__gte=1), name="loan_quantity", violation_error_message="数量至少为 1。"
            ),
        ]

    def limit_terms(self, code: str) -> Terms | None:
        if code == "give_back" and self.promised_at:
            return Terms(due=self.promised_at)
        if code == "give_back" and self.thing == self.CART:
            return Terms(policy="loan.due.cart")
        if code == "check" and self.thing == self.UMBRELLA:
            return Terms(off=True)
        return None


class Errand(Record):
    """跑腿: something done for a customer, in two kinds over one table."""

    flows = ERRANDS
    series = "PT"

    kind = models.CharField("类别", max_length=10, choices=[("PLAIN", "普通跑腿"), ("URGENT", "急件")])
    what = models.CharField("事项", max_length=40)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "跑腿"
        constraints = record_constraints("errand", ERRANDS)
