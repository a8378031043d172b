"""Who may do what with customers, and the numbers, as shipped (requirements 6; forms F06, 22)."""

from guanjia.concerns.access.posts import give
from guanjia.concerns.policies.declared import PolicyDef, declare

DESK = ("FRONT_DESK", "BUTLER", "CS_SUPERVISOR", "CS_MANAGER")
HEADS = ("CS_SUPERVISOR", "CS_MANAGER")
READERS = (
    *DESK, "NIGHT_DUTY", "ARCHIVIST", "COMPLAINT_HANDLER", "DUTY_MANAGER", "FINANCE", "PROPERTY_MANAGER", "DEPUTY_GM",
    "GENERAL_MANAGER", "QUALITY", "AUDITOR",
)  # fmt: skip

give("customer.see", "occupancy.see", "vehicle.see", "owner_profile.see", to=READERS)
# The gate needs plates, not files (P-20).
give("vehicle.see", to=("SECURITY_HEAD", "SECURITY"))
give("customer.note_caller", to=(*DESK, "NIGHT_DUTY", "COMPLAINT_HANDLER"))
give(
    "customer.register_customer", "customer.confirm", "customer.amend", "customer.register_id",
    "customer.give_consent", "customer.refuse_consent", "customer.note_care",
    "occupancy.move_in_occupant", "occupancy.end_occupancy", "occupancy.amend", "occupancy.correct_unit",
    "vehicle.add_vehicle", "vehicle.amend", "vehicle.remove_vehicle",
    "owner_profile.open_profile", "owner_profile.amend", "owner_profile.sign", "owner_profile.change",
    to=(*DESK, "ARCHIVIST"),
)  # fmt: skip
give(
    "customer.import_customers",
    "occupancy.import_occupancies",
    "vehicle.import_vehicles",
    to=("FRONT_DESK", "ARCHIVIST", *HEADS),
)
give(
    "customer.merge", "customer.void", "occupancy.correct_person", "occupancy.reopen", "occupancy.void",
    "owner_profile.correct_owner", "owner_profile.retire", "owner_profile.void",
    to=("ARCHIVIST", *HEADS),
)  # fmt: skip
# The archivist checks a form; where nobody holds that post, his superiors do.
give("owner_profile.bring_into_force", "owner_profile.send_back", to=("ARCHIVIST", *HEADS))
# VIP is the manager's to give (F06).
give("customer.set_vip", to=("CS_MANAGER",))

declare(
    PolicyDef(
        "customers.vip_visit_days", "VIP 走访间隔", "90", "DAY",
        "物业客服部工作手册：部门经理定期走访 VIP 客户（手册未写次数，季度为建议值）", alternatives="30 天；180 天",
        proposed=True,
    ),
    PolicyDef(
        "customers.notice_version", "个人信息告知书现行版本", "2026 年第 1 版", "TEXT", "个人信息保护法第十七条",
    ),
    PolicyDef(
        "owner_profile.file_due", "业主情况登记表生效", "1", "SAME_DAY", "附件6 业主情况登记表：核对身份，当日办结",
        proposed=True,
    ),
    PolicyDef(
        "owner_profile.change_due", "业主情况变更办理", "1", "WORKDAY",
        "附件6 业主情况登记表：变更后 1 个工作日内更新", proposed=True,
    ),
)  # fmt: skip
