"""What becomes of a thing lent, and of an errand in its two kinds."""

from guanjia.kernel.flow import Flow, Kinds, State, birth, limit, step

LOAN = Flow(
    "loan",
    "借物",
    (
        State("OUT", "已借出"),
        State("WAITING", "等客户", "warn", waits=True),
        State("BACK", "已归还", "ok"),
        State("DAMAGED", "待赔偿", "late"),
        State("LOST", "遗失", "late"),
        State("CLOSED", "已关闭", "plain", final=True),
    ),
    (
        birth("lend", "借出", "OUT", main=True),
        birth("import_loans", "导入", "OUT"),
        step("amend", "更正", ("OUT", "WAITING")),
        step("note_id", "记证件", "OUT"),
        step("follow", "接续", "OUT"),
        step("wait", "等客户", "OUT", "WAITING"),
        step("go_on", "继续", "WAITING", "OUT"),
        step("renew", "续借", "OUT"),
        step("give_back", "归还", "OUT", ("BACK", "DAMAGED"), main=True),
        step("report_lost", "报失", ("OUT", "WAITING"), "LOST", danger="遗失后须赔偿"),
        step("reopen", "撤回归还", "BACK", "OUT"),
        step("close", "关闭", ("BACK", "DAMAGED", "LOST"), "CLOSED"),
    ),
    (
        limit("give_back", "归还", "OUT", "loan.due", since="out_at"),
        limit("check", "验收", "BACK", "loan.check"),
        limit("settle", "全程", ("OUT", "WAITING", "BACK", "DAMAGED", "LOST"), "loan.settle", since="created_at"),
    ),
)


def _errand(kind: str, label: str, *more) -> Flow:
    return Flow(
        "errand",
        label,
        (State("OPEN", "未办"), State("DONE", "已办", "ok", final=True)),
        (birth("run_errand", "登记", "OPEN"), step("finish", "办完", "OPEN", "DONE"), *more),
        (limit("done", "办结", "OPEN", f"errand.{kind.lower()}"),),
        kind,
    )


ERRANDS = Kinds(
    "errand",
    "跑腿",
    {"PLAIN": _errand("PLAIN", "普通跑腿"), "URGENT": _errand("URGENT", "急件", step("hurry", "催", "OPEN"))},
)
