"""What ships with the room: policies with their clauses, the eight categories with the seven kinds, post verbs."""

from __future__ import annotations

from guanjia.concerns.access.grants import SYSTEM
from guanjia.concerns.access.opening import on_new_project
from guanjia.concerns.access.posts import give
from guanjia.concerns.policies.declared import PolicyDef, declare

RULES = "客服培训与投诉规定"
TARGETS = "目标管理责任书"
MANUAL = "物业客服部工作手册"
GUIDE = "客户服务管理指导书"

declare(
    PolicyDef("complaint.start", "投诉开始处理", "2", "HOUR", f"{TARGETS} 投诉处理及时率", "平均响应不超过 2 小时"),
    PolicyDef("complaint.judge", "投诉判定", "1", "SAME_DAY", f"{RULES} 处理原则二"),
    PolicyDef("complaint.internal.due", "本部门投诉办结", "1", "SAME_DAY", f"{RULES} 第十九条", "3 个工作日"),
    PolicyDef("complaint.handover.due", "转部门投诉办结", "3", "DAY", f"{RULES} 第十九条", "3 个工作日"),
    PolicyDef("complaint.major.due", "紧急、重大投诉办结", "3", "DAY", f"{RULES} 暂行规定六"),
    PolicyDef("issue.difficult.due", "疑难问题办结", "7", "DAY", f"{MANUAL} 质量目标五"),
    PolicyDef("issue.reply.ceiling", "答复上限", "7", "DAY", f"{TARGETS} 七天内答复"),
    PolicyDef("complaint.accept", "部门签收或退回", "2", "HOUR", "本系统建议值", proposed=True),
    PolicyDef("complaint.reply", "验证后回复客户", "1", "SAME_DAY", f"{RULES} 处理程序", proposed=True),
    PolicyDef("complaint.close", "回访后结案", "1", "DAY", "本系统建议值", proposed=True),
    PolicyDef("complaint.file", "结案后归档", "3", "DAY", "本系统建议值", proposed=True),
    PolicyDef("complaint.repeat", "重复投诉判断天数", "30", "COUNT", f"{RULES} 重复投诉", proposed=True),
    PolicyDef("complaint.group", "群诉列为重大的户数", "5", "COUNT", "本系统建议值", proposed=True),
    PolicyDef("complaint.late.mark", "补录标记（小时）", "2", "HOUR", "本系统建议值", proposed=True),
    PolicyDef("complaint.late.manager", "补录须经理（小时）", "24", "HOUR", "本系统建议值", proposed=True),
    PolicyDef("complaint.reply.tries", "改回复方式前的次数", "3", "TIMES", f"{RULES} 暂行规定七", proposed=True),
    PolicyDef("complaint.reply.try_days", "改回复方式前的天数", "2", "COUNT", f"{RULES} 暂行规定七", proposed=True),
    PolicyDef("case.approve_first", "投诉先报批再通知部门", "on", "SWITCH", f"{RULES} 暂行规定五", "关：随即转办"),
    PolicyDef("case.simple_skips_approval", "简单事项免报批", "off", "SWITCH", f"{RULES} 暂行规定五"),
    PolicyDef("repair.due", "报修办结", "24", "HOUR", f"{TARGETS} 一般维修", "复杂维修 72 小时"),
    PolicyDef("enquiry.due", "咨询答复", "1", "SAME_DAY", "前台接待工作规程 4.1.1"),
    PolicyDef("help.due", "求助办结", "1", "SAME_DAY", f"{MANUAL} 质量目标四", proposed=True),
    PolicyDef("suggestion.due", "建议答复", "7", "DAY", f"{TARGETS} 七天内答复"),
    PolicyDef("service.due", "特约服务答复", "2", "HOUR", "本系统建议值", proposed=True),
    PolicyDef("application.due", "服务申请办结", "3", "WORKDAY", f"{TARGETS} 三个工作日"),
    PolicyDef("emergency.due", "特殊事件首报", "4", "HOUR", f"{MANUAL} 重大事件报告", "24 小时", proposed=True),
    PolicyDef("emergency.final", "特殊事件总结报告", "48", "HOUR", f"{MANUAL} 重大事件报告", "24 小时", proposed=True),
    PolicyDef("emergency.ack", "特殊事件保安或工程确认", "5", "MIN", "前台接待工作规程 4.1.4", proposed=True),
    PolicyDef("help.start", "求助应答", "5", "MIN", f"{MANUAL} 质量目标四", proposed=True),
    PolicyDef("application.start", "服务申请开始办理", "2", "HOUR", "本系统建议值", proposed=True),
    PolicyDef("case.close", "答复后结案", "3", "DAY", "本系统建议值", proposed=True),
)

