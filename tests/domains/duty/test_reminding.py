"""班前提醒: once, an hour before the shift, to whoever stands in it by then."""

import pytest

from guanjia.concerns.access.grants import SYSTEM
from guanjia.concerns.notices.models import Notice
from guanjia.concerns.policies.actions import change_policy
from guanjia.domains.duty import actions
from tests.domains.duty import stories as s

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def told(house) -> list[tuple[str, str]]:
    rows = Notice.objects.filter(event__startswith="duty.soon:").select_related("user").order_by("pk")
    return [(n.user.display_name, n.title) for n in rows]


def remind(house, at: str) -> int:
    return actions.remind(by=SYSTEM, at=house.moment(at), project=house.jia)


def test_told_once_one_hour_before(house):
    s.published(house, from_on=s.DAY)
    assert remind(house, "2026-11-20 07:29") == 0
    assert remind(house, "2026-11-20 07:30") == 2  # the desk, and the duty manager whose day begins then too
    assert ("林静", "班次 1 小时后开始：白班 11-20 08:30") in told(house)
    assert remind(house, "2026-11-20 07:31") == remind(house, "2026-11-20 08:29") == 0
    assert remind(house, "2026-11-20 19:45") == 1
    assert told(house)[-1] == ("钱伟", "班次 45 分后开始：夜班 11-20 20:30")


def test_whoever_is_there_or_whose_shift_has_begun_is_not_told(house):
    s.published(house, from_on=s.DAY)
    actions.sign_on(s.shift_of(house, house.lin), by=house.lin, at=house.moment("2026-11-20 07:20"), fit=True)
    remind(house, "2026-11-20 07:40")
    assert "林静" not in dict(told(house))
    assert remind(house, "2026-11-20 20:30") == 0


def test_who_takes_the_place_later_is_told_too(house):
    s.published(house)
    remind(house, "2026-11-20 07:35")
    shift, at = s.shift_of(house, house.lin), house.moment("2026-11-20 07:50")
    actions.reassign(shift, by=house.zhao, at=at, person=house.wang, change_reason="林静发烧")
    assert remind(house, "2026-11-20 07:51") == 1
    assert told(house)[-1][0] == "王磊"


def test_how_long_before_is_a_policy(house):
    s.published(house, from_on=s.DAY)
    at = house.moment("2026-11-10 12:00")
    change_policy(by=house.zhao, at=at, key="duty.shift.remind", value="30", project=house.jia)
    assert remind(house, "2026-11-20 07:59") == 0
    assert remind(house, "2026-11-20 08:00") == 2


def test_every_project_has_its_own(house):
    s.published(house, from_on=s.DAY)
    assert actions.watching.remind_everywhere(at=house.moment("2026-11-20 07:30")) == 2
