"""Dates and times as people type them and as spreadsheets hold them."""

import math
import re
from datetime import date, datetime, time, timedelta

from guanjia.kernel.refusals import Invalid
from guanjia.kernel.text.characters import half_width
from guanjia.kernel.text.numerals import numerals_to_digits

_EPOCH_1900 = date(1899, 12, 30)  # so that serials from 61 on are right; below, Excel's 1900 has a day too many
_EPOCH_1904 = date(1904, 1, 1)
_YEARS = range(1900, 2101)
_DATE = re.compile(
    r"(?:(?P<year>[0-9]{4})(?:\s?[-/.年]\s?))?(?P<month>[0-9]{1,2})\s?[-/.月]\s?(?P<day>[0-9]{1,2})(?:\s?[日号])?"
    r"|(?P<whole>[0-9]{8})"
)
_MONTH = re.compile(r"(?P<year>[0-9]{4})\s?[-/.年]?\s?(?P<month>[0-9]{1,2})\s?月?")
_NO_MONTH = "月份写成 2025-11 这样。"
_BETWEEN = re.compile(r"^\s*(?:\(?(?:周|星期|礼拜)[一二三四五六日天]\)?)?[\sT]*")
_CLOCK = re.compile(
    r"(?P<half>上午|下午|早上|中午|晚上|凌晨|AM|PM)?\s?(?P<hour>[0-9]{1,2})\s?[:点时]\s?"
    r"(?:(?P<minute>[0-9]{1,2}|半|整)?(?:\s?[:分]\s?(?:(?P<second>[0-9]{1,2})(?:\.[0-9]+)?\s?秒?)?)?)?\s?(?P<after>AM|PM)?"
)
_RUN = re.compile(r"([0-9]{8})[ T]?([0-9]{2})([0-9]{2})([0-9]{2})?")
_MIDNIGHT = re.compile(r"\D24[:点时]|^[0-9]{8}[ T]?24")
_NUMBER = re.compile(r"[0-9]{1,8}(?:\.[0-9]+)?")


def read_date(value: object, year: int | None = None, *, epoch1904: bool = False) -> date:
    """A typed or stored date: 2026-11-21, 2026/11/21 14:05 (the time is read and left out), 2026年11月21日, 20261121,
    二〇二六年十一月二十一日, a spreadsheet's serial (``epoch1904`` as the workbook says), a date object.

    11-21 and 11月21日 need ``year``. Two-digit years and day-first dates are ambiguous and refused. Years 1900 to 2100.
    Raises ``Invalid`` with an example.
    """
    moment = _read(value, year, epoch1904)
    # 24:00 belongs to the day that ends.
    return (moment - timedelta(microseconds=1)).date() if _ends_day(value, moment) else moment.date()


def read_moment(value: object, year: int | None = None, *, epoch1904: bool = False) -> datetime:
    """A typed or stored local date and time, without a zone, to the second; a date alone is its 00:00, 24:00 the next
    day's 00:00. Everything ``read_date`` reads, with 14:05, 14:05:30, 14点半, 下午2:05, 2:05 PM. Raises ``Invalid``."""
    return _read(value, year, epoch1904)


def read_month(value: object, *, whole: bool = False) -> date:
    """A month as its first day: 2026-10, 2026/10, 2026年10月, 202610, a date object or a full date of that month.

    ``whole``: a day other than the first is refused, since whoever gives one may mean the day. Raises ``Invalid``.
    """
    if isinstance(value, date):
        day = value
    else:
        text = half_width(str(value)).strip()
        found = _MONTH.fullmatch(text)
        if found is None:
            try:
                day = read_date(text)
            except Invalid:
                raise Invalid(_NO_MONTH) from None
        elif not 1 <= int(found["month"]) <= 12 or int(found["year"]) not in _YEARS:
            raise Invalid(_NO_MONTH)
        else:
            day = date(int(found["year"]), int(found["month"]), 1)
    if whole and day.day != 1:
        raise Invalid(f"要填月份，{day:%Y-%m-%d} 是一天；填 {day:%Y-%m}。")
    return date(day.year, day.month, 1)


def has_time(value: object) -> bool:
    """Whether the typed or stored value says a time besides the date."""
    if isinstance(value, str):
        number = _sheet_number(half_width(value))
        return bool(re.search(r"[:点时]|[0-9]{8}[ T]?[0-9]{4}", half_width(value))) or bool(number and number % 1)
    if isinstance(value, datetime):
        return value.time() != time.min
    return isinstance(value, float) and value % 1 != 0


