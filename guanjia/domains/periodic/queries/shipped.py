"""The duties of the manual as shipped (requirements.md 5): D-01 … D-57, some in parts where two posts owe them."""

from __future__ import annotations

from dataclasses import dataclass, field

MANUAL, TRAINING, DESK = "物业客服部工作手册", "客服培训与投诉规定", "前台接待工作规程"
LETTERS, GUIDE = "目标管理责任书", "客户服务管理指导书"


@dataclass(frozen=True)
class Shipped:
    """A duty as shipped. `waits` names the function it waits for; empty: in use from the start."""

    code: str
    name: str
    rhythm: str
    post: str
    output: str
    source: str
    requirement: str
    waits: str = ""
    proposed: bool = False
    words: str = ""
    due: dict = field(default_factory=dict)


def _d(number, name, rhythm, post, output, source, requirement, waits="", *, proposed=False, words="", **due):
    return Shipped(f"D-{number}", name, rhythm, post, output, source, requirement, waits, proposed, words, due)


LAST, NEXT, BEFORE = {"day": 0}, {"offset": 1}, {"offset": -1}
ROUNDS = "10:00、12:00、15:30、17:30"
STAFF, LETTER = "客服部经理职责", "客服部经理责任书"

DUTIES = (
    _d("01", "公共区域巡查", "DAY", "BUTLER", "巡查记录和问题", f"{MANUAL} 质量目标十六", "R-134", "巡查",
       clocks=ROUNDS),
    _d("02", "房管日记", "DAY", "BUTLER", "房管日记", f"{LETTERS} 职责要求 1", "R-137", "巡查"),
    _d("03", "当日接诉小结", "DAY", "CS_SUPERVISOR", "当日接诉小结", f"{TRAINING} 投诉处理原则四", "R-047"),
    _d("04", "前台值班及交接", "SHIFT", "FRONT_DESK", "值班及交接记录", f"{MANUAL} 附件二十五", "R-194"),
    _d("04-2", "夜值值班及交接", "SHIFT", "NIGHT_DUTY", "值班及交接记录", f"{MANUAL} 附件二十五", "R-194"),
    _d("05", "检查员工工作", "WORKDAY", "CS_MANAGER", "检查记录和整改", f"{LETTERS} {STAFF} 14", "R-214", "考评"),
    _d("06", "日检考评（前台、夜值、领班、管家）", "WORKDAY", "CS_MANAGER", "日检表 附件二", f"{MANUAL} 附件二",
       "R-213", "考评"),
    _d("07", "日检考评（客服部经理）", "WORKDAY", "PROPERTY_MANAGER", "日检表 附件三", f"{MANUAL} 附件三", "R-213",
       "考评", proposed=True),
    _d("08", "经理工作日志", "WORKDAY", "CS_MANAGER", "经理工作日志", f"{LETTERS} {LETTER} 一.1.14", "R-196"),
    _d("09", "晨会", "WORKDAY", "CS_SUPERVISOR", "晨会记录", f"{LETTERS} 岗位责任制 7.3", "R-199", proposed=True,
       clocks="10:00"),
    _d("10", "取、登、发报刊", "DAY", "FRONT_DESK", "报刊收发记录", f"{DESK} 4.2", "R-093", "报刊收发",
       clocks="10:00", proposed=True),
    _d("11", "设备运行记录", "SHIFT", "REPAIR", "设备运行记录", f"{LETTERS} 管理处责任书 一.2", "R-145", "设备运行"),
    _d("12", "当班收款交财务", "SHIFT", "FRONT_DESK", "交款单", f"{LETTERS} 岗位责任制 6.11", "R-163", "收费",
       words="收费员、前台"),
    _d("13", "装修现场巡视", "DAY", "BUTLER", "装修巡视记录", f"{MANUAL} 质量目标十三", "R-120", "装修",
       proposed=True, words="客服管家会同工程部、保安部"),
    _d("14", "重点部位保安巡逻", "DAY", "SECURITY", "巡逻记录", f"{LETTERS} 管理处责任书 三.1", "R-138", "保安巡逻"),
    _d("15", "员工培训", "WEEK", "CS_MANAGER", "培训记录和签到", f"{MANUAL} 质量目标八", "R-201", "培训", day=7),
    _d("16", "周投诉报告", "WEEK", "CS_SUPERVISOR", "周投诉报告", f"{TRAINING} 投诉处理原则四", "R-227",
       proposed=True, **NEXT, day=1, clocks="10:00"),
    _d("17", "周检考评", "WEEK", "CS_MANAGER", "周检表 附件二", f"{MANUAL} 附件二", "R-213", "考评", proposed=True,
       day=5),
    _d("17-2", "周检考评（客服部经理）", "WEEK", "PROPERTY_MANAGER", "周检表 附件三", f"{MANUAL} 附件三", "R-213",
       "考评", proposed=True, day=5),
    _d("18", "报排班表", "WEEK", "CS_SUPERVISOR", "排班表", f"{LETTERS} 管理处责任书 四.1", "R-192", proposed=True,
       words="各工种主管、客服主管", **BEFORE, day=7),
    _d("19", "部门例会", "WEEK", "CS_MANAGER", "会议记录和任务", f"{MANUAL} 客服部经理岗位职责", "R-199",
       proposed=True, day=7),
    _d("20", "上报上月考勤", "MONTH", "CS_MANAGER", "考勤月表", f"{LETTERS} {LETTER} 三.5", "R-198", **NEXT, day=1),
    _d("21", "目标评估、质量评审、进度和质量检查", "MONTH", "CS_SUPERVISOR", "目标评估表",
       f"{LETTERS} 客服主管责任书 三.6", "R-211", "目标考核", words="客服中心主管、客服部经理", **NEXT, day=2),
    _d("22", "绿化施肥", "MONTH", "GC_LEAD", "绿化作业记录", f"{LETTERS} 管理处责任书 二.2", "R-153", "绿化", day=10),
    _d("23", "修剪草坪、防治病虫害、除草", "MONTH", "GC_LEAD", "绿化作业记录", f"{LETTERS} 管理处责任书 二.2",
       "R-152", "绿化", **LAST),
    _d("24", "次月工作计划", "MONTH", "CS_SUPERVISOR", "次月工作计划", f"{LETTERS} 客服主管责任书 三.5", "R-210",
       "工作计划", words="客服中心主管、客服部经理", **BEFORE, day=27),
    _d("25", "投诉统计（八类）", "MONTH", "FRONT_DESK", "投诉统计表", f"{DESK} 4.1.3", "R-223"),
    _d("26", "钥匙清理统计", "MONTH", "FRONT_DESK", "钥匙统计", f"{DESK} 4.5.6", "R-089", "钥匙"),
    _d("27", "特约服务分析", "MONTH", "FRONT_DESK", "特约服务分析和汇总表", f"{DESK} 4.7.4", "R-225", "特约服务"),
    _d("28", "报事和联系单分析", "MONTH", "FRONT_DESK", "报事统计", f"{DESK} 4.10.5", "R-226"),
    _d("29", "投诉档案汇总", "MONTH", "CS_SUPERVISOR", "投诉汇总", f"{TRAINING} 投诉处理暂行规定第九条", "R-223",
       words="接诉负责人", **LAST),
    _d("30", "业主满意度调查", "MONTH", "CS_SUPERVISOR", "调查结果", f"{LETTERS} 满意度", "R-181", "意见征询",
       proposed=True, **LAST),
    _d("31", "满意度评估报告", "MONTH", "CS_MANAGER", "满意度评估报告", f"{LETTERS} 满意度", "R-184", "意见征询",
       **LAST),
    _d("32", "社区文化活动", "MONTH", "CS_SUPERVISOR", "活动登记表", f"{LETTERS} 社区活动", "R-186", "社区活动",
       words="客服管家、客服主管", **LAST),
    _d("33", "收缴、欠费和催缴计划", "MONTH", "FINANCE", "收缴报告", f"{LETTERS} 收费", "R-164、R-167", "收费",
       words="客服管家、收费员", **LAST),
    _d("34", "下月材料需用计划", "MONTH", "FRONT_DESK", "月材料需用计划", f"{TRAINING} 客服文员工作任务", "R-269",
       "物资", proposed=True, words="客服文员", **BEFORE, day=25),
    _d("35", "材料消耗报表", "MONTH", "FRONT_DESK", "月材料消耗报表", f"{TRAINING} 客服文员工作任务", "R-269", "物资",
       proposed=True, words="客服文员", day=30),
    _d("36", "各部门工作量与岗位考核汇总", "MONTH", "CS_MANAGER", "月工作量与岗位考核汇总",
       f"{LETTERS} 岗位责任制 6.12", "R-228", "考评", proposed=True, **NEXT, day=2),
    _d("37", "月检考评和抽检", "MONTH", "CS_MANAGER", "月检、抽检表 附件二", f"{MANUAL} 附件二", "R-213", "考评",
       proposed=True, **LAST),
    _d("37-2", "月检考评和抽检（客服部经理）", "MONTH", "PROPERTY_MANAGER", "月检、抽检表 附件三", f"{MANUAL} 附件三",
       "R-213", "考评", proposed=True, **LAST),
    _d("38", "外判单位考评", "MONTH", "GC_LEAD", "外判考评表", f"{LETTERS} 外判管理 3", "R-268", "外判管理",
       proposed=True, words="绿化保洁领班、客服部经理", **LAST),
    _d("39", "空置房检查", "MONTH", "BUTLER", "空置房检查记录", f"{MANUAL} 空置房管理", "R-112", "空置房",
       proposed=True, **LAST),
    _d("39-2", "消防器材检查", "MONTH", "SECURITY", "消防器材检查记录", f"{LETTERS} 管理处责任书", "R-142",
       "消防器材", proposed=True, **LAST),
    _d("39-3", "设备保养", "MONTH", "REPAIR", "设备保养记录", f"{LETTERS} 管理处责任书", "R-144", "设备运行",
       proposed=True, **LAST),
    _d("40", "季度绩效考评", "QUARTER", "CS_SUPERVISOR", "季度考评表", f"{LETTERS} 客服主管责任书 三.7", "R-212",
       "目标考核", words="客服中心主管、客服部经理", **NEXT, month=1, day=3),
    _d("41", "目标完成情况和改进计划", "QUARTER", "CS_MANAGER", "改进计划", f"{LETTERS} 季度评估", "R-212",
       "目标考核", proposed=True, **NEXT, month=1, day=3),
    _d("42", "团队、沟通、解决问题培训", "QUARTER", "CS_MANAGER", "培训记录", f"{LETTERS} 培训 三.1", "R-201", "培训",
       **LAST),
    _d("43", "季度工作计划", "QUARTER", "CS_MANAGER", "季度工作计划", f"{LETTERS} {STAFF} 13", "R-210", "工作计划",
       proposed=True, **BEFORE, day=25),
    _d("43-2", "年度工作计划", "YEAR", "CS_MANAGER", "年度工作计划", f"{LETTERS} {STAFF} 13", "R-210", "工作计划",
       proposed=True, **BEFORE, month=12, day=25),
    _d("44", "清洗外墙（春节、五一前）", "DATES", "GC_LEAD", "清洗记录和照片", f"{LETTERS} 管理处责任书 一.1",
       "R-149", "保洁", words="绿化保洁领班、外判单位", proposed=True, dates="02-01、04-30"),
    _d("45", "年度预算", "YEAR", "CS_MANAGER", "年度预算", f"{MANUAL} 客服部经理岗位职责", "R-231", "预算",
       proposed=True, month=11, day=30),
    _d("46", "年度业主意见征询", "YEAR", "CS_MANAGER", "意见征询报告", f"{MANUAL} 质量目标十八", "R-180", "意见征询",
       proposed=True, month=12, day=31),
    _d("47", "签订目标责任书、分解收费任务", "YEAR", "GENERAL_MANAGER", "责任书、分解表", f"{LETTERS} 责任书",
       "R-208、R-165", "目标考核", proposed=True, words="总经理与客服部经理、服务中心经理", month=1, day=31),
    _d("48", "责任书年终结果", "YEAR", "QUALITY", "考核结果", f"{LETTERS} {LETTER} 六、七", "R-221", "目标考核",
       words="质检部、总经理", month=12, day=31),
    _d("49", "各部门客户服务指标评分", "YEAR", "CS_MANAGER", "客户服务指标分", f"{GUIDE} 考核", "R-237", "开发商协同",
       words="客户服务经理（开发商）", month=12, day=31),
    _d("50", "评选先进项目、团队、个人", "YEAR", "GENERAL_MANAGER", "评选名单", f"{GUIDE} 奖励", "R-249",
       "开发商协同", proposed=True, words="总经理（开发商）", month=12, day=31),
    _d("51", "客户服务工作简报和意见报告", "MONTH", "CS_MANAGER", "工作简报、意见报告", f"{GUIDE} 工作简报",
       "R-245、R-246", "开发商协同", proposed=True, words="客户服务经理（开发商）", **NEXT, day=5),
    _d("52", "巡视评估项目", "MONTH", "CS_MANAGER", "评估表", f"{GUIDE} 项目评估", "R-247", "开发商协同",
       proposed=True, words="客户服务经理（开发商）", **LAST),
    _d("53", "走访 VIP 客户", "QUARTER", "CS_MANAGER", "走访记录", f"{MANUAL} 客服部经理岗位职责", "R-008", "走访",
       proposed=True, **LAST),
    _d("54", "走访业主、回访", "YEAR", "BUTLER", "走访、回访记录", f"{MANUAL} 走访回访", "R-175", "走访",
       proposed=True, words="客服管家、客服部经理", month=12, day=31),
    _d("55", "员工满意度抽查", "MONTH", "QUALITY", "员工满意度调查表", f"{LETTERS} {LETTER} 一.1.4", "R-220",
       "员工考核", proposed=True, **LAST),
    _d("55-2", "员工考核", "MONTH", "CS_MANAGER", "员工考核表", f"{LETTERS} 岗位责任制 四", "R-219", "员工考核",
       proposed=True, **LAST),
    _d("56", "公布管理信息", "WEEK", "CS_SUPERVISOR", "公告", f"{LETTERS} 服务业主", "R-189", "公告", proposed=True,
       day=5),
    _d("57", "收费记录报财务", "MONTH", "FINANCE", "收费报表", f"{LETTERS} 岗位责任制 二.5", "R-163", "收费",
       proposed=True, words="收费员", **NEXT, day=3),
)  # fmt: skip
