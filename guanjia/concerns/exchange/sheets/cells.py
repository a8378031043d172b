"""单元格的值: what a cell holds, how it is shown, and what went wrong with it before it came to us."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

Value = None | bool | int | float | str | dt.date | dt.datetime | dt.time

# Spaces people cannot see and never mean: no-break, ideographic, zero-width, byte order mark.
_SPACES = " \t\r\n\f\v\u00a0\u3000\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f" + (
    "\u200b\u200c\u200d\u2060\ufeff"
)
_ERRORS = r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NULL!|NUM!|SPILL!|CALC!|GETTING_DATA|公式无结果)"
# Characters that ordinary values do not have: invisible spaces, replacements, private ones, the signs of errors.
_DOUBTFUL = re.compile("[\t\r\n\f\v\u00a0\u3000\u2000-\u200d\u202f\u205f\u2060\ufeff\ufffd\ue000-\uf8ff锟烫#]").search
_CUT_END = re.compile(r"\d{15}000\x00").search
_SCIENTIFIC = re.compile(r"\d(?:\.\d*)?[eE]\+\d{1,3}")
_ERROR = re.compile(_ERRORS)
# Excel keeps 15 digits of a number: of a longer one the rest has become zeros.
_CUT_NUMBER = re.compile(r"[1-9]\d{14}0{1,5}")
_EPOCH_1900 = dt.date(1899, 12, 30)
_EPOCH_1904 = dt.date(1904, 1, 1)
_MOST_SERIAL = 2_958_465


def normal(value: object) -> Value:
    """The value as the rest of the house wants it: whole numbers as int, a date without a time of day as date."""
    kind = type(value)
    if kind is float:
        return _whole(value) if value.is_integer() else value
    if kind is str:
        return value or None
    if kind is dt.datetime:
        return value.date() if value.time() == dt.time.min else value
    if kind is dt.timedelta:
        return shown(value)
    return value


def _whole(value: float) -> int:
    # Beyond 15 digits a float holds more than Excel shows: 110101199001011000 is …008 inside.
    return int(value) if -1e15 < value < 1e15 else int(Decimal(repr(value)))


def shown(value: object) -> str:
    """The text of a value as a person would type it; whole numbers without ".0", nothing for an empty cell."""
    kind = type(value)
    if kind is str:
        return value
    if value is None:
        return ""
    if kind is bool:
        return "是" if value else "否"
    if kind is float:
        return str(_whole(value)) if value.is_integer() else repr(value) if 1e-4 <= abs(value) < 1e16 else f"{value:f}"
    if kind is dt.datetime:
        return value.isoformat(" ", "seconds" if value.second else "minutes")
    if kind is dt.timedelta:
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        hours, minutes = divmod(minutes, 60)
        return f"{hours}:{minutes:02}" + (f":{seconds:02}" if seconds else "")
    if kind is dt.time:
        return value.isoformat("seconds" if value.second else "minutes")
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value)


def trimmed(text: str) -> str:
    return text.strip(_SPACES)


def serial_date(number: float, *, date1904: bool = False) -> dt.date | dt.datetime | None:
    """日期序号: the date a bare number stands for in a column of dates (45000 → 2023-03-15); None if it is none."""
    low = 0 if date1904 else 61  # before March 1900 Excel counts a 29 February that never was
    if isinstance(number, bool) or not low <= number <= _MOST_SERIAL - (1462 if date1904 else 0):
        return None
    day = (_EPOCH_1904 if date1904 else _EPOCH_1900) + dt.timedelta(days=int(number))
    seconds = round((number % 1) * 86_400)
    return dt.datetime.combine(day, dt.time.min) + dt.timedelta(seconds=seconds) if seconds else day


def row_is_doubtful(values: list) -> bool:
    """Whether any cell of the row may need `trimmed` or `doubt`: one look at the row instead of one at each cell."""
    texts = [value for value in values if type(value) is str]
    if texts:
        joined = "\x00" + "\x00".join(texts) + "\x00"
        if (
            _DOUBTFUL(joined)
            or "\x00 " in joined
            or " \x00" in joined
            or "E+" in joined
            or "e+" in joined
            or ("000\x00" in joined and _CUT_END(joined))
        ):
            return True
    if len(texts) == len(values):
        return False
    numbers = [value for value in values if type(value) is int]
    return bool(numbers) and (max(numbers) > 10**14 or min(numbers) < -(10**14))


def doubt(value: Value) -> tuple[str, str] | None:
    """The fault seen in the cell itself, as (level, reason); None if there is none.

    These are damages done before the file came to us, by Excel or by a wrong encoding. They cannot be repaired here, so
    the reason says what to do.
    """
    if type(value) is int and abs(value) > 10**14:
        if abs(value) >= 10**15 or value % 1000 == 0:
            return "error", (
                f"数字 {value} 超过 15 位，Excel 只保留前 15 位，后面的已变成 0。请把这一列设为文本后重新填写"
            )
        return None
    if type(value) is not str:
        return None
    text = trimmed(value)
    if _ERROR.fullmatch(text):
        if text == "#公式无结果":
            return "error", "公式没有算出结果，请用 Excel 打开保存一次，或粘贴为数值"
        return "error", f"公式出错（{text}），请改正后粘贴为数值"
    if _SCIENTIFIC.fullmatch(text):
        return "error", f"“{text}”是科学计数法，号码已不完整。请把这一列设为文本，重新填写完整号码"
    if "\ufffd" in text or "锟斤拷" in text or "烫烫烫" in text:
        return "error", "有乱码，文件在别处保存时文字已损坏，请从原系统重新导出"
    if text and not text.strip("#"):
        return "error", "单元格太窄时导出成了 ###，原来的内容已丢失，请重新导出"
    if any("\ue000" <= letter <= "\uf8ff" for letter in text):
        return "warning", "有自造字（私用区字符），别的电脑上可能显示为空白，请核对"
    if _CUT_NUMBER.fullmatch(text) and len(text) == 18:
        return "warning", f"“{text}”末三位是 000，可能被 Excel 截断过，请核对身份证号"
    return None
