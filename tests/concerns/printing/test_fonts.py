import pytest

from guanjia.concerns.printing import engine, fonts


@pytest.mark.parametrize("name", ["李女士", "王㛃", "䶮", "𠮷田", "𬍛", "Ⅲ〇①㎡℃￥—…", "ABCxyz 0123456789"])
def test_rare_names_are_in_the_font(name):
    assert fonts.missing_glyphs(name) == ()


def test_what_the_font_lacks_is_named_once_in_order():
    assert fonts.missing_glyphs("李😀☑李😀🏠") == ("😀", "☑", "🏠")


def test_characters_without_ink_are_not_missing():
    assert fonts.missing_glyphs("李\u200b \n\u3000葛\U000e0100\ufe0f") == ()


def test_the_sign_for_a_missing_character_is_in_the_font():
    assert fonts.missing_glyphs(engine.GETA) == ()


def test_the_map_agrees_with_the_font_as_pillow_draws_it():
    """A character the map knows differs from the empty box, one it lacks is the empty box."""
    from PIL import ImageFont  # only this test draws

    face = ImageFont.truetype(fonts.font_file(), 40, index=2)
    box = bytes(face.getmask("\U0010fffd"))
    drawn = {char: bytes(face.getmask(char)) != box for char in "李㛃䶮𠮷𬍛☑😀𛀀"}
    assert drawn == {char: not fonts.missing_glyphs(char) for char in drawn}


def test_a_font_without_a_character_map_is_named(tmp_path):
    broken = tmp_path / "broken.ttc"
    broken.write_bytes(b"ttcf" + bytes(8) + (16).to_bytes(4, "big") + bytes(32))
    with pytest.raises(fonts.FontMissing, match="character map"):
        fonts._character_ranges(broken)
