"""Lists: paging by keyset, filters, tabs, orders, masks; what cannot be read is refused."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanjia.concerns.registers.pages import mark

LOANS = "/projects/jia/loans"
NAMES = ["李女士", "张先生", "王先生", "赵女士", "陈先生", "刘女士", "杨先生"]


@pytest.fixture
def seven(lin):
    made = []
    for number, name in enumerate(NAMES):
        body = {"borrower": name, "thing": ("UMBRELLA", "CART")[number % 2], "phone": f"1380013800{number}"}
        made.append(lin.post(f"{LOANS}/lend", body))
        assert lin.status == 201
    return made


@pytest.mark.both
def test_pages_follow_one_another_without_gap_or_repeat(lin, seven):
    seen, cursor = [], None
    for _ in range(9):
        said = lin.get(LOANS, {"limit": 3} | ({"cursor": cursor} if cursor else {}))
        assert len(said["items"]) <= 3
        seen += [item["id"] for item in said["items"]]
        cursor = said["next_cursor"]
        if cursor is None:
            break
    assert seen == [made["id"] for made in reversed(seven)]


def test_a_row_has_codes_with_labels_and_masks(lin, seven):
    row = lin.get(LOANS, {"limit": 1})["items"][0]
    assert row["state"] == {"code": "OUT", "label": "已借出"}
    assert row["thing"] == {"code": "UMBRELLA", "label": "雨伞"}
    assert row["phone"] == "138****8006"
    assert row["version"] == 1
    assert row["out_at"] == "2026-11-20T20:00:00+08:00"
    assert row["number"] == "JW-2026-11-0007"


def test_names_are_masked_in_the_list_and_whole_on_the_record(records, house, lin):
    slug = "/projects/jia/cases"
    row = lin.get(slug)["items"][0]
    assert row["complainant"] == "李女士"
    assert row["phone"] == "138****5678"
    assert row["unit"] == {"id": house.unit.pk, "number": "3-2-1502", "name": None}
    whole = lin.get(f"{slug}/{row['id']}")
    assert whole["complainant"] == "李秀英"
    assert whole["phone"] == "138****5678"
    assert "13800005678" not in lin.last.content.decode()


def test_filters_narrow(lin, seven):
    assert len(lin.get(LOANS, {"thing": "CART"})["items"]) == 3
    lin.post(f"{LOANS}/{seven[0]['id']}/give_back")
    assert [i["id"] for i in lin.get(LOANS, {"state": "BACK"})["items"]] == [seven[0]["id"]]
    assert len(lin.get(LOANS, {"q": "王"})["items"]) == 1


def test_a_tab_is_a_condition_and_none_is_everything(records, lin):
    everything = lin.get("/projects/jia/work-orders")["items"]
    waiting = lin.get("/projects/jia/work-orders", {"view": "sign"})["items"]
    lin.get("/projects/jia/work-orders", {"view": "mine"})
    assert lin.last.json()["items"] == []
    assert [i["id"] for i in waiting] == [i["id"] for i in everything if i["state"]["code"] == "ISSUED"]


@pytest.mark.both
@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"limit": 0}, "limit"), ({"limit": 101}, "limit"), ({"limit": "x"}, "limit"), ({"page": 2}, "page"),
        ({"thing": "SPADE"}, "thing"), ({"state": "NOWHERE"}, "state"), ({"view": "none"}, "view"),
        ({"order": "phone"}, "order"), ({"q": "x" * 61}, "q"), ({"q": "a\x00b"}, "q"), ({"\x00": "1"}, "\x00"),
        ({"cursor": "!!"}, "cursor"), ({"cursor": "e30"}, "cursor"), ({"cursor": "x" * 500}, "cursor"),
        ({"cursor": mark("2026-11-20T00:00:00+08:00", 2**70)}, "cursor"),
        ({"cursor": mark("a\x00", 5)}, "cursor"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_by_name(lin, query, field):
    said = lin.get(LOANS, query)
    assert (lin.status, said["code"]) == (422, "invalid")
    assert field in said["fields"]


@pytest.mark.both
def test_a_place_before_all_calendars_is_no_fault_of_the_program(lin):
    lin.get(LOANS, {"cursor": mark("0001-01-01T00:00:00+14:00", 5)})
    assert lin.status in (200, 422)  # PostgreSQL knows that year, SQLite does not


@pytest.mark.parametrize("day", ["2026-13-45", "20261120", "yesterday"])
def test_a_day_that_is_none(records, lin, day):
    said = lin.get("/projects/jia/cases", {"received_at_from": day})
    assert lin.status == 422
    assert list(said["fields"]) == ["received_at_from"]


def test_days_include_both_ends(records, lin):
    day = {"received_at_from": "2026-11-20", "received_at_to": "2026-11-20"}
    assert lin.get("/projects/jia/cases", day)["items"]
    assert not lin.get("/projects/jia/cases", {"received_at_from": "2026-11-21"})["items"]


def test_one_row_and_many_cost_the_same_queries(lin, seven):
    def cost(limit: int) -> int:
        with CaptureQueriesContext(connection) as seen:
            lin.get(LOANS, {"limit": limit})
        return len(seen)

    cost(1)
    assert cost(1) == cost(7)


@pytest.mark.both
def test_every_register_can_be_read(records, zhao):
    """The generic code holds for each room there is: list, record and history."""
    for slug, record in records.items():
        listed = zhao.get(f"/projects/jia/{slug}")
        if zhao.status == 403:
            continue
        assert zhao.status == 200, slug
        if record.pk in {item["id"] for item in listed["items"]}:
            whole = zhao.get(f"/projects/jia/{slug}/{record.pk}")
            assert whole["number"] == record.number
            assert whole["version"] == record.version
            assert zhao.get(f"/projects/jia/{slug}/{record.pk}/history")["items"], slug
