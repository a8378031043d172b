"""Registering, noting, correcting, documents and consent."""

import pytest

from guanjia.concerns.flow.fields import form_class
from guanjia.concerns.journal.models import Entry
from guanjia.domains.customers import actions
from guanjia.domains.customers.forms.dialogs import CustomerForm, NoteCallerForm
from guanjia.domains.customers.models import Customer, Occupancy
from guanjia.domains.customers.register import CUSTOMERS
from guanjia.kernel.refusals import Invalid, NotAllowed, WrongState
from tests.domains.customers import household as home

pytestmark = pytest.mark.django_db


@pytest.mark.both
def test_a_name_and_a_phone_open_a_file(cast):
    who = home.person(cast, "　李 丽华 ", "138-0000-5678")
    who.refresh_from_db()
    assert (who.name, who.phone, who.state, who.called) == ("李丽华", "13800005678", "ACTIVE", "李先生/女士")
    assert (who.pinyin, who.initials, who.phone_key, who.tail) == ("lilihua", "llh", "13800005678", "5678")
    assert who.number == "KH-2026-11-0001"
    assert Entry.objects.get(verb="customer.register_customer").by == cast.lin


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"name": " "}, "name"),
        ({"phone": "1380000"}, "phone"),
        ({"phone2": "abc"}, "phone2"),
        ({"email": "x"}, "email"),
    ],
)
def test_what_cannot_be_stored_is_named(cast, given, field):
    with pytest.raises(Invalid) as refused:
        home.person(cast, **given)
    assert field in refused.value.fields
    assert not Customer.everything.exists()
    assert not Entry.objects.exists()


def test_the_same_person_is_not_registered_twice(cast):
    first = home.person(cast)
    for again in (home.person, lambda c: actions.note_caller(
        by=c.lin, at=c.noon, project=c.jia, name="李丽华", phone="138 0000 5678")):  # fmt: skip
        with pytest.raises(Invalid, match=first.number):
            again(cast)
    home.person(cast, phone="13800005679")
    assert Customer.everything.count() == 2


@pytest.mark.both
def test_an_unknown_caller_is_noted_in_one_line(cast):
    (unit,) = home.units(cast)
    who = actions.note_caller(
        by=cast.lin, at=cast.noon, project=cast.jia, name="王先生", phone="13700001111", unit=unit
    )
    assert who.state == "NOTED"
    tie = Occupancy.everything.get()
    assert (tie.customer, tie.unit, tie.role, tie.number) == (who, unit, "RESIDENT", "ZH-2026-11-0001")
    assert Entry.objects.get(verb="occupancy.move_in_occupant").via == "customer.note_caller"
    actions.confirm(who, by=cast.lin, at=cast.noon)
    assert who.state == "ACTIVE"


def test_a_noted_caller_without_phone_is_not_confirmed(cast):
    who = actions.note_caller(by=cast.lin, at=cast.noon, project=cast.jia, name="王先生")
    with pytest.raises(Invalid, match="联系电话"):
        actions.confirm(who, by=cast.lin, at=cast.noon)
    assert Customer.everything.get().state == "NOTED"


def test_a_refused_tie_leaves_no_caller_behind(cast):
    (unit,) = home.units(cast)
    from guanjia.domains.estate import actions as estate  # reason: only here

    estate.retire_unit(unit, by=cast.zhao, at=cast.noon)
    with pytest.raises(Invalid):
        actions.note_caller(by=cast.lin, at=cast.noon, project=cast.jia, name="王先生", unit=unit)
    assert not Customer.everything.exists()


def test_amending_spells_the_keys_anew_and_keeps_the_old_in_the_journal(cast):
    who = home.person(cast)
    actions.amend_customer(who, by=cast.lin, at=cast.noon, name="李立华", phone="010-62345678")
    who.refresh_from_db()
    assert (who.phone, who.phone_key, who.tail, who.initials) == ("010-62345678", "01062345678", "5678", "llh")
    changes = Entry.objects.get(verb="customer.amend").changes
    assert changes["phone"] == ["13800005678", "010-62345678"]
    with pytest.raises(Invalid):
        actions.amend_customer(who, by=cast.lin, at=cast.noon, phone="12")
    assert Customer.everything.get().phone == "010-62345678"


@pytest.mark.both
def test_a_document_is_sealed_masked_and_never_in_the_journal(cast):
    who = home.person(cast)
    actions.register_id(
        who, by=cast.lin, at=cast.noon, id_type="ID_CARD", id_no="11010519491231002x", id_purpose="办门禁卡"
    )
    who.refresh_from_db()
    assert home.ID_CARD not in who.id_sealed
    assert who.opened("id_sealed") == home.ID_CARD
    assert who.id_no_masked == "110*************2X"
    assert (who.sex, who.birth_year, who.id_purpose) == ("FEMALE", 1949, "办门禁卡")
    assert home.ID_CARD not in str(list(Entry.objects.values_list("changes", flat=True)))
    twin = home.person(cast, "李梅", "13900001111")
    actions.register_id(twin, by=cast.lin, at=cast.noon, id_type="ID_CARD", id_no=home.ID_CARD, id_purpose="核对")
    assert twin.id_print == who.id_print
    assert twin.id_sealed != who.id_sealed


