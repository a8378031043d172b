"""Who was told says what he does; until the level that holds a record has signed, it is held."""

import pytest

from guanjia.concerns.access.models import Absence, Assignment, Post
from guanjia.concerns.escalation import actions, queries
from guanjia.concerns.escalation.models import Alarm, Telling
from guanjia.concerns.escalation.sweeping import sweep
from guanjia.concerns.journal.models import Entry
from guanjia.kernel.refusals import Invalid, NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def late(errand, clock):
    """An errand that has climbed to the second level."""
    found = errand()
    sweep(at=clock("12:46"))
    return found


def owed(user, at):
    return [(t.user.username, t.alarm.level) for t in queries.owed(user, at)]


def test_each_told_rung_is_a_to_do_until_it_is_signed(cast, late, clock):
    at = clock("12:50")
    assert owed(cast.lin, at) == [("lin", 1)]
    assert owed(cast.zhao, at) == [("zhao", 2)]
    telling = queries.owed(cast.zhao, at).get()
    actions.acknowledge(telling, by=cast.zhao, at=at, words="我已安排王磊去取")
    assert owed(cast.zhao, at) == []
    assert owed(cast.sunli, at) == [("sunli", 1)]  # the lower level stays responsible
    telling.refresh_from_db()
    assert (telling.acknowledged_at, telling.acknowledged_by, telling.words) == (at, cast.zhao, "我已安排王磊去取")
    entry = Entry.objects.filter(subject_kind="errand", subject_id=late.pk).latest("pk")
    assert (entry.by, entry.label, entry.reason) == (cast.zhao, "确认上报", "办结过了时限的 150%：我已安排王磊去取")


def test_without_words_twice_or_by_somebody_else_is_refused_and_nothing_is_written(cast, late, clock):
    at = clock("12:50")
    telling = queries.owed(cast.zhao, at).get()
    before = Entry.objects.count()
    with pytest.raises(Invalid, match="写一句"):
        actions.acknowledge(telling, by=cast.zhao, at=at, words=" 好")
    with pytest.raises(NotAllowed, match="不是发给您"):
        actions.acknowledge(telling, by=cast.lin, at=at, words="我来处理")
    telling.refresh_from_db()
    assert (telling.acknowledged_at, Entry.objects.count()) == (None, before)
    actions.acknowledge(telling, by=cast.zhao, at=at, words="我来处理")
    with pytest.raises(Invalid, match="已经确认"):
        actions.acknowledge(telling, by=cast.zhao, at=at, words="再说一次")
    reminder = Telling.objects.filter(asks="").first()
    with pytest.raises(Invalid, match="知会"):
        actions.acknowledge(reminder, by=reminder.user, at=at, words="知道了")


def test_the_highest_level_told_holds_it_until_one_of_it_has_signed(cast, late, clock):
    assert [alarm.level for alarm in queries.unsigned(late)] == [2]
    for person in (cast.lin, cast.sunli):
        actions.acknowledge_all(late, by=person, at=clock("12:50"), words="正在处理")
    assert [alarm.level for alarm in queries.unsigned(late)] == [2]
    actions.acknowledge_all(late, by=cast.zhao, at=clock("12:51"), words="正在处理")
    assert queries.unsigned(late) == []
    sweep(at=clock("13:01"))
    assert [alarm.level for alarm in queries.unsigned(late)] == [3]


def test_a_deputy_signs_for_whoever_is_away_and_so_does_who_holds_the_post_by_now(cast, late, clock):
    Absence.objects.create(user=cast.zhao, starts_at=clock("12:48"), ends_at=clock("18:00"))
    Assignment.objects.filter(user=cast.zhao).update(deputy=cast.wang)
    assert owed(cast.wang, clock("12:47")) == []
    assert owed(cast.wang, clock("12:50")) == [("zhao", 2)]
    actions.acknowledge_all(late, by=cast.wang, at=clock("12:50"), words="代经理处理")
    assert Telling.objects.get(user=cast.zhao).acknowledged_by == cast.wang
    Assignment.objects.filter(user=cast.sunli).delete()
    Assignment.objects.create(
        user=cast.wang, post=Post.objects.get(code="CS_SUPERVISOR"), project=cast.jia, from_on=clock("12:00").date()
    )
    telling = Telling.objects.get(user=cast.sunli)
    assert actions.acknowledge(telling, by=cast.wang, at=clock("12:55"), words="接任主管，处理").acknowledged_by


def test_a_trigger_raises_a_record_once_for_each_event_and_never_lowers_it(cast, errand, clock):
    found = errand()
    given = {"by": cast.lin, "at": clock("12:01")}
    first = actions.raise_level(found, 3, cause="投诉主管", event="about", **given)
    assert (first.kind, first.level, first.by) == ("TRIGGER", 3, cast.lin)
    assert [t.user for t in first.tellings.all()] == [cast.zhou]
    assert actions.raise_level(found, 3, cause="投诉主管", event="about", **given) is None
    actions.raise_level(found, 2, cause="部门退回", event="returned", **given)
    assert queries.level_of(found) == 3
    assert Alarm.objects.count() == 2
    assert queries.levels_of("errand", [found.pk, found.pk + 1]) == {found.pk: 3, found.pk + 1: 1}


def test_what_is_only_to_be_read_needs_no_words_and_holds_nothing(cast, errand, clock):
    found = errand()
    actions.raise_level(
        found, 0, cause="书面报告", event="report", roles=("PROPERTY_MANAGER", "GENERAL_MANAGER"), asks="READ",
        by=cast.zhao, at=clock("12:01"),
    )  # fmt: skip
    assert queries.unsigned(found) == []
    assert [len(queries.owed(person, clock("12:02"))) for person in (cast.wu, cast.sun, cast.zhao)] == [1, 1, 0]
    actions.acknowledge(queries.owed(cast.sun, clock("12:02")).get(), by=cast.sun, at=clock("12:02"))
    assert [len(queries.owed(person, clock("12:03"))) for person in (cast.wu, cast.sun)] == [1, 0]
