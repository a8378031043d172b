"""The page of a matter shows its whole story, and its main button leads to the next step wherever that is."""

import pytest

from guanjia.concerns.search.queries import find
from guanjia.domains.cases import actions
from tests.concerns.attachments.samples import photo, upload
from tests.domains.cases import stories

pytestmark = pytest.mark.django_db


def page(client, case) -> str:
    return client.get(f"/jia/cases/{case.number}/").content.decode()


def main_button(html: str) -> str:
    start = html.index("btn btn-primary main")
    return html[start : html.index("</", start)].rpartition(">")[2].strip()


def test_whoever_can_take_the_next_step_on_a_part_is_led_there(signed_in, house):
    case, _ = stories.handed(house)
    html = page(signed_in(house.sunli), case)
    assert "签收 C1" not in html  # she is not of the department
    case = stories.replied(house)
    html = page(signed_in(house.wang), case)
    assert main_button(html).startswith("回访 HF-")
    assert "回访 HF-" not in page(signed_in(house.lin), case)  # who answered the customer does not call back


def test_photos_and_words_of_a_part_stand_on_the_page_of_the_matter(signed_in, house):
    case, slip = stories.handed(house)
    at = house.moment("2026-11-20 17:00")
    actions.accept(slip, by=house.chen, at=at)
    actions.note_action(slip, by=house.chen, at=at, text="已上门看过，需更换接口", photos=[upload("楼下.jpg", photo())])
    html = page(signed_in(house.wang), case)
    assert "C1 记处理过程" in html
    assert "已上门看过，需更换接口" in html
    assert f"{slip.number} 楼下.jpg" in html


def test_the_handling_sheet_is_printed_from_the_page_of_the_matter(signed_in, house):
    case, slip = stories.handed(house)
    html = page(signed_in(house.sunli), case)
    assert f'href="/jia/slips/{slip.number}/-print/KF-FJ-19/"' in html
    assert "附件19 业户投诉处理单 C1" in html


@pytest.mark.parametrize(
    ("story", "stage"), [(stories.judged, "判定"), (stories.approved, "处理"), (stories.replied, "回访")]
)
def test_the_bar_says_what_is_being_done(signed_in, house, story, stage):
    html = page(signed_in(house.sunli), story(house))
    start = html.index('aria-current="step"')
    assert stage in html[start : start + 80]


def test_a_late_entry_shows_when_it_happened_and_when_it_was_entered(signed_in, house):
    case = actions.open_case(
        by=house.lin, at=house.moment("2026-11-20 12:00"), project=house.jia, kind="COMPLAINT", unit=house.unit,
        content="早上电话反映电梯异响，当时记在本子上", received_at=house.moment("2026-11-20 07:30"),
        late_reason="停电时手记",
    )  # fmt: skip
    html = page(signed_in(house.sunli), case)
    assert "补录：2026-11-20 07:30 受理，2026-11-20 12:00 登记" in html
    assert "补录：" not in page(signed_in(house.sunli), stories.judged(house))


def test_enter_after_a_room_opens_the_room_and_not_a_matter_about_it(signed_in, house):
    stories.complaint(house)
    groups = find(house.lin, "3-2-1502", house.jia, at=house.noon)
    assert [group.kind for group in groups][0] == "unit"
    assert "case" in [group.kind for group in groups]
    assert find(house.lin, "李秀英", house.jia, at=house.noon)[0].kind != "unit"


def test_the_validity_of_a_repair_is_nothing_to_wait_for(signed_in, house, at_noon):
    at_noon.move_to(house.moment("2026-11-20 16:30"))
    repair = stories.complaint(house, kind="REPAIR", demand="", read_back=False)
    complaint = stories.complaint(house)
    browser = signed_in(house.sunli)
    assert "有效性" in page(browser, complaint)
    assert "有效性" not in page(browser, repair)


def test_the_story_names_the_contact_by_its_number(signed_in, house, at_noon):
    at_noon.move_to(house.moment("2026-11-20 16:30"))
    case = stories.complaint(house)
    assert case.contact.number
    html = page(signed_in(house.sunli), case)
    assert f"来电来访：{case.contact.number}" in html[html.index("时间线") :]


@pytest.mark.both
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true", "HX-Target": "dialog"}])
def test_a_list_of_ticks_survives_what_somebody_else_saved(signed_in, house, at_noon, headers):
    """处理方式 is a list: the merge page shows it in words and posts each tick along."""
    at_noon.move_to(house.moment("2026-11-20 19:00"))
    case, _ = stories.done(house)
    opened = case.version
    actions.note_progress(case, by=house.lin, at=house.moment("2026-11-20 18:30"), note="客户来电催问")
    given = {"verified": "PASS", "methods": ["REPAIR", "APOLOGY"], "result": "SOLVED", "result_text": "不再渗水",
             "version": opened, "verify_text": ""}  # fmt: skip
    answer = signed_in(house.wang).post(f"/jia/cases/{case.number}/verify/", given, headers=headers)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "维修、道歉" in html or ('value="REPAIR"' in html and 'value="APOLOGY"' in html)
    assert "不再渗水" in html


def test_the_limit_that_was_missed_first_stays_on_the_page(signed_in, house):
    """A month sheet counts by it, however much ended after it."""
    promised = house.moment("2026-11-23 10:00")
    case, _ = stories.done(house, "2026-11-22 15:00", handed_at="2026-11-21 10:00", promised_at=promised)
    at = house.moment("2026-11-22 15:00")
    actions.verify(case, by=house.wang, at=at, verified="PASS", methods=["REPAIR"], result="SOLVED", result_text="好了")
    actions.reply(case, by=house.lin, at=at, reply_way="PHONE", reply_text="已修好，请查看")
    card = page(signed_in(house.sunli), case).partition('aria-label="时限"')[2].partition("</section>")[0]
    assert "11-20 24:00 前 · 当日" in card
    assert "超时 " in card.partition("11-20 24:00 前 · 当日")[0].rpartition("<li")[2]
