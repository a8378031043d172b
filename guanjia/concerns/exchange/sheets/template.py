"""导入模板: the empty sheet to fill in, with a second sheet that explains each column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import IO

from guanjia.concerns.exchange.sheets.columns import Column
from guanjia.concerns.exchange.sheets.lists import widths
from guanjia.concerns.exchange.sheets.places import column_letters
from guanjia.concerns.exchange.sheets.styles import Look
from guanjia.concerns.exchange.sheets.workbook import Choice, Shape, Workbook

GUIDE = "填写说明"
OPTIONS = "选项"
# A list of choices may stand in the rule itself up to this length; longer ones are named from the sheet 选项.
_MOST_IN_RULE = 250
_TEXT_KINDS = frozenset({"text", "room", "person", "phone", "id_number", "plate", "choice"})


def write_template(
    out: IO[bytes],
    columns: Sequence[Column],
    *,
    name: str = "数据",
    examples: Sequence[Mapping[str, object]] = (),
    notes: Sequence[str] = (),
) -> None:
    """Write the template of an import.

    The headings are the labels, with * where a value is required; columns with choices offer them as a drop-down list.
    `examples` (by column name) and `notes` stand on the second sheet, where no import reads them: an example left in
    the data would become a person who does not exist.
    """
    headings = [column.label + ("*" if column.required else "") for column in columns]
    long = [column for column in columns if column.choices and not _fits_rule(column)]
    shape = Shape(
        widths=[column.width or max(width, 14) for column, width in zip(columns, widths([headings]), strict=True)],
        # So that a telephone or an ID number typed into the sheet keeps all its digits.
        text_columns=[at for at, column in enumerate(columns) if column.kind in _TEXT_KINDS],
        frozen_rows=1,
        choices=[_choice(at, column, long) for at, column in enumerate(columns) if column.choices],
    )
    names = [name, GUIDE] + ([OPTIONS] if long else [])
    with Workbook(out, names, hidden=[OPTIONS] if long else []) as book:
        with book.sheet(shape) as sheet:
            sheet.row(headings, look=Look.HEADING, height=28)
        with book.sheet(Shape(widths=[18, 8, 48, 40, 24], frozen_rows=1)) as sheet:
            sheet.row(["列", "必填", "说明", "可填", "例"], look=Look.HEADING)
            for column in columns:
                row = [column.label, "必填" if column.required else "", column.note or _hint(column)]
                sheet.row([*row, "、".join(column.choices), column.example], look=Look.WRAPPED)
            if notes:
                sheet.row(["注意"], number=sheet.number + 2, look=Look.TITLE)
                for note in notes:
                    sheet.row([note])
            if examples:
                sheet.row(["填写示例"], number=sheet.number + 2, look=Look.TITLE)
                sheet.row([column.label for column in columns], look=Look.HEADING)
                for example in examples:
                    sheet.row([example.get(column.name) for column in columns])
        if long:
            with book.sheet(Shape(widths=[24] * len(long))) as sheet:
                sheet.row([column.label for column in long], look=Look.HEADING)
                for at in range(max(len(column.choices) for column in long)):
                    sheet.row([column.choices[at] if at < len(column.choices) else None for column in long])


def _fits_rule(column: Column) -> bool:
    return len(",".join(column.choices)) <= _MOST_IN_RULE and not any("," in c or '"' in c for c in column.choices)


def _choice(at: int, column: Column, long: Sequence[Column]) -> Choice:
    if _fits_rule(column):
        return Choice(at, 2, column.choices)
    letters = column_letters(long.index(column))
    return Choice(at, 2, source=f"'{OPTIONS}'!${letters}$2:${letters}${len(column.choices) + 1}")


def _hint(column: Column) -> str:
    return {
        "room": "栋-单元-房号，如 3-2-1502",
        "phone": "11 位手机号，或区号-固定电话",
        "date": "年-月-日，如 2026-01-31",
        "number": "只填数字",
        "area": "建筑面积，平方米，只填数字",
        "id_number": "按证件填写完整，单元格须为文本",
        "plate": "如 京A12345",
        "choice": "从下拉列表中选择",
    }.get(column.kind, "")
