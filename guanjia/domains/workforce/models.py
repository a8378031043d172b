"""Departments, employees and contractors."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q

from guanjia.concerns.access.fields import PhoneField
from guanjia.concerns.access.grants import running_at
from guanjia.concerns.access.models import Absence, Assignment
from guanjia.concerns.flow.models import Record, record_constraints
from guanjia.domains.workforce.flow import CONTRACTOR, DEPARTMENT, EMPLOYEE

CONTRACTOR_LOOKS_BACK = timedelta(hours=24)


class Contractor(Record):
    """外包单位: an outside firm that does work for the centre."""

    flows = CONTRACTOR
    listed = True
    series = "WB"

    name = models.CharField("名称", max_length=60)
    work = models.CharField("服务内容", max_length=100, blank=True)
    contact_name = models.CharField("联系人", max_length=40, blank=True)
    phone = PhoneField("联系电话", max_length=30, blank=True)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "外包单位"
        constraints = record_constraints("contractor", CONTRACTOR)

    def __str__(self) -> str:
        return self.name


class Department(Record):
    """部门: who gets slips and work orders. `number` is its code (GC, BA, BJ …)."""

    SORTS = [
        ("SERVICE_CENTRE", "客服"), ("ENGINEERING", "工程"), ("SECURITY", "保安"), ("CLEANING", "保洁"),
        ("GREENING", "绿化"), ("FINANCE", "财务"), ("CONTRACTOR", "外包"), ("OTHER", "其它"),
    ]  # fmt: skip

    flows = DEPARTMENT
    listed = True

    name = models.CharField("名称", max_length=40)
    sort = models.CharField("类别", max_length=16, choices=SORTS, default="OTHER")
    head = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="负责人", null=True, blank=True, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    contractor = models.ForeignKey(
        Contractor, verbose_name="外包单位", null=True, blank=True, on_delete=models.PROTECT, related_name="departments"
    )

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "部门"
        constraints = record_constraints("department", DEPARTMENT)

    def __str__(self) -> str:
        return self.name

    @classmethod
    def acted_for(cls, user, at: datetime | None) -> Q:
        """Departments a user signs and answers for: he heads them or works there.

        With `at` also those of whoever is absent then and has him as deputy, so nothing hangs on a person on leave.
        """
        mine = Q(head=user) | Q(employees__user=user, employees__state="ACTIVE")
        if at is None:
            return mine
        away = Absence.objects.filter(starts_at__lte=at, ends_at__gt=at).values("user")
        stood_for = Assignment.objects.filter(running_at(at), deputy=user, user__in=away).values("user")
        return mine | Q(head__in=stood_for) | Q(employees__user__in=stood_for, employees__state="ACTIVE")

    @classmethod
    def slips_seen(cls, user, at: datetime | None, undone: Q) -> Q:
        """Which slips (rows with `department` and `finished_at`) of a department its people see: all of them.

        A contractor's people see them while they are `undone` and a day longer (PIPL 21; then they look like missing).
        """
        mine = cls.everything.filter(cls.acted_for(user, at)).values("pk")
        lately = undone if at is None else undone | Q(finished_at__gt=at - CONTRACTOR_LOOKS_BACK)
        return Q(department__in=mine) & (Q(department__contractor=None) | lately)


class Employee(Record):
    """员工: a person of a department, with an account or without one."""

    flows = EMPLOYEE
    listed = True
    series = "YG"

    name = models.CharField("姓名", max_length=40)
    department = models.ForeignKey(Department, verbose_name="部门", on_delete=models.PROTECT, related_name="employees")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="账号", null=True, blank=True, on_delete=models.PROTECT,
        related_name="+", help_text="没有账号的员工留空。",
    )  # fmt: skip
    job = models.CharField("职务", max_length=40, blank=True)
    phone = PhoneField("手机", max_length=20, blank=True)
    joined_on = models.DateField("入职日期", null=True, blank=True)
    left_on = models.DateField("离职日期", null=True, blank=True)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "员工"
        constraints = record_constraints("employee", EMPLOYEE)
        indexes = [models.Index(fields=["user", "state"], name="employee_user")]

    def __str__(self) -> str:
        return self.name
