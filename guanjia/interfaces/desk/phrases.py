"""话术: what may be said at the desk, in our own words; shown beside the intake (R-046)."""

INTAKE = {
    "COMPLAINT": (
        "听完再记",
        ("给您添麻烦了，请您把经过慢慢告诉我。", "我再跟您核对一遍：时间、地点、事情和您的要求，是这样吗？",
         "已经给您登记，编号是这一件的号码；由我跟到底，有结果我给您回话。"),
    ),
    "REPAIR": (
        "问清地点和现象",
        ("请问是哪个房间、从什么时候开始的？", "师傅上门前会先给您打电话，您什么时间在家方便？"),
    ),
    "ENQUIRY": ("当场答不了就约时间", ("很抱歉，这件事我要核实了才能答复您，今天几点给您回电话合适？",)),
    "HELP": ("先问安全", ("您现在安全吗？人在什么位置？", "请不要挂断，我马上联系值班人员过去。")),
    "EMERGENCY": ("先稳住，再通知", ("请先离开危险的地方。", "保安和工程马上到，我把您的位置再核对一遍。")),
    "SUGGESTION": ("谢谢并记下", ("谢谢您的建议，我完整记下来报给经理，七天内给您答复。",)),
}  # fmt: skip
DEFAULT = ("记清再复述", ("好的，我记下来了，跟您复述一遍。", "有进展我会主动联系您。"))


def for_intake(kind: str) -> dict:
    """The lines beside the intake for a kind of matter."""
    title, lines = INTAKE.get(kind, DEFAULT)
    return {"title": title, "lines": list(lines), "url": ""}
