"""Folding, cleaning and measuring of what people type, character by character."""

import re
import unicodedata

from guanjia.kernel.refusals import Invalid

# Zero-width and direction marks: being invisible they make equal words unequal, and overrides can disguise a text.
# U+200D is not among them: it glues emoji together.
_INVISIBLE = (0xAD, 0x180E, 0x200B, 0x200C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF)
_STRAY_JOINER = re.compile("(?<![\u2190-\u2bff\ufe0f\U0001f000-\U0001faff])\u200d")
_CONTROLS = (*range(0x20), *range(0x7F, 0xA0), 0xFFFE, 0xFFFF)
_BLANKS = (0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x85)

_FOLD: dict[int, int | None] = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_FOLD |= dict.fromkeys(_CONTROLS) | dict.fromkeys(range(0xD800, 0xE000)) | dict.fromkeys(_INVISIBLE)
_FOLD |= dict.fromkeys((*_BLANKS, 0x3000), 0x20)

_CLEAN: dict[int, int | None] = dict.fromkeys(_CONTROLS) | dict.fromkeys(_INVISIBLE)
_CLEAN |= {0x09: 0x09, 0x0A: 0x0A, 0x0B: 0x0A, 0x0C: 0x0A, 0x85: 0x0A, 0x2028: 0x0A, 0x2029: 0x0A}
_SURROGATE = re.compile("[\ud800-\udfff]")

# Ideographs of every plane, the numeral 〇, and the private area where older GB18030 fonts put rare names.
IDEOGRAPH = "\u3007\u3400-\u4dbf\u4e00-\u9fff\ue000-\uf8ff\uf900-\ufaff\U00020000-\U0003ffff"
_HAS_IDEOGRAPH = re.compile(f"[{IDEOGRAPH}]")
_VARIATIONS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
_CHARACTER = re.compile(f".[{_VARIATIONS}\u0300-\u036f]*", re.DOTALL)


def half_width(text: str) -> str:
    """One spelling of a code, a number or a name: full-width ASCII and blanks become half-width, runs of white space
    one space, ends trimmed; invisible and control characters vanish. Ideographs and their punctuation stay.

    Total: takes any string. Not for prose, whose full-width commas and line breaks it would change (``clean_text``).
    """
    folded = " ".join(text.translate(_FOLD).split())
    return _STRAY_JOINER.sub("", folded) if "\u200d" in folded else folded


def compact(text: str) -> str:
    """``half_width`` without any space."""
    return half_width(text).replace(" ", "")


def clean_text(text: str) -> str:
    """Prose as it may be stored: control characters dropped, line breaks unified to ``\\n`` and kept, ends trimmed.

    Raises ``Invalid`` for NUL and broken surrogates, which no database stores: they mean a damaged file, and dropping
    them in silence would store something nobody typed.
    """
    if "\0" in text or _SURROGATE.search(text):
        raise Invalid("文字里有无法保存的字符，可能是文件损坏或编码不对，请重新填写", code="bad_characters")
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_CLEAN).strip()


def has_ideograph(text: str) -> bool:
    """Whether any Chinese character, rare ones included, is in the text."""
    return _HAS_IDEOGRAPH.search(text) is not None


def characters(text: str) -> list[str]:
    """The characters as a reader sees them: variation selectors and accents stay with their base."""
    return _CHARACTER.findall(text)


def shorten(text: str, most: int) -> str:
    """At most ``most`` seen characters, the last an ellipsis when something was cut."""
    seen = characters(text)
    return text if len(seen) <= most else "".join(seen[: max(most - 1, 0)]) + "…"


def columns(text: str) -> int:
    """Width in half-width columns, as fixed-pitch print and spreadsheet columns count: an ideograph takes two."""
    if text.isascii():
        return len(text)
    wide = unicodedata.east_asian_width
    return sum(0 if unicodedata.combining(c) else 2 if wide(c) in "WF" else 1 for c in text)


def check_length(text: str, most: int, label: str, least: int = 0) -> str:
    """The text itself when its length in code points is within bounds; else ``Invalid`` naming the field."""
    if len(text) > most:
        raise Invalid(f"{label}最多 {most} 个字，现在有 {len(text)} 个", code="too_long")
    if len(text) < least:
        raise Invalid(f"{label}至少要写 {least} 个字", code="too_short")
    return text
