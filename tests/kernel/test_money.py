"""Money: typed amounts, capitals of forms 0.6, shares that add up."""

import re
from contextlib import suppress
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanjia.kernel.money import MOST, capital, percent, round_half_up, show, split, yuan
from guanjia.kernel.refusals import Invalid

amounts = st.integers(-MOST, MOST)


@pytest.mark.parametrize(
    ("typed", "fen"),
    [
        ("1,234.50", 123450),
        ("￥1,234.5元", 123450),
        ("１２３４．５０", 123450),
        ("人民币 100 元整", 10000),
        ("1.2万", 1200000),
        ("12万元", 12000000),
        ("1.2345万", 1234500),
        ("12元5角", 1250),
        ("3块5毛", 350),
        ("5分", 5),
        (".5", 50),
        ("0", 0),
        (1234.5, 123450),
        (0.1 + 0.2, 30),
        (1234.4999999999998, 123450),
        (12, 1200),
        (Decimal("3.10"), 310),
    ],
)
def test_amounts_as_people_and_sheets_write_them(typed, fen):
    assert yuan(typed) == fen


@pytest.mark.parametrize(
    ("typed", "code", "words"),
    [
        ("abc", "money_invalid", "看不懂金额“abc”"),
        ("", "money_invalid", "看不懂金额"),
        ("1,23", "money_invalid", "看不懂金额"),
        ("1e5", "money_invalid", "看不懂金额"),
        ("1.234", "money_too_fine", "最多两位小数"),
        (1.005, "money_too_fine", "最多两位小数"),
        ("-5", "money_negative", "不能小于 0"),
        ("10000000000", "money_too_large", "太大"),
        (float("nan"), "money_invalid", "看不懂金额"),
        (float("inf"), "money_invalid", "看不懂金额"),
        (True, "money_invalid", "不是数字"),
    ],
)
def test_bad_amounts_are_refused_in_chinese(typed, code, words):
    with pytest.raises(Invalid, match=words) as refusal:
        yuan(typed)
    assert refusal.value.code == code


def test_minus_may_be_written_as_accountants_do():
    assert yuan("(1,234.50)", negative=True) == yuan("-1234.5", negative=True) == -123450


@given(amounts)
def test_what_is_shown_reads_back(fen):
    assert yuan(show(fen), negative=True) == fen


@given(st.text(max_size=50))
def test_any_text_is_an_amount_or_a_refusal(text):
    with suppress(Invalid):
        assert abs(yuan(text, negative=True)) <= MOST


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (123450, "壹仟贰佰叁拾肆元伍角整"),
        (10020005, "壹拾万零贰佰元零伍分"),
        (30, "叁角整"),
        (0, "零元整"),
        (235005, "贰仟叁佰伍拾元零伍分"),
        (200000, "贰仟元整"),
        (5, "伍分"),
        (25, "贰角伍分"),
        (1005, "壹拾元零伍分"),
        (1000, "壹拾元整"),
        (10_0005_0000, "壹仟万零伍佰元整"),
        (1_0000_0000_00, "壹亿元整"),
        (1_0000_0001_00, "壹亿零壹元整"),
        (1_2000_0000_0000_00, "壹万贰仟亿元整"),
        (1_0000_0000_0000_00, "壹万亿元整"),
        (-30, "负叁角整"),
    ],
)
def test_capitals(fen, words):
    assert capital(fen) == words


def test_no_written_form_beyond_its_largest_unit():
    with pytest.raises(ValueError, match="too large"):
        capital(10**18)


def read_capital(words: str) -> int:
    """The test's own reader: the digits of each group by place value, whatever zeros stand between."""
    sign = -1 if words.startswith("负") else 1
    whole, _, cents = words.removeprefix("负").rpartition("元")
    digits = {character: value for value, character in enumerate("零壹贰叁肆伍陆柒捌玖")}
    total, section, digit = 0, 0, 0
    for character in whole:
        if character in digits:
            digit = digits[character]
        elif character in "拾佰仟":
            section += digit * {"拾": 10, "佰": 100, "仟": 1000}[character]
            digit = 0
        elif character == "万":
            total, section, digit = total + (section + digit) * 10**4, 0, 0
        else:
            total, section, digit = (total + section + digit) * 10**8, 0, 0
    fen = (total + section + digit) * 100
    for amount, unit in re.findall(r"(.)(角|分)", cents):
        fen += digits[amount] * (10 if unit == "角" else 1)
    return sign * fen


@given(amounts)
def test_capitals_say_the_same_amount_and_are_well_formed(fen):
    words = capital(fen)
    assert read_capital(words) == fen
    assert not re.search("零零|零[拾佰仟万亿角分]|^零(?!元整)|零元(?!整)", words)
    assert words.endswith("分") or words.endswith("整")


@given(st.fractions(min_value=-1000, max_value=1000))
def test_rounding_takes_the_nearest_and_halves_away_from_zero(value):
    rounded = round_half_up(value)
    assert abs(rounded - value) <= Fraction(1, 2)
    assert abs(rounded - value) < Fraction(1, 2) or abs(rounded) > abs(value)


def test_rounding_refuses_floats():
    assert (round_half_up(Decimal("2.5")), round_half_up(Decimal("-2.5")), round_half_up(7)) == (3, -3, 7)
    with pytest.raises(TypeError):
        round_half_up(2.5)


weights = st.lists(st.integers(0, 10**6), min_size=1, max_size=12).filter(any)


@given(amounts, weights, st.randoms(use_true_random=False))
def test_shares_add_up_stay_near_and_do_not_depend_on_the_order(total, parts, random):
    shares = split(total, parts)
    assert sum(shares) == total
    assert all(abs(share - Fraction(total * part, sum(parts))) < 1 for share, part in zip(shares, parts, strict=True))
    shuffled = random.sample(parts, len(parts))
    again = split(total, shuffled)
    assert sorted(zip(parts, shares, strict=True)) == sorted(zip(shuffled, again, strict=True))
    assert split(-total, parts) == [-share for share in shares]


@pytest.mark.parametrize("parts", [[], [0, 0], [-1, 2]])
def test_no_sharing_without_sound_weights(parts):
    with pytest.raises(ValueError, match="weights"):
        split(100, parts)


def test_rates_of_scenario_11():
    assert (percent(30, 38), percent(39, 40), percent(24, 26)) == ("78.9%", "97.5%", "92.3%")
    assert (percent(0, 0), percent(0, 5), percent(1, 2000), percent(-1, 3)) == ("—", "0.0%", "0.1%", "-33.3%")
