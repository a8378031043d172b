"""The numbers of this concern."""

from guanjia.concerns.policies.declared import PolicyDef, declare

MOST_MB, MOST_FILES = "attachment.most.mb", "attachment.most.files"

declare(
    PolicyDef(MOST_MB, "单个附件大小上限（MB）", "30", "COUNT", "本系统建议", proposed=True),
    PolicyDef(MOST_FILES, "一次上传的附件个数上限", "20", "COUNT", "本系统建议", proposed=True),
)
