"""The everyday of the demo: repairs with their work orders, enquiries, suggestions, callers at the desk."""

from __future__ import annotations

from random import Random

from guanjia.domains.cases import actions as cases
from guanjia.domains.contacts import actions as contacts
from guanjia.domains.dispatch import actions as dispatch
from guanjia.interfaces.commands.demo.pictures import photo, scribble
from guanjia.interfaces.commands.demo.telling import Scene, Story

REPAIRS = (
    ("厨房水龙头关不紧，一直滴水。", "更换阀芯，试水正常。", "陶瓷阀芯 1 个"),
    ("卧室插座没电，其它房间正常。", "插座接线松动，重新压接。", "无"),
    ("马桶堵了，水下不去。", "疏通，试冲三次正常。", "无"),
    ("客厅空开一用空调就跳。", "更换 20A 空开。", "空气开关 1 个"),
    ("阳台地漏返水。", "清理地漏和存水弯。", "无"),
    ("对讲机听不到声音。", "更换听筒线。", "听筒线 1 根"),
    ("入户门锁舌卡住，开门费力。", "调整锁扣并上油。", "无"),
    ("卫生间排气扇不转。", "更换电容。", "电容 1 个"),
)
ENQUIRIES = (
    ("问装修押金多少、什么时候退。", "说明押金标准，验收三个月后凭收据退。"),
    ("问停车月卡怎么办。", "带行驶证到前台，当场可办。"),
    ("问本月物业费怎么缴。", "可到前台或扫缴费码，月底前缴清。"), ("问搬家要不要预约电梯。", "提前一天到前台预约。"),
    ("问垃圾分类投放时间。", "早 7–9 点、晚 6–9 点。"), ("问门禁卡丢了怎么补。", "带身份证到前台，工本费 20 元。"),
)  # fmt: skip
CALLS = (
    ("LOOKUP", "查快递是否寄存在前台。", "已查到，请凭取件码领取。"),
    ("PRAISE", "表扬保安帮忙搬轮椅。", "已转告保安部。"),
    ("PAYMENT", "问上月电费为什么高。", "请看抄表照片，已发送。"), ("MOVING", "登记周六搬家。", "已登记上午 9 点。"),
    ("LOAN", "借手推车一辆。", "已借出，当天归还。"), ("RENOVATION", "问装修申请需要哪些材料。", "已给清单。"),
)  # fmt: skip


def repair(s: Scene, number: int, ago: int, unit, upto: str) -> Story:
    """A repair and its work order, as far as `upto`: ISSUED, SIGNED, ARRIVED, WAITING, FINISHED or RECOVERED."""
    content, done, materials = REPAIRS[number % len(REPAIRS)]
    hour = 8 + number % 9
    at = yield s.day(ago, f"{hour}:{number * 7 % 60:02}")
    person = s.person(unit)
    case = cases.open_case(
        by=s.desk, at=at, project=s.project, kind="REPAIR", unit=unit, customer=person, channel="PHONE", rings=2,
        content=content, category=s.category("IN_HOME_REPAIR"), read_back=True,
    )  # fmt: skip
    cases.tell_number(case, by=s.desk, at=at)
    cases.order_work(case, by=s.desk, at=at, department=s.department("ENGINEERING"), content=content)
    order = case.work_orders.get().work_order
    if upto == "ISSUED":
        return
    at = yield s.day(ago, f"{hour + 1}:00")
    dispatch.sign_for(order, by=s.worker, at=at)
    if upto == "SIGNED":
        return
    at = yield s.day(ago, f"{hour + 1}:20")
    if upto == "WAITING":
        later = s.now + (s.now - s.back(hours=20))
        dispatch.wait_for_customer(order, by=s.worker, at=at, wait_reason="家中无人，客户改约", appointed_at=later,
                                   wait_evidence="电话联系业主，约明天上午")
        return
    dispatch.arrive(order, by=s.worker, at=at)
    if upto == "ARRIVED":
        return
    at = yield s.day(ago, f"{hour + 2}:05")
    dispatch.finish(
        order, by=s.worker, at=at, work_done=done, materials=materials, photos=[photo(number)],
        signature=scribble(number), signer_name=person.name, rating=("VERY", "SATISFIED", "FAIRLY")[number % 3],
    )  # fmt: skip
    if upto == "FINISHED":
        return
    at = yield s.day(ago, f"{hour + 3}:00")
    dispatch.recover(order, by=s.desk, at=at)
    case.refresh_from_db()
    if case.state == "RECEIVED":
        cases.answer(case, by=s.desk, at=at, reply_text=f"已修好：{done}")
    cases.close(case, by=s.desk, at=at, satisfaction="SATISFIED")


