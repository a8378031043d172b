"""The person, firm or committee we serve."""

import uuid

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

from guanjia.concerns.access.fields import PhoneField
from guanjia.concerns.access.sealing import unseal
from guanjia.concerns.flow.models import Record, record_constraints
from guanjia.domains.customers.flow import CUSTOMER
from guanjia.kernel import text

FEW_ROOMS = 3  # as many as a cell of a list shows


class Customer(Record):
    """客户: one person, firm or owners' committee of a project.

    `id_sealed` holds the document's number encrypted for `seal_id`; `id_print` lets equal numbers be found
    (decision 25). `pinyin`, `initials`, `phone_key`, `tail` and the like are what people search by. `emergency` is a
    list of {name, relation, phone}, `pets` of {kind, licence_no}, `care_notes` a list of codes kept only with consent.
    """

    PERSON, COMPANY, COMMITTEE = "PERSON", "COMPANY", "COMMITTEE"
    KINDS = [(PERSON, "个人"), (COMPANY, "单位"), (COMMITTEE, "业委会")]
    MALE, FEMALE = "MALE", "FEMALE"
    SEXES = [(MALE, "男"), (FEMALE, "女")]
    DOCUMENTS = [
        (text.ID_CARD, "居民身份证"), (text.PASSPORT, "护照"), (text.TRAVEL_PERMIT, "港澳台证件"),
        (text.CREDIT_CODE, "统一社会信用代码"),
    ]  # fmt: skip
    GIVEN, REFUSED = "GIVEN", "REFUSED"
    CONSENTS = [(GIVEN, "同意"), (REFUSED, "不同意")]
    CHANNELS = [("PAPER", "纸质签字"), ("DESK", "前台屏幕签字"), ("PORTAL", "业主自助")]
    CARE = [
        ("ALONE", "独居老人"), ("MOBILITY", "行动不便"), ("INFANT", "幼儿"), ("PREGNANT", "孕妇"), ("OTHER", "其它"),
    ]  # fmt: skip

    flows = CUSTOMER
    series = "KH"
    coded_lists = {"care_notes": CARE}
    entry_lists = {"emergency": ("name", "relation", "phone"), "pets": ("kind", "licence_no")}
    sealed_fields = ("id_sealed", "id_print", "seal_id")

    kind = models.CharField("类型", max_length=10, choices=KINDS, default=PERSON)
    name = models.CharField("姓名", max_length=60)
    sex = models.CharField("性别", max_length=6, choices=SEXES, blank=True)
    birth_year = models.PositiveSmallIntegerField("出生年份", null=True, blank=True)
    guardian_consent = models.BooleanField(
        "监护人同意", default=False, help_text="未满 14 岁的孩子，没有监护人同意只登记姓名和关系。"
    )
    phone = PhoneField("联系电话", max_length=30, blank=True)
    phone2 = PhoneField("备用电话", max_length=30, blank=True)
    email = models.EmailField("电子邮箱", max_length=80, blank=True)
    mail_address = models.CharField("通讯地址", max_length=120, blank=True)
    id_type = models.CharField("证件类型", max_length=14, choices=DOCUMENTS, blank=True)
    id_purpose = models.CharField("证件用途", max_length=60, blank=True, help_text="例如：外借钥匙、办理门禁卡。")
    id_sealed = models.CharField("证件号码", max_length=200, blank=True, editable=False)
    id_print = models.CharField(max_length=64, blank=True, editable=False)
    seal_id = models.UUIDField(default=uuid.uuid4, editable=False)
    emergency = models.JSONField("紧急联系人", default=list, blank=True)
    pets = models.JSONField("宠物", default=list, blank=True)
    standing_instruction = models.CharField(
        "常驻提示", max_length=200, blank=True, help_text="受理时显示在最上面，例如：上午勿打电话。"
    )
    vip = models.BooleanField("VIP", default=False)
    vip_visit_days = models.PositiveSmallIntegerField(
        "走访间隔（天）", null=True, blank=True, help_text="留空按参数执行。"
    )
    consent = models.CharField("信息使用同意", max_length=8, choices=CONSENTS, blank=True)
    consent_version = models.CharField("告知书版本", max_length=30, blank=True)
    consent_channel = models.CharField("同意方式", max_length=8, choices=CHANNELS, blank=True)
    consent_at = models.DateTimeField("同意时间", null=True, blank=True, editable=False)
    care_consent_at = models.DateTimeField("特别关照单独同意时间", null=True, blank=True, editable=False)
    care_notes = models.JSONField("特别关照", default=list, blank=True)
    merged_into = models.ForeignKey(
        "self", verbose_name="并入", null=True, blank=True, on_delete=models.PROTECT, related_name="merged_from"
    )
    pinyin = models.CharField(max_length=200, blank=True, editable=False)
    initials = models.CharField(max_length=60, blank=True, editable=False)
    phone_key = models.CharField(max_length=20, blank=True, editable=False)
    phone2_key = models.CharField(max_length=20, blank=True, editable=False)
    tail = models.CharField(max_length=4, blank=True, editable=False)
    tail2 = models.CharField(max_length=4, blank=True, editable=False)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "客户"
        constraints = [
            *record_constraints("customer", CUSTOMER),
            models.CheckConstraint(
                condition=Q(state="MERGED", merged_into__isnull=False) | (~Q(state="MERGED") & Q(merged_into=None)),
                name="customer_merged",
            ),
        ]
        indexes = [
            models.Index(fields=["project", "phone_key"], name="customer_phone"),
            models.Index(fields=["project", "tail"], name="customer_tail"),
            models.Index(fields=["project", "tail2"], name="customer_tail2"),
            models.Index(fields=["project", "initials"], name="customer_initials"),
            models.Index(fields=["project", "pinyin", "id"], name="customer_pinyin"),
            models.Index(fields=["project", "id_print"], name="customer_id_print", condition=~Q(id_print="")),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def rows_in_zones(cls, zone_ids: set[int]) -> Q:
        """People with a unit in the zones, and those nobody has tied to a unit yet (a noted caller)."""
        ties = apps.get_model("customers", "Occupancy").everything.filter(customer=OuterRef("pk"))
        return Exists(ties.filter(unit__zone__in=zone_ids)) | ~Exists(ties)

    def opened(self, field: str) -> str:
        """A sealed field in full, for 查看 and for prints of the owner's own copy."""
        return unseal(self.id_sealed, self.seal_id) if field == "id_sealed" else ""

    def masked(self, field: str) -> str:
        """A sealed field as pages show it: the first 3 and last 2 characters."""
        return text.mask_id(self.opened(field))

    @property
    def id_no_masked(self) -> str:
        return self.masked("id_sealed")

    @property
    def rooms(self) -> str:
        """The rooms the customer belongs to now; of many the first `FEW_ROOMS` and how many there are."""
        ties = getattr(self, "ties_seen", None)
        if ties is None:  # a list brings along those its reader may see
            rows = self.occupancies.filter(state="CURRENT")
            ties = rows.select_related("unit").order_by("unit__sort_key", "id")
        numbers = list(dict.fromkeys(tie.unit.number for tie in ties))
        more = f" 等 {len(numbers)} 套" if len(numbers) > FEW_ROOMS else ""
        return "、".join(numbers[:FEW_ROOMS]) + more

    @property
    def called(self) -> str:
        """How one addresses the customer: 李女士."""
        return text.salutation(self.name, self.sex)

    def spell(self) -> None:
        """Fill what people search by; every verb that changes the name or a phone calls it."""
        sounds = text.sounds(self.name)
        self.pinyin, self.initials = sounds.full[:200], sounds.initials[:60]
        self.phone_key, self.tail = _keys(self.phone)
        self.phone2_key, self.tail2 = _keys(self.phone2)


def _keys(phone: str) -> tuple[str, str]:
    if not phone:
        return "", ""
    return text.read_phone(phone).digits.lstrip("+")[:20], text.tail(phone)
