"""The registers of customers."""

from django.db.models import Q
from django.utils.timezone import localdate

from guanjia.concerns.registers.declared import Column, ImportColumn, ImportSpec, Register, View
from guanjia.concerns.search.declared import also_found_by, leave_out
from guanjia.domains.customers import actions
from guanjia.domains.customers.forms.cells import check_person_row, known_people
from guanjia.domains.customers.forms.dialogs import (
    CareForm,
    ConsentForm,
    CustomerForm,
    IdentityForm,
    NoteCallerForm,
    SignForm,
)
from guanjia.domains.customers.models import Customer, Occupancy, OwnerProfile, Vehicle
from guanjia.domains.customers.prints import PROFILE
from guanjia.domains.customers.queries import current_q, rooms_read

GROUP = "房屋与客户"

IMPORT = ImportSpec(
    verb=actions.import_customers,
    columns=(
        ImportColumn(
            "number", "房号", example="3-2-1502", note="栋-单元-房号；也可以把楼栋、单元另外成列",
            synonyms=(
                "房间号", "房间", "门牌", "门牌号", "室号", "房屋编号", "房号全称", "房屋", "户号", "房产编号",
                "单元房号", "房屋地址", "物业地址", "房屋坐落",
            ),
        ),
        ImportColumn("name", "姓名", example="李丽华", note="没有人的空房可以不填", synonyms=(
            "业主", "业主姓名", "客户姓名", "客户名称", "住户姓名", "产权人", "联系人", "户主", "户名", "名称",
            "租户姓名",
        )),
        ImportColumn("phone", "联系电话", example="13800001234", note="一格里可以有两个，用 / 隔开", synonyms=(
            "电话", "手机", "手机号", "手机号码", "联系方式", "电话号码", "业主电话", "移动电话", "联系手机",
            "业主手机",
        )),
        ImportColumn("phone2", "备用电话", synonyms=(
            "电话2", "第二电话", "其它电话", "其他电话", "备用联系电话", "座机",
        )),
        ImportColumn("role", "身份", example="业主", note="业主、租户、使用人、家属；空着是业主", synonyms=(
            "住户类型", "客户类型", "人员类型", "人员类别", "住户身份", "客户身份",
        )),
        ImportColumn("relation", "与业主关系", synonyms=("关系", "与户主关系", "家庭关系")),
        ImportColumn("share", "产权份额", example="50%", synonyms=("份额", "产权比例", "所占份额")),
        ImportColumn("id_type", "证件类型", synonyms=("证件种类", "证件名称")),
        ImportColumn("id_no", "证件号码", note="不是必填；有用途才登记", synonyms=(
            "身份证号", "身份证", "身份证号码", "证件号", "身份证件号码", "业主身份证",
        )),
        ImportColumn("sex", "性别"),
        ImportColumn("from_on", "入住日期", example="2026-09-01", synonyms=(
            "入伙日期", "起始日期", "租期自", "开始日期", "收楼日期", "交房日期", "租赁开始",
        )),
        ImportColumn("to_on", "到期日期", synonyms=(
            "租期至", "截止日期", "结束日期", "迁出日期", "租赁结束", "合同到期",
        )),
        ImportColumn("pays_fee", "缴费人", example="是", synonyms=("是否缴费人", "是否缴费")),
        ImportColumn("plate", "车牌号", example="粤B12345", synonyms=("车牌", "车辆", "车牌号码", "车号")),
        ImportColumn("space_no", "车位号", synonyms=("车位", "车位编号")),
        ImportColumn("email", "电子邮箱", synonyms=("邮箱", "E-mail", "email")),
        ImportColumn("mail_address", "通讯地址", synonyms=("联系地址", "邮寄地址", "通信地址")),
        ImportColumn("building", "楼栋", synonyms=("栋", "栋号", "楼号", "幢", "幢号", "座", "楼栋号", "楼宇", "座栋")),
        ImportColumn("entrance", "单元", synonyms=("单元号", "单元门", "门洞", "梯", "梯号")),
        ImportColumn("floor", "楼层", synonyms=("层", "所在楼层", "层号")),
        ImportColumn("area", "建筑面积", example="92.40", note="平方米", synonyms=(
            "面积", "面积(㎡)", "建筑面积(㎡)", "建面", "房屋面积", "产权面积", "计费面积", "收费面积", "面积(平方米)",
        )),
        ImportColumn("layout", "户型", synonyms=("房型", "户型结构", "房屋户型")),
        ImportColumn("usage", "用途", synonyms=("房屋用途", "使用性质", "物业类型", "房屋类型", "性质", "业态")),
        ImportColumn("living", "居住状态", synonyms=("房屋状态", "入住状态", "使用状态", "入住情况", "居住情况")),
        ImportColumn("remark", "备注", synonyms=("说明", "备注说明")),
        ImportColumn("known_as", "客户编号", note="本系统导出的表里的编号；别的编号不认", synonyms=("编号", "客户号")),
    ),
    key=("number", "name", "phone"),
    check_row=check_person_row,
    prepare=known_people,
    label="导入业主住户",
)  # fmt: skip

