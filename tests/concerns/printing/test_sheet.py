import io
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PIL import Image

from guanjia.concerns.printing import values
from guanjia.concerns.printing.engine import BadContext
from guanjia.concerns.printing.sheet import MOST_ROWS, OWN, Page, Parts, Print, TooManyRows, render, render_bulk
from tests.concerns.printing import examples, forms
from tests.concerns.printing.reading import page_texts, sizes, text_of

AT = datetime(2026, 11, 21, 6, 5, tzinfo=UTC)


def printed(form, context, **how):
    return render(form, context, printed_by="林静", printed_at=AT, **how)


def slip(**how):
    return printed(forms.SLIP, examples.SLIP, **how).pdf


def test_head_and_foot_follow_the_print_standard():
    text = text_of(slip(serial="DY-2026-11-0007"))
    for part in (
        "示例物业服务有限公司", "KF-FJ-19A/0", "甲园业户投诉处理单", "附件十九", "一式两份：客服部、责任部门",
        "编号TS-2026-11-0012-C1", "打印人林静", "打印时间2026年11月21日14:05", "打印序号DY-2026-11-0007", "第1页共1页",
    ):  # fmt: skip
        assert part in text, part
    assert "副本" not in text
    assert "作废" not in text
    assert "超时" not in text


def test_a_reprint_says_which_copy_it_is():
    text = text_of(slip(copy_no=2))
    assert "副本2" in text
    assert "第3次打印（补打）" in text


def test_a_void_record_prints_across_the_page_with_its_reason():
    form = printed(forms.SLIP, examples.SLIP | {"void_reason": "重复登记，见 TS-2026-11-0011"}, void=True)
    text = text_of(form.pdf)
    assert "作废" in text.replace("作废原因", "")
    assert "作废原因：重复登记，见TS-2026-11-0011" in text


def test_a_void_work_order_is_marked_on_every_strip():
    text = text_of(printed(forms.WORK_ORDER, examples.WORK_ORDER, void=True).pdf)
    assert text.count("作废") == 3


@pytest.mark.parametrize(("late", "mark"), [(True, "超时"), ("超时 3 小时", "超时3小时")])
def test_a_late_record_carries_the_red_mark(late, mark):
    assert mark in text_of(slip(late=late))


def test_every_copy_on_its_own_page_has_the_same_number():
    pages = page_texts(slip(parts=Parts.PAGES, copies=("客服部", "责任部门", "总经理")))
    assert len(pages) == 3
    for page, name in zip(pages, ("第一联客服部", "第二联责任部门", "第三联总经理"), strict=True):
        assert name in page
        assert page.count("TS-2026-11-0012-C1") == 1
        assert "第1页共1页" in page


def test_one_copy_needs_no_strips():
    assert len(page_texts(printed(forms.WORK_ORDER, examples.WORK_ORDER, copies=("客服存根",)).pdf)) == 1


def test_missing_characters_are_told_and_noted_on_the_paper():
    made = printed(forms.SLIP, examples.SLIP | {"complainant": "李😀"})
    assert made.missing == ("😀",)
    text = text_of(made.pdf)
    assert "李〓" in text
    assert "U+1F600" in text
    assert printed(forms.SLIP, examples.SLIP).missing == ()


def test_photos_follow_four_a_page():
    picture = io.BytesIO()
    Image.new("RGB", (60, 40), "navy").save(picture, "JPEG")
    photo = values.picture(picture.getvalue(), "image/jpeg", (60, 40))
    photos = [{"svg": photo, "caption": f"照片{i} 渗水点"} for i in range(1, 7)]
    pages = page_texts(printed(forms.SLIP, examples.SLIP | {"photos": photos}).pdf)
    assert len(pages) == 3
    assert [page.count("渗水点") for page in pages] == [0, 4, 2]
    assert "第3页共3页" in pages[2]
    assert "（续）编号TS-2026-11-0012-C1" in pages[2]


