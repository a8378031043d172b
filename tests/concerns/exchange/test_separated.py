"""Text files: every encoding in use is read right or refused with the row; separators, quotes, habits of others."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanjia.concerns.exchange.sheets.encoding import decode
from guanjia.concerns.exchange.sheets.reading import read_sheet
from guanjia.concerns.exchange.sheets.refusal import Limits, SheetRefused

TEXT = "房号,业主姓名,联系电话,备注\n3-2-1502,李静,13800138000,厨房漏水\n3-2-1503,王磊,13900139000,已回访\n"
# Names in use that GBK cannot write: extension A, B, E, and 䶮, which Python maps by the newest edition only.
RARE = "房号,业主姓名,联系电话,备注\n3-2-1502,王䶮,13800138000,厨房漏水\n3-2-1503,𠮷㛃,13900139000,已回访𬍛\n"
TRADITIONAL = "房號,業主姓名,聯繫電話,備註\n3-2-1502,陳大文,13800138000,電梯壞了，已經通知維修部門處理\n"


def rows_of(data: bytes) -> list[list]:
    return [row.values for row in read_sheet(data, "x.csv").rows()]


def cells(text: str) -> list[list]:
    return [line.split(",") for line in text.splitlines()]


@pytest.mark.parametrize("text", [TEXT, RARE], ids=["common", "rare"])
@pytest.mark.parametrize(
    ("codec", "name"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("gb18030", "GB18030"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
    ],
)
def test_encodings_are_recognised_by_content(text, codec, name):
    sheet = read_sheet(text.encode(codec), "x.csv")
    assert [row.values for row in sheet.rows()] == cells(text)
    assert sheet.encoding == name


def test_gbk_is_read():
    assert rows_of(TEXT.encode("gbk")) == cells(TEXT)


def test_traditional_characters_in_gbk_are_not_mistaken_for_big5():
    assert rows_of(TRADITIONAL.encode("gbk")) == cells(TRADITIONAL)


@pytest.mark.parametrize("text", [TRADITIONAL, "房號,姓名\n", TRADITIONAL * 300])
def test_big5_is_refused_not_guessed(text):
    with pytest.raises(SheetRefused) as refused:
        read_sheet(text.encode("big5"), "x.csv")
    assert refused.value.code == "big5"
    assert ".xlsx" in refused.value.message


def test_the_famous_two_characters_are_not_mistaken_for_utf8():
    """GBK's 联通 is the file Notepad could not open again."""
    assert rows_of("联通\n".encode("gbk")) == [["联通"]]


def test_characters_moved_out_of_the_private_area_come_in_where_they_are_now():
    data = "姓名,电话\n王".encode("gb18030") + b"\xfe\x59\xfe\x61" + b",13800138000\n"
    assert rows_of(data)[1][0] == "王\u9fb4\u9fb5"


@pytest.mark.parametrize(
    ("first", "second", "row"),
    [("utf-8", "gbk", 4), ("utf-8-sig", "gbk", 4), ("gbk", "utf-8", 4)],
)
def test_two_files_pasted_together_are_refused_with_the_row(first, second, row):
    data = TEXT.encode(first) + "4-1-101,赵敏,13700137000,新增\n".encode(second)
    with pytest.raises(SheetRefused) as refused:
        read_sheet(data, "x.csv")
    assert refused.value.code == "mixed_encoding"
    assert refused.value.row == row
    assert f"第 {row} 行" in refused.value.message


def test_a_broken_character_is_refused_with_row_and_column():
    data = TEXT.encode("gbk").replace("王磊".encode("gbk"), b"\xcd\xff\xc0\xda")
    with pytest.raises(SheetRefused) as refused:
        read_sheet(data, "x.csv")
    assert (refused.value.code, refused.value.row, refused.value.column) == ("bad_character", 3, 1)
    assert "第 3 行 B 列" in refused.value.message


def test_half_a_unit_of_utf16_is_refused():
    with pytest.raises(SheetRefused) as refused:
        read_sheet(TEXT.encode("utf-16") + b"\x00\xd8\x41\x00", "x.csv")
    assert refused.value.code == "bad_character"