declare(
    PolicyDef("case.k04.target", "一般问题当日处理率目标", "100", "PERCENT", f"{MANUAL} 质量目标四", proposed=True),
    PolicyDef("case.k05.target", "疑难问题一周处理率目标", "100", "PERCENT", f"{MANUAL} 质量目标五", proposed=True),
    PolicyDef("case.k09.target", "当日已解决问题回访率目标", "90", "PERCENT", f"{MANUAL} 质量目标九", "100"),
    PolicyDef("case.call_back.next_day", "次日回访也算当日回访", "off", "SWITCH", f"{MANUAL} 质量目标九", "开"),
    PolicyDef("case.k20.target", "有效投诉处理满意率目标", "90", "PERCENT", f"{MANUAL} 质量目标二十"),
    PolicyDef("case.k21.target", "投诉处理及时率目标", "98", "PERCENT", f"{TARGETS} 投诉处理及时率", "80"),
    PolicyDef("case.k22.target", "投诉解决率目标", "95", "PERCENT", f"{TARGETS} 投诉解决率"),
    PolicyDef("case.k25.on", "用电话回访率代替当日回访率", "off", "SWITCH", f"{TARGETS} 电话回访", "开"),
    PolicyDef("case.k25.target", "电话回访率目标", "100", "PERCENT", f"{TARGETS} 电话回访"),
    PolicyDef("case.settled.target", "投诉办结及时率目标", "98", "PERCENT", f"{TARGETS} 投诉处理及时率", proposed=True),
    PolicyDef("case.first_response", "平均首次响应", "2", "HOUR", f"{TARGETS} 平均响应"),
)

TOPS = "50:HANDLER 80:HANDLER 100:FIRST+CS_SUPERVISOR 150:CS_MANAGER"
MIDDLE = "50:HANDLER 80:HANDLER 100:CS_SUPERVISOR 150:CS_MANAGER 200:PROPERTY_MANAGER"
REPORTS = "80:FIRST 100:CS_MANAGER 150:PROPERTY_MANAGER 200:GENERAL_MANAGER"
CEILING = "50:HANDLER 80:HANDLER 100:CS_MANAGER 150:PROPERTY_MANAGER 200:DEPUTY_GM"
KNOWLEDGE = "前台接待工作规程"
declare(
    PolicyDef("case.route", "事项转办", "30", "MIN", f"{RULES} 第十六条 处理原则三", proposed=True),
    PolicyDef("complaint.urgent.ack", "紧急投诉当值经理确认", "15", "MIN", f"{RULES} 暂行规定五", proposed=True),
    PolicyDef("case.progress", "处理中向客户反馈进度", "24", "HOUR", f"{RULES} 复清楚、跟清楚", proposed=True),
    PolicyDef("complaint.major.report", "重大投诉书面报告", "3", "DAY", f"{MANUAL} 重大投诉", "24 小时"),
    PolicyDef("case.developer", "重大投诉须报开发商", "off", "SWITCH", f"{GUIDE} 重大投诉", "开：有开发商的项目"),
    PolicyDef("complaint.major.developer", "重大投诉报告开发商", "1", "HOUR", f"{GUIDE} 重大投诉", proposed=True),
    PolicyDef("complaint.leader.most", "移交领导后最迟答复（天）", "7", "COUNT", f"{RULES} 投诉分类", proposed=True),
)


def _ladder(limit: str, label: str, text: str, clause: str, *, proposed: bool = True) -> PolicyDef:
    return PolicyDef(f"ladder.{limit}", f"逐级上报：{label}", text, "LADDER", clause, proposed=proposed)


