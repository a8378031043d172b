"""No project can be opened under a code whose pages nobody could reach."""

import pytest
from django.urls import get_resolver

from guanjia.concerns.access.grants import SYSTEM
from guanjia.concerns.access.opening import _taken
from guanjia.domains.workforce import actions
from guanjia.kernel.refusals import Invalid


def first_words() -> set[str]:
    """The first part of every address that is a fixed word."""
    words = {str(pattern.pattern).split("/")[0] for pattern in get_resolver().url_patterns}
    desk = next(p for p in get_resolver().url_patterns if not str(p.pattern))
    words |= {str(pattern.pattern).split("/")[0] for pattern in desk.url_patterns}
    return {word for word in words if word and "<" not in word}


def test_every_fixed_first_word_of_an_address_is_reserved():
    assert len(first_words()) > 8
    assert first_words() | {"static"} == _taken


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["api", "ＡＰＩ", "sign-in", "static"])
def test_such_a_code_is_refused_by_name(cast, code):
    with pytest.raises(Invalid) as refused:
        actions.open_project(by=SYSTEM, at=cast.noon, code=code, name="丙园")
    assert "code" in refused.value.fields
