"""文字编码: which encoding a text file is in — or that it cannot be told, with the row and column that does not fit.

Sheets exported in China come as UTF-8, UTF-8 with a mark, GBK or GB18030, and UTF-16 from Excel's "Unicode 文本". A
wrong guess stores 乱码 for ever, so whatever is not sure is refused: text of two encodings in one file, broken
characters, Big5 (whose bytes are nearly all valid GBK too).
"""

from __future__ import annotations

import codecs
import re

from guanjia.concerns.exchange.sheets.places import column_letters
from guanjia.concerns.exchange.sheets.refusal import SheetRefused

_RESAVE = "请用 Excel 或 WPS 打开，另存为 .xlsx 后再传"
_PAIR = re.compile(rb"[\x00-\x7f]|([\x81-\xfe][\x30-\x39][\x81-\xfe][\x30-\x39])|([\x81-\xfe])([\x40-\x7e\x80-\xfe])")
# GB 18030-2022 moved these out of the private area; Python's codec still follows the edition of 2000.
_MOVED = {
    0xE78D: 0xFE10, 0xE78E: 0xFE12, 0xE78F: 0xFE11, 0xE790: 0xFE13, 0xE791: 0xFE14, 0xE792: 0xFE15, 0xE793: 0xFE16,
    0xE794: 0xFE17, 0xE795: 0xFE18, 0xE796: 0xFE19, 0xE7C7: 0x1E3F, 0xE81E: 0x9FB4, 0xE826: 0x9FB5, 0xE82B: 0x9FB6,
    0xE82C: 0x9FB7, 0xE832: 0x9FB8, 0xE843: 0x9FB9, 0xE854: 0x9FBA, 0xE864: 0x9FBB, 0xE816: 0x20087,
    0xE817: 0x20089, 0xE818: 0x200CC, 0xE831: 0x215D7, 0xE83B: 0x2298F, 0xE855: 0x241FE,
}  # fmt: skip
_SAMPLE = 200_000


def decode(data: bytes) -> tuple[str, str]:
    """The text of a file and the name of its encoding as people know it (UTF-8, GB18030, UTF-16).

    Raises SheetRefused where the encoding is mixed, broken, Big5 or not text at all.
    """
    if data.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        raise SheetRefused("encoding", f"文件是 UTF-32 编码，读不了。{_RESAVE}。")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _utf16(data, "utf-16")
    if data.startswith(codecs.BOM_UTF8):
        return _utf8(data[3:], marked=True)
    if b"\x00" in data:
        low, high = data[0:_SAMPLE:2].count(0), data[1:_SAMPLE:2].count(0)
        # UTF-16 has its zero bytes on one side, and as many as there are separators and digits.
        if max(low, high) * 100 < min(len(data), _SAMPLE) or min(low, high) * 10 > max(low, high):
            raise SheetRefused("binary", "这不是文本表格：文件里有二进制内容。请传 .xlsx 或 .csv 文件。")
        return _utf16(data, "utf-16-le" if high > low else "utf-16-be")
    return _utf8(data, marked=False)


def _utf16(data: bytes, codec: str) -> tuple[str, str]:
    try:
        text = data.decode(codec)
    except UnicodeDecodeError as error:
        before = data[: error.start].decode(codec, "ignore")
        raise _bad_place("UTF-16", before) from error
    if "\x00" in text:
        raise SheetRefused("binary", "这不是文本表格：文件里有二进制内容。请传 .xlsx 或 .csv 文件。")
    return text, "UTF-16"


def _utf8(data: bytes, *, marked: bool) -> tuple[str, str]:
    try:
        return data.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError as error:
        start = error.start
    rows8, rows_other = _rows_by_encoding(data)
    if rows8 and rows_other:
        few, many = (rows_other, "UTF-8") if len(rows8) >= len(rows_other) or marked else (rows8, "GBK")
        row = few[0]
        line = _line(data, row)
        try:
            line.decode("utf-8" if few is rows8 else "gb18030")
        except UnicodeDecodeError:
            # Not the other encoding either: a character cut in half, as some programs do at the end of a field.
            raise _bad_place("UTF-8", data[:start].decode("utf-8", "ignore")) from None
        raise SheetRefused(
            "mixed_encoding",
            f"文件里混有两种编码：第 {row} 行的文字编码与其他行（{many}）不同，读出来会是乱码。"
            "请从原系统重新导出，不要把两个文件直接拼在一起。",
            row=row,
        )
    if marked:
        raise _bad_place("UTF-8", data[:start].decode("utf-8", "ignore"))
    return _gb18030(data), "GB18030"


