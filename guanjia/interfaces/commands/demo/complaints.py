"""Complaints of the demo, one for each turn the procedure can take."""

from __future__ import annotations

from guanjia.domains.archives import actions as archives
from guanjia.domains.cases import actions as cases
from guanjia.domains.dispatch import actions as dispatch
from guanjia.domains.followups import actions as followups
from guanjia.domains.followups import queries as call_backs
from guanjia.interfaces.commands.demo.pictures import signed, taken
from guanjia.interfaces.commands.demo.telling import Scene, Story

ASKED = ["LISTEN", "ASK", "WRITE", "REPEAT"]


def _open(s: Scene, at, unit: str, content: str, demand: str, category: str, **more):
    """Taken at the desk by telephone, read back, the number told."""
    home = s.unit(unit)
    given = {"channel": "PHONE", "rings": 2, "by": s.linjing, "customer": s.person(home)} | more
    case = cases.open_case(
        at=at, project=s.project, kind="COMPLAINT", unit=home, content=content, demand=demand,
        category=s.category(category), read_back=True, clears=ASKED, **given,
    )  # fmt: skip
    return cases.tell_number(case, by=given["by"], at=at)


def _judge(s: Scene, case, at, proposal: str):
    """Valid; the handling proposed by the desk goes to the supervisor."""
    cases.suggest(case, by=s.linjing, at=at, validity_suggested="VALID", findings=case.findings, proposal=proposal)


def _confirm(s: Scene, case, at, code: str, reason: str):
    """The supervisor's judgement."""
    validity = "VALID" if code.startswith("V") else "INVALID"
    cases.judge(case, by=s.sunli, at=at, validity=validity, validity_code=code, validity_reason=reason)


def _call_back(s: Scene, case, by, at, satisfaction: str, comment: str = ""):
    due = call_backs.of("case", case.pk).filter(state="DUE").last()
    followups.answer(due, by=by, at=at, satisfaction=satisfaction, comment=comment)
    case.refresh_from_db()


def leak(s: Scene) -> Story:
    """Seeping water, the whole way to the file: slip, work order with photo and signature, call-back, dossier."""
    at = yield s.day(9, "9:12")
    case = _open(
        s, at, "1-1-502", "卫生间天花板渗水三天，楼上说不是他家的，要求查明原因并修好。", "查明渗水原因并修复",
        "IN_HOME_REPAIR",
    )  # fmt: skip
    at = yield s.day(9, "9:40")
    cases.begin(case, by=s.linjing, at=at, findings="到现场看过，天花板湿痕约 1 平方米，楼上同意配合试水。")
    at = yield s.day(9, "10:05")
    _judge(s, case, at, "派工程部试水查漏，查明后修复并恢复天花板。")
    at = yield s.day(9, "10:40")
    _confirm(s, case, at, "V1", "公共排水管维修属服务合同范围")
    at = yield s.day(9, "10:42")
    cases.approve(case, by=s.sunli, at=at, approval_text="同意，三天内完成。")
    at = yield s.day(9, "11:00")
    cases.hand_over(case, by=s.linjing, at=at, departments=[s.department("ENGINEERING")])
    slip = case.slips.get()
    at = yield s.day(9, "11:20")
    cases.accept(slip, by=s.liugong, at=at)
    at = yield s.day(9, "14:10")
    cases.note_action(slip, by=s.liugong, at=at, text="试水查明楼上下水管接口松动。", photos=[taken(s.project, 1, at)])
    cases.order_slip_work(slip, by=s.liugong, at=at, content="更换 602 卫生间下水管接口，修补 502 天花板。")
    order = case.work_orders.get().work_order
    at = yield s.day(9, "14:25")
    dispatch.sign_for(order, by=s.chengong, at=at)
    at = yield s.day(9, "14:40")
    dispatch.arrive(order, by=s.chengong, at=at)
    at = yield s.day(9, "17:30")
    dispatch.finish(
        order, by=s.chengong, at=at, work_done="更换接口并试水 30 分钟，不再渗漏；天花板已补腻子。",
        cause="接口胶圈老化", materials="PVC 接口 1 个、胶圈 2 个", liability="OURS",
        corrective="同栋立管接口列入季度检查", photos=[taken(s.project, 2, at)], signature=signed(s.project, 1, at),
        signer_name=case.complainant, rating="SATISFIED",
    )  # fmt: skip
    case.refresh_from_db()
    slip.refresh_from_db()
    if slip.state == "ACCEPTED":
        cases.report_done(
            slip, by=s.liugong, at=at, done_text="已更换接口并修复天花板。", cause="接口胶圈老化", liability="OURS",
            corrective="同栋立管接口列入季度检查。",
        )  # fmt: skip
        case.refresh_from_db()
    at = yield s.day(8, "9:30")
    cases.verify(
        case, by=s.linjing, at=at, verified="PASS", verify_text="现场复看，天花板干燥。", methods=["REPAIR"],
        result="SOLVED", result_text="更换接口，渗水已止，天花板已修复。",
    )  # fmt: skip
    at = yield s.day(8, "10:00")
    cases.reply(case, by=s.linjing, at=at, reply_way="PHONE", reply_text="已查明并修好，天花板干后再刷一遍。")
    at = yield s.day(8, "16:20")
    _call_back(s, case, s.wanglei, at, "VERY", "修得快，还收拾干净了。")
    at = yield s.day(8, "17:00")
    cases.close(case, by=s.sunli, at=at, closing="已修复，客户非常满意。")
    at = yield s.day(7, "10:00")
    cases.file(case, by=s.linjing, at=at)


