"""Telephone numbers as Chinese offices write them."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from guanjia.kernel.refusals import Invalid
from guanjia.kernel.text.characters import half_width

Kind = Literal["MOBILE", "LANDLINE", "HOTLINE", "SHORT", "ABROAD"]

_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_LANDLINE = re.compile(r"(010|02[0-9]|0(?![48]00)[3-9][0-9]{2})([2-9][0-9]{6,7})")
_LOCAL = re.compile(r"[2-8][0-9]{6,7}")
_HOTLINE = re.compile(r"[48]00[0-9]{7}")
# 110, 119, 12345, 10086, 95588: a mobile number cut to its first three digits is none of them.
_SHORT = re.compile(r"1[12][0-9]|1[0-2][0-9]{3}|9[56][0-9]{3,4}")
_ABROAD = re.compile(r"\+(?!86)[1-9][0-9]{6,14}")
_EXTENSION = re.compile(r"(?:转分机|分机|转|EXT\.?|X|#|\*)\s*:?\s*([0-9]{1,6})$")
_DASHED_EXTENSION = re.compile(r"^(0[0-9]{2,3}[ -]?[2-9][0-9]{6,7}|[48]00[ -]?[0-9]{3}[ -]?[0-9]{4})[ -]([0-9]{1,6})$")
_EXPONENT = re.compile(r"([0-9])(?:\.([0-9]+))?E\+?([0-9]+)")
_SPACERS = re.compile(r"[\s\-()._·‐-―−]+")
_SEPARATORS = re.compile(r"[/,;、|\n]+|或|和|及")
_COUNTRY = re.compile(r"^(?:\+|00)86[ -]*")


@dataclass(frozen=True, slots=True)
class Phone:
    """A readable number. ``digits`` holds the area code but neither punctuation nor extension (``+`` only abroad)."""

    kind: Kind
    digits: str
    area: str = ""
    extension: str = ""

    @property
    def local(self) -> str:
        """What one dials within the town (abroad: all digits)."""
        return self.digits[len(self.area) :].lstrip("+")

    @property
    def normal(self) -> str:
        """The one spelling that is stored: 13800001234, 010-62345678, 0755-26881234-801, 400-820-1234."""
        text = f"{self.area}-{self.local}" if self.area else self.digits
        if self.kind == "HOTLINE":
            text = f"{self.digits[:3]}-{self.digits[3:6]}-{self.digits[6:]}"
        return f"{text}-{self.extension}" if self.extension else text

    @property
    def masked(self) -> str:
        """138****1234; a landline keeps its area code and last two; public service numbers hide nothing."""
        if self.kind == "MOBILE":
            return f"{self.digits[:3]}****{self.digits[-4:]}"
        if self.kind == "LANDLINE":
            hidden = "*" * (len(self.local) - 2) + self.digits[-2:]
            return f"{self.area}-{hidden}" if self.area else hidden
        if self.kind == "ABROAD":
            return f"{self.digits[:3]}{'*' * (len(self.digits) - 5)}{self.digits[-2:]}"
        return self.normal

    @property
    def keys(self) -> tuple[str, ...]:
        """What the number can be searched by: all digits, the local part, the last four."""
        return tuple(dict.fromkeys((self.digits.lstrip("+"), self.local, self.digits[-4:])))


def read_phone(value: str | int | float, area: str = "") -> Phone:
    """Read one number from a form or a sheet cell.

    ``area`` is the area code a landline without one gets. A cell holding a number may have lost the leading zero of a
    landline; it is restored. Raises ``Invalid``; code ``phone_lost_digits`` when a sheet kept only 1.38E+10.
    """
    if isinstance(value, str) and len(value) == 11 and value.isascii() and _MOBILE.fullmatch(value):
        return Phone("MOBILE", value)  # nearly every row of an import
    text = half_width(value if isinstance(value, str) else _number_text(value)).upper()
    if not text:
        raise Invalid("没有填电话", code="phone_empty")
    plain, was_number = _without_sheet_form(text)
    plain = _COUNTRY.sub("+86", plain)
    plain, extension = _split_extension(plain)
    digits = _SPACERS.sub("", plain)
    if not re.fullmatch(r"\+?[0-9]+", digits, re.ASCII):
        raise Invalid(f"电话“{text[:30]}”里有不是号码的字，请只填号码", code="phone_not_digits")
    phone = _classify(digits, area, was_number)
    if phone is None:
        raise Invalid(_why_not(digits, text), code="phone_invalid")
    if not extension:
        return phone
    if phone.kind not in ("LANDLINE", "HOTLINE"):
        raise Invalid(f"电话“{text[:30]}”不是固定电话，不能带分机号", code="phone_invalid")
    return Phone(phone.kind, phone.digits, phone.area, extension)


def read_phones(value: str | int | float, area: str = "") -> list[Phone]:
    """All numbers of one cell, in order and without repeats: ``13800001234/13900001234``. Raises as ``read_phone``."""
    if not isinstance(value, str):
        return [read_phone(value, area)]
    found: list[Phone] = []
    for part in _SEPARATORS.split(value.replace("，", ",").replace("；", ";").replace("／", "/")):
        if part.strip():
            found += _spaced(part, area)
    if not found:
        raise Invalid("没有填电话", code="phone_empty")
    return list(dict.fromkeys(found))


def mask_phone(text: str) -> str:
    """A stored number as lists show it. Total: what cannot be read is hidden but for its last two characters."""
    if not text:
        return ""
    try:
        return read_phone(text).masked
    except Invalid:
        return "*" * (len(text) - 2) + text[-2:] if len(text) >= 7 else "*" * len(text)


def normal(value: str | int | float, area: str = "") -> str:
    """The stored spelling of a typed number. Raises as ``read_phone``."""
    return read_phone(value, area).normal


def tail(text: str, length: int = 4) -> str:
    """The last digits of a number, its extension left out; all of them when there are fewer."""
    try:
        digits = read_phone(text).digits
    except Invalid:
        digits = "".join(c for c in half_width(text) if c in "0123456789")
    return digits[-length:] if length > 0 else ""


def _number_text(value: int | float) -> str:
    if isinstance(value, bool):
        raise Invalid("电话不是号码", code="phone_not_digits")
    return str(value)


def _without_sheet_form(text: str) -> tuple[str, bool]:
    """Undo what spreadsheets do to numbers: a trailing ``.0`` and the form 1.3800001234E+10."""
    match = _EXPONENT.fullmatch(text)
    if match:
        if len(match[2] or "") < int(match[3]):
            raise Invalid(
                f"电话被表格软件写成了 {text}，后面几位已经丢失，请把这一列设为“文本”后重新填写号码",
                code="phone_lost_digits",
            )
        whole = Decimal(text)
        return (str(int(whole)), True) if whole == int(whole) else (text, True)
    if re.fullmatch(r"[0-9]+\.0+", text):
        return text.partition(".")[0], True
    return text, False


def _split_extension(text: str) -> tuple[str, str]:
    worded = _EXTENSION.search(text)
    if worded:
        return text[: worded.start()].strip(" -,"), worded[1]
    dashed = _DASHED_EXTENSION.match(text)
    return (dashed[1], dashed[2]) if dashed else (text, "")


def _classify(digits: str, area: str, was_number: bool) -> Phone | None:
    if digits.startswith("+86"):
        digits = digits[3:]
        if not _MOBILE.fullmatch(digits) and not _HOTLINE.fullmatch(digits) and digits[:1] != "0":
            digits = "0" + digits  # +86 10 6234 5678: the trunk zero is left out behind a country code
    elif re.fullmatch(r"86(1[3-9][0-9]{9})", digits):
        digits = digits[2:]
    if re.fullmatch(r"0(1[3-9][0-9]{9})", digits):
        digits = digits[1:]  # 0 before a mobile number: the old way to dial another town
    if _MOBILE.fullmatch(digits):
        return Phone("MOBILE", digits)
    if _HOTLINE.fullmatch(digits):
        return Phone("HOTLINE", digits)
    landline = _LANDLINE.fullmatch(digits) or (_LANDLINE.fullmatch("0" + digits) if was_number else None)
    if landline and (len(landline[1]) == 4 or len(landline[2]) == 8):
        return Phone("LANDLINE", landline[0], landline[1])
    if _LOCAL.fullmatch(digits):
        return Phone("LANDLINE", area + digits, area)
    if _SHORT.fullmatch(digits):
        return Phone("SHORT", digits)
    return Phone("ABROAD", digits) if _ABROAD.fullmatch(digits) else None


def _why_not(digits: str, text: str) -> str:
    count = len(digits.lstrip("+"))
    if digits[:1] == "1" and 7 <= count <= 15:
        return f"手机号“{text[:30]}”应是 11 位，现在是 {count} 位" if count != 11 else f"没有“{text[:30]}”这样的手机号"
    return f"电话“{text[:30]}”不完整，请填手机号，或带区号的固定电话，例如 010-62345678"


def _spaced(part: str, area: str) -> list[Phone]:
    """One part of a cell: one number with spaces in it, or several numbers with spaces between."""
    try:
        return [read_phone(part, area)]
    except Invalid:
        words = part.split()
        if len(words) < 2:
            raise
        try:
            return [read_phone(word, area) for word in words]
        except Invalid:
            pass
        raise
