"""How customers, their ties to units, their vehicles and the owner's form live."""

from guanjia.kernel.flow import Flow, State, birth, limit, step

KNOWN = ("NOTED", "ACTIVE")

CUSTOMER = Flow(
    "customer",
    "客户",
    (
        State("NOTED", "待完善", "warn"),
        State("ACTIVE", "在册", "ok"),
        State("MERGED", "已并入", "plain", final=True),
        State("VOID", "作废", "plain", final=True),
    ),
    (
        birth("register_customer", "登记客户", "ACTIVE", main=True),
        birth("note_caller", "临时记下来电人", "NOTED"),
        birth("import_customers", "导入业主住户", "ACTIVE"),
        step("confirm", "核实", "NOTED", "ACTIVE", main=True),
        step("amend", "更正", KNOWN),
        step("register_id", "登记证件", KNOWN),
        step("give_consent", "登记信息使用同意", KNOWN),
        step("refuse_consent", "不同意或撤回同意", KNOWN, danger="只保留姓名、房号和电话，其它个人信息清除"),
        step("note_care", "登记特别关照", KNOWN),
        step("set_vip", "设置 VIP", KNOWN),
        step("merge", "并入另一条", KNOWN, "MERGED", danger="房屋、车辆和事项都转到另一条，这一条只留作历史"),
        step("void", "作废", KNOWN, "VOID", danger="作废后编号保留"),
    ),
)

OCCUPANCY = Flow(
    "occupancy",
    "住户",
    (
        State("CURRENT", "有效", "ok"),
        State("ENDED", "已迁出", "plain", final=True),
        State("VOID", "作废", "plain", final=True),
    ),
    (
        birth("move_in_occupant", "登记住户", "CURRENT", main=True),
        birth("import_occupancies", "随客户导入住户", "CURRENT"),
        step("end_occupancy", "登记迁出", "CURRENT", ("ENDED", "CURRENT"), main=True),
        step("amend", "更正", ("CURRENT", "ENDED")),
        step("correct_unit", "更正房屋", ("CURRENT", "ENDED")),
        step("correct_person", "更正人员", ("CURRENT", "ENDED")),
        step("reopen", "撤销迁出", "ENDED", "CURRENT"),
        step("void", "作废", ("CURRENT", "ENDED"), "VOID", danger="作废后编号保留"),
    ),
)

VEHICLE = Flow(
    "vehicle",
    "车辆",
    (State("ACTIVE", "在用", "ok"), State("REMOVED", "已注销", "plain", final=True)),
    (
        birth("add_vehicle", "登记车辆", "ACTIVE", main=True),
        birth("import_vehicles", "随客户导入车辆", "ACTIVE"),
        step("amend", "更正", "ACTIVE"),
        step("remove_vehicle", "注销", "ACTIVE", "REMOVED", danger="注销后编号保留，车牌可以重新登记"),
    ),
)

# Forms 22, F06. The wishes of "same day" and "one working day" run as limits.
OWNER_PROFILE = Flow(
    "owner_profile",
    "业主情况登记表",
    (
        State("DRAFT", "草稿"),
        State("SIGNED", "已签", "info"),
        State("IN_FORCE", "生效", "ok"),
        State("CHANGING", "变更中", "warn"),
        State("RETIRED", "已停用", "plain", final=True),
        State("VOID", "作废", "plain", final=True),
    ),
    (
        birth("open_profile", "建业主登记表", "DRAFT", main=True),
        step("sign", "业主签字", ("DRAFT", "CHANGING"), "SIGNED", main=True),
        step("bring_into_force", "审核生效", "SIGNED", "IN_FORCE", main=True),
        step("amend", "更正", ("DRAFT", "CHANGING")),
        step("change", "变更", "IN_FORCE", "CHANGING"),
        step("correct_owner", "更正业主", ("DRAFT", "SIGNED", "IN_FORCE", "CHANGING")),
        step("send_back", "退回修改", "SIGNED", ("DRAFT", "CHANGING")),
        step("retire", "停用", ("IN_FORCE", "CHANGING"), "RETIRED", danger="房屋转让或租期结束，登记表不再使用"),
        step("void", "作废", "DRAFT", "VOID", danger="作废后编号保留"),
    ),
    limits=(
        limit("file", "登记表当日生效", ("DRAFT", "SIGNED"), "owner_profile.file_due", since="created_at"),
        limit("change", "变更办理", "CHANGING", "owner_profile.change_due", since="changed_at"),
    ),
)