@pytest.mark.parametrize(
    "given",
    [
        {"id_no": "110105194912310021"}, {"id_no": ""}, {"id_no": "123"}, {"id_purpose": " "},
        {"id_type": "CREDIT_CODE"},
    ],
)  # fmt: skip
def test_a_wrong_document_is_refused(cast, given):
    who = home.person(cast)
    with pytest.raises(Invalid) as refused:
        actions.register_id(who, by=cast.lin, at=cast.noon, **{
            "id_type": "ID_CARD", "id_no": home.ID_CARD, "id_purpose": "办卡", **given,
        })  # fmt: skip
    assert "110105" not in refused.value.message
    who.refresh_from_db()
    assert (who.id_sealed, who.version) == ("", 1)


@pytest.mark.both
def test_without_consent_only_name_unit_and_phone_are_kept(cast):
    who = home.person(cast, phone2="13900001111", email="li@example.com", mail_address="甲园", birth_year=1980,
                      emergency=[{"name": "李建国", "relation": "父亲", "phone": "13700000002"}])  # fmt: skip
    actions.give_consent(who, by=cast.lin, at=cast.noon, consent_channel="PAPER", care=True)
    actions.note_care(who, by=cast.lin, at=cast.noon, care_notes=["ALONE"])
    actions.register_id(who, by=cast.lin, at=cast.noon, id_type="ID_CARD", id_no=home.ID_CARD, id_purpose="办卡")
    assert who.consent_version == "2026 年第 1 版"
    actions.refuse_consent(who, by=cast.lin, at=cast.noon)
    who.refresh_from_db()
    assert (who.name, who.phone, who.consent) == ("李丽华", "13800005678", "REFUSED")
    assert not any([who.phone2, who.email, who.mail_address, who.id_sealed, who.id_print])
    assert not any([who.emergency, who.pets, who.care_notes])
    assert who.birth_year is None
    with pytest.raises(Invalid, match="不同意"):
        actions.register_id(who, by=cast.lin, at=cast.noon, id_type="ID_CARD", id_no=home.ID_CARD, id_purpose="办卡")


def test_care_notes_need_their_own_consent(cast):
    who = home.person(cast)
    actions.give_consent(who, by=cast.lin, at=cast.noon)
    with pytest.raises(Invalid, match="单独同意"):
        actions.note_care(who, by=cast.lin, at=cast.noon, care_notes=["INFANT"])
    assert Customer.everything.get().care_notes == []
    actions.give_consent(who, by=cast.lin, at=cast.noon, care=True)
    actions.note_care(who, by=cast.lin, at=cast.noon, care_notes=["INFANT"])
    assert Customer.everything.get().care_notes == ["INFANT"]
    actions.give_consent(who, by=cast.lin, at=cast.noon, care=False)
    assert Customer.everything.get().care_notes == [], "consent taken back takes the notes with it"


def test_of_a_child_only_name_and_relation_are_kept(cast):
    with pytest.raises(Invalid, match="14 岁"):
        home.person(cast, "王小禾", birth_year=2018)
    assert not Customer.everything.exists()
    child = home.person(cast, "王小禾", birth_year=2018, guardian_consent=True)
    assert child.phone
    grown = home.person(cast, "王大禾", birth_year=2012)
    assert grown.phone
    with pytest.raises(Invalid):
        actions.amend_customer(child, by=cast.lin, at=cast.noon, guardian_consent=False)


def test_only_the_manager_sets_vip(cast):
    who = home.person(cast)
    for other in (cast.lin, cast.sunli, cast.wu, cast.yi_zhao):
        with pytest.raises(NotAllowed):
            actions.set_vip(who, by=other, at=cast.noon, vip=True)
    assert not Customer.everything.get().vip
    actions.set_vip(who, by=cast.zhao, at=cast.noon, vip=True, vip_visit_days=30)
    actions.set_vip(who, by=cast.zhao, at=cast.noon, vip=False, vip_visit_days=30)
    assert Customer.everything.get().vip_visit_days is None


def test_a_customer_with_a_unit_is_not_voided(cast):
    (unit,) = home.units(cast)
    who = home.person(cast)
    tie = home.tie(cast, unit, who)
    with pytest.raises(Invalid, match="住户关系"):
        actions.void_customer(who, by=cast.zhao, at=cast.noon, void_reason="重复")
    actions.void_occupancy(tie, by=cast.zhao, at=cast.noon, void_reason="录错")
    with pytest.raises(Invalid):
        actions.void_customer(who, by=cast.zhao, at=cast.noon, void_reason=" ")
    actions.void_customer(who, by=cast.zhao, at=cast.noon, void_reason="录错")
    assert (who.state, who.void_reason) == ("VOID", "录错")


