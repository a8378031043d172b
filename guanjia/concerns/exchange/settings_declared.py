"""The numbers a site may change about personal data that leaves the house, and who may take it out as shipped."""

from __future__ import annotations

from guanjia.concerns.access.posts import give
from guanjia.concerns.policies.declared import PolicyDef, declare

# To take whole names and phones out, and to agree that somebody else does.
RIGHT, APPROVE = "pii.full", "pii.approve"
REASON_ROWS = "privacy.export.reason_rows"
SECOND_ROWS = "privacy.export.second_rows"
MANAGER_ROWS = "privacy.export.manager_rows"
OFFICER_POST = "privacy.export.officer_post"
# Half the numbers of the criminal interpretation of 2017 for staff (50, 500, 5,000), kept well away from.
_CLAUSE = "个人信息保护法 第51条；两高司法解释（2017）数量标准减半"

declare(
    PolicyDef(REASON_ROWS, "导出完整个人信息须写用途", "25", "COUNT", _CLAUSE, "每人 24 小时累计"),
    PolicyDef(SECOND_ROWS, "导出完整个人信息须第二人同意", "250", "COUNT", _CLAUSE, "每人 24 小时累计"),
    PolicyDef(MANAGER_ROWS, "导出完整个人信息须另一岗位经理同意", "2500", "COUNT", _CLAUSE, "每人 24 小时累计"),
    PolicyDef(OFFICER_POST, "大批导出告知的岗位", "GENERAL_MANAGER", "TEXT", "个人信息保护法 第52条", "填岗位代码"),
)
_POSTS = ("CS_SUPERVISOR", "CS_MANAGER", "PROPERTY_MANAGER", "DEPUTY_GM", "GENERAL_MANAGER")
give(RIGHT, APPROVE, to=_POSTS)
