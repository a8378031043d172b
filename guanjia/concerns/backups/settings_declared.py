"""The numbers of this concern, and who may."""

from guanjia.concerns.access.posts import give
from guanjia.concerns.policies.declared import PolicyDef, declare

KEEP_HOURLY, KEEP_DAILY, KEEP_MONTHLY = "backup.keep.hourly", "backup.keep.daily", "backup.keep.monthly"
KEEP_BY_HAND = "backup.keep.by_hand"

declare(
    PolicyDef(KEEP_HOURLY, "备份：保留最近几个小时的，每小时一份", "24", "COUNT", "本系统建议", proposed=True),
    PolicyDef(KEEP_DAILY, "备份：保留最近几天的，每天一份", "30", "COUNT", "本系统建议", proposed=True),
    PolicyDef(KEEP_MONTHLY, "备份：保留最近几个月的，每月一份", "12", "COUNT", "本系统建议", proposed=True),
    PolicyDef(KEEP_BY_HAND, "备份：手动做的和升级前做的，至少保留几天", "7", "COUNT", "本系统建议", proposed=True),
)
give("backup.see", "backup.make", "backup.download", to=("ADMIN",))
