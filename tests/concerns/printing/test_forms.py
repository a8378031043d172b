"""The five forms, read back: every field of an example, every label of the specification, blank, long and many."""

import logging
from datetime import UTC, datetime

import pytest

from guanjia.concerns.printing.sheet import Parts, render
from tests.concerns.printing import examples, forms
from tests.concerns.printing.reading import close, leaves, page_texts, pieces, sizes, text_of

AT = datetime(2026, 11, 21, 6, 5, tzinfo=UTC)
ALL = {
    "profile": (forms.PROFILE, examples.PROFILE),
    "contacts": (forms.CONTACTS, examples.CONTACTS),
    "complaints": (forms.COMPLAINTS, examples.COMPLAINTS),
    "slip": (forms.SLIP, examples.SLIP),
    "work_order": (forms.WORK_ORDER, examples.WORK_ORDER),
}
LABELS = {
    "profile": """房号 面积 户型 用途 业主姓名 性别 证件类型 证件号码 联名业主 联系电话 备用 邮箱 通讯地址 入住日期
        状态 家庭成员 紧急联系人 租户 车辆 宠物 特别关照 托管钥匙 缴费方式 缴费人 VIP 信息使用同意 备注 份额 与业主关系
        出生年份 门禁卡号 租期自 租期至 车牌号 车型 车位号 种类 登记证号 业主： 经办人： 档案员：""",
    "contacts": """时间 方式 铃响 姓名 房号 电话 身份 事项类别 紧急 内容 处理 约定回复 转出单据 答复内容 答复时间 答复人
        满意 记录人： 主管（每日核对）： 制表： 审核：""",
    "complaints": """投诉编号 日期、时间▲ 投诉方式 投诉人▲ 身份 房号 电话 投诉类别 被投诉 投诉内容 诉求 等级 疑难
        有效性 理由 重复 群诉 受理人▲ 处理人▲ 责任部门 移交时间 办结时限 处理方式▲ 处理结果▲ 回复方式 回复时间 满意
        程度▲ 是否及时 当前级别 接诉人： 主管： 经理： 制表： 审核：""",
    "slip": """投诉 审批 处理 回复 回访 投诉人 房号 受理时间 投诉方式 类别 等级 受理人 投诉内容 诉求 核实情况
        开始处理 有效性 处理意见 审批意见 审批人 责任部门 移交时间 签收人 退回理由 要求完成 处理过程 派工单 原因 责任
        纠正预防措施 完成时间 部门负责人 客服验证 验证人 回复方式 回复人 回复内容 回访方式 满意程度 客户意见
        赔偿金额 结案意见
        接诉人： 主管： 责任部门签收： 部门负责人： 客服验证人： 投诉人： 经理（结案）：""",
    "work_order": """编号 来源 房号 联系人 电话 类别 报修 特约 公共 投诉整改 内容 紧急程度 急 一般 复杂 部位 户内 收费
        免费 有偿 派单 执行部门 签收 到场 原因与 处理 用料 完工 客户签字 满意程度 三联已收回 回访 响应时限 完成时限""",
}
WRITTEN = ("李女士", "138****5678", "3-2-1502", "渗水", "张先生", "李𠮷䶮", "110***")


def printed(name, extra=None, **how):
    form, example = ALL[name]
    return render(form, example | (extra or {}), printed_by="林静", printed_at=AT, **how).pdf


@pytest.mark.parametrize("name", ALL)
def test_every_value_of_the_example_can_be_read_on_the_paper(name):
    text = text_of(printed(name))
    lost = [leaf for leaf in leaves(ALL[name][1]) if close(leaf) not in text]
    assert lost == []


@pytest.mark.parametrize("blank", [False, True])
@pytest.mark.parametrize("name", ALL)
def test_every_label_of_the_form_is_there(name, blank):
    text = text_of(printed(name, blank=blank))
    missing = [label for label in LABELS[name].split() if label not in text]
    assert missing == []


