"""Departments, employees and contractors are in use or no longer."""

from guanjia.kernel.flow import Flow, State, birth, step

ACTIVE, ENDED = "ACTIVE", "ENDED"

DEPARTMENT = Flow(
    "department",
    "部门",
    (State(ACTIVE, "在用", "ok"), State(ENDED, "已撤销", "plain", final=True)),
    (
        birth("add_department", "新增部门", ACTIVE, main=True),
        step("amend", "更正", ACTIVE),
        step("dissolve", "撤销部门", ACTIVE, ENDED, danger="撤销后不能再派单，历史保留"),
        step("restore", "恢复", ENDED, ACTIVE),
    ),
)
EMPLOYEE = Flow(
    "employee",
    "员工",
    (State(ACTIVE, "在职", "ok"), State(ENDED, "已离职", "plain", final=True)),
    (
        birth("add_employee", "新增员工", ACTIVE, main=True),
        step("amend", "更正", ACTIVE),
        step("leave", "离职", ACTIVE, ENDED, danger="同时停用账号"),
        step("return_to_work", "复职", ENDED, ACTIVE),
    ),
)
CONTRACTOR = Flow(
    "contractor",
    "外包单位",
    (State(ACTIVE, "合作中", "ok"), State(ENDED, "已终止", "plain", final=True)),
    (
        birth("add_contractor", "新增外包单位", ACTIVE, main=True),
        step("amend", "更正", ACTIVE),
        step("end_contract", "终止合作", ACTIVE, ENDED),
        step("renew", "恢复合作", ENDED, ACTIVE),
    ),
)
