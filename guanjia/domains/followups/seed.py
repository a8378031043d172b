"""Policies and post verbs of call-backs."""

from guanjia.concerns.access.posts import give
from guanjia.concerns.policies.declared import PolicyDef, declare

declare(
    PolicyDef("callback.when", "已解决事项回访", "1", "SAME_DAY", "物业客服部工作手册 质量目标九", "全部 100 %"),
    PolicyDef(
        "ladder.callback.when",
        "逐级上报：已解决事项回访",
        "50:HANDLER 80:HANDLER 100:HANDLER 150:CS_SUPERVISOR 200:CS_MANAGER",
        "LADDER",
        "物业客服部工作手册 质量目标九",
        proposed=True,
    ),
    PolicyDef("callback.tries", "未联系上的次数", "3", "TIMES", "本系统建议值", proposed=True),
    PolicyDef("callback.try_days", "未联系上的天数", "2", "COUNT", "本系统建议值", proposed=True),
)

DESK = ("FRONT_DESK", "BUTLER", "NIGHT_DUTY", "CS_SUPERVISOR", "CS_MANAGER")
give("follow_up.see", to=(*DESK, "COMPLAINT_HANDLER", "PROPERTY_MANAGER", "DEPUTY_GM", "QUALITY", "AUDITOR"))
give("follow_up.answer", "follow_up.note_try", to=DESK)
give("follow_up.give_up", "follow_up.cancel", to=("CS_SUPERVISOR", "CS_MANAGER"))
