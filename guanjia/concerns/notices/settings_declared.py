"""The numbers of this concern."""

from guanjia.concerns.policies.declared import PolicyDef, declare

QUIET_FROM, QUIET_TO = "notice.quiet.from", "notice.quiet.to"

declare(
    PolicyDef(QUIET_FROM, "免打扰开始", "22:00", "TIME", "本系统建议", "留空表示不设免打扰", proposed=True),
    PolicyDef(QUIET_TO, "免打扰结束", "08:00", "TIME", "本系统建议", proposed=True),
)
