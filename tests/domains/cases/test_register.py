"""What the register says of a complaint: words for codes, what a form proposes, who leads."""

import pytest
from django.http import QueryDict

from guanjia.concerns.notices.models import Notice
from guanjia.concerns.registers.declared import REGISTERS
from guanjia.concerns.registers.detail import fact_groups
from guanjia.concerns.registers.filters import filters_of
from guanjia.concerns.registers.forms import form_of, initial_of
from guanjia.concerns.registers.timeline import timeline
from guanjia.domains.cases import actions
from guanjia.domains.cases.models import Case
from guanjia.domains.workforce.queries import employee_of
from guanjia.kernel.refusals import Invalid
from tests.domains.cases import stories

pytestmark = pytest.mark.django_db


def facts(case, house) -> dict:
    groups = fact_groups(REGISTERS["cases"], case, base="/jia/", now=house.moment("2026-11-20 20:00"))
    return {fact.label: fact.value for _, said in groups for fact in said}


def proposed(case, verb) -> dict:
    return initial_of(form_of(REGISTERS["cases"], verb), verb, case)


def test_the_codes_of_a_list_are_read_as_words(house):
    case = stories.replied(house, clears=["LISTEN", "REPEAT"])
    assert facts(case, house)["处理方式"] == "维修"
    notes = "；".join(event.note for event in timeline(REGISTERS["cases"], case, house.moment("2026-11-20 20:00")))
    assert "五清：听清、复清" in notes
    assert "处理方式：（空） → 维修" in notes
    assert "REPAIR" not in notes
    assert "LISTEN" not in notes


def test_a_list_of_codes_is_ticked_not_typed(house):
    field = form_of(REGISTERS["cases"], actions.amend_case).base_fields["clears"]
    assert [label for _, label in field.choices] == ["听清", "问清", "记清", "复清", "跟清"]


@pytest.mark.parametrize(("channel", "way"), [("PHONE", "PHONE"), ("LETTER", "LETTER"), ("VISIT", "VISIT")])
def test_the_reply_goes_the_way_the_complaint_came(house, channel, way):
    case = stories.complaint(house, channel=channel)
    assert proposed(case, actions.reply)["reply_way"] == way


def test_the_supervisor_starts_from_what_the_receiver_proposed(house):
    case = stories.complaint(house)
    actions.suggest(case, by=house.lin, at=house.moment("2026-11-20 16:20"), validity_suggested="INVALID")
    assert proposed(case, actions.judge)["validity"] == "INVALID"


def hand_over(house, *sorts, lead=None):
    case = stories.approved(house)
    departments = [house.departments[s] for s in sorts]
    at = house.moment("2026-11-20 16:40")
    actions.hand_over(case, by=house.lin, at=at, departments=departments, lead=lead and house.departments[lead])
    return {slip.department.sort: slip.is_lead for slip in case.slips.all()}


def test_any_of_several_departments_may_lead(house):
    assert hand_over(house, "ENGINEERING", "CLEANING", lead="CLEANING") == {"CLEANING": True, "ENGINEERING": False}


def test_the_first_leads_when_nobody_is_named(house):
    assert hand_over(house, "ENGINEERING", "CLEANING") == {"ENGINEERING": True, "CLEANING": False}


def test_who_leads_must_take_part(house):
    with pytest.raises(Invalid) as refused:
        hand_over(house, "ENGINEERING", lead="CLEANING")
    assert "lead" in refused.value.fields


def test_a_department_that_only_reports_the_end_has_noted_what_it_did(house):
    _, slip = stories.handed(house)
    at = house.moment("2026-11-20 18:00")
    actions.accept(slip, by=house.chen, at=at)
    actions.report_done(slip, by=house.liu, at=at, done_text="地漏已换好", cause="老化", liability="OWNER")
    assert [action.text for action in slip.actions.all()] == ["地漏已换好"]


def test_the_butler_of_the_unit_hears_of_its_matters(house):
    case = stories.complaint(house)
    notice = Notice.objects.get(user=house.wang)
    assert case.number in notice.title


def test_the_butler_is_not_told_of_a_complaint_about_himself(house):
    stories.complaint(house, target_staff=employee_of(house.wang, house.jia))
    assert not Notice.objects.filter(user=house.wang).exists()


def test_the_butler_is_not_told_of_what_he_took_in(house):
    given = {"kind": "REPAIR", "content": "马桶堵了，水下不去", "unit": house.unit}
    actions.open_case(by=house.wang, at=house.moment("2026-11-20 09:00"), project=house.jia, **given)
    assert not Notice.objects.filter(user=house.wang).exists()


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("received_at_from=0001-01-01", 1), ("received_at_to=0001-01-01", 0), ("received_at_from=9999-12-31", 0),
        ("received_at_to=9999-12-31", 1), ("received_at_from=2026-11-20&received_at_to=2026-11-20", 1),
        ("received_at_from=2026-11-21", 0), ("received_at_to=2026-11-19", 0),
    ],
)  # fmt: skip
def test_the_ends_of_the_calendar_bound_a_list_too(house, asked, found):
    """A year that has no place in every zone is answered like any other (found by the fuzzer)."""
    stories.complaint(house)
    rows = filters_of(REGISTERS["cases"], QueryDict(asked), Case.objects.of(house.jia), house.jia).qs
    assert len(list(rows)) == found
