"""The numbers of this concern."""

from guanjia.concerns.access.posts import give
from guanjia.concerns.policies.declared import PolicyDef, declare

CUTOFF = "same_day.cutoff"

declare(
    PolicyDef(CUTOFF, "当日截止时刻", "", "TIME", "物业客服部工作手册 质量目标第4条", "17:30 以后收到的算次日")
)  # fmt: skip
give("calendar.mark", to=("CS_MANAGER", "PROPERTY_MANAGER", "ADMIN"))
