"""Documents: check characters, what Excel destroys, masks."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanjia.kernel.refusals import Invalid
from guanjia.kernel.text import (
    CREDIT_CODE,
    ID_CARD,
    PASSPORT,
    TRAVEL_PERMIT,
    age_on,
    looks_cut_by_excel,
    mask_id,
    read_credit_code,
    read_document,
    read_id_card,
)

# The examples printed in GB 11643 and GB 32100.
CARD = "11010519491231002X"
CODE = "91350100M000100Y43"


def check_digit(seventeen: str) -> str:
    """Found by trying, with the standard's own congruence: the sum of a_i * 2**(i-1) is 1 modulo 11."""
    for character in "0123456789X":
        digits = [10 if c == "X" else int(c) for c in seventeen + character]
        if sum(digit * 2 ** (17 - i) for i, digit in enumerate(digits)) % 11 == 1:
            return character
    raise AssertionError(seventeen)


@st.composite
def cards(draw) -> str:
    region = draw(st.sampled_from(["110105", "440301", "650102", "810000", "911086"]))
    born = draw(st.dates(date(1900, 1, 1), date(2026, 1, 1)))
    body = f"{region}{born:%Y%m%d}{draw(st.integers(1, 999)):03d}"
    return body + check_digit(body)


def test_the_standards_example():
    card = read_id_card(CARD)
    assert (card.number, card.birth, card.sex) == (CARD, date(1949, 12, 31), "FEMALE")
    assert (card.age_on(date(2026, 12, 30)), card.age_on(date(2026, 12, 31))) == (76, 77)


@pytest.mark.parametrize(
    "typed", ["11010519491231002x", "110105 19491231 002X", "１１０１０５１９４９１２３１００２Ｘ", "110105491231002"]
)
def test_spellings_of_the_same_card(typed):
    assert read_id_card(typed).number == CARD


@pytest.mark.parametrize(
    ("typed", "code", "words"),
    [
        ("", "id_empty", "没有填"),
        ("1101051949", "id_length", "应是 18 位.*现在是 10 位"),
        ("11010519491231002Y", "id_length", "应是 18 位"),
        ("110105194912310021", "id_check", "校验位不对"),
        ("110105194913310021", "id_birth", "出生日期不对"),
        ("000105194912310021", "id_region", "前两位"),
        ("440301199003072000", "id_cut_by_excel", "设为“文本”"),
        ("4.40301E+17", "id_cut_by_excel", "末几位被表格软件变成了 0"),
        (4.40301199003070e17, "id_cut_by_excel", "末几位"),
    ],
)
def test_wrong_cards_are_refused_by_name_and_never_repeated(typed, code, words):
    with pytest.raises(Invalid, match=words) as refusal:
        read_id_card(typed)
    assert refusal.value.code == code
    assert not typed or str(typed) not in refusal.value.message


def test_nobody_is_born_after_today():
    with pytest.raises(Invalid, match="出生日期"):
        read_id_card(CARD, today=date(1949, 12, 30))
    assert read_id_card(CARD, today=date(1949, 12, 31)).age_on(date(1949, 12, 31)) == 0


@given(cards(), st.integers(0, 17), st.integers(1, 9))
def test_one_wrong_digit_never_passes(number, place, shift):
    card = read_id_card(number)
    assert card.number == number
    assert f"{card.birth:%Y%m%d}" == number[6:14]
    assert card.sex == ("MALE" if int(number[16]) % 2 else "FEMALE")
    old = number[place]
    wrong = str((int(old) + shift) % 10) if old != "X" else str(shift)
    with pytest.raises(Invalid):
        read_id_card(number[:place] + wrong + number[place + 1 :])


@given(cards())
def test_a_number_cut_to_15_digits_is_suspected(number):
    cut = number[:15] + "000"
    assert looks_cut_by_excel(cut)
    assert looks_cut_by_excel(f"{cut}.0")
    if check_digit(cut[:17]) != "0":
        with pytest.raises(Invalid) as refusal:
            read_id_card(cut)
        assert refusal.value.code == "id_cut_by_excel"
    assert looks_cut_by_excel(float(number[:17] + "0")) or "E" not in repr(float(number[:17])).upper()


def test_an_ordinary_number_is_not_suspected():
    assert not any(looks_cut_by_excel(text) for text in (CARD, "110105491231000", "", "13800001000"))


def test_credit_code():
    assert read_credit_code(f" {CODE.lower()} ") == CODE
    for typed, code in (
        ("", "id_empty"),
        (CODE[:-1], "id_length"),
        (CODE[:-1] + "4", "id_check"),
        ("O" + CODE[1:], "id_characters"),
    ):
        with pytest.raises(Invalid) as refusal:
            read_credit_code(typed)
        assert refusal.value.code == code


@given(st.integers(0, 16), st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"))
def test_one_wrong_character_of_a_credit_code_never_passes(place, character):
    if CODE[place] != character:
        with pytest.raises(Invalid, match="校验位"):
            read_credit_code(CODE[:place] + character + CODE[place + 1 :])


@pytest.mark.parametrize(
    ("kind", "typed", "stored"),
    [
        (ID_CARD, "11010519491231002x", CARD),
        (CREDIT_CODE, CODE, CODE),
        (PASSPORT, "e 12345678", "E12345678"),
        (TRAVEL_PERMIT, "H12345678", "H12345678"),
        (TRAVEL_PERMIT, "12345678", "12345678"),
        (TRAVEL_PERMIT, "810000199001010018", None),
    ],
)
def test_documents_of_every_kind(kind, typed, stored):
    if stored is None:
        stored = typed[:17] + check_digit(typed[:17])
        typed = stored
    assert read_document(kind, typed) == stored


@pytest.mark.parametrize(
    ("kind", "typed"), [(PASSPORT, "ABCDEFGH"), (PASSPORT, "E1"), (TRAVEL_PERMIT, "X1"), (PASSPORT, "")]
)
def test_wrong_documents_are_refused(kind, typed):
    with pytest.raises(Invalid):
        read_document(kind, typed)
    with pytest.raises(ValueError, match="no such kind"):
        read_document("LIBRARY_CARD", typed)


@given(st.text("0123456789XEH", max_size=20))
def test_masks_show_at_most_five_and_keep_the_length(number):
    masked = mask_id(number)
    assert len(masked) == len(number)
    assert sum(c != "*" for c in masked) <= 5
    if len(number) == 18:
        assert masked == number[:3] + "*" * 13 + number[-2:]
    if number:
        assert masked.count("*") * 2 >= len(number) - 1


@given(st.dates(date(1900, 1, 1), date(2026, 1, 1)), st.integers(0, 100))
def test_age_rises_on_the_birthday_and_not_before(birth, years):
    if (birth.month, birth.day) != (2, 29):
        birthday = birth.replace(year=birth.year + years)
        assert age_on(birth, birthday) == years
        assert age_on(birth, birthday - date.resolution) == years - 1


@given(st.text(max_size=24) | st.text("0123456789X.E+ ", max_size=24))
def test_any_text_is_a_card_or_a_refusal(text):
    with suppress(Invalid):
        assert read_id_card(read_id_card(text).number).number
