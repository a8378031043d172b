"""日清表: open until the supervisor signs. 周报: drawn, sent, read; one that was skipped stays listed as missing."""

from guanjia.kernel.flow import Flow, State, birth, limit, step

OPEN, SIGNED = "OPEN", "SIGNED"
DRAWN, MISSING, SENT, READ = "DRAWN", "MISSING", "SENT", "READ"

WRAP_UP = Flow(
    "wrap_up",
    "日清表",
    (State(OPEN, "待签字", "warn"), State(SIGNED, "已签字", "ok", final=True)),
    (
        birth("open_day", "开日清表", OPEN, main=True),
        step("sign", "签字", OPEN, SIGNED, main=True),
        step("note", "先存说明", OPEN),
    ),
    (limit("sign", "日清签字", OPEN, "complaint.wrapup"),),
)
WEEK_REPORT = Flow(
    "week_report",
    "投诉周报",
    (
        State(DRAWN, "待发送", "warn"),
        State(MISSING, "缺报", "late"),
        State(SENT, "待阅", "warn"),
        State(READ, "已阅", "ok", final=True),
    ),
    (
        birth("draw_week", "生成周报", DRAWN, main=True),
        step("redraw", "重新统计", (DRAWN, MISSING)),
        step("send", "发送", (DRAWN, MISSING), SENT, main=True),
        step("miss", "记缺报", DRAWN, MISSING),
        step("mark_read", "已阅", SENT, READ, main=True),
    ),
    (limit("send", "周报发送", (DRAWN, MISSING), "complaint.weekly.send"),),
)
