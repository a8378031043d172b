"""The numbers of this concern: the posts of the levels a trigger raises a record to, and how soon they answer."""

from guanjia.concerns.policies.declared import PolicyDef, declare

LEVEL_2, LEVEL_3 = "escalation.level2_post", "escalation.level3_post"
ANSWER, ANSWER_URGENT = "escalation.answer", "escalation.answer.urgent"
_ARTICLE = "客服培训与投诉规定 第十七条"

declare(
    PolicyDef(LEVEL_2, "第二级由谁处理", "CS_SUPERVISOR", "TEXT", _ARTICLE, "没有客服主管的项目由经理"),
    PolicyDef(LEVEL_3, "第三级由谁处理", "DEPUTY_GM", "TEXT", _ARTICLE, "没有主管副总的项目由总物业经理"),
    PolicyDef(ANSWER, "上报后答复", "4", "HOUR", "本系统建议值", proposed=True),
    PolicyDef(ANSWER_URGENT, "紧急上报后答复", "15", "MIN", "本系统建议值", proposed=True),
)