def _read(value: object, year: int | None, epoch1904: bool) -> datetime:
    if isinstance(value, datetime):
        moment: datetime | None = value.replace(tzinfo=None, microsecond=0)
    elif isinstance(value, date):
        moment = datetime.combine(value, time.min)
    elif isinstance(value, bool):
        moment = None
    elif isinstance(value, int | float):
        moment = _from_number(value, epoch1904)
    else:
        moment = _from_text(half_width(str(value)).upper(), year, epoch1904)
    if moment is None or moment.year not in _YEARS:
        shown = half_width(str(value))[:30]
        if not shown:
            raise Invalid("没有填日期", code="date_empty")
        raise Invalid(f"看不懂日期“{shown}”，请按 2026-11-21 或 2026-11-21 14:05 的样子填写", code="date_invalid")
    return moment


def _ends_day(value: object, moment: datetime) -> bool:
    return isinstance(value, str) and moment.time() == time.min and bool(_MIDNIGHT.search(half_width(value)))


def _from_text(text: str, year: int | None, epoch1904: bool) -> datetime | None:
    number = _sheet_number(text)
    if number is not None:
        return _from_number(number, epoch1904)
    run = _RUN.fullmatch(text)
    if run:
        return _built(run[1][:4], run[1][4:6], run[1][6:], run[2], run[3], run[4] or 0)
    text = numerals_to_digits(text, r"[年月日号]")
    found = _DATE.match(text)
    if not found:
        return None
    whole = found["whole"]
    day = (whole[:4], whole[4:6], whole[6:]) if whole else (found["year"] or year, found["month"], found["day"])
    rest = text[found.end() :]
    if rest[:1].isdecimal() and not found[0].endswith(("日", "号")):
        return None  # 2026-11-2114:05 could be cut in two ways
    rest = _BETWEEN.sub("", rest, count=1)
    clock = _CLOCK.fullmatch(rest) if rest else None
    if rest and not clock:
        return None
    if day[0] is None:
        raise Invalid(f"日期“{text[:30]}”没有年份，请按 2026-11-21 的样子填写", code="date_without_year")
    return _built(*day, *(_clock(clock) if clock else ()))


def _clock(match: re.Match[str]) -> tuple[int, int, int]:
    hour = int(match["hour"])
    half = match["half"] or match["after"] or ""
    if half in ("下午", "晚上", "PM") and hour < 12:
        hour += 12
    elif half == "中午" and hour < 3:
        hour += 12
    elif half in ("AM", "凌晨") and hour == 12:
        hour = 0
    minute = {"半": 30, "整": 0, None: 0}.get(match["minute"])
    return hour, int(match["minute"]) if minute is None else minute, int(match["second"] or 0)


def _built(
    year: str | int, month: str, day: str, hour: str | int = 0, minute: str | int = 0, second: str | int = 0
) -> datetime | None:
    try:
        whole = date(int(year), int(month), int(day))
        if (int(hour), int(minute), int(second)) == (24, 0, 0):
            return datetime.combine(whole + timedelta(days=1), time.min)
        return datetime.combine(whole, time(int(hour), int(minute), int(second)))
    except (ValueError, OverflowError):
        return None


def _sheet_number(text: str) -> int | float | None:
    """The number when the text is a spreadsheet's serial or 20261121, perhaps with decimals."""
    if not _NUMBER.fullmatch(text):
        return None
    number = float(text)
    if len(text.partition(".")[0]) == 8:
        return int(number) if number == int(number) else None
    return number if 20_000 <= number < 80_000 else None  # 1954 to 2119: a lone 5 or 1502 is no date


def _from_number(number: int | float, epoch1904: bool) -> datetime | None:
    if not math.isfinite(number) or number < 0:
        return None
    if number >= 19_000_000:
        digits = str(int(number))
        if len(digits) != 8 or number != int(number):
            return None
        return _built(digits[:4], digits[4:6], digits[6:])
    if number >= 2_958_466 or (not epoch1904 and (number < 1 or int(number) == 60)):
        return None
    days = number if epoch1904 or number >= 61 else number + 1
    epoch = datetime.combine(_EPOCH_1904 if epoch1904 else _EPOCH_1900, time.min)
    return epoch + timedelta(days=int(days), seconds=round((days - int(days)) * 86_400))
