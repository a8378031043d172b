"""What can only be refused is not offered: the page says from when it can be done, and 待办 does not list it before."""

import pytest

from guanjia.concerns.flow.offers import offers
from guanjia.domains.omissions import actions as omitted
from guanjia.insight.reports import actions
from guanjia.kernel.refusals import Invalid
from tests.domains.omissions import stories as omissions
from tests.insight.reports import stories

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def offered(record, person, at) -> set[str]:
    return {offer.verb.name for offer in offers(record, person, at)}


def test_a_month_sheet_is_handed_in_from_its_cut_on(house, signed_in, at_noon):
    sheet = stories.drawn(house, "2026-11-22 09:00")
    at_noon.move_to(house.moment("2026-11-22 09:05"))
    sunli, page = signed_in(house.sunli), f"/jia/month-sheets/{sheet.number}/"
    assert sheet.number not in sunli.get("/jia/").content.decode()
    early = sunli.get(page).content.decode()
    assert f"{page}hand_in/" not in early
    assert "的数据截到 11-30 18:00，到时再上报" in early
    assert sheet.number not in sunli.get("/jia/month-sheets/?view=due").content.decode()
    assert sunli.get(f"{page}hand_in/").status_code == 422
    assert sunli.post(f"{page}hand_in/", {"version": "1", "form_key": "k"}).status_code == 422
    sheet.refresh_from_db()
    assert sheet.state == "DRAFT"
    at_noon.move_to(house.moment("2026-11-30 18:01"))
    sunli = signed_in(house.sunli)
    now = sunli.get(page).content.decode()
    assert (f"{page}hand_in/" in now, "到时再上报" in now) == (True, False)
    assert sheet.number in sunli.get("/jia/").content.decode()
    assert sheet.number in sunli.get("/jia/month-sheets/?view=due").content.decode()


def test_offered_and_taken_part_at_the_same_moment(house):
    sheet = stories.drawn(house, "2026-11-22 09:00")
    before, cut = house.moment("2026-11-30 17:59"), house.moment("2026-11-30 18:00")
    assert ("hand_in" in offered(sheet, house.sunli, before), "hand_in" in offered(sheet, house.sunli, cut)) == (
        False, True,
    )  # fmt: skip
    with pytest.raises(Invalid, match="到时再上报"):
        actions.hand_in(sheet, by=house.sunli, at=before)
    actions.hand_in(sheet, by=house.sunli, at=cut)
    before, closed = house.moment("2026-12-01 08:59"), house.moment("2026-12-01 09:00")
    assert ("finalise" in offered(sheet, house.zhao, before), "finalise" in offered(sheet, house.zhao, closed)) == (
        False, True,
    )  # fmt: skip


def test_nobody_without_the_right_is_told_from_when(house, signed_in, at_noon):
    sheet = stories.drawn(house, "2026-11-22 09:00")
    at_noon.move_to(house.moment("2026-11-22 09:05"))
    page = signed_in(house.wu).get(f"/jia/month-sheets/{sheet.number}/").content.decode()
    assert "到时再上报" not in page


def test_an_omission_is_found_once_the_day_for_the_statement_is_over(house, signed_in, at_noon):
    omission = omissions.suspected(house)
    at_noon.move_to(house.moment("2026-11-20 12:00"))
    page = f"/jia/omissions/{omission.number}/"
    early = signed_in(house.zhao).get(page).content.decode()
    assert (f"{page}find/" in early, "期限还没有到" in early) == (False, True)
    given = {"sort": "OMITTED", "grade": "NONE", "finding": "没有此事"}
    with pytest.raises(Invalid, match="期限还没有到"):
        omitted.find(omission, by=house.zhao, at=house.moment("2026-11-21 23:59"), **given)
    at_noon.move_to(house.moment("2026-11-22 00:01"))
    late = signed_in(house.zhao).get(page).content.decode()
    assert (f"{page}find/" in late, "期限还没有到" in late) == (True, False)


def test_once_he_has_written_it_is_found_at_once(house):
    omission = omissions.stated(house)
    assert "find" in offered(omission, house.zhao, house.moment("2026-11-20 11:01"))


def test_sent_back_it_is_still_said_that_he_wrote_nothing(house):
    omission = omissions.suspected(house)
    given = {"sort": "HIDDEN", "grade": "APOLOGY", "finding": "属实"}
    omitted.find(omission, by=house.zhao, at=house.moment("2026-11-22 00:01"), **given)
    omitted.send_back(omission, by=house.wu, at=house.moment("2026-11-22 09:00"), reason="再问一次")
    omitted.find(omission, by=house.zhao, at=house.moment("2026-11-22 10:00"), **given)
    assert omission.unstated