def _line(data: bytes, row: int) -> bytes:
    return data.split(b"\n", row)[row - 1]


def _rows_by_encoding(data: bytes) -> tuple[list[int], list[int]]:
    """The rows that can only be UTF-8 (three bytes a character, as Chinese is) and those that cannot be."""
    rows8, rows_other = [], []
    for number, line in enumerate(data.split(b"\n"), start=1):
        if line.isascii():
            continue
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError:
            rows_other.append(number)
        else:
            if max(text) >= "\u0800":
                rows8.append(number)
    return rows8, rows_other


def _gb18030(data: bytes) -> str:
    sample = data[:_SAMPLE]
    if _looks_big5(sample):
        raise SheetRefused("big5", f"文件像是繁体 Big5 编码，直接读会成乱码。{_RESAVE}。")
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError as error:
        raise _bad_place("GBK", data[: error.start].decode("gb18030", "ignore")) from error
    if _common_share(sample) < 0.3:
        raise SheetRefused("encoding", f"认不出文件的文字编码（既不是 UTF-8，也不像 GBK）。{_RESAVE}。")
    return text.translate(_MOVED) if any("\ue000" <= c <= "\uf8ff" for c in set(text)) else text


def _pairs(sample: bytes) -> list[tuple[int, int]]:
    return [(m[2][0], m[3][0]) for m in _PAIR.finditer(sample) if m[2]]


def _common_share(sample: bytes) -> float:
    """How much of the text is what GB 2312 had already: nearly all of any simplified Chinese."""
    found = [m for m in _PAIR.finditer(sample) if m[1] or m[2]]
    if not found:
        return 1.0
    common = sum(1 for m in found if m[2] and 0xA1 <= m[2][0] <= 0xF7 and m[3][0] >= 0xA1)
    # Names with characters of four bytes are rare, but a small file may hold little else.
    return (common + sum(1 for m in found if m[1])) / len(found)


def _looks_big5(sample: bytes) -> bool:
    """Big5 shares nearly all its bytes with GBK, but not the habits.

    In Big5 two trail bytes in five are below 0xA1, which in GBK only rare and traditional characters have; and its
    everyday characters lead with 0xA4–0xC6, where GBK's traditional ones lead with 0x81–0xA0 as often as not.
    """
    pairs = _pairs(sample)
    if not pairs or any(lead < 0xA1 for lead, _ in pairs):
        return False
    low = sum(1 for _, trail in pairs if trail < 0xA1) / len(pairs)
    everyday = sum(1 for lead, _ in pairs if 0xA1 <= lead <= 0xC6) / len(pairs)
    hanzi = sum(1 for lead, trail in pairs if 0xB0 <= lead <= 0xF7 and trail >= 0xA1) / len(pairs)
    if not (low > 0.1 and everyday > 0.85 and hanzi < 0.75):
        return False
    try:
        sample[: sample.rfind(b"\n") + 1 or len(sample)].decode("big5hkscs")
    except UnicodeDecodeError:
        return False
    return True


def _bad_place(encoding: str, before: str) -> SheetRefused:
    """The refusal for a character that cannot be read; `before` is the readable text up to it."""
    row = before.count("\n") + 1
    line = before[before.rfind("\n") + 1 :]
    column = max(line.count(","), line.count(";"), line.count("\t"))
    return SheetRefused(
        "bad_character",
        f"第 {row} 行 {column_letters(column)} 列有一个字读不出来（按 {encoding} 读），文件可能在传输或截断时损坏。"
        "请从原系统重新导出。",
        row=row,
        column=column,
    )
