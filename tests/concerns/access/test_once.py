"""A request that carries a key is carried out once (races: flow/test_races.py)."""

import datetime as dt

import pytest

from guanjia.concerns.access.models import RequestKey
from guanjia.concerns.access.once import once
from guanjia.concerns.access.tidying import forget_requests
from guanjia.kernel.refusals import Invalid, Refused

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def test_the_second_time_gives_the_first_answer(cast):
    calls = []

    def act():
        calls.append(1)
        return {"number": len(calls)}

    assert once(cast.lin, "k", "d", cast.noon, act) == ({"number": 1}, False)
    assert once(cast.lin, "k", "d", cast.noon, act) == ({"number": 1}, True)
    assert once(cast.zhao, "k", "d", cast.noon, act) == ({"number": 2}, False)
    assert once(cast.lin, "", "d", cast.noon, act) == ({"number": 3}, False)


def test_the_same_key_for_other_content_is_refused(cast):
    once(cast.lin, "k", "d", cast.noon, lambda: 1)
    with pytest.raises(Refused, match="请求编号已用于另一项内容"):
        once(cast.lin, "k", "other", cast.noon, lambda: 2)


def test_a_refused_act_leaves_the_key_free(cast):
    def refuse():
        raise Invalid("请填写姓名。")

    with pytest.raises(Invalid):
        once(cast.lin, "k", "d", cast.noon, refuse)
    assert not RequestKey.objects.exists()
    assert once(cast.lin, "k", "d", cast.noon, lambda: 1) == (1, False)


def test_keys_are_forgotten_after_two_days(cast):
    once(cast.lin, "k", "d", cast.noon, lambda: 1)
    assert forget_requests(at=cast.noon + dt.timedelta(days=1)) == 0
    assert forget_requests(at=cast.noon + dt.timedelta(days=3)) == 1
