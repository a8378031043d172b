"""The choices of the room's tables."""

from django.conf import settings
from django.db import models

FRONT_DESK, NIGHT_DUTY, DUTY_MANAGER = "FRONT_DESK", "NIGHT_DUTY", "DUTY_MANAGER"
POSTS = [(FRONT_DESK, "前台"), (NIGHT_DUTY, "夜值"), (DUTY_MANAGER, "当值经理")]
# Whose shifts make up the unbroken service, and pass it on by signature; the duty manager is on call.
DESK_POSTS = (FRONT_DESK, NIGHT_DUTY)
CLASSES = [("MORNING", "早班"), ("MIDDLE", "中班"), ("EVENING", "晚班"), ("NIGHT", "夜班")]
REFUSALS = [
    ("UNFIT", "精神状态不适"), ("THINGS", "物品不清"), ("MATTERS", "事项不清"), ("OTHER", "其它"),
]  # fmt: skip
ENTRY_SORTS = [
    ("CALL", "来电"), ("VISIT", "来访"), ("REPAIR", "报修"), ("COMPLAINT", "投诉"), ("HELP", "求助"), ("ITEM", "物品"),
    ("PASS", "放行"), ("NOTICE", "通知"), ("ENTRANCE", "门岗出入"), ("SITE", "装修现场"), ("LIGHT", "灯光"),
    ("NOISE", "噪声"), ("PARCEL", "包裹"), ("OTHER", "其它"),
]  # fmt: skip
RESULTS = [("DONE", "已办"), ("OPEN", "未办")]
FINDINGS = [("NORMAL", "正常"), ("ISSUE", "有问题")]
MEETING_KINDS = [("MORNING", "晨会"), ("REGULAR", "例会")]


def person(label: str, *, null: bool = True, **more):
    """A key to an account."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=label, null=null, blank=null, on_delete=models.PROTECT,
        related_name="+", **more,
    )  # fmt: skip


def text(label: str, most: int = 1000, **more):
    """A free text that may stay empty."""
    return models.TextField(label, max_length=most, blank=True, **more)