@pytest.mark.parametrize("name", ALL)
def test_a_blank_form_holds_nobodys_data(name):
    text = text_of(printed(name, blank=True))
    assert not [word for word in WRITTEN if word in text]
    assert "✓" not in text
    assert "—" not in text
    assert "甲园" in text


@pytest.mark.parametrize(
    ("name", "pages", "size"),
    [
        ("profile", 2, (210, 297)),
        ("contacts", 1, (297, 210)),
        ("complaints", 1, (297, 210)),
        ("slip", 1, (210, 297)),
        ("work_order", 1, (210, 297)),
    ],
)
@pytest.mark.parametrize("blank", [False, True])
def test_pages_and_paper(name, pages, size, blank):
    assert sizes(printed(name, blank=blank)) == [size] * pages


@pytest.mark.parametrize("name", ALL)
def test_no_template_warns(name, caplog):
    with caplog.at_level(logging.WARNING):
        printed(name)
        printed(name, blank=True)
    assert caplog.records == []


@pytest.mark.parametrize("name", ALL)
def test_an_empty_record_prints(name):
    form, _ = ALL[name]
    text = text_of(render(form, {}, printed_by="林静", printed_at=AT).pdf)
    assert form.title in text or "派工单" in text


@pytest.mark.parametrize("name", ["profile", "slip", "work_order"])
def test_a_blank_slip_has_a_number_only_when_one_was_reserved_for_it(name):
    number = close(ALL[name][1]["number"])
    assert number not in text_of(printed(name, blank=True))
    assert "TS-2026-11-0900" in text_of(printed(name, {"reserved_number": "TS-2026-11-0900"}, blank=True))


@pytest.mark.parametrize("name", ["contacts", "complaints"])
def test_blank_registers_have_twenty_rows(name):
    text = text_of(printed(name, blank=True))
    assert "".join(str(i) for i in range(1, 21)) in text
    assert "合计条" in text


@pytest.mark.parametrize("name", ["contacts", "complaints"])
def test_long_registers_repeat_their_headings_and_total_on_the_last_page(name):
    row = ALL[name][1]["rows"][0]
    pages = page_texts(printed(name, {"rows": [row | {"number": f"XX-2026-11-{i:04d}"} for i in range(1, 41)]}))
    assert len(pages) > 2
    for page in pages[:-1]:
        assert page.count("序号") == 1
        assert "合计" not in page
    assert "合计40条" in pages[-1]
    assert all(f"XX-2026-11-{i:04d}" in "".join(pages) for i in range(1, 41))


LONG = "".join(f"第{i}句话，" for i in range(260))  # about 2,000 characters, as long as a TL field may be


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("profile", ["remark", "mail_address"]),
        ("slip", ["content", "demand", "findings", "proposal", "cause", "corrective", "reply_text", "closing"]),
        ("work_order", ["content", "work_done", "cause"]),
    ],
)
def test_long_texts_grow_the_box_and_the_pages_and_nothing_is_cut(name, fields):
    for chosen in (fields[:1], fields):
        pdf = printed(name, {field: f"{field}{LONG}" for field in chosen})
        text = text_of(pdf)
        copies = 3 if name == "work_order" else 1
        assert [text.count(close(f"{field}第0句话")) for field in chosen] == [copies] * len(chosen)
        assert [text.count(f"第{i}句话") for i in (0, 131, 259)] == [copies * len(chosen)] * 3
        assert all(12 < piece.x < 200 and 5 < piece.y < 292 for piece in pieces(pdf))


@pytest.mark.parametrize(
    ("name", "field"), [("contacts", "content"), ("complaints", "content"), ("complaints", "result")]
)
def test_a_long_cell_of_a_register_continues_on_the_next_page(name, field):
    row = ALL[name][1]["rows"][0] | {field: LONG}
    pdf = printed(name, {"rows": [row, row]})
    assert len(page_texts(pdf)) > 1
    assert [text_of(pdf).count(f"第{i}句话") for i in (0, 131, 259)] == [2] * 3
    assert all(8 < piece.x < 290 and 5 < piece.y < 205 for piece in pieces(pdf))


