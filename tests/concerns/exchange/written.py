"""Lists written to a workbook and read back."""

from __future__ import annotations

import io

import openpyxl

from guanjia.concerns.exchange.sheets.lists import write_xlsx
from guanjia.concerns.exchange.sheets.reading import read_sheet


def xlsx(headings, rows, **given) -> bytes:
    out = io.BytesIO()
    write_xlsx(out, headings, rows, **given)
    return out.getvalue()


def opened(data: bytes):
    return openpyxl.load_workbook(io.BytesIO(data))


def back(data: bytes) -> list[list]:
    return [row.values for row in read_sheet(data, "x").rows()]