def enquiry(s: Scene, number: int, ago: int, unit) -> Story:
    """A question, answered at once."""
    asked, answer = ENQUIRIES[number % len(ENQUIRIES)]
    at = yield s.day(ago, f"{9 + number % 8}:{number * 11 % 60:02}")
    case = cases.open_case(
        by=s.desk, at=at, project=s.project, kind="ENQUIRY", unit=unit, customer=s.person(unit), content=asked,
        channel=("PHONE", "VISIT")[number % 2],
    )  # fmt: skip
    cases.answer(case, by=s.desk, at=at, reply_text=answer)
    if number % 3:
        cases.close(case, by=s.desk, at=at)


def call(s: Scene, number: int, ago: int, unit) -> Story:
    """A caller whose matter ends at the desk."""
    category, content, reply = CALLS[number % len(CALLS)]
    at = yield s.day(ago, f"{8 + number % 10}:{number * 13 % 60:02}")
    person = s.person(unit)
    contacts.log_contact(
        by=s.desk, at=at, project=s.project, channel=("PHONE", "VISIT")[number % 2], rings=1 + number % 3,
        category=category, content=content, name=person.name, phone=person.phone, unit=unit, customer=person,
        handling="ANSWERED", reply=reply,
    )  # fmt: skip


def promise(s: Scene, unit) -> Story:
    """An answer is owed this evening."""
    at = yield s.back(hours=1)
    person = s.person(unit)
    contacts.log_contact(
        by=s.desk, at=at, project=s.project, channel="PHONE", rings=2, category="PAYMENT", name=person.name,
        phone=person.phone, unit=unit, customer=person, content="问去年公摊电费的明细。", handling="PROMISED",
        promised_at=s.now + (s.now - s.back(hours=4)),
    )  # fmt: skip


def suggestion(s: Scene, unit) -> Story:
    """A suggestion nobody has answered yet."""
    at = yield s.day(2, "18:05")
    cases.open_case(
        by=s.desk, at=at, project=s.project, kind="SUGGESTION", unit=unit, customer=s.person(unit), channel="VISIT",
        content="建议在儿童游乐场加一条长椅。",
    )  # fmt: skip


def everyday(s: Scene, days: int, a_day: int) -> list[Story]:
    """Some days of a project: `a_day` repairs, and as many questions and callers."""
    dice = Random(f"everyday {s.project.code}")
    homes = s.lived_in()
    told: list[Story] = []
    number = 0
    for ago in range(days, -1, -1):
        for _ in range(a_day):
            number += 1
            upto = "RECOVERED" if ago > 1 or number % 2 else "FINISHED"
            if ago:
                told.append(repair(s, number, ago, dice.choice(homes), upto))
            told.append(enquiry(s, number, ago, dice.choice(homes)))
            told.append(call(s, number, ago, dice.choice(homes)))
    for upto in ("ISSUED", "SIGNED", "WAITING", "ARRIVED"):
        number += 1
        told.append(repair(s, number, 1 if upto == "WAITING" else 0, dice.choice(homes), upto))
    return [*told, promise(s, dice.choice(homes)), suggestion(s, dice.choice(homes))]
