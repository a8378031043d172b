"""Who is calling, who lives where, what a file lacks."""

import datetime as dt

import pytest

from guanjia.domains.customers import actions, queries
from tests.domains.customers import household as home

pytestmark = pytest.mark.django_db


@pytest.fixture
def street(cast):
    """李丽华 owns 3-2-1502 and 5-101; 张伟 rents 5-101; 3-2-1503 is empty; 王先生 has called once."""
    flat, empty, shop = home.units(cast, "3-2-1502", "3-2-1503", "5-101")
    li, zhang = home.person(cast, sex="FEMALE"), home.person(cast, "张伟", "010-62341234", phone2="13700005678")
    home.tie(cast, flat, li)
    home.tie(cast, shop, li)
    home.tie(cast, shop, zhang, "TENANT")
    actions.add_vehicle(by=cast.lin, at=cast.noon, project=cast.jia, plate="粤B12345", customer=zhang)
    wang = actions.note_caller(by=cast.lin, at=cast.noon, project=cast.jia, name="王先生", phone="13600009999")
    return {"li": li, "zhang": zhang, "wang": wang, "flat": flat, "empty": empty, "shop": shop}


def said(cast, text, project=None):
    found = queries.callers(project or cast.jia, text, cast.noon)
    return {(c.customer.name if c.customer else "", c.unit.number if c.unit else "", c.role_label) for c in found}


LI = {("李丽华", "3-2-1502", "业主"), ("李丽华", "5-101", "业主")}
ZHANG = {("张伟", "5-101", "租户")}


@pytest.mark.both
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("13800005678", LI),
        ("138 0000", set()),
        ("5678", LI | ZHANG),
        ("1234", ZHANG),
        ("010-62341234", ZHANG),
        ("62341234", ZHANG),
        ("李丽华", LI),
        ("李女士", LI),
        ("llh", LI),
        ("lili", LI),
        ("3-2-1502", {("李丽华", "3-2-1502", "业主")}),
        ("3栋2单元1502", {("李丽华", "3-2-1502", "业主")}),
        ("1502", {("李丽华", "3-2-1502", "业主")}),
        ("1503", {("", "3-2-1503", "")}),
        ("5-101", {("李丽华", "5-101", "业主")} | ZHANG),
        ("粤B12345", ZHANG),
        ("9999", {("王先生", "", "")}),
        ("", set()),
        ("没有这个人", set()),
    ],
)
def test_a_caller_is_found_by_what_he_says(cast, street, text, expected):
    assert said(cast, text) == expected


def test_a_beginning_of_a_phone_finds_it(cast, street):
    assert said(cast, "1380000") == LI


def test_who_has_moved_out_does_not_call_from_there_and_a_merged_number_means_the_one_record(cast, street):
    lease = queries.homes_of(street["zhang"], cast.noon)[0]
    actions.end_occupancy(lease, by=cast.lin, at=cast.noon, to_on=dt.date(2026, 11, 20))
    actions.merge(street["wang"], by=cast.sunli, at=cast.noon, merged_into=street["zhang"])
    tomorrow = cast.noon + dt.timedelta(days=1)
    found = queries.callers(cast.jia, "5-101", tomorrow)
    assert {c.customer.name for c in found} == {"李丽华"}
    assert [c.customer for c in queries.callers(cast.jia, "13600009999", tomorrow)] == [street["zhang"]]
    assert queries.by_phone(cast.jia, "9999") == [street["zhang"]]


@pytest.mark.both
def test_the_other_project_hears_nothing(cast, street):
    for text in ("13800005678", "5678", "李丽华", "3-2-1502", "粤B12345"):
        assert said(cast, text, cast.yi) == set()
    assert queries.by_phone(cast.yi, "13800005678") == []


def test_phones_by_tail_and_whole(cast, street):
    assert queries.by_phone(cast.jia, "13700005678") == [street["zhang"]]
    assert set(queries.by_phone(cast.jia, "5678")) == {street["li"], street["zhang"]}
    assert queries.by_phone(cast.jia, "李丽华") == []


def test_roles_and_homes(cast, street):
    li, zhang, shop = street["li"], street["zhang"], street["shop"]
    assert queries.role_in(li, shop) == "OWNER"
    assert queries.role_in(zhang, street["flat"]) == ""
    assert queries.role_in(None, shop) == queries.role_in(li, None) == ""
    assert [t.customer for t in queries.owners_of(shop, cast.noon)] == [li]
    assert {t.unit.number for t in queries.homes_of(li, cast.noon)} == {"3-2-1502", "5-101"}
    assert [v.plate for v in queries.vehicles_of(zhang)] == ["粤B12345"]
    assert queries.role_in(zhang, shop, dt.date(2020, 1, 1)) == ""


def test_asking_costs_the_same_for_one_and_many(cast, street, django_assert_max_num_queries):
    for n in range(12):
        who = home.person(cast, f"李{'一二三四五六七八九十甲乙'[n]}", f"1390000{n:02d}00")
        home.tie(cast, street["empty"], who, "RESIDENT")
    with django_assert_max_num_queries(2):
        queries.callers(cast.jia, "李", cast.noon)
    with django_assert_max_num_queries(4):
        queries.callers(cast.jia, "3-2-1503", cast.noon)
    with django_assert_max_num_queries(3):
        queries.completeness(cast.jia, cast.noon)


def test_what_a_file_lacks_is_listed(cast, street):
    count, lacking = queries.completeness(cast.jia, cast.noon)
    assert count == 1
    assert [(i.customer.name, sorted(u.number for u in i.units), i.missing) for i in lacking] == [
        ("李丽华", ["3-2-1502", "5-101"], ["信息使用同意", "紧急联系人", "业主情况登记表"])
    ]
    actions.refuse_consent(street["li"], by=cast.lin, at=cast.noon)
    assert queries.missing_items(street["li"]) == []


def test_vips_are_visited_by_the_policy_or_their_own_interval(cast, street):
    assert queries.vip_days(street["li"], cast.noon) == 90
    actions.set_vip(street["li"], by=cast.zhao, at=cast.noon, vip=True, vip_visit_days=30)
    assert queries.vip_days(street["li"], cast.noon) == 30
