"""来电来访 (附件十四): answered, promised or turned into a record, and closed only when nothing is owed."""

import pytest

from guanjia.concerns.access.grants import SYSTEM
from guanjia.concerns.deadlines.queries import clocks_of, running_of
from guanjia.concerns.flow.offers import offers
from guanjia.concerns.journal.models import Entry
from guanjia.domains.cases import actions as cases
from guanjia.domains.contacts import actions, queries
from guanjia.domains.contacts.models import Contact
from guanjia.domains.customers import actions as customers
from guanjia.kernel.refusals import Invalid
from tests.domains.cases import stories
from tests.domains.walks import check_walked, unwalked

pytestmark = [pytest.mark.django_db, pytest.mark.both]

AT = "2026-11-20 10:00"


def call(house, at: str = AT, **more):
    given = {
        "channel": "PHONE", "category": "ENQUIRY", "content": "装修垃圾几点清运", "unit": house.unit, "name": "李秀英",
        "phone": "13800005678", "rings": 2, "customer": house.li,
    } | more  # fmt: skip
    return actions.log_contact(by=house.lin, at=house.moment(at), project=house.jia, **given)


def answered(house, **more):
    return actions.answer(call(house, **more), by=house.wang, at=house.moment("2026-11-20 10:20"), reply="下午四点")


def merged(house):
    contact = call(house)
    given = {"by": house.lin, "at": house.moment(AT), "project": house.jia}
    other = customers.register_customer(**given, name="李秀英", phone="13900001111")
    customers.merge(house.li, by=house.zhao, at=house.moment(AT), merged_into=other)
    contact.refresh_from_db()
    assert contact.customer == other
    return contact


def barred(house):
    return actions.bar(call(house), by=SYSTEM, at=house.moment(AT), barred=house.sunli)


WALKS = {
    "contact.log_contact": call,
    "contact.promise": lambda h: actions.promise(
        call(h), by=h.lin, at=h.moment(AT), promised_at=h.moment("2026-11-20 15:00")
    ),
    "contact.answer": answered,
    "contact.turn_into": lambda h: stories.complaint(h).contact,
    "contact.close": lambda h: actions.close(answered(h), by=h.lin, at=h.moment("2026-11-20 11:00")),
    "contact.amend": lambda h: actions.amend_contact(call(h), by=h.lin, at=h.moment(AT), content="改问周末几点清运"),
    "contact.move_customer": merged,
}


def test_every_verb_has_its_walk():
    assert unwalked(WALKS, "contact") == ["contact.bar"]


@pytest.mark.parametrize("code", WALKS)
def test_a_verb_is_taken_as_drawn(house, code):
    check_walked(WALKS[code](house), code)


def test_an_answer_says_who_gave_it(house):
    contact = answered(house)
    assert (contact.state, contact.reply, contact.replied_by) == ("ANSWERED", "下午四点", house.wang)


def test_what_is_answered_on_the_spot_is_answered_at_once(house):
    contact = call(house, reply="下午四点", handling="ANSWERED")
    assert (contact.state, contact.number) == ("ANSWERED", "LF-2026-11-0001")


def test_a_promise_runs_until_the_agreed_moment(house):
    due = house.moment("2026-11-20 15:00")
    contact = call(house, handling="PROMISED", promised_at=due)
    assert contact.state == "PROMISED"
    [clock] = running_of(contact)
    assert (clock.code, clock.due_at) == ("promise", due)
    assert clock.late_at(house.moment("2026-11-20 15:01"))
    actions.answer(contact, by=house.lin, at=house.moment("2026-11-20 14:00"), reply="已安排清运")
    [clock] = clocks_of(contact)
    assert clock.state == "MET"


@pytest.mark.parametrize("category", ["COMPLAINT", "REPAIR"])
def test_a_complaint_or_repair_is_neither_answered_nor_closed_without_its_record(house, category):
    contact = call(house, category=category)
    entries = Entry.objects.count()
    with pytest.raises(Invalid, match="须转为事项"):
        actions.answer(contact, by=house.lin, at=house.moment(AT), reply="知道了")
    # An enquiry that turns out to be one after it was answered.
    other = answered(house)
    actions.amend_contact(other, by=house.lin, at=house.moment(AT), category=category)
    with pytest.raises(Invalid, match="没有转成事项"):
        actions.close(other, by=house.lin, at=house.moment(AT))
    other.refresh_from_db()
    assert other.state == "ANSWERED"
    assert Entry.objects.count() == entries + 3  # logged, answered, amended
    assert set(queries.without_a_record(house.jia)) == {contact, other}


def test_a_contact_that_became_a_matter_is_closed_with_the_last_of_them(house):
    first = stories.complaint(house)
    second = stories.complaint(house, contact=first.contact, content="另外楼道灯也坏了三天没人修")
    contact = Contact.objects.of(house.jia).get()
    assert (contact.state, contact.converted_number) == ("TURNED", f"{first.number}、{second.number}")
    for case in (first, second):
        contact.refresh_from_db()
        assert contact.state == "TURNED"
        cases.ask_withdrawal(case, by=house.lin, at=house.moment("2026-11-20 17:00"), withdrawal="客户来电撤诉")
        cases.withdraw(case, by=house.sunli, at=house.moment("2026-11-20 17:00"))
    contact.refresh_from_db()
    assert contact.state == "CLOSED"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"content": "。"}, "content"), ({"handling": "PROMISED", "phone": "", "customer": None}, "phone"),
        ({"handling": "PROMISED"}, "promised_at"), ({"rings": 21}, "rings"), ({"rings": -1}, "rings"),
        ({"happened_at": "2026-11-20 10:01"}, "happened_at"),
    ],
)  # fmt: skip
def test_a_contact_with_something_wrong_is_not_logged(house, given, field):
    if "happened_at" in given:
        given = {"happened_at": house.moment(given["happened_at"])}
    entries = Entry.objects.count()
    with pytest.raises(Invalid) as refused:
        call(house, **given)
    assert field in refused.value.fields
    assert not Contact.objects.of(house.jia).exists()
    assert Entry.objects.count() == entries


def test_an_entry_more_than_two_hours_late_is_marked(house):
    assert not call(house, happened_at=house.moment("2026-11-20 08:00")).late_entry
    assert call(house, happened_at=house.moment("2026-11-20 07:59"), late_reason="停电").late_entry


def test_whom_the_call_was_about_does_not_see_who_called(house):
    contact = barred(house)
    assert not Contact.objects.seen_by(house.sunli, house.jia).exists()
    assert Contact.objects.seen_by(house.zhao, house.jia).get() == contact
    assert [
        o.verb.name for o in offers(contact, house.zhao) if o.verb.name in ("bar", "move_customer", "turn_into")
    ] == []


def test_the_register_prints_the_day_in_its_order_with_its_counts(house):
    from guanjia.domains.contacts.prints import register_context  # reason: beside its only use

    call(house, at="2026-11-20 11:00", rings=4)
    call(house, at="2026-11-20 10:00", rings=3)
    call(house, at="2026-11-20 10:30", channel="VISIT", rings=None)
    made = register_context(Contact.objects.of(house.jia), by=house.lin, at=house.moment("2026-11-20 18:00"))
    assert [row["at"] for row in made["rows"]] == ["11-20 10:00", "11-20 10:30", "11-20 11:00"]
    assert made["totals"] == "来电 2 · 来访 1 · 3 声内接听 1"
    assert {row["phone"] for row in made["rows"]} == {"138****5678"}
    assert {row["name"] for row in made["rows"]} == {"李女士"}
