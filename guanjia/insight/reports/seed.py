"""What ships with the room: who draws, hands in, revises and reads, and how far the target lines lie from the base."""

from guanjia.concerns.access.posts import give
from guanjia.concerns.policies.declared import PolicyDef, declare

GUIDE, RULES = "客户服务管理指导书", "客服培训与投诉规定"
BOARD = "report.board"

declare(
    PolicyDef("report.rate.fall", "投诉率比基准年下降", "20", "PERCENT", f"{GUIDE} 服务目标"),
    PolicyDef("report.satisfaction.rise", "满意度比基准年提升", "15", "PERCENT", f"{GUIDE} 服务目标"),
    PolicyDef("ladder.month.day", "逐级上报：月统计表未上报",
              "100:CS_SUPERVISOR+CS_MANAGER 300:PROPERTY_MANAGER", "LADDER", f"{RULES} 月度统计", proposed=True),
)  # fmt: skip

MAKERS = ("COMPLAINT_HANDLER", "CS_SUPERVISOR", "CS_MANAGER")
MANAGERS = ("CS_MANAGER", "PROPERTY_MANAGER")
READERS = ("PROPERTY_MANAGER", "DEPUTY_GM", "GENERAL_MANAGER", "QUALITY", "AUDITOR")

give("month_sheet.see", "past_figure.see", "baseline.see", to=(*MAKERS, *READERS))
give("month_sheet.draw", "month_sheet.redraw", "month_sheet.write_text", "month_sheet.hand_in", to=MAKERS)
give("month_sheet.finalise", "month_sheet.revise", to=("CS_SUPERVISOR", "CS_MANAGER"))
give("month_sheet.approve_revision", "month_sheet.refuse_revision", to=MANAGERS)
give("past_figure.note_past", "past_figure.import_past", "past_figure.amend", to=MAKERS)
give("baseline.set_baseline", "baseline.amend", to=MANAGERS)
give(BOARD, to=(*MAKERS, *READERS))
