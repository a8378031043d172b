"""附件十八 and 附件十九 as they come out of the desk: rows chosen, words under the title, the red mark, the code."""

import pytest
import time_machine
from django.test import Client

from guanjia.concerns.printing.models import PrintLog
from guanjia.domains.cases import actions, prints
from guanjia.domains.cases.models import Case
from tests.concerns.printing.reading import sizes, text_of
from tests.domains.cases import stories
from tests.domains.cases.courses import EVENING, plain, taken

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_desk(house):
    """`at_desk(user, moment)(path)`: the page a signed-in colleague gets at that moment."""

    def enter(user, moment: str):
        at = house.moment(moment)
        client = Client()

        def ask(path: str, data=None, **more):
            with time_machine.travel(at, tick=False):
                client.force_login(user)
                session = client.session
                session["signed_in_at"] = session["hand_at"] = int(at.timestamp())
                session.save()
                return client.get(path, data or {}, **more)

        return ask

    return enter


def test_the_list_prints_only_complaints_and_says_by_what_they_were_chosen(house, at_desk):
    stories.judged(house)
    plain(house)
    category = stories.category(house, "工程维修")
    ask = at_desk(house.lin, EVENING)
    asked = {"view": "all", "received_at_from": "2026-11-01", "received_at_to": "2026-11-30", "category": category.pk}
    text = text_of(ask("/jia/cases/-print/KF-FJ-18/", asked).content)
    assert "受理时间2026年11月1日至2026年11月30日·状态全部·类别工程维修" in text
    assert "合计1条有效1·无效0·待判定0·办结0" in text
    assert "JY-2026-11-0001" not in text
    text = text_of(ask("/jia/cases/-print/KF-FJ-18/", {"view": "judge"}).content)
    assert "受理时间全部·页签待判定" in text
    assert "合计0条" in text


def test_one_complaint_prints_lying_and_without_a_sum_and_a_suggestion_not_at_all(house, at_desk):
    case, suggestion = stories.judged(house), plain(house)
    ask = at_desk(house.lin, EVENING)
    made = ask(f"/jia/cases/{case.number}/-print/KF-FJ-18-1/").content
    assert sizes(made) == [(297, 210)]
    text = text_of(made)
    assert case.number in text
    assert "11-2024:00" in text
    assert "有效1·" not in text
    assert ask(f"/jia/cases/{suggestion.number}/-print/KF-FJ-18-1/").status_code == 404
    page = ask(f"/jia/cases/{suggestion.number}/").content.decode()
    assert "KF-FJ-18-1" not in page


@pytest.mark.parametrize(("clock", "late"), [("2026-11-23 23:59", False), ("2026-11-24 00:00", True)])
def test_the_red_mark_stands_on_what_missed_a_limit_and_not_on_late_entries(house, at_desk, clock, late):
    _, slip = stories.handed(house, "2026-11-20 16:10", "2026-11-20 16:40")
    taken(actions.accept, slip, house.chen, house, "2026-11-20 17:00")
    text = text_of(at_desk(house.lin, clock)(f"/jia/slips/{slip.number}/-print/KF-FJ-19/").content)
    assert ("超时" in text) is late
    received = house.moment("2026-11-23 09:00")
    case = actions.open_case(
        by=house.zhao, at=house.moment("2026-11-23 11:30"), project=house.jia, kind="COMPLAINT", content=stories.WORDS,
        unit=house.unit, received_at=received, late_reason="停电", demand="来看",
    )  # fmt: skip
    taken(actions.begin, case, house.lin, house, "2026-11-23 11:30", findings="已查看")
    assert case.late_entry


def test_a_blank_form_has_no_mark_and_takes_a_serial(house, at_desk):
    _, slip = stories.handed(house)
    text = text_of(
        at_desk(house.lin, "2026-12-01 09:00")(f"/jia/slips/{slip.number}/-print/KF-FJ-19/", {"blank": "1"}).content
    )
    assert "超时" not in text
    assert slip.number not in text
    assert PrintLog.objects.of(house.jia).get().blank


@pytest.mark.parametrize(
    ("url", "host", "code"),
    [("https://guanjia.example", "localhost", True), ("", "192.168.1.8", True), ("", "localhost", False)],
)
def test_the_code_on_a_work_order_leads_somewhere_or_is_left_out(house, at_desk, settings, url, host, code):
    settings.GUANJIA_URL, settings.ALLOWED_HOSTS = url, ["*"]
    case = plain(house, "REPAIR", content="厨房灯不亮")
    taken(actions.order_work, case, house.lin, house, department=house.departments["ENGINEERING"])
    order = case.work_orders.get().work_order
    ask = at_desk(house.lin, EVENING)
    made = ask(f"/jia/work-orders/{order.number}/-print/KF-PG/", headers={"host": host})
    assert ("扫码打开工单" in text_of(made.content)) is code


def test_the_register_of_a_whole_month_costs_a_few_queries(house, django_assert_max_num_queries):
    for _ in range(3):
        stories.handed(house)
    rows = Case.objects.of(house.jia)
    with django_assert_max_num_queries(5):
        made = prints.register_context(rows, by=house.lin, at=house.moment(EVENING))
    assert [row["number"] for row in made["rows"]] == [f"TS-2026-11-000{i}" for i in (1, 2, 3)]
