"""Telephones: one stored spelling, never a leak through the mask."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanjia.kernel.refusals import Invalid
from guanjia.kernel.text import mask_phone, normal, read_phone, read_phones, tail

mobiles = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
landlines = st.from_regex(r"(010|02[0-9])[2-9][0-9]{7}|0(?![48]00)[3-9][0-9]{2}[2-9][0-9]{6,7}", fullmatch=True)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("13800001234", "13800001234"),
        ("138-0000-1234", "13800001234"),
        ("+86 138 0000 1234", "13800001234"),
        ("0086-13800001234", "13800001234"),
        ("8613800001234", "13800001234"),
        ("１３８００００１２３４", "13800001234"),
        ("013800001234", "13800001234"),
        ("13800001234.0", "13800001234"),
        ("1.3800001234E+10", "13800001234"),
        (13800001234, "13800001234"),
        (13800001234.0, "13800001234"),
        (1062345678.0, "010-62345678"),
        ("010-62345678", "010-62345678"),
        ("(0755)2688 1234", "0755-26881234"),
        ("+86 10 6234 5678", "010-62345678"),
        ("0755-26881234-801", "0755-26881234-801"),
        ("0755-26881234转801", "0755-26881234-801"),
        ("02162345678 ext.12", "021-62345678-12"),
        ("62345678", "62345678"),
        ("4008201234", "400-820-1234"),
        ("400-820-1234转3", "400-820-1234-3"),
        ("95588", "95588"),
        ("12345", "12345"),
        ("110", "110"),
        ("+852 9123 4567", "+85291234567"),
    ],
)
def test_stored_spelling(typed, stored):
    assert normal(typed) == stored
    assert normal(stored) == stored


def test_a_local_number_gets_the_area_code_that_is_given():
    assert normal("62345678", area="010") == "010-62345678"
    assert read_phone("010-62345678").keys == ("01062345678", "62345678", "5678")


@pytest.mark.parametrize(
    ("typed", "code", "words"),
    [
        ("", "phone_empty", "没有填电话"),
        ("1.38E+10", "phone_lost_digits", "后面几位已经丢失"),
        ("1.38000012E10", "phone_lost_digits", "设为“文本”"),
        ("138", "phone_invalid", "不完整"),
        ("1380000123", "phone_invalid", "应是 11 位，现在是 10 位"),
        ("138000012345", "phone_invalid", "应是 11 位，现在是 12 位"),
        ("12800001234", "phone_invalid", "没有“12800001234”这样的手机号"),
        ("李女士13800001234", "phone_not_digits", "不是号码的字"),
        ("013812345678-801x", "phone_not_digits", "不是号码的字"),
        ("13800001234转801", "phone_invalid", "不能带分机号"),
        ("02112345678", "phone_invalid", "不完整"),
        ("138٠٠٠٠1234", "phone_not_digits", "不是号码的字"),
        (True, "phone_not_digits", "不是号码"),
    ],
)
def test_unusable_numbers_are_refused_by_name(typed, code, words):
    with pytest.raises(Invalid, match=words) as refusal:
        read_phone(typed)
    assert refusal.value.code == code


def test_several_numbers_in_one_cell():
    found = read_phones("13800001234、13900001234/010-62345678，13800001234")
    assert [phone.normal for phone in found] == ["13800001234", "13900001234", "010-62345678"]
    assert [phone.normal for phone in read_phones("13800001234 13900001234")] == ["13800001234", "13900001234"]
    assert [phone.normal for phone in read_phones("138 0000 1234")] == ["13800001234"]
    assert [phone.normal for phone in read_phones(13800001234.0)] == ["13800001234"]
    with pytest.raises(Invalid, match="11 位"):
        read_phones("13800001234/1390000123")
    with pytest.raises(Invalid, match="没有填电话"):
        read_phones(" / ")


@given(mobiles, st.lists(st.tuples(st.integers(0, 11), st.sampled_from(" -　")), max_size=4), st.booleans())
def test_a_mobile_reads_the_same_however_it_is_spaced(number, spacers, full_width):
    typed = number
    for place, spacer in spacers:
        typed = typed[:place] + spacer + typed[place:]
    if full_width:
        typed = typed.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789"})
    assert normal(typed) == number


@given(landlines)
def test_a_landline_that_a_sheet_turned_into_a_number_gets_its_zero_back(number):
    stored = normal(number)
    assert stored.replace("-", "") == number
    assert normal(float(number)) == stored
    assert tail(stored) == number[-4:]


@given(mobiles)
def test_the_mask_of_a_mobile(number):
    assert mask_phone(number) == f"{number[:3]}****{number[-4:]}"
    assert tail(number) == number[-4:]


@given(landlines)
def test_the_mask_of_a_landline_keeps_area_and_last_two(number):
    area, _, local = normal(number).partition("-")
    assert mask_phone(normal(number)) == f"{area}-{'*' * (len(local) - 2)}{number[-2:]}"


@given(st.text("0123456789+-* 转xE.", max_size=20) | st.text(max_size=20))
def test_any_text_is_a_number_or_a_refusal_and_its_mask_hides_most(text):
    with suppress(Invalid):
        phone = read_phone(text)
        assert read_phone(phone.normal) == phone
        assert phone.digits.lstrip("+").isascii()
    masked = mask_phone(text)
    if "*" in masked and "*" not in text:
        assert sum(c.isdecimal() for c in masked) <= 7
    assert len(tail(text, 3)) <= 3


@pytest.mark.parametrize(
    ("stored", "masked"),
    [("", ""), ("12345", "12345"), ("400-820-1234", "400-820-1234"), ("0755-26881234-801", "0755-******34")],
)
def test_public_numbers_are_shown_and_extensions_are_not(stored, masked):
    assert mask_phone(stored) == masked


def test_the_mask_of_what_cannot_be_read_shows_almost_nothing():
    assert mask_phone("1234567890123") == "***********23"
    assert mask_phone("abc") == "***"
