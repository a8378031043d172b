"""行的模子: rows of one list have the same kinds of values again and again, so their XML is a form to be filled in.

Filling in one form for a whole row is half again as fast as writing cell by cell. A row that does not fit its form (a
text to be escaped, a number too long) is written cell by cell.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from operator import itemgetter

from guanjia.concerns.exchange.sheets.cell_xml import cell_xml
from guanjia.concerns.exchange.sheets.places import column_letters
from guanjia.concerns.exchange.sheets.styles import Look

_NUMBER = "\x1e"
_BETWEEN = "\x1f"
# Anything in the texts of a row that needs more than to be put between two tags, wherever it stands.
_RARE = re.compile("[&<>=+@|＝＋－＠\x00-\x1e\ud800-\udfff\ufffe\uffff]").search
_MOST_FORMS = 1_000
_LONGEST = 10_000
_DAY_ZERO = dt.date(1899, 12, 30).toordinal()
_FIRST_DAY = dt.date(1900, 3, 1)
_FIRST = _FIRST_DAY.toordinal() - _DAY_ZERO


class Form:
    """The form of rows whose values are of these types, in this order."""

    __slots__ = ("_borders", "_days", "_moments", "_numbers", "_others", "_template", "_texts")

    def __init__(self, kinds: tuple[type, ...]):
        parts = [f'<row r="{_NUMBER}">']
        texts, self._numbers, self._days, self._moments, self._others = [], [], [], [], []
        for column, kind in enumerate(kinds):
            place = f'<c r="{column_letters(column)}{_NUMBER}"'
            if kind is str:
                texts.append(column)
                parts.append(f'{place} s="{int(Look.TEXT)}" t="inlineStr"><is><t>%s</t></is></c>')
            elif kind is int or kind is float:
                self._numbers.append(column)
                parts.append(f"{place}><v>%r</v></c>")
            elif kind is dt.date:
                self._days.append(column)
                parts.append(f'{place} s="{int(Look.DATE)}"><v>%d</v></c>')
            elif kind is dt.datetime:
                self._moments.append(column)
                parts.append(f'{place} s="{int(Look.MOMENT)}"><v>%r</v></c>')
            elif kind is type(None):
                parts.append("%.0s")
            else:
                self._others.append(column)
                parts.append("%s")
        parts.append("</row>")
        self._template = "".join(parts)
        # Two of a kind at least, so that what comes out is always a tuple.
        self._texts = itemgetter(*texts, texts[0]) if texts else None
        self._borders = len(texts) + 2

    def fill(self, number: int, values: Sequence[object]) -> str | None:
        """The XML of one row; None where it does not fit the form."""
        if self._texts:
            texts = f"{_BETWEEN}{_BETWEEN.join(self._texts(values))}{_BETWEEN}"
            if (
                _RARE(texts)
                or "\x1f-" in texts
                or "\x1f " in texts
                or " \x1f" in texts
                or "_x" in texts
                or len(texts) > _LONGEST
                or texts.count(_BETWEEN) != self._borders
            ):
                return None
        for column in self._numbers:
            if not -1e15 < values[column] < 1e15:
                return None
        if self._days or self._moments or self._others:
            values = list(values)
            for column in self._moments:
                at = values[column]
                days = at.toordinal() - _DAY_ZERO
                if at.tzinfo or days < _FIRST:
                    return None
                values[column] = days + (at.hour * 3600 + at.minute * 60 + at.second) / 86_400
            for column in self._days:
                if values[column] < _FIRST_DAY:
                    return None
                values[column] = values[column].toordinal() - _DAY_ZERO
            for column in self._others:
                values[column] = cell_xml(f"{column_letters(column)}{number}", values[column])
        return self._template.replace(_NUMBER, str(number)) % tuple(values)


class Forms:
    """The forms met in one sheet."""

    def __init__(self) -> None:
        self._forms: dict[tuple[type, ...], Form] = {}

    def row(self, number: int, values: Sequence[object]) -> str:
        if "" in values:
            # An empty text is an empty cell, for Excel's filters and counts too.
            values = [None if value == "" else value for value in values]
        kinds = tuple(map(type, values))
        form = self._forms.get(kinds)
        if form is None:
            if len(self._forms) >= _MOST_FORMS:
                self._forms.clear()
            form = self._forms[kinds] = Form(kinds)
        return form.fill(number, values) or cell_by_cell(number, values)


def cell_by_cell(number: int, values: Sequence[object]) -> str:
    cells = "".join([cell_xml(f"{column_letters(column)}{number}", value) for column, value in enumerate(values)])
    return f'<row r="{number}">{cells}</row>'
