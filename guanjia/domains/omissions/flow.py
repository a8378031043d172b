"""隐瞒漏报 (5.12.9): suspected → the named person's statement → found by the manager → confirmed one post above."""

from guanjia.kernel.flow import Flow, State, birth, limit, step

SUSPECTED, STATED, FOUND, SETTLED, DISMISSED = "SUSPECTED", "STATED", "FOUND", "SETTLED", "DISMISSED"

OMISSION = Flow(
    "omission",
    "隐瞒漏报",
    (
        State(SUSPECTED, "疑似", "warn"),
        State(STATED, "已陈述", "warn"),
        State(FOUND, "待确认", "warn"),
        State(SETTLED, "已处理", "late", final=True),
        State(DISMISSED, "不成立", "plain", final=True),
    ),
    (
        birth("suspect", "登记疑似", SUSPECTED, main=True),
        step("name_person", "指明当事人", SUSPECTED),
        step("make_statement", "写陈述", SUSPECTED, STATED, main=True),
        step("find", "认定", (SUSPECTED, STATED), FOUND, main=STATED),
        step("confirm", "确认", FOUND, (SETTLED, DISMISSED), main=True),
        step("send_back", "退回重新认定", FOUND, STATED),
        step("comment", "写意见", (SETTLED, DISMISSED)),
        step("link_case", "关联投诉", (SUSPECTED, STATED, FOUND, SETTLED, DISMISSED)),
        step("amend", "更正", SUSPECTED),
    ),
    (
        limit("name", "指明当事人", SUSPECTED, "hidden.name"),
        limit("statement", "当事人陈述", SUSPECTED, "hidden.statement"),
        limit("find", "认定", STATED, "hidden.find"),
        limit("confirm", "确认", FOUND, "hidden.confirm"),
    ),
)
