"""Number plates."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanjia.kernel.refusals import Invalid
from guanjia.kernel.text import guess_plate, plate_variants, read_plate


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("粤B12345", "粤B12345"),
        ("粤b·12345", "粤B12345"),
        ("粤 Ｂ－1234O", "粤B12340"),
        ("粤BI2345", "粤B12345"),
        ("粤BD12345", "粤BD12345"),
        ("粤B12345D", "粤B12345D"),
        ("京A1234警", "京A1234警"),
        ("粤Z1234港", "粤Z1234港"),
        ("使012345", "使012345"),
        ("WJ京12345", "WJ京12345"),
    ],
)
def test_stored_spelling(typed, stored):
    assert read_plate(typed) == stored
    assert read_plate(stored) == stored


@pytest.mark.parametrize(
    ("typed", "code", "words"),
    [
        ("", "plate_empty", "没有填车牌号"),
        ("B12345", "plate_invalid", "连省份简称一起填"),
        ("粤B1234", "plate_invalid", "7 位"),
        ("粤B123456", "plate_invalid", "新能源车 8 位"),
        ("粤112345", "plate_invalid", "7 位"),
        ("无车", "plate_invalid", "省份简称"),
    ],
)
def test_wrong_plates_are_refused(typed, code, words):
    with pytest.raises(Invalid, match=words) as refusal:
        read_plate(typed)
    assert refusal.value.code == code


def test_variants_leave_the_province_out():
    assert plate_variants("粤B12345") == ("粤B12345", "B12345")
    assert plate_variants("WJ京12345") == ("WJ京12345",)
    assert plate_variants("") == ()


@pytest.mark.parametrize("typed", ["粤B12345", "粤B12", "粤b", "B12345", "b12", "BD12345"])
def test_the_beginning_of_a_plate_is_taken_for_one(typed):
    assert guess_plate(typed) == typed.upper()


@pytest.mark.parametrize("typed", ["", "12345", "1502", "李丽华", "LLH", "TS-2026-11-0012", "粤海街道"])
def test_other_texts_are_not(typed):
    assert guess_plate(typed) == ""


@given(
    st.sampled_from("京沪粤川"),
    st.sampled_from("ABCDEFGH"),
    st.text("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789", min_size=5, max_size=5),
    st.sampled_from(["", " ", "·", "-"]),
)
def test_every_ordinary_plate_is_read_and_found_by_its_beginning(province, town, serial, dot):
    plate = province + town + serial
    assert read_plate(f"{province}{town}{dot}{serial}".lower()) == plate
    assert all(guess_plate(plate[:length]) == plate[:length] for length in range(1, 8))
