"""One schema per verb: the form made of a verb's arguments."""

import pytest
from django.core.exceptions import FieldDoesNotExist

from guanjia.concerns.flow.fields import form_class
from guanjia.concerns.flow.verbs import KEEP, VERBS, step
from guanjia.kernel.flow import Flow, State, birth
from guanjia.kernel.flow import step as arrow
from tests.rooms.loans import actions

pytestmark = pytest.mark.django_db


def lend_form(cast, **data):
    return form_class(actions.lend)(data, project=cast.jia, by=cast.lin)


def test_labels_choices_and_what_is_required_come_from_the_model_and_the_signature(cast):
    fields = lend_form(cast).fields
    assert {name: field.label for name, field in fields.items()} == {
        "borrower": "借用人", "thing": "物品", "quantity": "数量", "phone": "电话", "promised_at": "约定归还",
        "number": "编号",
    }  # fmt: skip
    assert [name for name, field in fields.items() if field.required] == ["borrower", "thing"]
    assert [label for _, label in fields["thing"].choices] == ["雨伞", "手推车", "梯子"]


def test_what_was_typed_becomes_the_call(cast):
    form = lend_form(cast, borrower="李女士", thing="CART", quantity="2", promised_at="2026-11-21T18:00")
    assert form.is_valid(), form.errors
    loan = actions.lend(by=cast.lin, at=cast.noon, project=cast.jia, **form.called_with())
    assert (loan.quantity, loan.promised_at) == (2, cast.moment("2026-11-21 18:00"))


@pytest.mark.parametrize(
    ("field", "typed"), [("thing", "BOAT"), ("quantity", "two"), ("quantity", "-1"), ("promised_at", "soon")]
)
def test_bad_values_name_their_field(cast, field, typed):
    form = lend_form(cast, **{"borrower": "李女士", "thing": "CART", field: typed})
    assert not form.is_valid()
    assert list(form.errors) == [field]


def test_amend_from_the_api_takes_only_what_was_sent(cast):
    form = form_class(actions.amend_loan)({"phone": "13800001234"}, project=cast.jia, only_given=True)
    assert form.is_valid(), form.errors
    assert form.called_with() == {"phone": "13800001234"}
    assert actions.amend_loan.params["borrower"].default is KEEP


def test_a_record_is_named_by_its_number_in_its_own_project(cast):
    made = form_class(actions.follow)
    there = actions.lend(by=cast.lin, at=cast.noon, project=cast.jia, borrower="李女士", thing="CART")
    for typed in (there.number, "ｊｗ-2026-11-0001 ", str(there.pk)):
        form = made({"replaces": typed}, project=cast.jia)
        assert form.is_valid(), form.errors
        assert form.cleaned_data["replaces"] == there
    form = made({"replaces": there.number}, project=cast.yi)
    assert form.errors["replaces"] == ["没有找到「JW-2026-11-0001」，请核对编号。"]


def test_an_argument_that_is_neither_column_nor_form_field_stops_the_start():
    flow = Flow("loan", "借物", (State("A", "甲"),), (birth("odd_birth", "登记", "A"), arrow("odd", "怪", "A")))
    verb = step(flow, "odd")(lambda record, *, by, at, nothing=1: None)
    try:
        with pytest.raises(FieldDoesNotExist):
            form_class(verb)
    finally:
        del VERBS["loan.odd"]
