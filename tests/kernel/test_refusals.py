"""Refusals carry a sentence, a status and a code, also into another process."""

import pickle

import pytest

from guanjia.kernel.refusals import Busy, Invalid, NotAllowed, NotFound, Refused, Stale, WrongState


@pytest.mark.parametrize(
    ("refusal", "status", "code"),
    [
        (Refused("不行"), 422, "refused"),
        (WrongState("已经结案"), 409, "wrong_state"),
        (NotAllowed(), 403, "not_allowed"),
        (NotFound(), 404, "not_found"),
        (Stale(current=4), 409, "stale"),
        (Invalid("写错了"), 422, "invalid"),
        (Busy(), 503, "busy"),
    ],
)
def test_each_kind_has_its_status_code_and_sentence(refusal, status, code):
    assert (refusal.status, refusal.code) == (status, code)
    assert refusal.message == str(refusal) != ""


def test_not_found_says_nothing_but_its_one_sentence():
    assert str(NotFound()) == "没有找到这条记录"
    with pytest.raises(TypeError):
        NotFound("单号 TS-2026-11-0001")  # the sentence must not tell what exists


def test_first_field_speaks_for_the_whole_when_no_message_is_given():
    refusal = Invalid(fields={"phone": "手机号应是 11 位", "name": "没有填姓名"})
    assert refusal.message == "手机号应是 11 位"
    assert refusal.as_dict() == {
        "code": "invalid",
        "message": "手机号应是 11 位",
        "fields": {"phone": "手机号应是 11 位", "name": "没有填姓名"},
    }


def test_one_refusal_may_have_its_own_status_and_code():
    assert (Refused("太大", status=413, code="too_large").status, Refused.status) == (413, 422)


@pytest.mark.parametrize("refusal", [NotFound(), Stale(current=7), Refused("x", status=413, code="c"), Invalid("y")])
def test_refusals_survive_the_way_through_a_job(refusal):
    copy = pickle.loads(pickle.dumps(refusal))  # noqa: S301 our own bytes
    assert type(copy) is type(refusal)
    assert (copy.as_dict(), copy.status) == (refusal.as_dict(), refusal.status)
