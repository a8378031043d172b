"""Files made to harm are refused before they are parsed: by their own name, and in little memory."""

from __future__ import annotations

import io
import random
import struct
import zipfile
from contextlib import suppress

import pytest

from guanjia.concerns.exchange.sheets.places import column_letters
from guanjia.concerns.exchange.sheets.reading import read_sheet
from guanjia.concerns.exchange.sheets.refusal import LIMITS, Limits, SheetRefused
from tests.concerns.exchange.books import MAIN, book, pack, pack_raw, parts, repeated
from tests.concerns.exchange.measuring import cost

SHEET = "xl/worksheets/sheet1.xml"
HEAD = f"<worksheet {MAIN}><sheetData>".encode()
TAIL = b"</sheetData></worksheet>"
MEBIBYTES = 50


def without_sheet() -> dict:
    members = parts("")
    del members[SHEET]
    return members


def bomb_ratio() -> bytes:
    packed, size, checksum = repeated(HEAD, b" " * 1000, 60_000, TAIL)
    return pack_raw(without_sheet(), SHEET, packed, size, checksum)


def bomb_unpacked() -> bytes:
    packed, size, checksum = repeated(HEAD, b" " * 1000, 600_000, TAIL)
    return pack_raw(without_sheet(), SHEET, packed, size, checksum)


def bomb_lying() -> bytes:
    """Says it unpacks to 100 kB; does unpack to 200 MB."""
    packed, _, checksum = repeated(HEAD, b" " * 1000, 200_000, TAIL)
    return pack_raw(without_sheet(), SHEET, packed, 100_000, checksum)


def bomb_members() -> bytes:
    return pack(parts("") | {f"xl/media/{n}.txt": b"" for n in range(1_001)}, method=zipfile.ZIP_STORED)


def bomb_directory() -> bytes:
    """As above, but its last record counts ten members only."""
    data = bytearray(pack(parts("") | {f"xl/media/{n}{'x' * 200}": b"" for n in range(4_000)}))
    data[-14:-10] = struct.pack("<HH", 10, 10)
    return bytes(data)


def bomb_nested_name() -> bytes:
    return pack(parts("") | {"xl/embeddings/Book1.xlsx": b"anything"})


def bomb_nested_content() -> bytes:
    return pack(parts("") | {"xl/media/picture.png": book([["a"]])})


def bomb_laughs() -> bytes:
    entities = '<!ENTITY a "ha">' + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    members = parts("", texts="")
    members["xl/sharedStrings.xml"] = f"<?xml version='1.0'?><!DOCTYPE sst [{entities}]><sst><si><t>&j;</t></si></sst>"
    return pack(members)


def bomb_laughs_in_workbook() -> bytes:
    members = parts('<row r="1"><c r="A1"><v>1</v></c></row>')
    members["xl/workbook.xml"] = '<!DOCTYPE x [<!ENTITY a "ha">]>' + members["xl/workbook.xml"]
    return pack(members)


def bomb_columns() -> bytes:
    cells = "".join(f'<c r="{column_letters(n)}1"><v>{n}</v></c>' for n in range(16_384))
    return pack(parts(f'<row r="1">{cells}</row>' * 20))


def bomb_columns_unnamed() -> bytes:
    return pack(parts("<row>" + "".join(f"<c><v>{n * n}</v></c>" for n in range(16_384)) + "</row>"))


def bomb_text_count() -> bytes:
    chance = random.Random(1)
    texts = "".join(f"<si><t>{chance.randrange(10**6)}</t></si>" for _ in range(1_300_000))
    return pack(parts('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', texts=texts))


def bomb_text_expansion() -> bytes:
    """One text of 30,000 characters, named by 200,000 cells: 6 GB once read."""
    rows = "".join(
        f'<row r="{r}"><c r="A{r}" t="s"><v>0</v></c><c r="B{r}" t="s"><v>0</v></c></row>' for r in range(1, 90_001)
    )
    return pack(parts(rows, texts=f"<si><t>{''.join(chr(0x4E00 + n % 20_000) for n in range(30_000))}</t></si>"))


def bomb_text_long() -> bytes:
    text = "".join(random.Random(2).choices("abcdefghijklmnop", k=3_000_000))
    return pack(parts('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', texts=f"<si><t>{text}</t></si>"))


def bomb_far_corner() -> bytes:
    """Two cells far apart: the reader would build the rectangle between them."""
    first, last = '<row r="1"><c r="A1"><v>1</v></c></row>', '<row r="1048576"><c r="AZ1048576"><v>1</v></c></row>'
    return pack(parts(first + last))


def bomb_endless_row() -> bytes:
    packed, size, checksum = repeated(HEAD + b"<row>", b"<c><v>12345678</v></c><!-- %d -->" * 9, 60_000, TAIL)
    return pack_raw(without_sheet(), SHEET, packed, size, checksum)


def bomb_encrypted_member() -> bytes:
    data = bytearray(pack(parts("")))
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    return bytes(data)