# T-02 … T-19 of the table of limits; what is not here climbs as `ladder.default` says.
declare(
    _ladder("complaint.internal.due", "本部门投诉办结", f"{TOPS} 200:DEPUTY_GM", f"{RULES} 第十七条", proposed=False),
    _ladder("complaint.handover.due", "转部门投诉办结",
            "50:HANDLER 80:HANDLER 100:DEPARTMENT_HEAD+CS_SUPERVISOR 150:CS_MANAGER 200:DEPUTY_GM",
            f"{RULES} 第十七条、第十九条", proposed=False),
    _ladder("slip.done", "处理单部门办理", "50:HANDLER 80:HANDLER 100:DEPARTMENT_HEAD", f"{RULES} 第十九条"),
    _ladder("complaint.major.due", "紧急、重大投诉办结",
            "50:HANDLER 80:HANDLER 100:CS_MANAGER+DUTY_MANAGER 150:PROPERTY_MANAGER 200:DEPUTY_GM",
            f"{RULES} 暂行规定五、六"),
    _ladder("issue.difficult.due", "疑难问题办结", MIDDLE, f"{MANUAL} 质量目标五"),
    _ladder("complaint.start", "投诉开始处理", f"{TOPS} 200:PROPERTY_MANAGER", f"{TARGETS} 投诉处理及时率"),
    _ladder("application.due", "服务申请办结", MIDDLE, f"{TARGETS} 三个工作日"),
    _ladder("issue.reply.ceiling", "答复上限", CEILING, f"{TARGETS} 七天内答复"),
    _ladder("suggestion.due", "建议答复", CEILING, f"{TARGETS} 七天内答复"),
    _ladder("complaint.accept", "部门签收或退回",
            "100:DEPARTMENT_HEAD 150:CS_SUPERVISOR 200:CS_MANAGER", "本系统建议值"),
    _ladder("complaint.close", "回访后结案", "80:FIRST 100:FIRST+CS_SUPERVISOR 200:CS_MANAGER", "本系统建议值"),
    _ladder("complaint.file", "结案后归档", "80:FIRST 100:FIRST 200:CS_SUPERVISOR", "本系统建议值"),
    _ladder("case.route", "事项转办", "100:CS_SUPERVISOR 200:CS_MANAGER", f"{RULES} 第十六条 处理原则三"),
    _ladder("complaint.urgent.ack", "紧急投诉当值经理确认", "100:PROPERTY_MANAGER 200:DEPUTY_GM",
            f"{RULES} 暂行规定五"),
    _ladder("complaint.major.report", "重大投诉书面报告",
            "50:CS_MANAGER 80:CS_MANAGER 100:CS_MANAGER 150:PROPERTY_MANAGER 200:GENERAL_MANAGER",
            f"{MANUAL} 重大投诉"),
    _ladder("complaint.major.developer", "重大投诉报告开发商",
            "50:CS_MANAGER 100:CS_MANAGER 150:PROPERTY_MANAGER 200:GENERAL_MANAGER", f"{GUIDE} 重大投诉"),
    _ladder("emergency.ack", "特殊事件保安或工程确认", "100:DUTY_MANAGER 200:CS_MANAGER+PROPERTY_MANAGER",
            f"{KNOWLEDGE} 4.1.4"),
    _ladder("emergency.due", "特殊事件首报", REPORTS, f"{MANUAL} 重大事件报告"),
    _ladder("emergency.final", "特殊事件总结报告", REPORTS, f"{MANUAL} 重大事件报告"),
    _ladder("help.start", "求助应答", "100:CS_SUPERVISOR+DUTY_MANAGER 200:CS_MANAGER", f"{MANUAL} 质量目标四"),
    _ladder("case.close", "答复后结案", "100:FIRST 200:CS_SUPERVISOR", "本系统建议值"),
    _ladder("case.promise", "约定回复时间", "-30:FIRST 100:FIRST 150:CS_SUPERVISOR 200:CS_MANAGER",
            f"{KNOWLEDGE} 4.1.1.2"),
    _ladder("case.leader", "领导约定答复时间", "80:LEADER -60:LEADER 100:LEADER 150:DEPUTY_GM 200:GENERAL_MANAGER",
            f"{RULES} 投诉分类"),
    _ladder("case.progress", "处理中向客户反馈进度", "100:FIRST 200:CS_SUPERVISOR", f"{RULES} 复清楚、跟清楚"),
)  # fmt: skip

DESK = ("FRONT_DESK", "BUTLER", "NIGHT_DUTY", "COMPLAINT_HANDLER", "CS_SUPERVISOR", "CS_MANAGER", "DUTY_MANAGER")
SUPERVISORS = ("CS_SUPERVISOR", "CS_MANAGER", "DUTY_MANAGER", "PROPERTY_MANAGER")
LEADERS = ("CS_MANAGER", "DUTY_MANAGER", "PROPERTY_MANAGER", "DEPUTY_GM")
DEPARTMENTS = ("ENGINEERING_HEAD", "REPAIR", "SECURITY_HEAD", "SECURITY", "CLEANING", "GC_LEAD", "FINANCE")
READERS = ("PROPERTY_MANAGER", "DEPUTY_GM", "GENERAL_MANAGER", "QUALITY", "AUDITOR", "ARCHIVIST")

