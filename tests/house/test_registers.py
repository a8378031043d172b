"""Laws over every register: what it names exists, a list costs the same whatever its length and shows nobody whole."""

import re

import pytest
from django.db import models

from guanjia.concerns.registers.cells import field_or_none, label_of
from guanjia.concerns.registers.declared import REGISTERS, Column, Register, RegisterFault, register_of
from guanjia.concerns.registers.filters import filters_of
from guanjia.concerns.registers.forms import form_of
from guanjia.concerns.registers.panels import registers_about
from guanjia.concerns.registers.views import Asked, Listing, tabs_of
from tests.cast import NOON
from tests.house.making import ADDRESS, ID_NUMBER, MAIL, NAME, PHONE, clock_for

CHINESE = re.compile(r"[一-鿿]|^VIP$")
# A list opened with all its columns; the choice lives in the session.
WHOLE = (NAME, PHONE, ID_NUMBER, ADDRESS, MAIL)

each_register = pytest.mark.parametrize("register", REGISTERS.values(), ids=lambda r: r.slug)


def unknown_paths(register) -> list[str]:
    """Paths of a register that lead to no field and no property of its model."""
    found = [c.path for c in register.columns if c.kind != "clock"]
    found += [path for _, paths in register.facts for path in paths]
    found += [path for _, path in register.search]
    found += [*register.filters, *register.about, register.order.lstrip("-"), register.title_path]
    return [path for path in found if path and not _leads_somewhere(register.model, path)]


def _leads_somewhere(model, path: str) -> bool:
    return field_or_none(model, path) is not None or isinstance(getattr(model, path, None), property)


def keys_to(register) -> list[tuple[type[models.Model], str]]:
    """(table, key) of other registers' tables that may hold several rows for one record of this register."""
    found = []
    for model in (r.model for r in REGISTERS.values() if r.model is not register.model):
        alone = [set(c.fields) for c in model._meta.constraints if isinstance(c, models.UniqueConstraint)]
        for field in model._meta.concrete_fields:
            points = isinstance(field, models.ForeignKey) and field.related_model is register.model
            if points and not field.unique and {field.name} not in alone:
                found.append((model, field.name))
    return found


def typed_for(field) -> str:
    """Something a person might put into a filter."""
    choices = [value for value, _ in getattr(field, "choices", ()) if value not in ("", None)]
    if choices:
        return str(choices[0])
    return "2026-11-20" if field.widget.input_type == "date" else "3"


@each_register
def test_every_path_of_a_register_leads_somewhere(register):
    assert unknown_paths(register) == []
    # What sorts and searches must be a column of a table, not something worked out in Python.
    computed = [c.path for c in register.columns if c.sort] + [path for _, path in register.search]
    assert [p for p in [*computed, register.order.lstrip("-")] if field_or_none(register.model, p) is None] == []


@each_register
def test_everything_a_register_shows_has_a_chinese_label(register):
    labels = [label_of(register.model, c) for c in register.columns if c.kind != "clock"]
    labels += [register.label, *(heading for heading, _ in register.facts), *(view.label for view in register.views)]
    labels += [label_of(register.model, Column(path)) for _, paths in register.facts for path in paths]
    assert [label for label in labels if not CHINESE.search(label)] == []


@each_register
def test_a_kind_has_one_register_and_its_forms_belong_to_it(register):
    assert register_of(register.kind) is register
    assert [v.code for v in register.forms if v.flows.code != register.kind] == []
    codes = [print_.code for print_ in register.prints]
    assert len(codes) == len(set(codes))


@each_register
@pytest.mark.django_db
def test_every_filter_view_and_order_can_be_asked(register, insider, cast, jia):
    jia.rows(register.model, 2)

    def listing(**asked) -> Listing:
        here = {"user": insider, "project": cast.jia, "at": NOON, "base": f"/{cast.jia.code}/"}
        return Listing(register, **here, asked=Asked(**asked))

    counts = listing().counts
    assert all(isinstance(n, int) for n in counts.values())
    for view in tabs_of(register):
        shown = listing(view=view.code)
        rows = [row[0] for row in shown.everything()]
        assert len(rows) == len(set(rows)), f"{view.code} shows a row twice"
        assert shown.total() == len(rows), view.code
    for column in [c for c in register.columns if c.sort]:
        assert listing(order=f"-{column.path}", view="all").page().rows
    filters = filters_of(register, {}, register.model.objects.of(cast.jia), cast.jia)
    for name, field in filters.form.fields.items():
        narrowed = filters_of(register, {name: typed_for(field)}, register.model.objects.of(cast.jia), cast.jia)
        assert isinstance(narrowed.qs.count(), int), name