STEPS = {
    "amend": (actions.amend_customer, {"name": "张三"}),
    "confirm": (actions.confirm, {}),
    "register_id": (actions.register_id, {"id_type": "ID_CARD", "id_no": home.ID_CARD, "id_purpose": "办卡"}),
    "give_consent": (actions.give_consent, {}),
    "refuse_consent": (actions.refuse_consent, {}),
    "note_care": (actions.note_care, {}),
    "set_vip": (actions.set_vip, {"vip": True}),
    "void": (actions.void_customer, {"void_reason": "再作废"}),
}


@pytest.mark.parametrize("name", STEPS)
def test_a_voided_customer_is_left_alone(cast, name):
    who = home.person(cast)
    actions.void_customer(who, by=cast.zhao, at=cast.noon, void_reason="录错")
    verb, given = STEPS[name]
    written = Entry.objects.count()
    with pytest.raises(WrongState):
        verb(who, by=cast.zhao, at=cast.noon, **given)
    assert Entry.objects.count() == written


@pytest.mark.parametrize("name", STEPS)
@pytest.mark.parametrize("other", ["chen", "yi_zhao", "admin"])
def test_who_serves_no_customers_changes_none(cast, name, other):
    who = home.person(cast)
    verb, given = STEPS[name]
    with pytest.raises(NotAllowed):
        verb(who, by=getattr(cast, other), at=cast.noon, **given)
    assert Customer.everything.get().version == 1


def test_the_forms_take_lines_and_rooms(cast):
    (unit,) = home.units(cast)
    made = form_class(actions.register_customer, CustomerForm)(
        {"name": "李丽华", "phone": "13800005678", "kind": "PERSON",
         "emergency": "李建国 父亲 137-0000-0002\n王芳 13600001111", "pets": "柯基犬 京-2026-000123"},
        project=cast.jia, by=cast.lin,
    )  # fmt: skip
    assert made.is_valid(), made.errors
    who = actions.register_customer(by=cast.lin, at=cast.noon, project=cast.jia, **made.called_with())
    assert who.emergency == [
        {"name": "李建国", "relation": "父亲", "phone": "13700000002"},
        {"name": "王芳", "relation": "", "phone": "13600001111"},
    ]
    assert who.pets == [{"kind": "柯基犬", "licence_no": "京-2026-000123"}]
    again = form_class(actions.amend_customer, CustomerForm)(project=cast.jia, initial={"emergency": who.emergency})
    assert again["emergency"].value() == "李建国 父亲 13700000002\n王芳  13600001111"
    noted = form_class(actions.note_caller, NoteCallerForm)(
        {"name": "王先生", "phone": "", "unit": "3栋2单元1502", "role": "TENANT"}, project=cast.jia
    )
    assert noted.is_valid(), noted.errors
    assert noted.called_with()["unit"] == unit


@pytest.mark.parametrize(
    "lines", ["李建国 父亲", "13700000002", "李建国 1234567890", "\n".join(["甲 13700000002"] * 11)]
)
def test_a_line_that_says_too_little_is_refused(cast, lines):
    form = form_class(actions.register_customer, CustomerForm)(
        {"name": "李丽华", "phone": "13800005678", "kind": "PERSON", "emergency": lines}, project=cast.jia
    )
    assert set(form.errors) == {"emergency"}


@pytest.mark.both
def test_the_other_project_is_not_there(cast):
    home.person(cast)
    assert Customer.objects.seen_by(cast.lin).exists()
    for other in (cast.yi_lin, cast.chen, cast.admin):
        assert not Customer.objects.seen_by(other).exists()


@pytest.mark.both
def test_a_butler_of_a_zone_sees_its_people_once_each(cast):
    from guanjia.concerns.access.models import Zone  # reason: only here
    from guanjia.domains.estate import actions as estate  # reason: only here

    here, there = home.units(cast, "3-2-1502", "5-101")
    east = Zone.objects.create(project=cast.jia, name="东区")
    estate.assign_unit_zone(here, by=cast.zhao, at=cast.noon, zone=east)
    near, far = home.person(cast), home.person(cast, "张伟", "13800000001")
    caller = home.person(cast, "赵六", "13800000002")
    home.tie(cast, here, near)
    home.tie(cast, here, near, "RESIDENT")
    home.tie(cast, there, far)
    row = cast.wang.assignments.get()
    row.zone = east
    row.save()
    seen = Customer.objects.seen_by(cast.wang).order_by("id")
    assert list(seen) == [near, caller]
    assert {t.customer for t in Occupancy.objects.seen_by(cast.wang)} == {near}


def test_every_column_and_form_of_the_register_is_real(cast):
    for verb in (*CUSTOMERS.births, *CUSTOMERS.steps):
        assert form_class(verb, CUSTOMERS.forms.get(verb))(project=cast.jia).fields is not None
