"""Personal data is named in the catalogue, and no list shows it whole (promises.md 2, decision 26)."""

import pytest
from django.apps import apps
from django.db import models

from guanjia.concerns.registers.cells import field_or_none, kind_of
from guanjia.concerns.registers.declared import REGISTERS, Column
from tests.house.catalogue import BASES, GUARDS, catalogue, holds_personal_data, known, missing, parse, tables

# The guard a list owes to what stands in a column.
MASK_OF = {"姓名": "name", "签名人姓名": "name", "电话": "phone"}


def unmasked(registers) -> list[str]:
    """Columns that would show a name, a phone or a number of a document as it is stored."""
    wrong = []
    for register in registers:
        for column in register.columns:
            field = field_or_none(register.model, column.path)
            if field is None or column.kind == "clock":
                continue
            row = known(field.model, field.name)
            if row is None or row.guard == "公开":
                continue
            owed = MASK_OF.get(row.what, "")
            if owed and kind_of(register.model, column) != owed:
                wrong.append(f"{register.slug}: {column.path} must be of kind {owed}")
            if row.guard in ("加密", "库内") and field.name not in getattr(field.model, "sealed_fields", ()):
                wrong.append(f"{register.slug}: {column.path} is never shown")
    return wrong


def test_every_field_with_personal_data_is_in_the_catalogue():
    assert missing(tables()) == []


def test_the_catalogue_names_no_field_that_is_gone():
    everywhere = {model._meta.label: {f.name for f in model._meta.concrete_fields} for model in tables()}
    for row in catalogue():
        fields = [everywhere.get(row.model, set())] if row.model != "*" else list(everywhere.values())
        assert any(row.field in names for names in fields), f"{row.model}.{row.field}"


def test_every_entry_says_what_for_on_which_ground_how_guarded_and_how_long():
    for row in catalogue():
        assert all((row.what, row.whose, row.purpose, row.kept)), row
        assert row.basis in BASES, row
        assert row.guard in GUARDS, row


def test_no_column_of_a_list_shows_a_name_or_a_phone_whole():
    assert unmasked(REGISTERS.values()) == []


@pytest.mark.django_isolate_apps("guanjia.domains.estate")
def test_planted_fields_are_missed():
    class Guest(models.Model):
        mobile = models.CharField("号码", max_length=20)
        host = models.CharField("接待人姓名", max_length=20)
        story = models.TextField("经过")
        storey = models.CharField("楼层", max_length=3)
        project = models.ForeignKey(apps.get_model("access.Project"), on_delete=models.PROTECT, related_name="+")

        class Meta:
            app_label = "estate"

    assert missing([Guest]) == ["estate.Guest.mobile", "estate.Guest.host", "estate.Guest.story"]
    assert not holds_personal_data(Guest, Guest._meta.get_field("storey"))


def test_planted_columns_are_caught():
    class Planted:
        slug = "planted"
        model = REGISTERS["cases"].model
        columns = (
            Column("complainant"), Column("phone"), Column("customer__phone", kind="text"),
            Column("customer__id_print"), Column("customer__name", kind="name"), Column("unit__number"),
        )  # fmt: skip

    assert [line.split(" ", 1)[1] for line in unmasked([Planted])] == [
        "complainant must be of kind name", "customer__phone must be of kind phone",
    ]  # fmt: skip


def test_a_table_row_of_several_fields_is_read_as_several():
    rows = parse(
        "| a.B | `x`, `y` | 电话 | 客户 | 联系 | 合同 | 打码 | R-CASE |\n| 表 | 字段 | 1 | 2 | 3 | 4 | 5 | 6 |"
    )
    assert [(row.model, row.field, row.guard) for row in rows] == [("a.B", "x", "打码"), ("a.B", "y", "打码")]
