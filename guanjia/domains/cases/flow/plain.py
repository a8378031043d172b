"""The seven other kinds: received → answered → closed, until their own procedures arrive."""

from guanjia.kernel.flow import Flow, State, birth, limit, step

RECEIVED, ANSWERED, CLOSED, VOID = "RECEIVED", "ANSWERED", "CLOSED", "VOID"
CONVERTED = "CONVERTED"

# kind, label, prefix of its numbers
PLAIN_KINDS = (
    ("REPAIR", "报修", "BX"),
    ("ENQUIRY", "咨询", "ZX"),
    ("HELP", "求助", "QZ"),
    ("SUGGESTION", "建议", "JY"),
    ("SERVICE", "特约服务", "TF"),
    ("APPLICATION", "服务申请", "SQ"),
    ("EMERGENCY", "特殊事件", "SJ"),
)


# Kinds in which somebody must begin at once, and by which policy (4.1).
STARTED = {"HELP": "help.start", "APPLICATION": "application.start"}


def _limits(kind: str) -> tuple:
    """The clocks of one kind (4.1): each has its settling one, most a start, an answer and a close besides."""
    settle = "首报" if kind == "EMERGENCY" else "办结"
    found = [
        limit("settle", settle, RECEIVED, f"{kind.lower()}.due", since="received_at"),
        limit("route", "转办", RECEIVED, "case.route", since="received_at", mild=True),
        limit("promise", "约定回复", RECEIVED, "ladder.case.promise"),
    ]
    if kind in STARTED:
        found.append(limit("start", "开始处理", RECEIVED, STARTED[kind], since="received_at"))
    if kind == "EMERGENCY":
        found += [
            limit("confirm", "保安或工程确认", (RECEIVED, ANSWERED), "emergency.ack"),
            limit("final", "总结报告", ANSWERED, "emergency.final"),
        ]
        return tuple(found)
    if kind != "SUGGESTION":  # its settling limit is the ceiling already
        found.append(limit("answer", "答复上限", RECEIVED, "issue.reply.ceiling", since="received_at"))
    return (*found, limit("close", "结案", ANSWERED, "case.close", mild=True))


def plain_flow(kind: str, label: str) -> Flow:
    """The flow of one plain kind; only its clocks differ (requirements 4.1)."""
    return Flow(
        "case",
        label,
        (
            State(RECEIVED, "已受理", "warn"),
            State(ANSWERED, "已答复"),
            State(CLOSED, "已结案", "ok", final=True),
            State(CONVERTED, "已转投诉", "plain", final=True),
            State(VOID, "已作废", "plain", final=True),
        ),
        (
            birth("open_case", "登记", RECEIVED, main=True),
            birth("import_cases", "导入未结事项", RECEIVED),
            step("order_work", "派工", RECEIVED, main=kind == "REPAIR"),
            step("answer", "答复", RECEIVED, ANSWERED, main=True),
            *((step("note_confirmed", "保安或工程确认", (RECEIVED, ANSWERED)),) if kind == "EMERGENCY" else ()),
            *((step("tally", "当场答复", RECEIVED, CLOSED),) if kind == "ENQUIRY" else ()),
            step("close", "结案", ANSWERED, CLOSED, main=True),
            step("convert", "转为投诉", (RECEIVED, ANSWERED), CONVERTED, danger="另立投诉编号，本单关联保留"),
            step("urge", "催办", (RECEIVED, ANSWERED)),
            step("note_progress", "记进展", (RECEIVED, ANSWERED)),
            step("tell_number", "编号已告知客户", (RECEIVED, ANSWERED)),
            step("amend", "更正", (RECEIVED, ANSWERED)),
            step("move_customer", "客户档案合并", (RECEIVED, ANSWERED, CLOSED, CONVERTED, VOID)),
            step("void", "作废", (RECEIVED, ANSWERED), VOID, danger="仅限重复登记；作废后编号保留"),
        ),
        _limits(kind),
        kind=kind,
    )
