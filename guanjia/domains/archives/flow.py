"""收文 and 档案: a letter comes in, is read by a leader, answered in writing; closed papers are filed."""

from guanjia.kernel.flow import Flow, State, birth, limit, step

LETTER = Flow(
    "letter",
    "收文",
    (
        State("RECEIVED", "待批阅", "warn"),
        State("READ", "已批阅"),
        State("ANSWERED", "已回函", "ok", final=True),
        State("WAIVED", "不回函", "plain", final=True),
    ),
    (
        birth("receive_letter", "收文登记", "RECEIVED", main=True),
        step("read_letter", "批阅", ("RECEIVED", "ANSWERED"), ("READ", "ANSWERED"), main="RECEIVED"),
        step("answer_letter", "登记回函", ("RECEIVED", "READ"), "ANSWERED", main=True),
        step("waive_reply", "不回函", ("RECEIVED", "READ"), "WAIVED", danger="由领导写明不回函的原因"),
        step("amend", "更正", ("RECEIVED", "READ")),
        step("bar", "设回避人", ("RECEIVED", "READ", "ANSWERED", "WAIVED")),
    ),
    (limit("read", "领导批阅", "RECEIVED", "letter.read"),),
)

DOSSIER = Flow(
    "dossier",
    "业主档案",
    (State("OPEN", "在用", "ok"), State("SEALED", "已封存", "plain", final=True)),
    (
        birth("open_dossier", "建档", "OPEN", main=True),
        step("seal_dossier", "封存", "OPEN", "SEALED", danger="房屋过户后封存，不再归入新件"),
        step("amend", "更正", "OPEN"),
        step("move_customer", "客户档案合并", ("OPEN", "SEALED")),
    ),
)

ENTRY = Flow(
    "dossier_entry",
    "归档件",
    (State("FILED", "已归档", "ok"), State("CHECKED", "已核对", "ok", final=True)),
    (birth("file_record", "归档", "FILED", main=True), step("check_entry", "核对", "FILED", "CHECKED", main=True)),
    (),
)