def noise(s: Scene) -> Story:
    """Noise inside the permitted hours: not justified, explained, closed."""
    at = yield s.day(6, "15:05")
    case = _open(
        s, at, "3-1-801", "楼上装修电钻太吵，下午三点还在施工，要求马上停工。", "停止装修施工", "RENOVATION_NOISE",
        channel="VISIT", rings=None,
    )  # fmt: skip
    at = yield s.day(6, "15:30")
    cases.begin(case, by=s.xiaoyu, at=at, findings="到楼上核实，有装修许可，在允许的时段内施工。")
    at = yield s.day(6, "16:00")
    _confirm(s, case, at, "I2", "许可时段内施工，非我方责任")
    at = yield s.day(6, "16:40")
    cases.explain(
        case, by=s.linjing, at=at, outcome="HELP", reply_way="VISIT",
        explanation="说明许可时段，已与施工方商定午后先做无噪音工序。",
    )  # fmt: skip
    at = yield s.day(6, "17:20")
    cases.close(case, by=s.sunli, at=at, closing="已解释并协调，客户接受。")


def parking(s: Scene) -> Story:
    """Handed over to security, not yet signed for: its clock has run out."""
    at = yield s.day(1, "10:20")
    case = _open(s, at, "2-1-302", "固定车位连续两晚被外来车占用，保安没有处理。", "清走占位车辆并加强巡查", "SECURITY")
    at = yield s.day(1, "10:50")
    cases.begin(case, by=s.linjing, at=at, findings="查监控属实，车辆为访客车。")
    at = yield s.day(1, "11:10")
    _judge(s, case, at, "派保安部清车，夜间每两小时巡查一次。")
    at = yield s.day(1, "11:30")
    _confirm(s, case, at, "V4", "巡查不到位")
    at = yield s.day(1, "11:32")
    cases.approve(case, by=s.sunli, at=at)
    at = yield s.day(1, "11:45")
    cases.hand_over(case, by=s.linjing, at=at, departments=[s.department("SECURITY")])
    at = yield s.back(hours=2)
    cases.urge(case, by=s.linjing, at=at, note="客户来电催问，车还没有走。")


def lift(s: Scene) -> Story:
    """A group complaint: counted as major by itself, waiting for the manager's approval."""
    at = yield s.day(0, "8:25")
    case = _open(
        s, at, "5-2-1601", "电梯一周内困人两次，整栋住户要求停梯彻底检修。", "检修电梯并书面说明", "FACILITY_FAULT",
        channel="VISIT", rings=None, group_count=12,
    )  # fmt: skip
    at = yield s.day(0, "8:40")
    cases.begin(case, by=s.linjing, at=at, findings="维保记录显示门机故障两次，均已报修。")
    at = yield s.day(0, "9:05")
    _confirm(s, case, at, "V2", "电梯安全属法规要求")
    at = yield s.day(0, "9:20")
    cases.propose(case, by=s.linjing, at=at, proposal="停梯检修，由维保单位更换门机，三天内书面答复住户。")


