"""A plain list of people and the tables made of it."""

from __future__ import annotations

from guanjia.concerns.exchange.sheets.columns import Column
from guanjia.concerns.exchange.sheets.reading import read_sheet
from guanjia.concerns.exchange.sheets.table import Table, find_table
from tests.concerns.exchange.books import book

COLUMNS = (
    Column("room", "房号", ("房间号", "室号", "房屋编号", "门牌号", "单元房号"), "room", required=True),
    Column("owner", "业主姓名", ("业主", "姓名", "客户名称"), "person", required=True),
    Column("phone", "联系电话", ("电话", "手机", "手机号", "手机号码", "联系方式"), "phone"),
    Column("tenant", "租户姓名", ("租户",), "person"),
    Column("tenant_phone", "租户电话", (), "phone"),
    Column("area", "建筑面积", ("面积",), "area"),
    Column("id_number", "身份证号", ("证件号码", "证件号", "身份证号码"), "id_number"),
    Column("moved_in_on", "入住日期", ("交付日期", "收楼日期"), "date"),
    Column("plate", "车牌号", ("车牌",), "plate"),
    Column("kind", "身份", ("客户类型",), "choice", choices=("业主", "租户", "家属")),
)


def table_of(rows, merges=(), **given) -> Table:
    return find_table(read_sheet(book(rows, merges)), COLUMNS, **given)


def found(table: Table) -> dict[str, str]:
    return {name: match.heading.letters for name, match in table.matches.items()}
