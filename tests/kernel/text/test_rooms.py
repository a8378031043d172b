"""Room numbers: many spellings, one code."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanjia.kernel.refusals import Invalid
from guanjia.kernel.text import RoomParts, guess_room, read_room, room_code, room_variants

buildings = st.integers(1, 199).map(str) | st.sampled_from(["A", "B", "C2", "A12"])
entrances = st.integers(1, 12).map(str)
rooms = st.builds(
    lambda floor, door, letter: f"{floor:02d}{door:02d}{letter}",
    st.integers(1, 60),
    st.integers(1, 30),
    st.sampled_from(["", "", "", "A"]),
)


@pytest.mark.parametrize(
    "typed",
    [
        "3-2-1502",
        "3栋2单元1502",
        "3#2-1502",
        "3号楼二单元1502室",
        "３－２－１５０２",
        "甲园3-2-1502",
        "三栋二单元一五〇二",
        "3幢2门1502房",
        "3座2单元15层02室",
        "3-2-15-1502",
        "03-02-1502",
        "3/2/1502",
        "3 2 1502",
        "3—2—1502",
        "3#2#1502#",
        "二期3-2-1502",
        "12号院3号楼2单元1502",
        "绿地21城3栋2单元1502",
        "3-2单元1502",
        "3栋2-1502室",
    ],
)
def test_spellings_of_the_same_room(typed):
    assert room_code(typed) == read_room(typed).code == "3-2-1502"


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("3-1502", RoomParts("3", "", "1502")),
        ("3号1502", RoomParts("3", "", "1502")),
        ("十二栋1单元301", RoomParts("12", "1", "301")),
        ("A12", RoomParts("A12", "", "")),
        ("A12栋", RoomParts("A12", "", "")),
        ("A12别墅", RoomParts("A12", "", "")),
        ("B座-0803", RoomParts("B", "", "0803")),
        ("B0803", RoomParts("B", "", "0803")),
        ("3栋B座1502", RoomParts("3", "B", "1502")),
        ("3栋甲单元1502", RoomParts("3", "甲", "1502")),
        ("东楼1502", RoomParts("东", "", "1502")),
        ("3栋商铺12", RoomParts("3", "商铺", "12")),
        ("商铺12", RoomParts("商铺", "", "12")),
        ("188弄12号501室", RoomParts("12", "", "501", "188弄")),
        ("甲园二期3-2-1502", RoomParts("3", "2", "1502", "甲园2期")),
        ("1-3-2-1502", RoomParts("3", "2", "1502", "1")),
        ("1-3栋2单元1502", RoomParts("3", "2", "1502", "1")),
        ("3栋15楼02", RoomParts("3", "", "1502")),
        ("15楼1502", RoomParts("", "", "1502")),
        ("1502", RoomParts("", "", "1502")),
        ("1502.0", RoomParts("", "", "1502")),
        (1502, RoomParts("", "", "1502")),
        ("3-2-0803", RoomParts("3", "2", "0803")),
        ("3-2-15A", RoomParts("3", "2", "15A")),
    ],
)
def test_parts(typed, parts):
    assert read_room(typed) == parts


@pytest.mark.parametrize(
    ("typed", "code", "words"),
    [
        ("", "room_empty", "没有填房号"),
        ("2026-03-02", "room_became_date", "改成了日期 2026-03-02"),
        ("2026-03-02 00:00:00", "room_became_date", "改成了日期"),
        ("张三", "room_invalid", "例如 3-2-1502"),
        ("3-2-1502李女士", "room_invalid", "看不懂"),
        ("3栋朝南1502", "room_invalid", "看不懂"),
        ("3-2-1501-1502", "room_invalid", "看不懂"),
        ("3栋2单元", "room_invalid", "看不懂"),
        ("3栋2单元15层", "room_invalid", "看不懂"),
        ("13800001234", "room_invalid", "看不懂"),
        ("138-0000-1234", "room_invalid", "看不懂"),
        ("2栋3栋1502", "room_invalid", "看不懂"),
        ("1-2-3-4-5-6", "room_invalid", "看不懂"),
    ],
)
def test_what_is_no_room_is_refused(typed, code, words):
    with pytest.raises(Invalid, match=words) as refusal:
        read_room(typed)
    assert refusal.value.code == code


def test_a_code_is_empty_where_there_is_no_room():
    assert room_code("王先生") == ""


@given(buildings, entrances | st.just(""), rooms)
def test_the_code_reads_back(building, entrance, room):
    parts = RoomParts(building, entrance, room)
    assert read_room(parts.code) == parts == guess_room(parts.code)


@given(st.integers(1, 99), st.integers(1, 9), rooms, st.data())
def test_marks_full_width_numerals_and_a_place_change_nothing(building, entrance, room, data):
    draw = data.draw
    typed = (
        draw(st.sampled_from(["", "甲园", "绿城·桂花苑", "一期"]))
        + f"{building}{draw(st.sampled_from(['栋', '幢', '号楼', '#', '-', '座']))}"
        + f"{entrance}{draw(st.sampled_from(['单元', '门', '-']))}"
        + f"{room}{draw(st.sampled_from(['', '室', '房']))}"
    )
    if draw(st.booleans()):
        typed = typed.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789-#"})
    assert room_code(typed) == f"{building}-{entrance}-{room}"


@given(st.text("0123456789AB-#栋单元号楼室座层期零一二十甲园 ", max_size=20) | st.text(max_size=80))
def test_any_text_is_a_room_or_none(text):
    parts = guess_room(text)
    assert parts is None or parts.code
    assert room_code(text) == (parts.code if parts else "")


def test_variants_to_search_by():
    assert room_variants(RoomParts("3", "2", "1502")) == ("3-2-1502", "3-1502", "321502", "1502")
    assert room_variants(RoomParts("A12", "", "")) == ("A12",)
    assert set(room_variants(RoomParts("B", "", "0803"))) == {"B-0803", "B-803", "B0803", "B803", "0803", "803"}


@given(buildings, entrances, rooms)
def test_variants_begin_with_the_code_and_hold_the_bare_room(building, entrance, room):
    variants = room_variants(RoomParts(building, entrance, room))
    assert variants[0] == f"{building}-{entrance}-{room}"
    assert {room, room.lstrip("0")} <= set(variants)
    assert len(set(variants)) == len(variants) <= 8


@given(st.integers(1, 999), st.one_of(st.none(), st.integers(1, 99)), st.integers(0, 9999))
def test_a_plain_number_is_read_at_a_glance_as_a_spaced_one_is_word_by_word(building, entrance, room):
    parts = [str(building), *([str(entrance)] if entrance else []), f"{room:03d}"]
    assert guess_room("-".join(parts)) == guess_room(" - ".join(parts))