CUSTOMERS = Register(
    Customer,
    "customers",
    "客户",
    columns=(
        Column("number", "编号", sort=True), Column("name", "姓名", "name"), Column("rooms", "关联房号", "record"),
        Column("phone", "电话", "phone"), "kind",
        Column("vip", "VIP", "yesno"), Column("standing_instruction", "常驻提示"), "state",
        Column("consent", hidden=True), Column("id_no_masked", "证件号码", "text", hidden=True),
    ),
    facts=(
        ("客户", ("name", "sex", "kind", "phone", "phone2", "standing_instruction")),
        ("联系", ("emergency", "pets", "email", "mail_address", "birth_year", "vip", "vip_visit_days")),
        ("证件与同意", ("id_type", "id_sealed", "id_purpose", "consent", "consent_version", "consent_at")),
        ("其它", ("remark", "merged_into")),
    ),
    births=(actions.register_customer, actions.note_caller),
    forms={
        actions.register_customer: CustomerForm,
        actions.amend_customer: CustomerForm,
        actions.note_caller: NoteCallerForm,
        actions.register_id: IdentityForm,
        actions.give_consent: ConsentForm,
        actions.note_care: CareForm,
    },
    checks={actions.register_customer: actions.faults_of, actions.amend_customer: actions.faults_of},
    filters=("kind", "vip", "consent", "state"),
    views=(
        View("all", "全部", lambda user, at: Q(state__in=("NOTED", "ACTIVE"))),
        View("noted", "待完善", lambda user, at: Q(state="NOTED")),
        View("vip", "VIP", lambda user, at: Q(state="ACTIVE", vip=True)),
        View("no-consent", "无同意记录", lambda user, at: Q(state__in=("NOTED", "ACTIVE"), consent="")),
    ),
    search=(("name", "name"), ("phone", "phone"), ("phone", "phone2")),
    importing=IMPORT,
    group=GROUP,
    rank=20,
    subtitle=lambda customer: customer.name,
    title_path="name",
    reads=rooms_read,
)  # fmt: skip

OCCUPANCIES = Register(
    Occupancy,
    "occupancies",
    "住户",
    columns=(
        Column("unit__number", "房号"), Column("customer__name", "姓名", "name"),
        Column("customer__phone", "电话", "phone"), "role", "relation", "share", "from_on", "to_on",
        Column("pays_fee", "缴费人", "yesno"), "state", Column("number", "编号", hidden=True, sort=True),
    ),
    facts=(
        ("住户", ("unit", "customer", "role", "relation", "share")),
        ("起止", ("from_on", "to_on", "pays_fee", "owner_confirmed", "remark")),
    ),
    births=(actions.move_in_occupant,),
    filters=("role", "unit__building", "pays_fee", "state"),
    views=(
        View("current", "现住", lambda user, at: current_q(localdate(at))),
        View("owners", "业主", lambda user, at: current_q(localdate(at)) & Q(role="OWNER")),
        View("tenants", "租户", lambda user, at: current_q(localdate(at)) & Q(role="TENANT")),
        View("gone", "已迁出", lambda user, at: Q(state="ENDED") | Q(state="CURRENT", to_on__lt=localdate(at))),
        View("all", "全部"),
    ),
    search=(("room", "unit__number"), ("name", "customer__name"), ("phone", "customer__phone")),
    about=("unit", "customer"),
    group=GROUP,
    rank=25,
    subtitle=lambda tie: f"{tie.unit.number} {tie.customer.name}（{tie.get_role_display()}）",
    title_path="customer__name",
)  # fmt: skip

VEHICLES = Register(
    Vehicle,
    "vehicles",
    "车辆",
    columns=(
        Column("plate", "车牌号", sort=True), "model_name", "space_no", Column("unit__number", "房号", "record"),
        Column("customer__name", "车主", "name"), "state", Column("number", "编号", hidden=True),
    ),
    facts=(("车辆", ("plate", "model_name", "space_no", "customer", "unit", "remark")),),
    births=(actions.add_vehicle,),
    filters=("state",),
    views=(View("active", "在用", lambda user, at: Q(state="ACTIVE")), View("all", "全部")),
    search=(("plate", "plate"),),
    about=("unit", "customer"),
    group=GROUP,
    rank=60,
    subtitle=lambda vehicle: f"{vehicle.plate} {vehicle.customer.name}",
    title_path="plate",
)  # fmt: skip

OWNER_PROFILES = Register(
    OwnerProfile,
    "owner-profiles",
    "业主情况登记表",
    columns=(
        Column("number", "编号", sort=True), Column("unit__number", "房号", "record"),
        Column("customer__name", "业主", "name"), "edition", "move_in_on", "pay_method",
        Column("in_force_at", "生效时间"), "state", Column("clock", "时限", "clock"),
    ),
    facts=(
        ("业主", ("unit", "customer", "move_in_on", "pay_method", "payer")),
        ("签字与生效", ("edition", "id_seen", "signed_at", "in_force_at", "change_reason", "remark")),
    ),
    births=(actions.open_profile,),
    forms={actions.sign_profile: SignForm},
    filters=("unit__building", "pay_method", "state"),
    views=(
        View("open", "待办理", lambda user, at: Q(state__in=("DRAFT", "SIGNED", "CHANGING"))),
        View("in-force", "生效", lambda user, at: Q(state="IN_FORCE")),
        View("all", "全部"),
    ),
    search=(("number", "number"), ("room", "unit__number")),
    about=("unit", "customer"),
    prints=(PROFILE,),
    group=GROUP,
    rank=70,
    subtitle=lambda profile: f"{profile.unit.number} {profile.customer.name}",
    title_path="customer__name",
)  # fmt: skip

# Whoever lives there now is found with his unit, and the unit with whoever lives there; the tie itself is no answer.
_NOW = Q(occupancies__state="CURRENT")
leave_out("occupancy")
also_found_by("customer", ("room", "occupancies__unit__number"), where=_NOW)
also_found_by("customer", ("plate", "vehicles__plate"), where=Q(vehicles__state="ACTIVE"))
also_found_by(
    "unit", ("name", "occupancies__customer__name"), ("phone", "occupancies__customer__phone"),
    ("phone", "occupancies__customer__phone2"), where=_NOW,
)  # fmt: skip
