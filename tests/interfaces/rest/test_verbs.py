"""Births and steps over the API: one schema, one refusal, once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanjia.concerns.access.models import RequestKey
from guanjia.concerns.journal.models import Entry
from guanjia.concerns.registers.declared import REGISTERS
from guanjia.interfaces.rest.doing import check_text
from guanjia.kernel.refusals import Invalid

LOANS = "/projects/jia/loans"
BODY = {"borrower": "李女士", "thing": "UMBRELLA", "phone": "13800138000"}


def count() -> int:
    return REGISTERS["loans"].model._base_manager.count()


def test_a_birth_is_made_and_says_where_it_is(lin):
    said = lin.post(f"{LOANS}/lend", BODY)
    assert lin.status == 201
    assert lin.last["Location"] == said["url"]
    assert said["number"] == "JW-2026-11-0001"
    whole = lin.get(said["url"].removeprefix("http://testserver"))
    assert whole["borrower"] == "李女士"
    assert whole["quantity"] == 1, "what is not sent is left to the verb"
    assert [o["verb"] for o in whole["offers"]][0] == "give_back"
    assert {c["code"] for c in whole["clocks"]} == {"give_back", "settle"}


def test_the_journal_names_who_asked(lin):
    made = lin.post(f"{LOANS}/lend", BODY)
    entry = Entry.objects.get(subject_kind="loan", subject_id=made["id"])
    assert entry.by.username == "lin"
    history = lin.get(f"{LOANS}/{made['id']}/history")["items"]
    assert [(h["by"], h["verb"], h["label"]) for h in history] == [("林静", "loan.lend", "借出")]
    assert "138****8000" in history[0]["note"]


def test_every_offer_can_be_taken(lin, zhao):
    made = zhao.post(f"{LOANS}/lend", BODY)
    offers = {o["verb"]: o["url"].removeprefix("http://testserver") for o in lin.get(f"{LOANS}/{made['id']}")["offers"]}
    said = lin.post(offers["wait"])
    assert (lin.status, said["state"]["code"]) == (200, "WAITING")
    lin.post(offers["give_back"])
    assert lin.status == 409


@pytest.mark.both
@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"borrower", "thing"}), (BODY | {"borrower": ""}, {"borrower"}), (BODY | {"borrower": 5}, {"borrower"}),
        (BODY | {"thing": "SPADE"}, {"thing"}), (BODY | {"quantity": "2"}, {"quantity"}),
        (BODY | {"quantity": 2**80}, {"quantity"}), (BODY | {"quantity": -1}, {"quantity"}),
        (BODY | {"borower": "x"}, {"borower"}), (BODY | {"version": 1}, {"version"}),
        (BODY | {"borrower": "李\x00"}, {"borrower"}), (BODY | {"borrower": "x" * 41}, {"borrower"}),
        (BODY | {"promised_at": "2026-11-25T12:00:00"}, {"promised_at"}), (BODY | {"promised_at": 5}, {"promised_at"}),
        (BODY | {"promised_at": "0001-01-01T00:00:00+14:00"}, {"promised_at"}),
        (BODY | {"thing": "LADDER", "quantity": 2}, {"quantity"}),
    ],
)  # fmt: skip
def test_a_bad_body_is_refused_by_field_and_nothing_is_written(lin, body, fields):
    said = lin.post(f"{LOANS}/lend", body)
    assert (lin.status, said["code"]) == (422, "invalid")
    assert set(said["fields"]) == fields
    assert all(any("\u4e00" <= c <= "\u9fff" for c in text) for text in said["fields"].values()), said["fields"]
    assert count() == 0


@pytest.mark.parametrize(
    ("data", "sort", "status", "code"),
    [
        ("{", "application/json", 400, "bad_json"), ('{"borrower": "\\ud800"}', "application/json", 400, "bad_json"),
        ("[]", "application/json", 422, "invalid"), ("borrower=x", "application/x-www-form-urlencoded", 415, None),
        ("x", "text/plain", 415, "unsupported_media_type"), ("[" * 5000, "application/json", 400, "bad_json"),
    ],
)  # fmt: skip
def test_a_body_of_another_kind(lin, data, sort, status, code):
    said = lin._send("post", f"{LOANS}/lend", data=data, content_type=sort)
    assert lin.status == status
    assert code in (None, said["code"])
    assert count() == 0


@pytest.mark.both
def test_the_same_key_does_once_and_answers_the_same(lin):
    first = lin.post(f"{LOANS}/lend", BODY, key="k-1")
    again = lin.post(f"{LOANS}/lend", BODY, key="k-1")
    assert again == first
    assert (lin.status, lin.last["Idempotency-Replayed"]) == (201, "true")
    assert count() == 1


def test_a_key_with_another_content_is_refused(lin):
    lin.post(f"{LOANS}/lend", BODY, key="k-1")
    said = lin.post(f"{LOANS}/lend", BODY | {"borrower": "张先生"}, key="k-1")
    assert (lin.status, said["code"]) == (422, "key_reused")
    said = lin.post(f"{LOANS}/1/give_back", key="k-1")
    assert lin.status in (404, 422)
    assert count() == 1


def test_a_key_belongs_to_its_user_and_a_refusal_does_not_use_it_up(lin, zhao):
    lin.post(f"{LOANS}/lend", BODY | {"borrower": ""}, key="k-1")
    assert lin.status == 422
    assert not RequestKey.objects.exists()
    lin.post(f"{LOANS}/lend", BODY, key="k-1")
    zhao.post(f"{LOANS}/lend", BODY | {"borrower": "王先生"}, key="k-1")
    assert (lin.status, zhao.status, count()) == (201, 201, 2)


def test_a_repeated_step_gets_its_first_answer_though_the_state_has_moved_on(lin):
    made = lin.post(f"{LOANS}/lend", BODY)
    first = lin.post(f"{LOANS}/{made['id']}/give_back", key="k-2")
    again = lin.post(f"{LOANS}/{made['id']}/give_back", key="k-2")
    assert again == first
    assert lin.status == 200
    lin.post(f"{LOANS}/{made['id']}/give_back", key="k-3")
    assert lin.status == 409


@pytest.mark.parametrize("key", ["", "x" * 81, "mit Leerzeichen", "schlüssel"])
def test_a_key_that_is_none(lin, key):
    said = lin._send("post", f"{LOANS}/lend", data="{}", content_type="application/json",
                     headers={"Idempotency-Key": key})  # fmt: skip
    assert lin.status == 422
    assert said["fields"]
    assert count() == 0


@pytest.mark.both
def test_the_second_writer_is_told_the_version_there_is(lin):
    made = lin.post(f"{LOANS}/lend", BODY)
    lin.post(f"{LOANS}/{made['id']}/amend", {"borrower": "李女士二", "version": 1})
    assert lin.status == 200
    said = lin.post(f"{LOANS}/{made['id']}/amend", {"borrower": "李女士三", "version": 1})
    assert (lin.status, said["code"], said["current"]) == (409, "stale", 2)
    assert lin.get(f"{LOANS}/{made['id']}")["borrower"] == "李女士二"


def test_amending_leaves_alone_what_is_not_sent(lin):
    made = lin.post(f"{LOANS}/lend", BODY | {"quantity": 2})
    lin.post(f"{LOANS}/{made['id']}/amend", {"phone": ""})
    assert lin.status == 200
    whole = lin.get(f"{LOANS}/{made['id']}")
    assert (whole["borrower"], whole["quantity"], whole["phone"]) == ("李女士", 2, None)


@pytest.mark.both
def test_a_record_is_named_by_number_or_by_id(house, lin):
    body = {
        "kind": "COMPLAINT", "content": "昨晚十点厨房顶棚开始渗水，一直在滴", "customer": house.li.pk,
    }  # fmt: skip
    for unit in ("3-2-1502", "3栋2单元1502", house.unit.pk):
        made = lin.post("/projects/jia/cases/open_case", body | {"unit": unit})
        assert lin.status == 201, made
        assert lin.get(f"/projects/jia/cases/{made['id']}")["unit"]["number"] == "3-2-1502"
    for wrong in ("9-9-9999", 10**12, "", 0):
        said = lin.post("/projects/jia/cases/open_case", body | {"unit": wrong})
        assert (lin.status, list(said["fields"])) == (422, ["unit"])


def test_a_number_that_looks_like_an_id_is_a_number_as_text_and_an_id_as_a_number(cast, lin, zhao):
    houses = [zhao.post("/projects/jia/buildings/add_building", {"number": str(n)}) for n in (7, 8, 9)]
    other = houses[2]["id"]
    zhao.post("/projects/jia/buildings/add_building", {"number": str(other)})
    assert zhao.status == 201
    by_id = zhao.post("/projects/jia/entrances/add_entrance", {"building": other, "name": "1"})
    by_number = zhao.post("/projects/jia/entrances/add_entrance", {"building": str(other), "name": "2"})
    assert by_id["number"] == "9-1"
    assert by_number["number"] == f"{other}-2"


def test_internal_verbs_and_foreign_ones_are_no_address(records, lin):
    pk = records["cases"].pk
    for verb in ("reopen", "note_call_back", "import_cases", "give_back", "nothing"):
        lin.post(f"/projects/jia/cases/{pk}/{verb}")
        assert lin.status == 404, verb


JSON_LIKE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
)


@given(JSON_LIKE)
def test_only_what_every_database_keeps_comes_in(value):
    def bad(v) -> bool:
        if isinstance(v, dict):
            return any(bad(k) or bad(x) for k, x in v.items())
        if isinstance(v, list):
            return any(map(bad, v))
        return (isinstance(v, str) and "\x00" in v) or (isinstance(v, float) and v - v != 0)

    try:
        check_text({"field": value})
        refused = False
    except Invalid as fault:
        refused = set(fault.fields) == {"field"}
    assert refused == bad(value)
