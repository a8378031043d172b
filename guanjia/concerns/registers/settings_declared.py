"""Who may look behind a mask, and from how many looks a day somebody is told."""

from __future__ import annotations

from guanjia.concerns.access.posts import give
from guanjia.concerns.policies.declared import PolicyDef, declare

REVEAL = "personal.reveal"
REVEAL_ALARM = "privacy.reveal.day_alarm"

declare(
    PolicyDef(REVEAL_ALARM, "一天内查看完整个人信息达到此数告知负责人", "50", "TIMES", "本系统建议", proposed=True),
)
give(
    REVEAL,
    to=(
        "FRONT_DESK", "BUTLER", "NIGHT_DUTY", "COMPLAINT_HANDLER", "CS_SUPERVISOR", "CS_MANAGER", "DUTY_MANAGER",
        "PROPERTY_MANAGER", "DEPUTY_GM", "GENERAL_MANAGER", "ARCHIVIST", "ENGINEERING_HEAD", "SECURITY_HEAD", "FINANCE",
        "REPAIR", "GC_LEAD",  # they telephone before they come, and see only what is handed to their department
    ),
)  # fmt: skip