def rubbish(s: Scene) -> Story:
    """Done by the cleaners, waiting to be verified by somebody else."""
    at = yield s.day(2, "9:15")
    case = _open(s, at, "3-2-1502", "楼道垃圾堆放两天没人清，有异味。", "清走垃圾并说明原因", "PUBLIC_HYGIENE")
    at = yield s.day(2, "9:35")
    cases.begin(case, by=s.linjing, at=at, findings="现场属实，为装修垃圾。")
    at = yield s.day(2, "9:50")
    _judge(s, case, at, "派保洁部当天清走，并在楼道贴提示。")
    at = yield s.day(2, "10:10")
    _confirm(s, case, at, "V1", "楼道保洁属服务范围")
    at = yield s.day(2, "10:12")
    cases.approve(case, by=s.sunli, at=at)
    at = yield s.day(2, "10:20")
    cases.hand_over(case, by=s.linjing, at=at, departments=[s.department("CLEANING")])
    slip = case.slips.get()
    at = yield s.day(2, "10:45")
    cases.accept(slip, by=s.tangjie, at=at)
    at = yield s.day(2, "15:00")
    cases.note_action(slip, by=s.heping, at=at, text="清走装修垃圾两车，冲洗楼道。", photos=[taken(s.project, 5, at)])
    at = yield s.day(2, "15:10")
    cases.report_done(
        slip, by=s.tangjie, at=at, done_text="已清运并冲洗，贴了提示。", cause="装修户未按规定堆放，保洁未及时发现",
        liability="OURS", corrective="楼道巡查改为每天两次。",
    )  # fmt: skip


def returned(s: Scene) -> Story:
    """Sent to the wrong department, which gave it back."""
    at = yield s.day(1, "14:00")
    case = _open(s, at, "6-1-1203", "阳台外的树枝遮住窗户，白天也要开灯。", "修剪树枝", "GREENING")
    at = yield s.day(1, "14:20")
    cases.begin(case, by=s.xiaoyu, at=at, findings="树枝距窗不到一米，确需修剪。")
    at = yield s.day(1, "14:40")
    _judge(s, case, at, "派人修剪。")
    at = yield s.day(1, "15:00")
    _confirm(s, case, at, "V1", "绿化修剪属服务范围")
    at = yield s.day(1, "15:02")
    cases.approve(case, by=s.sunli, at=at)
    at = yield s.day(1, "15:10")
    cases.hand_over(case, by=s.linjing, at=at, departments=[s.department("CLEANING")])
    at = yield s.day(1, "15:40")
    cases.return_slip(case.slips.get(), by=s.tangjie, at=at, return_reason="修树归绿化部，保洁部没有高枝锯。")


def dissatisfied(s: Scene) -> Story:
    """Solved, but the customer is not content: opened again, with a second slip."""
    at = yield s.day(5, "10:30")
    case = _open(s, at, "5-1-301", "门口路灯坏了一周，报修两次没人来。", "修好路灯", "FACILITY_FAULT")
    at = yield s.day(5, "10:50")
    cases.begin(case, by=s.linjing, at=at, findings="路灯不亮属实，前两次报修漏派。")
    at = yield s.day(5, "11:00")
    _judge(s, case, at, "派工程部更换灯具。")
    at = yield s.day(5, "11:20")
    _confirm(s, case, at, "V4", "报修漏派")
    at = yield s.day(5, "11:22")
    cases.approve(case, by=s.sunli, at=at)
    at = yield s.day(5, "11:30")
    cases.hand_over(case, by=s.linjing, at=at, departments=[s.department("ENGINEERING")])
    slip = case.slips.get()
    at = yield s.day(5, "13:00")
    cases.accept(slip, by=s.liugong, at=at)
    at = yield s.day(4, "10:00")
    cases.note_action(slip, by=s.chengong, at=at, text="更换灯泡一只。")
    cases.report_done(
        slip, by=s.liugong, at=at, done_text="灯已亮。", cause="灯泡损坏", liability="OURS",
        corrective="报修单当天核对。",
    )  # fmt: skip
    at = yield s.day(4, "11:00")
    cases.verify(
        case, by=s.linjing, at=at, verified="PASS", methods=["REPAIR", "APOLOGY"], result="SOLVED",
        result_text="更换灯泡，灯已亮，并为漏派道歉。",
    )  # fmt: skip
    at = yield s.day(4, "11:20")
    cases.reply(case, by=s.linjing, at=at, reply_way="PHONE", reply_text="路灯已修好，漏派是我们的错，抱歉。")
    at = yield s.day(4, "16:00")
    _call_back(s, case, s.wanglei, at, "DISSATISFIED", "只亮了一晚又坏了。")


