"""Who may do what where: projects, zones, users, posts and assignments (requirements 6, R-002, R-300)."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from guanjia.concerns.access.fields import PhoneField
from guanjia.concerns.access.scope import Scoped, ScopedManager

__all__ = ["Absence", "Assignment", "Post", "Project", "RequestKey", "Scoped", "ScopedManager", "Stamp", "User", "Zone"]


class Project(models.Model):
    """项目（小区）: one managed community; every operational row belongs to one."""

    RESIDENTIAL, OFFICE, COMMERCIAL, PARK = "RESIDENTIAL", "OFFICE", "COMMERCIAL", "PARK"
    USES = [(RESIDENTIAL, "住宅"), (OFFICE, "写字楼"), (COMMERCIAL, "商业"), (PARK, "园区/厂区")]

    code = models.SlugField("代码", max_length=20, unique=True, help_text="网址和编号中用的短代码，如 jia。")
    name = models.CharField("名称", max_length=50, unique=True)
    use = models.CharField("用途", max_length=12, choices=USES, default=RESIDENTIAL)
    company = models.CharField("物业公司", max_length=60, blank=True)
    phone = PhoneField("服务电话", max_length=30, blank=True)
    address = models.CharField("地址", max_length=100, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "项目"

    def __str__(self) -> str:
        return self.name


class Zone(models.Model):
    """分管区域: a named part of a project, given to a butler (R-003)."""

    project = models.ForeignKey(Project, verbose_name="项目", on_delete=models.PROTECT, related_name="zones")
    name = models.CharField("名称", max_length=40)

    class Meta:
        verbose_name = verbose_name_plural = "分管区域"
        constraints = [models.UniqueConstraint(fields=["project", "name"], name="zone_name")]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager):
    def get_by_natural_key(self, username):
        return self.get(username=username)


class User(AbstractBaseUser):
    """账号: a person who signs in. What he may do comes from his assignments alone."""

    username = models.CharField("用户名", max_length=40, unique=True)
    display_name = models.CharField("姓名", max_length=40)
    phone = PhoneField("手机", max_length=20, blank=True)
    is_active = models.BooleanField("启用", default=True)
    must_change_password = models.BooleanField("下次登录须改密码", default=False)
    password_changed_at = models.DateTimeField("改密码时间", null=True, blank=True)
    created_at = models.DateTimeField("建立时间")
    token_hash = models.CharField(max_length=64, blank=True, db_index=True)

    objects = UserManager()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["display_name"]

    class Meta:
        verbose_name = verbose_name_plural = "账号"

    def __str__(self) -> str:
        return self.display_name


class Post(models.Model):
    """岗位: a named bundle of verbs with its superior post."""

    code = models.CharField("代码", max_length=30, unique=True)
    label = models.CharField("名称", max_length=30)
    superior = models.ForeignKey(
        "self", verbose_name="上级岗位", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    verbs = models.JSONField("权限", default=list, blank=True)
    shipped_verbs = models.JSONField(default=list, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "岗位"

    def __str__(self) -> str:
        return self.label


class Assignment(models.Model):
    """任职: a user holds a post in a project (or all), perhaps in one zone only, from a day to a day."""

    user = models.ForeignKey(User, verbose_name="人员", on_delete=models.PROTECT, related_name="assignments")
    post = models.ForeignKey(Post, verbose_name="岗位", on_delete=models.PROTECT, related_name="assignments")
    project = models.ForeignKey(
        Project, verbose_name="项目", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    zone = models.ForeignKey(
        Zone, verbose_name="分管区域", null=True, blank=True, on_delete=models.PROTECT, related_name="assignments"
    )
    from_on = models.DateField("任职起")
    to_on = models.DateField("任职止", null=True, blank=True)
    deputy = models.ForeignKey(
        User, verbose_name="代理人", null=True, blank=True, on_delete=models.PROTECT, related_name="deputises"
    )

    class Meta:
        verbose_name = verbose_name_plural = "任职"
        indexes = [models.Index(fields=["user", "to_on"], name="assignment_user")]

    def __str__(self) -> str:
        return f"{self.user} {self.post}"


class Absence(models.Model):
    """请假: while it lasts the deputies act (R-309)."""

    user = models.ForeignKey(User, verbose_name="人员", on_delete=models.PROTECT, related_name="absences")
    starts_at = models.DateTimeField("开始")
    ends_at = models.DateTimeField("结束")
    reason = models.CharField("事由", max_length=100, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "请假"


class RequestKey(models.Model):
    """幂等键: what a request with this key answered; pressing twice does once (promises.md 8, 41)."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    answer = models.JSONField(null=True)
    at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "幂等键"
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="request_key")]


class Stamp(models.Model):
    """变动标记: one row, whose token the database changes with every change of who holds which post (`stamps`)."""

    id = models.SmallIntegerField(primary_key=True)
    token = models.CharField(max_length=36)

    class Meta:
        verbose_name = verbose_name_plural = "变动标记"
