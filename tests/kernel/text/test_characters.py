"""Folding, cleaning, measuring."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanjia.kernel.refusals import Invalid
from guanjia.kernel.text import (
    characters,
    check_length,
    clean_text,
    columns,
    compact,
    half_width,
    has_ideograph,
    shorten,
)

any_text = st.text(st.characters(exclude_categories=()), max_size=60)  # surrogates too
RARE = "䶮㛃𠮷𬍛"


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("ＴＳ－２０２６", "TS-2026"),
        ("　３－２－１５０２　", "3-2-1502"),
        ("李\u200b丽\ufeff华", "李丽华"),
        ("a\u00a0\t b\r\nc", "a b c"),
        ("\u202e李华", "李华"),
        ("李、王；，", "李、王;,"),
        ("\x00a\x07b", "ab"),
        (RARE, RARE),
        ("👨\u200d👩\u200d👧 家", "👨\u200d👩\u200d👧 家"),
        ("李\u200d华", "李华"),
        ("", ""),
    ],
)
def test_one_spelling(typed, folded):
    assert half_width(typed) == folded


def test_compact_leaves_no_space():
    assert compact(" 138 0000　1234 ") == "13800001234"


@given(any_text)
def test_folding_takes_anything_and_is_done_in_one_go(text):
    folded = half_width(text)
    assert half_width(folded) == folded == folded.strip()
    folded.encode()  # what was folded can be stored
    assert "  " not in folded
    assert not set("\0\u200b\ufeff\u202e\n") & set(folded)


@pytest.mark.parametrize(
    ("typed", "clean"),
    [
        ("  第一行\r\n第二行\r第三行\u2028第四行  ", "第一行\n第二行\n第三行\n第四行"),
        ("响\x07铃\x1b[0m", "响铃[0m"),
        ("全角，标点。（保留）", "全角，标点。（保留）"),
        ("列\t表", "列\t表"),
        (f"{RARE}👨\u200d👩\u200d👧", f"{RARE}👨\u200d👩\u200d👧"),
    ],
)
def test_prose_keeps_its_lines_and_characters(typed, clean):
    assert clean_text(typed) == clean


@pytest.mark.parametrize("broken", ["a\0b", "a\ud800b"])
def test_what_no_database_stores_is_refused(broken):
    with pytest.raises(Invalid, match="无法保存的字符") as refusal:
        clean_text(broken)
    assert refusal.value.code == "bad_characters"


@given(any_text)
def test_cleaned_prose_can_be_stored_and_stays_as_it_is(text):
    with suppress(Invalid):
        cleaned = clean_text(text)
        cleaned.encode()
        assert clean_text(cleaned) == cleaned
        assert not any(ord(c) < 32 and c not in "\t\n" for c in cleaned)


def test_characters_keep_their_variation_selectors():
    assert characters("葛\U000e0100城") == ["葛\U000e0100", "城"]
    assert shorten("葛\U000e0100城李华", 3) == "葛\U000e0100城…"
    assert shorten("李丽华", 3) == "李丽华"


def test_an_ideograph_takes_two_columns():
    assert (columns("TS-1"), columns("李a"), columns("𠮷，"), columns("e\u0301")) == (4, 3, 4, 1)


def test_ideographs_of_every_plane_are_known():
    assert all(has_ideograph(c) for c in f"李〇\ue000\uf900{RARE}")
    assert not any(has_ideograph(c) for c in "a1，。あé👨")


def test_length_is_refused_with_the_fields_name_and_both_numbers():
    assert check_length("三个字", 3, "内容", least=3) == "三个字"
    with pytest.raises(Invalid, match="内容最多 2 个字，现在有 3 个"):
        check_length("三个字", 2, "内容")
    with pytest.raises(Invalid, match="内容至少要写 4 个字"):
        check_length("三个字", 9, "内容", least=4)