BOMBS = {
    "ratio": (bomb_ratio, "ratio"),
    "unpacked": (bomb_unpacked, "unpacked_too_big"),
    "lying": (bomb_lying, "lying_header"),
    "members": (bomb_members, "too_many_members"),
    "directory": (bomb_directory, "too_many_members"),
    "nested name": (bomb_nested_name, "nested_archive"),
    "nested content": (bomb_nested_content, "nested_archive"),
    "laughs": (bomb_laughs, "doctype"),
    "laughs in the workbook": (bomb_laughs_in_workbook, "doctype"),
    "columns": (bomb_columns, "too_many_columns"),
    "columns unnamed": (bomb_columns_unnamed, "too_many_columns"),
    "texts": (bomb_text_count, "text_flood"),
    "text expansion": (bomb_text_expansion, "text_flood"),
    "long text": (bomb_text_long, "text_flood"),
    "far corner": (bomb_far_corner, "too_many_cells"),
    "endless row": (bomb_endless_row, "ratio"),
    "encrypted": (bomb_encrypted_member, "password"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_by_name_in_little_memory(name, tmp_path):
    make, code = BOMBS[name]
    path = tmp_path / "bomb.xlsx"
    path.write_bytes(make())
    seen = cost(path)
    assert seen["code"] == code
    # The file itself, at most 20 MB, is in memory as well.
    assert seen["mebibytes"] <= MEBIBYTES


def test_every_bomb_has_a_message_of_its_own():
    messages = {}
    for make, code in BOMBS.values():
        with pytest.raises(SheetRefused) as refused:
            read_sheet(make(), "x.xlsx")
        assert refused.value.code == code
        assert any("\u4e00" <= c <= "\u9fff" for c in refused.value.message)
        messages.setdefault(code, refused.value.message)
    assert len(set(messages.values())) == len(messages)


def test_a_file_over_20_megabytes_is_not_looked_at():
    with pytest.raises(SheetRefused) as refused:
        read_sheet(b"x" * (LIMITS.file_bytes + 1), "x.csv")
    assert refused.value.code == "file_too_big"
    assert "20 MB" in refused.value.message


def test_the_same_sheet_without_the_trick_is_read():
    """The control: what is refused above is refused for the trick, not for the way these files are made."""
    packed, size, checksum = repeated(HEAD, b"<row><c><v>7</v></c></row>", 500, TAIL)
    sheet = read_sheet(pack_raw(without_sheet(), SHEET, packed, size, checksum), "x.xlsx")
    assert [row.values for row in sheet.rows()] == [[7]] * 500


def test_a_member_that_unpacks_to_less_than_it_says_is_refused():
    packed, size, checksum = repeated(HEAD, b"<row/>", 10, TAIL)
    with pytest.raises(SheetRefused, match="不完整"):
        read_sheet(pack_raw(without_sheet(), SHEET, packed, size + 5, checksum), "x.xlsx")


def test_a_cut_file_is_refused_wherever_it_is_cut():
    data = book([["房号", "姓名"], ["3-2-1502", "李静"]])
    for at in range(4, len(data), 37):
        with pytest.raises(SheetRefused):
            read_sheet(data[:at], "x.xlsx")


def test_bytes_turned_over_never_raise_anything_but_a_refusal():
    data = book([["房号", "姓名"], ["3-2-1502", "李静"], ["3-2-1503", 5]])
    for at in range(0, len(data), 11):
        broken = bytearray(data)
        broken[at] ^= 0xFF
        with suppress(SheetRefused):
            for _ in read_sheet(bytes(broken), "x.xlsx").rows():
                pass


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "0 字节"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\x89PNG\r\n\x1a\n....", "图片"),
        (b"\xff\xd8\xff\xe0....", "图片"),
        (b"Rar!\x1a\x07...", "RAR"),
        ("<html><table><tr><td>房号</td></tr></table></html>".encode(), "网页"),
        (b'<?xml version="1.0"?><Workbook/>', "网页"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "不是能读的 Excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600, "密码"),
        (pack({"word/document.xml": "<x/>"}), "Word"),
        (pack({"content.xml": "<x/>"}), ".ods"),
        (pack({"xl/workbook.bin": "x"}), ".xlsb"),
        (pack({"readme.txt": "hello"}), "压缩包"),
        (book([]), "空的"),
        (b"\n\n  \n", "空的"),
    ],
)
def test_other_files_are_named_for_what_they_are(content, word):
    """By content, not by name: each of them is called .xlsx here."""
    with pytest.raises(SheetRefused) as refused:
        read_sheet(content, "房屋.xlsx")
    assert word in refused.value.message


def test_the_limits_can_be_set_lower():
    with pytest.raises(SheetRefused) as refused:
        read_sheet(book([["a"] * 11]), "x.xlsx", Limits(columns=10))
    assert refused.value.code == "too_many_columns"
    assert "K 列" in refused.value.message


def test_the_end_of_a_member_is_checked_too():
    """A deflate stream that never ends is not waited for."""
    data = pack(parts('<row r="1"><c r="A1"><v>1</v></c></row>'))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        info = archive.getinfo(SHEET)
    start = info.header_offset + 30 + len(SHEET)
    cut = bytearray(data)
    cut[start : start + info.compress_size] = cut[start : start + info.compress_size - 8] + b"\0" * 8
    with pytest.raises(SheetRefused):
        read_sheet(bytes(cut), "x.xlsx")
