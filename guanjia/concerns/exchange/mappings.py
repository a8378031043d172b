"""认列: which heading is which column — told now, told before, or plain from the headings."""

from __future__ import annotations

from collections.abc import Mapping as Given
from dataclasses import dataclass
from datetime import datetime

from guanjia.concerns.exchange.headings import is_own_export
from guanjia.concerns.exchange.models import Mapping
from guanjia.concerns.exchange.sheets.columns import heading_key
from guanjia.concerns.exchange.sheets.table import Table
from guanjia.kernel.refusals import Invalid


@dataclass(frozen=True)
class Chosen:
    """The columns to read: column name → index, and how that was known (TOLD, REMEMBERED, OWN, HEADINGS)."""

    places: dict[str, int]
    source: str

    def keys(self, table: Table) -> dict[str, str]:
        """heading key → column name, as it is remembered; "" for a heading that is not read."""
        names = {index: name for name, index in self.places.items()}
        return {heading.key: names.get(heading.index, "") for heading in table.headings}


def choose(register, table: Table, project, told: Given[str, str] | None = None) -> Chosen | None:
    """How the sheet is to be read; None where a person has to say so. Raises `Invalid` where `told` does not do.

    Headings that `told` does not name are read where they are plain.
    """
    if told is not None:
        places = _with_plain(table, {heading_key(name) or name: column for name, column in told.items()} | dict(told))
        missing = lacking(table, places)
        if missing or not places:
            named = "、".join(column.label for column in missing) or "任何一项"
            raise Invalid(fields={"mapping": f"还没有列对应：{named}。"}, code="columns_missing")
        return Chosen(places, "TOLD")
    if remembered := recall(register, table, project):
        return Chosen(remembered, "REMEMBERED")
    if not table.needs_mapping:
        return Chosen(table.mapping(), "HEADINGS")
    if is_own_export(register, table) and not table.missing:
        return Chosen(table.mapping(), "OWN")
    return None


def _with_plain(table: Table, told: Given[str, str]) -> dict[str, int]:
    places = table.mapping_with(told)
    said = {heading.index for heading in table.headings if heading.key in told}
    plain = {name: index for name, index in table.mapping().items() if index not in said and name not in places}
    return places | plain


def lacking(table: Table, places: Given[str, int]) -> list:
    """The required columns that no heading is given to."""
    return [column for column in table.columns if column.required and column.name not in places]


def recall(register, table: Table, project) -> dict[str, int]:
    """The columns of a sheet with headings a person has explained before; nothing if there is no such answer.

    A sheet without headings looks like any other of its width, so it is asked about each time.
    """
    if not table.header.rows:
        return {}
    row = Mapping.objects.filter(project=project, register=register.slug, headings=table.fingerprint).first()
    if row is None:
        return {}
    places = table.mapping_with(row.columns)
    return places if places and not lacking(table, places) else {}


def remember(register, table: Table, project, chosen: Chosen, *, by, at: datetime) -> None:
    """记住列对应: the next sheet with these headings is read without asking."""
    if table.header.rows:
        Mapping.objects.update_or_create(
            project=project, register=register.slug, headings=table.fingerprint,
            defaults={"columns": chosen.keys(table), "by_id": by.pk, "at": at},
        )  # fmt: skip
