"""What a form hands to a verb when nothing was given for a column that cannot be empty."""

import pytest

from guanjia.concerns.flow.fields import form_class
from guanjia.domains.customers import actions as customers

pytestmark = pytest.mark.django_db


def test_nothing_given_for_a_list_is_an_empty_list(cast):
    kind = form_class(customers.register_customer)
    form = kind({"name": "李秀英", "phone": "13800005678", "emergency": "null"}, project=cast.jia, by=cast.lin)
    assert form.is_valid(), form.errors
    given = form.called_with()
    assert [name for name in ("emergency", "pets") if name in given and given[name] is None] == []
