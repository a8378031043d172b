"""What may be stored: told from the bytes, never from the name."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from guanjia.concerns.attachments.contents import check
from guanjia.concerns.attachments.preparing import clean_name
from guanjia.kernel.refusals import Invalid
from tests.concerns.attachments import samples


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def named(value) -> str:
    """The name of a case: not its bytes, which hold the hour at which they were packed."""
    return value if isinstance(value, str) else "file"


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF", "HEIF"])
def test_pictures_of_all_kinds_become_jpeg_with_a_small_one(form):
    checked = check(samples.photo(900, 600, form), "a")
    assert (checked.content_type, checked.width, checked.height) == ("image/jpeg", 900, 600)
    assert opened(checked.data).format == "JPEG"
    assert opened(checked.thumb).size == (320, 213)


def test_place_and_description_are_gone_and_the_photo_stands_upright():
    before = samples.located_photo()
    assert opened(before).getexif().get_ifd(0x8825)
    checked = check(before, "a.jpg")
    after = opened(checked.data)
    assert (checked.width, checked.height) == (300, 400)
    assert not dict(after.getexif())
    assert b"secret" not in checked.data
    assert b"Exif" not in checked.data


def test_large_photos_are_scaled_and_animations_stand_still():
    checked = check(samples.photo(5200, 2600), "a.jpg")
    assert (checked.width, checked.height) == (2560, 1280)
    assert getattr(opened(check(samples.animation(), "a.gif").data), "n_frames", 1) == 1


def test_what_hides_behind_a_picture_is_not_stored():
    script = b"<script>alert(1)</script><?php echo 1; ?>"
    assert script not in check(samples.photo() + script, "a.jpg").data


def test_a_drawing_keeps_its_transparency_only_as_a_signature():
    assert check(samples.drawing(), "a", keep_transparency=True).content_type == "image/png"
    flat = check(samples.drawing(), "a")
    assert flat.content_type == "image/jpeg"
    assert opened(flat.data).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("data", "content_type", "ending"),
    [
        (samples.pdf(), "application/pdf", ".pdf"),
        (samples.package(samples.DOCX), None, ".docx"),
        (samples.package(samples.XLSX), None, ".xlsx"),
        (b"#!AMR\n" + b"\0" * 40, "audio/amr", ".amr"),
        (b"RIFF\x24\0\0\0WAVEfmt " + b"\0" * 40, "audio/wav", ".wav"),
        (samples.mp3(), "audio/mpeg", ".mp3"),
        (b"ID3\x04" + b"\0" * 40, "audio/mpeg", ".mp3"),
        (samples.m4a(), "audio/mp4", ".m4a"),
    ],
    ids=named,
)
def test_papers_and_recordings_are_kept_as_they_are(data, content_type, ending):
    checked = check(data, "a")
    assert (checked.data, checked.ending) == (data, ending)
    assert content_type in (None, checked.content_type)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "空文件"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "不是可以上传的类型"),
        (b"<!DOCTYPE html><script>1</script>", "不是可以上传的类型"),
        (b"<?php system($_GET['c']); ?>", "不是可以上传的类型"),
        (b"MZ\x90\0" + b"\0" * 60, "不是可以上传的类型"),
        (b"just words", "不是可以上传的类型"),
        (b"\xff\xfb\x90\x00just words", "不是可以上传的类型"),
        (b"\xff\xd8\xff\xe0 no picture", "不是完整的图片"),
        (samples.photo()[:400], "不是完整的图片"),
        (samples.huge_picture(), "尺寸太大"),
        (b"%PDF-1.7 cut", "不是完整的 PDF"),
        (samples.pdf(b"/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>"), "带有脚本"),
        (samples.pdf(b"/OpenAction << /S /#4AavaScript >>"), "带有脚本"),
        (samples.pdf_with_hidden_script(), "带有脚本"),
        (samples.pdf(b"/Names << /EmbeddedFiles 3 0 R >> /EmbeddedFile"), "带有脚本"),
        (samples.pdf(b"/Encrypt 5 0 R"), "加密"),
        (samples.package({"a.txt": b"x"}), "压缩包"),
        (samples.package({**samples.DOCX, "word/vbaProject.bin": b"x"}), "带有宏"),
        (samples.package({**samples.XLSX, "[Content_Types].xml": b"sheet.macroEnabled.main+xml"}), "带有宏"),
        (samples.package({**samples.DOCX, "word/media/a": b"\0" * 30_000_000}), "解开后过大"),
        (samples.package({**samples.DOCX, **{f"x{n}": b"" for n in range(1001)}}), "解开后过大"),
        (samples.package(samples.DOCX)[:80], "不是完整的文件"),
        (samples.m4a().replace(b"soun", b"vide"), "不是可以上传的类型"),
    ],
    ids=named,
)
def test_everything_else_is_refused_with_a_sentence_that_names_the_file(data, words):
    with pytest.raises(Invalid, match=words) as refused:
        check(data, "甲.jpg")
    assert "「甲.jpg」" in refused.value.message


HEADS = [
    b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"RIFF\0\0\0\0WEBP", b"\0\0\0\x18ftypheic", b"%PDF-",
    b"PK\x03\x04", b"\xff\xfb\x90\x00", b"\0\0\0\x18ftypM4A ",
]  # fmt: skip


@given(data=st.binary(max_size=300), head=st.sampled_from(HEADS))
def test_no_bytes_whatever_break_the_check(data, head):
    try:
        checked = check(head + data, "a")
    except Invalid as fault:
        told = fault.message
    else:
        told = f"「a」{checked.ending}"
    assert "「a」" in told


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd.jpg", "passwd.jpg"),
        ("C:\\照片\\厨房.jpg", "厨房.jpg"),
        ("a\nb\r.jpg", "a b .jpg"),
        ("\u202egpj.exe", "gpj.exe"),
        ("", "附件"),
        ("...", "附件"),
        ("\0.jpg", "jpg"),
        ("厨房漏水" * 40 + ".jpg", "厨房漏水" * 19 + "厨房漏…"),
    ],
)
def test_names_carry_no_path_and_no_tricks(name, clean):
    assert clean_name(name) == clean