@each_register
@pytest.mark.django_db
def test_a_list_costs_the_same_queries_for_1_3_and_50_rows(register, desk, cast, jia, queries):
    url = f"/{cast.jia.code}/{register.slug}/"
    whole = [c.path for c in register.columns]
    desk.post(f"{url}-columns/", {"column": whole})
    desk.get(url, {"view": "all"})  # what a process keeps after its first page
    costs, so_far = [], 0
    for size in (1, 3, 50):
        for record in jia.rows(register.model, size - so_far):
            clock_for(record)
        so_far = size
        answers = []
        costs.append(queries(lambda answers=answers: answers.append(desk.get(url, {"view": "all"}))))
        assert answers[0].status_code == 200
        assert len(answers[0].context["rows"]) == size
    assert costs[0] == costs[1] == costs[2], costs


@each_register
@pytest.mark.django_db
def test_a_list_shows_nobody_whole(register, desk, cast, jia):
    jia.rows(register.model, 2)
    url = f"/{cast.jia.code}/{register.slug}/"
    desk.post(f"{url}-columns/", {"column": [c.path for c in register.columns]})
    for view in tabs_of(register):
        page = desk.get(url, {"view": view.code}).content.decode()
        assert [word for word in WHOLE if word in page] == [], view.code
    sheet = desk.post(f"{url}-export/", {"form": "csv", "whole": "no", "reason": "核对"})
    assert sheet.status_code == 200
    text = b"".join(sheet.streaming_content).decode("utf-8-sig")
    assert [word for word in WHOLE if word in text] == []


@each_register
@pytest.mark.django_db
def test_the_page_of_a_record_opens_with_all_its_facts_and_masks_numbers(register, desk, cast, jia):
    record = jia.row(register.model)
    page = desk.get(f"/{cast.jia.code}/{register.slug}/{record.number}/")
    assert page.status_code == 200
    text = page.content.decode()
    assert record.number in text
    assert [word for word in (PHONE, ID_NUMBER) if word in text] == []


@each_register
@pytest.mark.django_db
def test_a_page_costs_the_same_queries_whatever_points_at_the_record(register, desk, cast, jia, queries):
    """The panels of 全景 and the links of a detail page are read by register, not by row."""
    record = jia.row(register.model)
    url = f"/{cast.jia.code}/{register.slug}/{record.number}/"
    below = keys_to(register)
    costs = []
    desk.get(url)
    for _ in range(2):
        for model, key in 2 * below:
            jia.row(model, **{key: record})
        costs.append(queries(lambda: desk.get(url)))
    assert costs[0] == costs[1], costs


@each_register
@pytest.mark.django_db
def test_the_form_of_every_birth_opens(register, desk, cast):
    for verb in register.births:
        assert form_of(register, verb)
        page = desk.get(f"/{cast.jia.code}/{register.slug}/new/{verb.name}/")
        assert page.status_code == 200, verb.code


@pytest.mark.django_db
def test_a_unit_and_a_customer_see_the_registers_that_are_about_them():
    for slug in ("units", "customers"):
        about = {register.slug for register, _ in registers_about(REGISTERS[slug].model)}
        assert {"cases", "contacts", "slips"} <= about


def test_planted_paths_are_caught():
    case = REGISTERS["cases"].model
    before = dict(REGISTERS)
    with pytest.raises(RegisterFault) as fault:
        Register(
            case, "planted", "栽的", columns=("number", "colour"), facts=(("事项", ("unit__colour",)),),
            filters=("taste",), search=(("name", "smell"),), about=("home",), order="-weight",
        )  # fmt: skip
    for path in ("colour", "unit__colour", "taste", "smell", "home", "weight"):
        assert path in str(fault.value)
    assert REGISTERS == before
