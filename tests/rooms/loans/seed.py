"""The room's policies and who may do what."""

from guanjia.concerns.access.posts import give
from guanjia.concerns.policies.declared import PolicyDef, declare

declare(
    PolicyDef("loan.due", "归还时限", "2", "DAY", "外借物品规程"),
    PolicyDef("loan.due.cart", "手推车归还时限", "0", "SAME_DAY", "外借物品规程"),
    PolicyDef("loan.check", "验收时限", "2", "HOUR", "外借物品规程"),
    PolicyDef("loan.settle", "全程时限", "3", "WORKDAY", "外借物品规程"),
    PolicyDef("errand.plain", "普通跑腿时限", "30", "MIN", "前台接待工作规程"),
    PolicyDef("errand.urgent", "急件时限", "10", "MIN", "前台接待工作规程"),
)
give(
    "loan.see", "loan.lend", "loan.amend", "loan.wait", "loan.go_on", "loan.renew", "loan.give_back",
    "loan.note_id", "loan.follow",
    "loan.report_lost", "loan.close", "loan.reopen", "errand.see", "errand.run_errand", "errand.finish:PLAIN",
    to=("FRONT_DESK", "CS_MANAGER"),
)  # fmt: skip
give("loan.import_loans", "errand.finish", "errand.hurry", "policy.change", to=("CS_MANAGER",))
