"""The numbers of this concern."""

from guanjia.concerns.access.posts import give
from guanjia.concerns.policies.declared import PolicyDef, declare

CUTOFF = "same_day.cutoff"
# Who is told when of a limit that has no ladder of its own (`ladder.<policy of the limit>`).
LADDER = "ladder.default"

declare(
    PolicyDef(CUTOFF, "当日截止时刻", "", "TIME", "物业客服部工作手册 质量目标第4条", "17:30 以后收到的算次日"),
    PolicyDef(LADDER, "逐级上报：其余时限",
              "50:HANDLER 80:HANDLER 100:FIRST+CS_SUPERVISOR 150:CS_MANAGER 200:DEPUTY_GM",
              "LADDER", "客服培训与投诉规定 第十七条", proposed=True),
)  # fmt: skip
give("calendar.mark", to=("CS_MANAGER", "PROPERTY_MANAGER", "ADMIN"))
give(
    "deadline.board",
    to=("CS_SUPERVISOR", "CS_MANAGER", "DUTY_MANAGER", "PROPERTY_MANAGER", "DEPUTY_GM", "GENERAL_MANAGER", "QUALITY"),
)  # fmt: skip