@pytest.mark.parametrize("name", ["contacts", "complaints"])
def test_words_without_a_break_stay_inside_their_column(name):
    row = {key: "A" * 40 if isinstance(value, str) else value for key, value in ALL[name][1]["rows"][0].items()}
    pdf = printed(name, {"rows": [row]})
    assert "A" * 40 in text_of(pdf)
    assert max(piece.x for piece in pieces(pdf)) < 287


def test_a_work_order_has_three_parts_with_one_number():
    text = text_of(printed("work_order", serial="DY-2026-11-0001"))
    assert text.count("编号PG-2026-11-0231") == 3
    assert [text.count(part) for part in ("第一联客服存根", "第二联执行部门", "第三联客户")] == [1, 1, 1]
    assert text.count("DY-2026-11-0001") == 3
    assert text.count("李女士") == 3


def test_copies_that_came_back_are_ticked():
    assert text_of(printed("work_order", {"copies_back": True})).count("✓三联已收回") == 3
    assert "✓三联已收回" not in text_of(printed("work_order"))


def test_recipients_of_the_parts_are_a_parameter():
    text = text_of(printed("work_order", copies=("客服", "工程")))
    assert "第一联客服" in text
    assert "第二联工程" in text
    assert "第三联" not in text


def test_a_work_order_too_long_for_its_strip_becomes_three_pages():
    pages = page_texts(printed("work_order", {"content": LONG}))
    firsts = [page for page in pages if "联系人" in page]
    assert len(firsts) == 3
    assert all("编号PG-2026-11-0231" in page for page in pages)


def test_a_strip_fills_its_third_of_the_page():
    starts = [piece.y for piece in pieces(printed("work_order")) if close(piece.text).startswith("房号")]
    assert len(starts) == 3
    assert starts[0] - starts[1] == pytest.approx(99, abs=0.2)
    assert starts[1] - starts[2] == pytest.approx(99, abs=0.2)


def test_the_qr_code_is_printed_on_every_part_only_when_there_is_one():
    with_code, without = printed("work_order"), printed("work_order", {"qr": ""})
    assert text_of(with_code).count("扫码打开工单") == 3
    assert "扫码打开工单" not in text_of(without)


def test_an_open_record_leaves_room_to_write_and_a_closed_one_says_dash():
    fields = {"cause": "", "reply_text": "", "closing": "", "cb_by": "", "cb_at": "", "reject_reason": ""}
    assert "—" not in text_of(printed("slip", fields | {"open": True}))
    assert "—" in text_of(printed("slip", fields | {"open": False}))


def test_a_major_complaint_is_signed_by_two_more():
    assert "总物业经理：" in text_of(printed("slip", {"major": True}))
    assert "总物业经理：" not in text_of(printed("slip"))


def test_the_target_is_left_out_for_his_own_department():
    assert "被投诉" not in text_of(printed("slip", {"target": ""}))


def test_the_other_scale_of_a_project_prints_with_all_its_steps():
    text = text_of(printed("slip", {"satisfaction": [{"label": "很好", "on": True}, {"label": "一般般", "on": False}]}))
    assert "✓很好一般般" in text
    blank = text_of(
        printed("slip", {"satisfaction": [{"label": "很好", "on": True}, {"label": "一般般", "on": False}]}, blank=True)
    )
    assert "很好一般般" in blank
    assert "✓" not in blank


def test_a_choice_the_form_does_not_offer_is_added():
    assert "✓12345热线" in text_of(printed("slip", {"channel": "12345热线"}))


def test_slips_can_print_each_copy_on_its_own_page():
    assert len(page_texts(printed("slip", parts=Parts.PAGES))) == 2
