"""What a text in the search box can be."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanjia.kernel.text import Guess, Kind, parse_query, read_plate, room_variants, sounds, tail
from guanjia.kernel.text.rooms import RoomParts

TODAY = date(2026, 11, 21)


def read(text: str) -> list[tuple[str, str]]:
    return [(str(guess.kind), guess.value) for guess in parse_query(text, TODAY)]


@pytest.mark.parametrize(
    ("typed", "guesses"),
    [
        ("TS-2026-11-0012", [("NUMBER", "TS-2026-11-0012")]),
        ("ts2026110012", [("NUMBER", "TS-2026-11-0012")]),
        ("ＴＳ－２０２６－１１－００１２", [("NUMBER", "TS-2026-11-0012")]),
        ("TS-2026-11", [("NUMBER", "TS-2026-11")]),
        ("TS-2026-11-12", [("NUMBER", "TS-2026-11-0012"), ("NUMBER", "TS-2026-11-12")]),
        ("TS-2026-11-0012-C1", [("NUMBER", "TS-2026-11-0012-C1")]),
        ("3-2-1502", [("ROOM", "3-2-1502")]),
        ("1502", [("ROOM", "1502"), ("PHONE_TAIL", "1502")]),
        ("1234", [("PHONE_TAIL", "1234"), ("ROOM", "1234")]),
        ("502", [("ROOM", "502"), ("PHONE_TAIL", "502")]),
        ("12", [("ROOM", "12")]),
        ("13800001234", [("PHONE", "13800001234")]),
        ("138 0000 1234", [("PHONE", "13800001234")]),
        ("13800", [("PHONE", "13800"), ("PHONE_TAIL", "13800"), ("ROOM", "13800")]),
        ("010-62345678", [("PHONE", "01062345678")]),
        ("粤B12345", [("PLATE", "粤B12345"), ("NAME", "粤B12345")]),
        ("李丽华", [("NAME", "李丽华")]),
        ("李 丽华", [("NAME", "李丽华")]),
        ("李女士", [("NAME", "李"), ("NAME", "李女士")]),
        ("llh", [("INITIALS", "llh"), ("NAME", "llh")]),
        ("lilihua", [("PINYIN", "lilihua"), ("NAME", "lilihua")]),
        ("lǐ lì huá", [("PINYIN", "lilihua"), ("NAME", "lǐ lì huá")]),
        ("lǚ", [("PINYIN", "lv"), ("NAME", "lǚ")]),
        ("oyx", [("INITIALS", "oyx"), ("PINYIN", "oyx"), ("NAME", "oyx")]),
        ("", []),
        ("%", []),
        ("'_--", []),
    ],
)
def test_guesses_in_their_order(typed, guesses):
    assert read(typed) == guesses


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("TS-11-12", ("NUMBER", "TS-2026-11-0012")),
        ("TS-12-3", ("NUMBER", "TS-2025-12-0003")),  # December has not come: the last one
        ("ts12", ("NUMBER", "TS-2026-11-0012")),
        ("B12345", ("PLATE", "B12345")),
        ("A12", ("ROOM", "A12")),
        ("甲园3栋2单元1502", ("ROOM", "3-2-1502")),
        ("DA-03-2-1501-V1", ("NUMBER", "DA-03-2-1501-V1")),
    ],
)
def test_the_likeliest_comes_first(typed, first):
    assert read(typed)[0] == first


def test_short_numbers_stay_open_without_a_date():
    assert all(guess.kind != Kind.NUMBER for guess in parse_query("TS12"))


@given(st.text(max_size=500) | st.text("0123456789-ABTS李栋单元粤%_'\" ", max_size=40))
def test_any_text_has_guesses_that_can_be_looked_up(text):
    guesses = parse_query(text, TODAY)
    assert len(set(guesses)) == len(guesses) <= 8
    assert all(isinstance(guess.kind, Kind) and guess.value and len(guess.value) <= 80 for guess in guesses)
    "".join(guess.value for guess in guesses).encode()


@given(st.integers(1, 99), st.integers(1, 9), st.integers(1, 40), st.integers(1, 20))
def test_a_room_is_found_by_each_of_its_keys(building, entrance, floor, door):
    parts = RoomParts(str(building), str(entrance), f"{floor:02d}{door:02d}")
    for key in room_variants(parts):
        assert Guess(Kind.ROOM, key) in parse_query(key) or len(key) > 6


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_a_mobile_is_found_whole_and_by_its_tail(number):
    assert parse_query(number) == [Guess(Kind.PHONE, number)]
    assert Guess(Kind.PHONE_TAIL, tail(number)) in parse_query(number[-4:])
    assert Guess(Kind.PHONE_TAIL, number[-3:]) in parse_query(number[-3:])


@given(st.sampled_from("李丽华 单小明 吕行 欧阳修 张乐 区丽 奥巴".split()))
def test_a_name_is_found_by_itself_its_initials_and_its_pinyin(name):
    found = sounds(name)
    assert Guess(Kind.NAME, name) in parse_query(name)
    assert Guess(Kind.INITIALS, found.initials) in parse_query(found.initials)
    for full in (found.full, *found.other_full):
        assert Guess(Kind.PINYIN, full) in parse_query(full)


@given(st.text("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789", min_size=5, max_size=5))
def test_a_plate_is_found_with_and_without_its_province(serial):
    plate = read_plate(f"粤B{serial}")
    assert Guess(Kind.PLATE, plate) in parse_query(plate)
    if any(c.isdecimal() for c in serial):
        assert Guess(Kind.PLATE, plate[1:]) in parse_query(plate[1:])