def test_a_drawn_signature_takes_the_line():
    picture = io.BytesIO()
    Image.new("RGB", (60, 20), "navy").save(picture, "PNG")
    drawn = {
        "role": "投诉人",
        "image": values.picture(picture.getvalue(), "image/png", (60, 20)),
        "at": "2026-11-22 18:30",
    }
    with_image = printed(forms.SLIP, examples.SLIP | {"signatures": [drawn]}).pdf
    assert b"/Subtype/Image" in with_image.replace(b" ", b"")
    assert "2026-11-2218:30" in text_of(with_image)


def test_the_declaration_may_name_other_signers():
    text = text_of(printed(replace(forms.SLIP, signs=("当值经理", "业主代表")), examples.SLIP).pdf)
    assert "当值经理：" in text
    assert "业主代表：" in text
    assert "接诉人：" not in text


def test_paper_and_direction():
    assert sizes(slip()) == [(210, 297)]
    assert sizes(printed(forms.CONTACTS, examples.CONTACTS).pdf) == [(297, 210)]
    assert sizes(printed(replace(forms.CONTACTS, paper="a3"), examples.CONTACTS).pdf) == [(420, 297)]


def test_a_notice_for_bulk_carries_no_page_numbers():
    text = text_of(printed(replace(forms.SLIP, paged=False), examples.SLIP).pdf)
    assert "页共" not in text
    assert "打印人林静" in text


def test_a_print_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        render(forms.SLIP, {}, printed_by="林静", printed_at=datetime(2026, 11, 21))  # noqa: DTZ001  the fault under test


@pytest.mark.parametrize("name", sorted(OWN))
@pytest.mark.parametrize("blank", [False, True])
def test_a_context_may_not_name_what_the_print_sets_itself(name, blank):
    with pytest.raises(BadContext, match=f"the context names {name}, which the print sets itself"):
        printed(forms.SLIP, {**examples.SLIP, name: "x"}, blank=blank)


def test_too_long_a_register_is_refused_in_words():
    with pytest.raises(TooManyRows, match=r"最多打印 1000 行，现在有 1001 行"):
        printed(forms.CONTACTS, {"rows": [{}] * (MOST_ROWS + 1)})


def test_bulk_prints_keep_order_serials_and_page_numbers():
    records = [
        Page(examples.SLIP | {"number": f"TS-2026-11-{i:04d}-C1"}, serial=f"DY-2026-11-{i:04d}", copy_no=i % 2)
        for i in range(1, 6)
    ]
    files = list(render_bulk(forms.SLIP, iter(records), printed_by="林静", printed_at=AT, chunk=2, workers=2))
    assert [len(page_texts(file)) for file in files] == [2, 2, 1]
    for i, page in enumerate((page for file in files for page in page_texts(file)), start=1):
        assert f"TS-2026-11-{i:04d}-C1" in page
        assert f"DY-2026-11-{i:04d}" in page
        assert "第1页共1页" in page
        assert ("副本" in page) == (i % 2 == 1)


@pytest.mark.parametrize(
    ("form", "name"),
    [("附件6", "附件六"), ("附件10", "附件十"), ("附件19", "附件十九"), ("附件40", "附件四十"), ("", "")],
)
def test_forms_are_named_as_the_manual_does(form, name):
    assert Print("KF-T", "测试", form=form).form_name == name


def test_file_names_are_legal_everywhere():
    assert forms.SLIP.file_name("TS-1") == "业户投诉处理单 TS-1.pdf"
    assert Print("KF-T", '日/周: "检"').file_name() == "日_周_ _检_.pdf"


@pytest.mark.parametrize(
    "fault",
    [
        {"parts": Parts.STRIPS},
        {"copies": ("一联",), "parts": Parts.PAGES},
        {"retention": "R-NONE"},
        {"copies": ("x",) * 10},
    ],
)
def test_a_wrong_declaration_is_refused_at_once(fault):
    with pytest.raises(ValueError, match="KF-T"):
        Print("KF-T", "测试", **fault)