give("case.see", "slip.see", "category.see", to=(*DESK, *READERS))
give("slip.see_own", "category.see", to=DEPARTMENTS)
give(
    "case.open_case", "case.begin", "case.suggest", "case.explain", "case.propose", "case.solve", "case.hand_over",
    "case.verify", "case.reply", "case.note_reply_try", "case.ask_difficult", "case.ask_withdrawal",
    "case.ask_compensation", "case.urge", "case.note_progress", "case.tell_number", "case.amend", "case.regrade",
    "case.convert", "case.answer", "case.order_work", "case.file", "case.close:REPAIR", "case.close:ENQUIRY",
    "case.close:HELP", "case.close:SUGGESTION", "case.close:SERVICE", "case.close:APPLICATION", "case.close:EMERGENCY",
    to=DESK,
)  # fmt: skip
give(
    "case.judge", "case.approve", "case.send_back", "case.agree_difficult", "case.refuse_difficult", "case.withdraw",
    "case.join", "case.suspend", "case.resume", "case.drop_returned", "case.close",
    to=SUPERVISORS,
)  # fmt: skip
give("case.urge", "case.note_progress", to=READERS[:3])
give("case.file", to=("ARCHIVIST",))
give("case.handle_major", "case.lower_grade", to=LEADERS)
give("case.change_validity", to=("CS_SUPERVISOR", *LEADERS))
give("case.pass_up", to=SUPERVISORS)
give("case.hand_up", "case.write_report", "case.tell_developer", to=LEADERS)
give("case.ask_extension", to=DESK)
give("case.agree_extension", "case.refuse_extension", to=(*SUPERVISORS, "DEPUTY_GM"))
give("case.extend_beyond", to=("DEPUTY_GM", "GENERAL_MANAGER"))
give("case.enter_late", "case.void", "case.import_cases", to=("CS_MANAGER", "PROPERTY_MANAGER"))
give("case.review", to=("DEPUTY_GM", "PROPERTY_MANAGER", "GENERAL_MANAGER"))
give(
    "slip.accept", "slip.return_slip", "slip.note_action", "slip.order_work", "slip.report_done",
    to=(*DEPARTMENTS, *DESK),
)  # fmt: skip
give("category.add_category", "category.amend", "category.retire", "category.restore", to=("CS_MANAGER", "ADMIN"))
give("category.see", to=("ADMIN",))

# The eight of the front desk's rules in their order, and the seven everyday kinds below them.
EIGHT = (
    ("SECURITY", "安保工作", "保安 门岗 巡逻 停车 车位 可疑 被盗 门禁"),
    ("CLEANING", "清洁", "卫生 垃圾 打扫 保洁 异味 脏"),
    ("GREENING", "绿化", "绿化 树 草坪 花木 浇水 修剪"),
    ("REPAIR", "工程维修", "漏水 渗水 停电 跳闸 堵塞 维修 电梯 水管 灯不亮 坏了"),
    ("MAIL", "信件、报刊收发", "信件 报纸 快递 包裹 杂志"),
    ("RENOVATION", "装修管理", "装修 施工 敲墙 建筑垃圾"),
    ("ATTITUDE", "员工服务态度", "态度 服务差 不礼貌 推诿"),
    ("OTHER", "其它", ""),
)
SEVEN = (
    ("RENOVATION_NOISE", "装修噪音", "RENOVATION", "装修噪音 装修太吵 电钻 冲击钻"),
    ("FACILITY_FAULT", "公共设施故障", "REPAIR", "电梯故障 路灯 公共照明 门禁坏 水泵"),
    ("IN_HOME_REPAIR", "室内维修", "REPAIR", "室内 厨房 卫生间 插座 水龙头 马桶"),
    ("LOST_MAIL", "邮件报纸丢失", "MAIL", "报纸丢 信件丢 快递丢 被人签收"),
    ("PUBLIC_HYGIENE", "公共清洁与园林", "CLEANING", "楼道卫生 楼道脏 公共卫生 垃圾桶"),
    ("PESTS", "虫鼠", "CLEANING", "老鼠 蟑螂 白蚁 蚊虫"),
    ("SERVICE_GIVEN", "公司提供的服务", "ATTITUDE", "服务不到位 收费服务 上门服务"),
)


def seed(project, *, by=SYSTEM, at) -> None:
    """The categories of a new project."""
    from guanjia.domains.cases.actions import add_category  # reason: verbs are loaded after the seeds

    tops = {}
    for rank, (code, name, hints) in enumerate(EIGHT, 1):
        tops[code] = add_category(by=by, at=at, project=project, number=code, name=name, rank=rank * 10, hints=hints)
    for rank, (code, name, parent, hints) in enumerate(SEVEN, 1):
        add_category(
            by=by, at=at, project=project, number=code, name=name, parent=tops[parent], rank=100 + rank, hints=hints
        )


on_new_project(seed)
