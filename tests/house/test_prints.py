"""Laws over every print: it renders blank and filled, carries its number and serial, and shows no number whole."""

import pytest

from guanjia.concerns.printing.models import PrintLog
from guanjia.concerns.printing.sheet import Print
from guanjia.concerns.registers.declared import REGISTERS
from guanjia.interfaces.desk.prints import paper_of
from tests.cast import NOON
from tests.concerns.printing.reading import close, text_of
from tests.house.making import ID_NUMBER, PHONE
from tests.house.test_registers import keys_to

PRINTS = [(register, form) for register in REGISTERS.values() for form in register.prints]
OF_RECORDS = [pair for pair in PRINTS if not pair[1].register]
OF_LISTS = [pair for pair in PRINTS if pair[1].register]


def named(value) -> str:
    return value.code if isinstance(value, Print) else value.slug


def faults(prints) -> list[str]:
    """What is wrong with the declarations: codes taken twice, templates that are not there, forms without a context."""
    codes = [form.code for _, form in prints]
    found = [f"{code} is taken twice" for code in sorted(set(codes)) if codes.count(code) > 1]
    for register, form in prints:
        if form.template is not None and not form.template.exists():
            found.append(f"{register.slug}: {form.code} has no template {form.template.name}")
        if form.context is None:
            found.append(f"{register.slug}: {form.code} has no context")
    return found


def printed(answer) -> str:
    assert answer.status_code == 200, answer.content[:300]
    assert answer.headers["Content-Type"] == "application/pdf"
    return text_of(answer.content)


def test_every_print_is_declared_soundly():
    assert faults(PRINTS) == []
    assert {"KF-FJ-14", "KF-FJ-18", "KF-FJ-19", "KF-PG"} <= {form.code for _, form in PRINTS}


@pytest.mark.parametrize(("register", "form"), OF_RECORDS, ids=named)
@pytest.mark.django_db
def test_a_form_prints_filled_and_blank(register, form, desk, cast, jia):
    record = jia.row(register.model)
    url = f"/{cast.jia.code}/{register.slug}/{record.number}/-print/{form.code}/"
    filled = printed(desk.get(url))
    log = PrintLog.objects.of(cast.jia).get()
    assert close(form.title.partition("（")[0]) in filled
    assert record.number in filled
    assert log.serial in filled
    assert [word for word in (PHONE, ID_NUMBER) if word in filled] == []
    empty = printed(desk.get(url, {"blank": "1"}))
    assert record.number not in empty
    assert paper_of(register, form).code in empty  # one row of a register is written on the register's paper
    assert PrintLog.objects.of(cast.jia).count() == 2


@pytest.mark.parametrize(("register", "form"), OF_LISTS, ids=named)
@pytest.mark.django_db
def test_a_register_prints_its_rows_and_prints_empty(register, form, desk, cast, jia):
    url = f"/{cast.jia.code}/{register.slug}/-print/{form.code}/?view=all"
    nothing = printed(desk.get(url))
    assert form.title in nothing
    numbers = [record.number for record in jia.rows(register.model, 3)]
    text = printed(desk.get(url))
    assert [number for number in numbers if number not in text] == []
    assert [word for word in (PHONE, ID_NUMBER) if word in text] == []
    assert "合计3条" in text


@pytest.mark.parametrize("register", REGISTERS.values(), ids=lambda r: r.slug)
@pytest.mark.django_db
def test_any_list_prints_plainly(register, desk, cast, jia):
    first = jia.row(register.model)
    text = printed(desk.get(f"/{cast.jia.code}/{register.slug}/-print/-/?view=all"))
    assert register.label in text
    assert first.number in text or register.columns[0].path != "number"
    assert PHONE not in text


def test_planted_prints_are_caught(tmp_path):
    register = REGISTERS["cases"]
    one = Print("KF-X", "栽的", tmp_path / "nothing.typ", context=lambda record, **more: {})
    other = Print("KF-X", "栽的二", None)
    assert faults([(register, one), (register, other)]) == [
        "KF-X is taken twice",
        "cases: KF-X has no template nothing.typ",
        "cases: KF-X has no context",
    ]


@pytest.mark.parametrize(("register", "form"), OF_LISTS, ids=named)
@pytest.mark.django_db
def test_a_register_is_printed_with_as_many_queries_for_many_rows_as_for_few(
    register, form, insider, cast, jia, queries
):
    costs = []
    for count in (1, 4):
        for record in jia.rows(register.model, count):
            for model, key in keys_to(register):
                jia.row(model, **{key: record})
        rows = register.model.objects.of(cast.jia).order_by("pk")
        costs.append(queries(lambda rows=rows: form.context(rows, by=insider, at=NOON)))
    assert costs[0] == costs[1], costs
