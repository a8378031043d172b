"""A sheet that holds room and person in one row, as companies have it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanjia.concerns.journal.models import Entry
from guanjia.domains.customers import actions, queries
from guanjia.domains.customers.forms.cells import Known, check_person_row, known_people, read_share
from guanjia.domains.customers.models import Customer, Occupancy, Vehicle
from guanjia.domains.estate import actions as estate
from guanjia.domains.estate.queries import units
from guanjia.kernel.refusals import Invalid, NotAllowed
from tests.domains.customers import household as home

OWNER = {
    "number": "3-2-1502", "area": "92.4", "name": "李丽华", "phone": "13800005678", "role": "业主",
    "share": "50%", "id_no": home.ID_CARD, "from_on": "2020-01-01", "plate": "粤b·12345", "pays_fee": "是",
}  # fmt: skip


def fresh():
    return Known(estate.known_places(None, once=False), set())


@pytest.mark.parametrize(
    ("cell", "share"),
    [("50%", "50"), ("50", "50"), ("0.5", "50"), ("1", "100"), ("1/3", "33.33"), ("33.333％", "33.33")],
)
def test_shares_as_sheets_hold_them(cell, share):
    assert read_share(cell) == Decimal(share)


@pytest.mark.parametrize("cell", ["0", "101", "-5", "一半", "1/0", "NaN", "150%", "1/"])
def test_a_share_is_a_percentage(cell):
    with pytest.raises(Invalid):
        read_share(cell)


@pytest.mark.django_db
@given(
    st.dictionaries(
        st.sampled_from(["number", "name", "phone", "role", "share", "id_no", "sex", "from_on", "to_on", "plate"]),
        st.text(max_size=40) | st.sampled_from(["3-2-1502", "李丽华", "业主", "13800005678", "2026-01-01", "50%"]),
    )
)
def test_no_cell_breaks_the_checker(values):
    cleaned, faults, doubts = check_person_row(values, fresh())
    assert all(isinstance(text, str) and text for text in [*faults.values(), *doubts.values()])
    assert faults or cleaned["number"] or cleaned["name"]


@pytest.mark.django_db
def test_every_fault_is_said_at_once_and_no_number_is_repeated_aloud():
    values = {
        "number": "1502", "name": "李丽华", "phone": "1380000", "role": "邻居", "id_no": "110105194912310021",
        "area": "大", "plate": "12",
    }  # fmt: skip
    _, faults, _ = check_person_row(values, fresh())
    assert set(faults) == {"number", "phone", "id_no", "area", "plate"}
    assert "110105" not in str(faults)
    _, faults, _ = check_person_row({"number": "3-2-1502", "name": "李丽华", "role": "邻居"}, fresh())
    assert set(faults) == {"role"}


@pytest.mark.django_db
def test_a_room_with_a_zero_in_front_is_refused_and_a_lone_document_type_told(cast):
    home.units(cast, "6-1-302")
    _, faults, doubts = check_person_row({"number": "6-1-0302", "name": "李丽华", "phone": "13800005678"},
                                         known_people(cast.jia))  # fmt: skip
    assert "只差前面的 0" in faults["number"]
    assert "number" not in doubts
    _, faults, doubts = check_person_row({"name": "李丽华", "id_type": "护照"}, fresh())
    assert "没有证件号码" in doubts["id_type"]


@pytest.mark.django_db
def test_doubts_do_not_stop_a_row(cast):
    known = known_people(cast.jia)
    odd = {"number": "3-2-101", "name": "张三、李四", "sex": "未知", "pays_fee": "?"}
    _, faults, doubts = check_person_row(odd, known)
    assert not faults
    assert set(doubts) == {"name", "phone", "sex", "pays_fee"}
    first = {"number": "3-2-102", "name": "王五", "phone": "13800000001", "id_no": home.ID_CARD, "_row": "7"}
    check_person_row(first, known)
    _, faults, doubts = check_person_row({**first, "name": "赵六", "_row": "8"}, known)
    assert not faults
    assert "第 7 行" in doubts["id_no"]
    assert home.ID_CARD not in doubts["id_no"]


@pytest.mark.both
@pytest.mark.django_db
def test_one_row_makes_room_person_tie_and_car(cast):
    done = home.take(cast, OWNER, {"number": "3-2-1503"}, {"name": "无房的人", "phone": "13800000009"})
    assert [c.name for c in done.new] == ["李丽华", "无房的人"]
    who = Customer.everything.get(name="李丽华")
    assert (who.phone, who.sex, who.birth_year) == ("13800005678", "FEMALE", 1949)
    assert who.opened("id_sealed") == home.ID_CARD
    tie = Occupancy.everything.get()
    assert (tie.customer, tie.unit.number, tie.role, tie.share, str(tie.from_on), tie.pays_fee) == (
        who, "3-2-1502", "OWNER", 50, "2020-01-01", True
    )  # fmt: skip
    assert Vehicle.everything.get().plate == "粤B12345"
    assert {u.number: str(u.area) for u in units(cast.jia)} == {"3-2-1502": "92.40", "3-2-1503": "None"}
    entry = Entry.objects.get(verb="customer.import_customers")
    assert entry.rows == 2
    assert who.batch_id == entry.pk
    assert set(Entry.objects.filter(via="customer.import_customers").values_list("verb", flat=True)) >= {
        "unit.import_units", "occupancy.import_occupancies", "vehicle.import_vehicles"
    }  # fmt: skip
    assert home.ID_CARD not in str(list(Entry.objects.values_list("changes", flat=True)))


@pytest.mark.both
@pytest.mark.django_db
def test_the_same_sheet_twice_changes_nothing(cast):
    rows = [
        OWNER, {**OWNER, "name": "王磊", "phone": "", "id_no": "", "plate": ""},
        {"number": "3-2-1503", "name": "张伟", "phone": "13700001111", "role": "租户"},
    ]  # fmt: skip
    home.take(cast, *rows)
    before = [list(m.everything.order_by("id").values()) for m in (Customer, Occupancy, Vehicle)]
    done = home.take(cast, *rows)
    assert not done.new
    assert not done.changed
    assert [list(m.everything.order_by("id").values()) for m in (Customer, Occupancy, Vehicle)] == before


@pytest.mark.both
@pytest.mark.django_db
def test_a_changed_sheet_updates_and_the_journal_keeps_the_old(cast):
    home.take(cast, OWNER)
    done = home.take(cast, {**OWNER, "phone": "13900002222", "share": "60%", "email": "li@example.com"})
    assert (len(done.new), len(done.changed)) == (0, 1)
    who, tie = Customer.everything.get(), Occupancy.everything.get()
    assert (who.phone, who.phone_key, who.tail, who.email) == ("13900002222", "13900002222", "2222", "li@example.com")
    assert (tie.share, tie.version) == (60, 2)
    entry = Entry.objects.get(verb="customer.import_customers", subject_id=who.pk)
    assert entry.changes["phone"] == ["13800005678", "13900002222"]
    home.take(cast, {"number": "3-2-1502", "name": "李丽华"})
    who.refresh_from_db()
    assert (who.phone, who.email) == ("13900002222", "li@example.com"), "an empty cell changes nothing"


@pytest.mark.django_db
def test_one_person_with_several_rooms_is_one_person(cast):
    home.take(cast, OWNER, {**OWNER, "number": "5-101", "share": "", "plate": ""})
    assert Customer.everything.count() == 1
    assert Occupancy.everything.count() == 2
    known = home.person(cast, "张伟", "13700001111")
    home.take(cast, {"number": "5-102", "name": "张伟", "phone": "137-0000-1111"})
    assert [t.unit.number for t in queries.homes_of(known, cast.noon)] == ["5-102"]


@pytest.mark.django_db
def test_two_of_one_name_with_two_documents_are_two(cast):
    home.take(cast, {**OWNER, "share": ""}, {**OWNER, "share": "", "id_no": home.OTHER_CARD, "plate": ""})
    assert Customer.everything.count() == 2


@pytest.mark.django_db
def test_firms_families_and_relations_are_read(cast):
    home.take(
        cast, {"number": "5-101", "name": "安居物业有限公司", "phone": "010-62345678 / 13800000001"},
        {"number": "3-2-1502", "name": "王小禾", "role": "女儿"},
    )  # fmt: skip
    firm = Customer.everything.get(kind="COMPANY")
    assert (firm.phone, firm.phone2) == ("010-62345678", "13800000001")
    child = Occupancy.everything.get(role="FAMILY")
    assert (child.relation, child.customer.phone) == ("女儿", "")


@pytest.mark.django_db
def test_shares_above_a_hundred_are_a_fault_in_the_sheet_and_with_what_is_there(cast):
    known = known_people(cast.jia)
    check_person_row({**OWNER, "share": "60%"}, known)
    _, faults, _ = check_person_row({**OWNER, "name": "王磊", "share": "50%"}, known)
    assert "超过 100%" in faults["share"]
    home.take(cast, {**OWNER, "share": "60%"})
    with pytest.raises(Invalid, match="第 2 行.*超过 100%"):
        home.take(cast, {"number": "3-2-1502", "name": "王磊", "share": "50%"})
    assert Customer.everything.count() == 1, "all or nothing"


@pytest.mark.django_db
def test_a_plate_of_somebody_else_is_not_taken(cast):
    home.take(cast, OWNER)
    other = {**OWNER, "name": "王磊", "id_no": "", "share": ""}
    values, faults, doubts = check_person_row(other, known_people(cast.jia))
    assert not faults
    assert "李丽华" in doubts["plate"]
    assert "plate" not in values


@pytest.mark.django_db
def test_a_retired_room_stops_the_whole_sheet(cast):
    (unit,) = home.units(cast)
    estate.retire_unit(unit, by=cast.zhao, at=cast.noon)
    with pytest.raises(Invalid, match="第 3 行.*已停用"):
        home.take(cast, {"number": "5-101", "name": "张伟"}, OWNER)
    assert not Customer.everything.exists()
    assert not units(cast.jia).filter(number="5-101").exists()


@pytest.mark.django_db
def test_who_refused_consent_gets_no_document_from_a_sheet(cast):
    who = home.person(cast)
    actions.refuse_consent(who, by=cast.lin, at=cast.noon)
    home.take(cast, OWNER)
    who.refresh_from_db()
    assert (who.id_sealed, who.id_print) == ("", "")


@pytest.mark.django_db
def test_who_may_not_import_imports_nothing(cast):
    for by in (cast.wang, cast.chen, cast.yi_lin):
        with pytest.raises(NotAllowed):
            home.take(cast, OWNER, by=by)
    assert not Customer.everything.exists()
    assert not units(cast.jia).exists()


@pytest.mark.django_db
def test_the_cost_does_not_grow_with_each_row(cast, django_assert_max_num_queries):
    rows = [{"number": f"3-2-{n}", "name": f"业主{n}", "phone": f"138{n:08d}"} for n in range(1001, 1301)]
    with django_assert_max_num_queries(90):
        home.take(cast, *rows)
    assert Occupancy.everything.count() == 300