def letter(s: Scene) -> Story:
    """By letter: the incoming letter is registered, the leader has read it, a written reply is owed."""
    at = yield s.day(3, "9:40")
    case = _open(
        s, at, "2-2-901", "去年地面停车收费没有公示明细，要求书面说明。", "书面说明收费明细", "OTHER", channel="LETTER",
        rings=None, letter_subject="停车收费公示",
    )  # fmt: skip
    at = yield s.day(3, "14:00")
    archives.read_letter(case.letter, by=s.zhaomin, at=at, decision="财务出明细，客服三天内书面回复。")
    at = yield s.day(3, "14:30")
    cases.begin(case, by=s.linjing, at=at, findings="收费明细未张贴属实，财务正在整理。")
    at = yield s.day(3, "15:00")
    _confirm(s, case, at, "V3", "公示属公开承诺")


def withdrawn(s: Scene) -> Story:
    """Taken back by the customer in a recorded call."""
    at = yield s.day(4, "9:10")
    case = _open(s, at, "1-2-702", "报纸连续三天没有收到，怀疑被人拿走。", "找回报纸", "LOST_MAIL")
    at = yield s.day(4, "9:50")
    cases.begin(case, by=s.linjing, at=at, findings="邮局停发三天，已补送。")
    at = yield s.day(4, "10:30")
    cases.ask_withdrawal(case, by=s.linjing, at=at, withdrawal="客户来电撤诉，通话 10:25，补送已收到。")
    at = yield s.day(4, "11:00")
    cases.withdraw(case, by=s.sunli, at=at)


def on_the_spot(s: Scene) -> Story:
    """Solved by the centre itself, called back and waiting to be closed."""
    at = yield s.day(1, "16:10")
    case = _open(
        s, at, "3-1-1202", "前台昨天答应回电没有回，态度也不耐烦。", "说明原因并道歉", "ATTITUDE", channel="VISIT",
        rings=None, by=s.dongqi,
    )  # fmt: skip
    at = yield s.day(1, "16:20")
    cases.begin(case, by=s.dongqi, at=at, findings="昨天换班漏交接，属实。")
    at = yield s.day(1, "16:40")
    _confirm(s, case, at, "V3", "承诺回电未兑现")
    at = yield s.day(1, "16:55")
    cases.solve(
        case, by=s.dongqi, at=at, methods=["APOLOGY", "EXPLAIN"], result="SOLVED",
        result_text="当面道歉，说明漏交接原因，客户接受。", cause="换班漏交接", liability="OURS",
    )  # fmt: skip
    at = yield s.day(1, "17:10")
    cases.verify(case, by=s.sunli, at=at, verified="PASS", verify_text="与客户当面核实。")
    at = yield s.day(1, "17:20")
    cases.reply(case, by=s.dongqi, at=at, reply_way="VISIT", reply_text="漏交接的同事已补课，今后回电当天勾销。")
    at = yield s.day(1, "18:00")
    _call_back(s, case, s.linjing, at, "SATISFIED", "能说清楚就好。")


def overdue(s: Scene) -> Story:
    """Taken hours ago and nobody has begun: the two-hour clock has run out."""
    at = yield s.back(hours=3, minutes=10)
    case = _open(s, at, "5-1-1102", "消防通道被杂物堵住，跟保安说了两次没人清。", "清出通道", "SECURITY")
    at = yield s.back(minutes=40)
    cases.urge(case, by=s.linjing, at=at, note="客户再次来电。")


def fresh(s: Scene) -> Story:
    """Just taken."""
    at = yield s.back(minutes=25)
    _open(s, at, "6-1-604", "楼上空调外机滴水，弄湿晾晒的衣服。", "请楼上整改", "OTHER")


STORIES = (
    leak, noise, parking, lift, rubbish, returned, dissatisfied, letter, withdrawn, on_the_spot, overdue, fresh,
)  # fmt: skip
