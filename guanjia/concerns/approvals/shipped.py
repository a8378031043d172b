"""The matters, amounts and rights every site starts with."""

from __future__ import annotations

from guanjia.concerns.access.posts import give
from guanjia.concerns.approvals.declared import FIRST, SECOND, SPLIT_DAYS, ship
from guanjia.concerns.policies.declared import PolicyDef, declare

_CLAUSE = "客户服务管理指导书 客户服务基金审批权限"

declare(
    PolicyDef(FIRST, "赔偿审批：总物业经理上限", "999999", "FEN", _CLAUSE, "正好 10,000.00 元归上一级"),
    PolicyDef(SECOND, "赔偿审批：总经理上限", "10000000", "FEN", _CLAUSE),
    PolicyDef(SPLIT_DAYS, "拆分金额合并计算的天数", "30", "DAY", "本系统建议", proposed=True),
)

ship(
    "compensation",
    "赔偿",
    {"post": "CS_MANAGER", "up_to_policy": FIRST},
    {"post": "PROPERTY_MANAGER", "up_to_policy": FIRST},
    {"post": "GENERAL_MANAGER", "up_to_policy": SECOND},
    {"post": "GENERAL_MANAGER", "outside": True},
)
give(
    "approval.see", "approval.grant", "approval.send_back", "approval.withdraw",
    to=(
        "GENERAL_MANAGER", "DEPUTY_GM", "PROPERTY_MANAGER", "CS_MANAGER", "CS_SUPERVISOR", "DUTY_MANAGER",
        "ENGINEERING_HEAD", "SECURITY_HEAD", "FINANCE", "QUALITY",
    ),
)  # fmt: skip
give("approval.see", "approval.withdraw", to=("FRONT_DESK", "BUTLER", "NIGHT_DUTY", "COMPLAINT_HANDLER"))