@pytest.mark.parametrize("codec", ["shift_jis", "utf-32"])
def test_encodings_nobody_should_use_are_refused(codec):
    with pytest.raises(SheetRefused):
        read_sheet("部屋,テスト,こんにちは,カタカナ\n".encode(codec), "x.csv")


def test_binary_content_is_refused():
    with pytest.raises(SheetRefused) as refused:
        read_sheet(bytes(range(256)) * 20, "x.csv")
    assert refused.value.code == "binary"


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data):
    try:
        text, _ = decode(data)
    except SheetRefused:
        return
    assert "\x00" not in text


@given(
    st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=6),
    st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]),
)
def test_no_name_is_ever_read_as_another(name, codec):
    """Read right or refused; a rare name alone may be refused, but never come out as something else."""
    data = f"{TEXT}1-1-101,{name},13800138000,\n".encode(codec)
    assert rows_of(data)[-1][1] == name


@pytest.mark.parametrize("separator", [",", ";", "\t", "|", "，"])
def test_the_separator_is_found(separator):
    text = TEXT.replace(",", separator)
    sheet = read_sheet(text.encode("gbk"), "x.csv")
    assert [row.values for row in sheet.rows()] == cells(TEXT)
    assert sheet.delimiter == separator


def test_commas_inside_quotes_do_not_count():
    text = '房号;备注\n3-2-1502;"漏水, 已修, 复查, 通过"\n3-2-1503;"停电, 已复, 无, 无"\n'
    assert rows_of(text.encode())[1] == ["3-2-1502", "漏水, 已修, 复查, 通过"]


def test_the_separator_excel_was_told():
    assert rows_of("sep=;\n房号;姓名,备注\n1;2\n".encode()) == [["房号", "姓名,备注"], ["1", "2"]]


def test_rows_count_as_in_excel_with_line_breaks_inside_cells_and_empty_lines():
    sheet = read_sheet('房号,备注\r\n1,"两\r\n行"\r\n\r\n2,x\r\n'.encode(), "x.csv")
    assert [(row.number, row.values) for row in sheet.rows()] == [
        (1, ["房号", "备注"]),
        (2, ["1", "两\r\n行"]),
        (4, ["2", "x"]),
    ]


def test_numbers_dressed_as_formulas_are_undressed():
    """="00138" is how other programs keep Excel from eating digits."""
    assert rows_of('房号,证件\n="0101",="110101199001011234"\n'.encode())[1] == ["0101", "110101199001011234"]


def test_an_apostrophe_before_a_formula_is_ours_and_comes_off():
    assert rows_of(b"a,b,c,d\n'=1+1,'+86 138,O'Neill,'abc\n")[1] == ["=1+1", "+86 138", "O'Neill", "'abc"]


@pytest.mark.parametrize("ending", ["\r\n", "\n", "\r"])
def test_every_ending_of_lines(ending):
    assert rows_of(TEXT.replace("\n", ending).encode("gbk")) == cells(TEXT)


def test_endings_that_change_in_the_middle():
    text = "a,b\r\n1,2\r3,一\u2028二\n5,6\r\r7,8"
    assert rows_of(text.encode()) == [["a", "b"], ["1", "2"], ["3", "一\u2028二"], ["5", "6"], ["7", "8"]]


def test_an_open_quote_does_not_swallow_the_file_in_silence():
    text = "房号,备注\n" + '1,"没有关\n' + "".join(f"{n},备注备注备注\n" for n in range(5_000))
    with pytest.raises(SheetRefused) as refused:
        list(read_sheet(text.encode(), "x.csv").rows())
    assert refused.value.code == "unpaired_quote"
    assert "引号" in refused.value.message


def test_limits_hold_for_text_too():
    text = "房号,姓名\n" + "1,2\n" * 30
    with pytest.raises(SheetRefused) as refused:
        list(read_sheet(text.encode(), "x.csv", Limits(rows=10, rows_around=5)).rows())
    assert refused.value.code == "too_many_rows"
    assert refused.value.row == 16
    with pytest.raises(SheetRefused) as refused:
        list(read_sheet(("a," * 300).encode(), "x.csv").rows())
    assert refused.value.code == "too_many_columns"


def test_a_second_mark_is_no_part_of_the_heading():
    data = codecs.BOM_UTF8 + codecs.BOM_UTF8 + TEXT.encode()
    assert rows_of(data)[0][0] == "房号"
