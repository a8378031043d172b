"""Policies and post verbs of the contact book."""

from guanjia.concerns.access.posts import give
from guanjia.concerns.policies.declared import PolicyDef, declare

declare(
    PolicyDef("contact.promise", "约定回复", "1", "SAME_DAY", "前台接待工作规程 4.1.1.2"),
    PolicyDef("contact.late.mark", "来电来访补录标记（小时）", "2", "HOUR", "本系统建议值", proposed=True),
)

DESK = ("FRONT_DESK", "BUTLER", "NIGHT_DUTY", "COMPLAINT_HANDLER", "CS_SUPERVISOR", "CS_MANAGER", "DUTY_MANAGER")
give("contact.see", to=(*DESK, "PROPERTY_MANAGER", "DEPUTY_GM", "GENERAL_MANAGER", "QUALITY", "AUDITOR"))
give("contact.log_contact", "contact.promise", "contact.answer", "contact.close", "contact.amend", to=DESK)
