"""Policies and post verbs of the room."""

from guanjia.concerns.access.posts import POSTS, give
from guanjia.concerns.policies.declared import PolicyDef, declare

RULES, OURS = "客服培训与投诉规定", "本系统建议值"

declare(
    PolicyDef("hidden.name", "隐瞒漏报指明当事人", "3", "DAY", OURS, proposed=True),
    PolicyDef("hidden.statement", "隐瞒漏报当事人陈述", "1", "DAY", OURS, proposed=True),
    PolicyDef("hidden.find", "隐瞒漏报认定", "3", "DAY", OURS, proposed=True),
    PolicyDef("hidden.confirm", "隐瞒漏报确认", "3", "DAY", OURS, proposed=True),
    PolicyDef(
        "hidden.sanctions", "隐瞒漏报怎样处理",
        "一级：部门内道歉；二级（严重）：当月只发基本工资；三级（影响特别恶劣）：辞退。这里只记决定，由人事部门执行",
        "TEXT", f"{RULES} 第十九条", "教育为主，不扣工资",
    ),
    PolicyDef("hidden.contact.wait", "没有排班时，投诉电话多久未登记算疑似（小时）", "12", "HOUR", OURS, proposed=True),
    PolicyDef("hidden.look_back", "往前找多少天的来电来访", "30", "COUNT", OURS, proposed=True),
    PolicyDef("ladder.hidden.name", "逐级上报：隐瞒漏报指明当事人", "100:CS_MANAGER 150:PROPERTY_MANAGER 200:DEPUTY_GM",
              "LADDER", OURS, proposed=True),
    PolicyDef("ladder.hidden.statement", "逐级上报：当事人陈述", "100:CS_MANAGER 200:PROPERTY_MANAGER", "LADDER", OURS,
              proposed=True),
    PolicyDef("ladder.hidden.find", "逐级上报：隐瞒漏报认定", "100:CS_MANAGER 150:PROPERTY_MANAGER",
              "LADDER", f"{RULES} 第十九条", proposed=True),
    PolicyDef("ladder.hidden.confirm", "逐级上报：隐瞒漏报确认", "100:PROPERTY_MANAGER 150:DEPUTY_GM",
              "LADDER", f"{RULES} 第十九条", proposed=True),
)  # fmt: skip

FINDERS = ("CS_MANAGER", "PROPERTY_MANAGER", "DEPUTY_GM", "GENERAL_MANAGER")
ABOVE = FINDERS[1:]
give("omission.see", to=("CS_SUPERVISOR", *FINDERS, "QUALITY", "AUDITOR"))
give("omission.suspect", to=("CS_SUPERVISOR", *FINDERS, "QUALITY"))
give("omission.name_person", "omission.amend", "omission.find", to=FINDERS)
give("omission.confirm", "omission.send_back", to=ABOVE)
# Whoever is named answers for himself, whatever his post.
give("omission.make_statement", "omission.comment", to=tuple(code for code, _, _ in POSTS))
