"""Policies and post verbs of the reviews."""

from __future__ import annotations

from guanjia.concerns.access.posts import give
from guanjia.concerns.policies.declared import PolicyDef, declare

RULES, OURS = "客服培训与投诉规定", "本系统建议值"

declare(
    PolicyDef("complaint.wrapup.opens", "几点起日清", "17:00", "TIME", OURS, proposed=True),
    PolicyDef("complaint.wrapup", "日清最迟签字（主管下班前）", "18:00", "TIME", f"{RULES} 处理原则四", proposed=True),
    PolicyDef("complaint.wrapup.rest_days", "休息日也日清", "on", "SWITCH", f"{RULES} 处理原则四",
              "关：休息日的并入下一个工作日", proposed=True),
    # Of the 18 hours from midnight: next morning at about half past eight.
    PolicyDef("ladder.complaint.wrapup", "逐级上报：日清签字",
              "-30:CS_SUPERVISOR 100:CS_SUPERVISOR 180:CS_MANAGER 240:PROPERTY_MANAGER", "LADDER",
              f"{RULES} 处理原则四", proposed=True),
    PolicyDef("complaint.weekly", "投诉周报周一几点出", "10:00", "TIME", f"{RULES} 处理原则四", proposed=True),
    PolicyDef("complaint.weekly.send", "投诉周报周一最迟发送", "18:00", "TIME", OURS, proposed=True),
    PolicyDef("ladder.complaint.weekly.send", "逐级上报：周报发送",
              "100:CS_SUPERVISOR 200:CS_MANAGER 300:PROPERTY_MANAGER", "LADDER", OURS, proposed=True),
    PolicyDef("report.week.to", "投诉周报报送", "GENERAL_MANAGER", "TEXT", f"{RULES} 处理原则四",
              "主管副总（第十七条）"),
    PolicyDef("report.week.copy", "投诉周报抄送", "DEPUTY_GM,PROPERTY_MANAGER", "TEXT", f"{RULES} 第十七条"),
    PolicyDef("report.week.short", "周报：未结超过几天（短）", "3", "COUNT", OURS, proposed=True),
    PolicyDef("report.week.long", "周报：未结超过几天（长）", "7", "COUNT", OURS, proposed=True),
)  # fmt: skip

SIGNERS = ("CS_SUPERVISOR", "CS_MANAGER", "PROPERTY_MANAGER")
LEADERS = ("PROPERTY_MANAGER", "DEPUTY_GM", "GENERAL_MANAGER")
READERS = ("CS_SUPERVISOR", "CS_MANAGER", *LEADERS, "QUALITY", "AUDITOR")

give("wrap_up.see", "week_report.see", to=READERS)
give("wrap_up.open_day", "wrap_up.note", "wrap_up.sign", to=SIGNERS)
give("week_report.draw_week", "week_report.redraw", "week_report.send", to=SIGNERS)
give("week_report.mark_read", to=("CS_MANAGER", *LEADERS))
