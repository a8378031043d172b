"""样式: the few looks a cell of ours can have, as one style sheet that every workbook shares."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from enum import IntEnum


class Rate(Decimal):
    """A rate of its own kind: `0.667`, shown as 66.7%."""

    @classmethod
    def of(cls, part: int, whole: int) -> Rate | None:
        """To the tenth of a percent, half up, as screens and prints show it; None of nothing."""
        return cls((Decimal(part) / whole).quantize(Decimal("0.001"), ROUND_HALF_UP)) if whole else None


class Change(int):
    """A difference, shown with its sign: +3, -2, 0."""


class DayEnd(dt.date):
    """24:00 of a day, the end of a limit in days: shown so, and later than any moment of that day."""


class Look(IntEnum):
    """What a cell looks like; the number is its place in the style sheet (plus FILLS × the fill)."""

    PLAIN = 0
    TEXT = 1
    # Text that begins like a formula: Excel shows an apostrophe when it is edited, and keeps it text.
    QUOTED = 2
    DATE = 3
    MOMENT = 4
    TIME = 5
    MONEY = 6
    WRAPPED = 7
    HEADING = 8
    TITLE = 9
    REMARK = 10
    RATE = 11
    CHANGE = 12
    DAY_END = 13


LOOKS = len(Look)
NO_FILL, WARNING_FILL, ERROR_FILL = 0, LOOKS, 2 * LOOKS

_FORMATS = {
    Look.TEXT: 49,
    Look.QUOTED: 49,
    Look.DATE: 164,
    Look.MOMENT: 165,
    Look.TIME: 166,
    Look.MONEY: 4,
    Look.WRAPPED: 49,
    Look.HEADING: 49,
    Look.TITLE: 49,
    Look.REMARK: 49,
    Look.RATE: 167,
    Look.CHANGE: 168,
    Look.DAY_END: 169,
}
_FONTS = {Look.HEADING: 1, Look.TITLE: 2, Look.REMARK: 3}
_WRAP = {Look.WRAPPED: '<alignment vertical="top" wrapText="1"/>'}
_WRAP[Look.HEADING] = '<alignment horizontal="center" vertical="center" wrapText="1"/>'


def _font(size: int, extra: str = "") -> str:
    return f'<font>{extra}<sz val="{size}"/><name val="等线"/><family val="2"/><charset val="134"/></font>'


def _fill(colour: str) -> str:
    inner = f'<fgColor rgb="FF{colour}"/><bgColor indexed="64"/>'
    return f'<fill><patternFill patternType="solid">{inner}</patternFill></fill>'


def _format(look: Look, fill: int) -> str:
    if look is Look.HEADING:
        fill = 4
    quoted = ' quotePrefix="1"' if look is Look.QUOTED else ""
    inner = _WRAP.get(look, "")
    return (
        f'<xf numFmtId="{_FORMATS.get(look, 0)}" fontId="{_FONTS.get(look, 0)}" fillId="{fill}"'
        f' borderId="{1 if look is Look.HEADING else 0}" xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1"'
        f' applyBorder="1" applyAlignment="1"{quoted}' + (f">{inner}</xf>" if inner else "/>")
    )


_EDGE = '<left/><right/><top/><bottom style="thin"><color rgb="FF9AA4B2"/></bottom><diagonal/>'
# Fills 0 and 1 are reserved by the format itself.
_FILLS = (
    '<fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    + _fill("FFF3C4")
    + _fill("F9C6C2")
    + _fill("E8ECF1")
)
_CELL_FORMATS = "".join(_format(look, fill) for fill in (0, 2, 3) for look in Look)

STYLES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    '<numFmts count="6"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>'
    '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/><numFmt numFmtId="166" formatCode="hh:mm"/>'
    '<numFmt numFmtId="167" formatCode="0.0%"/><numFmt numFmtId="168" formatCode="+0;\\-0;0"/>'
    '<numFmt numFmtId="169" formatCode="yyyy\\-mm\\-dd&quot; 24:00&quot;"/></numFmts>'
    f'<fonts count="4">{_font(11)}{_font(11, "<b/>")}{_font(14, "<b/>")}{_font(10, "<i/>")}</fonts>'
    f'<fills count="5">{_FILLS}</fills>'
    f'<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border><border>{_EDGE}</border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    f'<cellXfs count="{3 * LOOKS}">{_CELL_FORMATS}</cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
