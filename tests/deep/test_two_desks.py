"""Several desks edit one case at once, and one button is pressed on a slow line: nothing is lost, nothing done twice.

Through the pages themselves, each desk a browser of its own (the verbs alone: concerns/flow/test_races.py).
"""

from __future__ import annotations

import pytest
import time_machine
from django.test import Client

from guanjia.concerns.journal.models import Entry
from guanjia.concerns.notices.models import Notice
from guanjia.domains.cases.models import Case
from tests.concerns.flow.test_races import at_once
from tests.domains.cases import stories

pytestmark = [pytest.mark.deep, pytest.mark.django_db(transaction=True)]
ROUNDS = 50
INTAKE = "/jia/cases/intake/"


@pytest.fixture
def browsers(house):
    """`browsers(count)`: as many signed-in browsers of 林静, at the hour of the complaint."""
    at = house.moment("2026-11-20 17:00")

    def made(count: int) -> list[Client]:
        found = []
        for _ in range(count):
            client = Client()
            client.force_login(house.lin)
            session = client.session
            session["signed_in_at"] = session["hand_at"] = int(at.timestamp())
            session.save()
            found.append(client)
        return found

    with time_machine.travel(at, tick=False):
        yield made


def shown(case, browser: Client) -> dict:
    """The fields of the form as the page shows them."""
    form = browser.get(f"/jia/cases/{case.number}/amend/").context["form"]
    values = {field.html_name: field.value() for field in form}
    return {name: "on" if value is True else value for name, value in values.items() if value not in (None, "", False)}


def edit(case, browsers: list[Client], version: str) -> tuple[list[str], list[tuple[str, str]]]:
    """All desks write their own wish into the case at once; (wishes taken, (wish, page) of those who were too late)."""
    taken, late, page = [], [], shown(case, browsers[0])

    def write(n: int) -> None:
        wish = f"第 {n} 位的诉求，第 {case.version} 版"
        given = page | {"demand": wish, "version": version, "form_key": ""}
        answer = browsers[n].post(f"/jia/cases/{case.number}/amend/", given)
        if answer.status_code == 302:
            taken.append(wish)
        else:
            assert answer.status_code == 409, answer.status_code
            late.append((wish, answer.content.decode()))

    _, faults = at_once(len(browsers), write)
    assert faults == []
    return taken, late


def demands(case) -> list[str]:
    """Every wish the case was ever given, as its journal tells."""
    entries = Entry.objects.filter(subject_kind="case", subject_id=case.pk, verb="case.amend").order_by("pk")
    return [entry.changes["demand"][1] for entry in entries]


def test_of_many_desks_one_wins_each_round_and_the_others_keep_their_text(house, browsers):
    case, desks = stories.complaint(house), browsers(8)
    won = []
    for turn in range(ROUNDS):
        case.refresh_from_db()
        taken, late = edit(case, desks[: 2 + turn % 7], str(case.version))
        assert len(taken) == 1
        won += taken
        for wish, page in late:
            assert "别人刚改过" in page
            assert wish in page  # his own text, to be sent again
            assert taken[0] in page  # beside what stands there now
    case.refresh_from_db()
    assert demands(case) == won
    assert case.demand == won[-1]


def test_control_without_the_version_what_others_wrote_is_overwritten_unseen(house, browsers):
    case, desks = stories.complaint(house), browsers(8)
    taken, late = edit(case, desks, "")
    assert late == []
    case.refresh_from_db()
    assert len(taken) == 8
    assert [wish for wish in taken if wish != case.demand]  # seven people believe theirs was kept


def register(browsers: list[Client], house, key: str) -> list[str]:
    given = {
        "kind": "COMPLAINT", "content": "昨晚十点起楼上装修，一直到十一点半", "channel": "PHONE", "do": "register",
        "lookup": "3-2-1502", "candidate": f"{house.li.pk}:{house.unit.pk}", "form_key": key,
    }  # fmt: skip
    answers, faults = at_once(len(browsers), lambda n: browsers[n].post(INTAKE, given))
    assert faults == []
    assert {answer.status_code for answer in answers} == {302}
    return [answer.headers["Location"] for answer in answers]


def test_one_button_pressed_eight_times_makes_one_case_and_one_message(house, browsers):
    # The same person at the same form: a slow line, a double click, a browser that sends again.
    places = register(browsers(8), house, "one-form")
    assert len(set(places)) == 1
    assert Case.objects.of(house.jia).count() == 1
    told = list(Notice.objects.values_list("user", "subject_kind", "subject_id", "text"))
    assert len(told) == len(set(told))


def test_control_without_the_key_of_the_form_it_is_registered_each_time(house, browsers):
    register(browsers(3), house, "")
    assert Case.objects.of(house.jia).count() == 3
