"""Giving and taking posts; nobody widens his own rights, by no detour."""

import datetime as dt

import pytest

from guanjia.concerns.access.grants import SYSTEM, grants_of, may
from guanjia.concerns.access.models import Absence, Assignment, Post
from guanjia.concerns.journal.models import Entry
from guanjia.domains.estate import queries as estate
from guanjia.domains.workforce import actions
from guanjia.kernel.refusals import Invalid, NotAllowed
from tests.domains.workforce import staff

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def assign(cast, user, code, by=None, **given):
    given = {"by": by or cast.admin, "at": cast.noon, "project": cast.jia} | given
    return actions.assign(user=user, post=staff.post(code), **given)


@pytest.mark.both
def test_a_post_gives_its_verbs_from_its_day_to_its_last_day(cast):
    user = staff.account(cast)
    row = assign(cast, user, "FRONT_DESK", from_on=staff.TODAY + DAY)
    assert not may(user, "unit.see", cast.jia, at=cast.noon)
    assert may(user, "unit.see", cast.jia, at=cast.noon + DAY)
    assert not may(user, "unit.see", cast.yi, at=cast.noon + DAY)
    actions.end_assignment(by=cast.admin, at=cast.noon + DAY, assignment=row)
    assert may(user, "unit.see", cast.jia, at=cast.noon + DAY)
    assert not may(user, "unit.see", cast.jia, at=cast.noon + 2 * DAY)
    assert Assignment.objects.get(pk=row.pk).to_on == staff.TODAY + DAY
    entry = Entry.objects.get(verb="post.assign", subject_id=row.pk)
    assert (entry.by, entry.project, entry.changes["post"]) == (cast.admin, cast.jia, [None, "前台"])


@pytest.mark.parametrize("given", ["self", "twice", "closed", "zone", "days", "deputy", "deputy_me"])
def test_what_cannot_be_given_is_refused(cast, given):
    user = staff.account(cast)
    zone = actions.add_zone(by=cast.zhao, at=cast.noon, project=cast.jia, name="东区")
    foreign = staff.actions.add_zone(by=SYSTEM, at=cast.noon, project=cast.yi, name="东区")
    assign(cast, user, "FRONT_DESK", zone=zone)
    before = Assignment.objects.count()
    cases = {
        "self": (cast.admin, "FRONT_DESK", {}),
        "twice": (user, "FRONT_DESK", {"zone": zone}),
        "closed": (cast.lin, "BUTLER", {}),
        "zone": (user, "BUTLER", {"zone": foreign}),
        "days": (user, "BUTLER", {"from_on": staff.TODAY, "to_on": staff.TODAY - DAY}),
        "deputy": (user, "BUTLER", {"deputy": user}),
        "deputy_me": (user, "CS_MANAGER", {"deputy": cast.admin}),
    }
    if given == "closed":
        actions.close_account(by=cast.admin, at=cast.noon, user=cast.lin)
    who, code, more = cases[given]
    with pytest.raises((Invalid, NotAllowed)):
        assign(cast, who, code, **more)
    assert Assignment.objects.count() == before


def test_a_manager_gives_only_posts_below_his_own(cast):
    user = staff.account(cast)
    for code in ("FRONT_DESK", "BUTLER", "CS_SUPERVISOR", "GC_LEAD"):
        assign(cast, user, code, by=cast.zhao)
    for code in ("CS_MANAGER", "PROPERTY_MANAGER", "ADMIN", "GENERAL_MANAGER", "REPAIR", "QUALITY"):
        with pytest.raises(NotAllowed, match="不在您所任岗位之下"):
            assign(cast, user, code, by=cast.zhao)
    assign(cast, user, "CS_MANAGER", by=cast.wu)
    assign(cast, user, "REPAIR", by=cast.wu)
    with pytest.raises(NotAllowed):
        actions.end_assignment(by=cast.zhao, at=cast.noon, assignment=staff.held(cast.wu, "PROPERTY_MANAGER"))
    assert {a.post.code for a in Assignment.objects.filter(user=user)} == {
        "FRONT_DESK", "BUTLER", "CS_SUPERVISOR", "GC_LEAD", "CS_MANAGER", "REPAIR"
    }  # fmt: skip


@pytest.mark.both
def test_nobody_becomes_his_superior_s_deputy_by_his_own_hand(cast):
    """The detour: enter the superior's absence and oneself as his deputy."""
    row = staff.held(cast.wu, "PROPERTY_MANAGER")
    for by in (cast.zhao, cast.sunli):
        with pytest.raises((NotAllowed, Invalid)):
            actions.set_deputy(by=by, at=cast.noon, assignment=row, deputy=by)
    with pytest.raises(Invalid, match="代理人"):
        actions.set_deputy(by=cast.admin, at=cast.noon, assignment=row, deputy=cast.admin)
    actions.set_deputy(by=cast.wu, at=cast.noon, assignment=row, deputy=cast.zhao)
    actions.report_absence(by=cast.wu, at=cast.noon, user=cast.wu, starts_at=cast.noon, ends_at=cast.noon + DAY)
    assert "PROPERTY_MANAGER" in grants_of(cast.zhao, cast.noon).posts
    assert "PROPERTY_MANAGER" not in grants_of(cast.zhao, cast.noon + DAY).posts


def test_posts_of_the_other_project_are_out_of_reach(cast):
    user = staff.account(cast)
    with pytest.raises(NotAllowed):
        assign(cast, user, "FRONT_DESK", project=cast.yi)
    with pytest.raises(NotAllowed):
        assign(cast, user, "FRONT_DESK", project=None)
    with pytest.raises(NotAllowed):
        actions.end_assignment(by=cast.admin, at=cast.noon, assignment=staff.held(cast.yi_lin, "FRONT_DESK"))
    assert not Assignment.objects.filter(user=user).exists()
    chief = staff.chief(cast)
    assign(cast, user, "FRONT_DESK", by=chief, project=None)
    assert grants_of(user, cast.noon).project_ids() == sorted([cast.jia.pk, cast.yi.pk])


@pytest.mark.both
def test_the_last_administrator_stays(cast):
    row = staff.held(cast.admin, "ADMIN")
    with pytest.raises(Invalid, match="最后一个系统管理员"):
        actions.end_assignment(by=SYSTEM, at=cast.noon, assignment=row)
    with pytest.raises(Invalid, match="最后一个系统管理员"):
        actions.close_account(by=SYSTEM, at=cast.noon, user=cast.admin)
    cast.admin.refresh_from_db()
    assert cast.admin.is_active
    second = staff.account(cast)
    assign(cast, second, "ADMIN")
    actions.end_assignment(by=second, at=cast.noon, assignment=row)
    with pytest.raises(Invalid):
        actions.end_assignment(by=SYSTEM, at=cast.noon, assignment=staff.held(second, "ADMIN"))


@pytest.mark.both
def test_a_zone_gets_another_butler_and_remembers_the_one_before(cast):
    zone = actions.add_zone(by=cast.zhao, at=cast.noon, project=cast.jia, name="东区")
    first = actions.hand_zone_over(by=cast.zhao, at=cast.noon, zone=zone, user=cast.wang, from_on=staff.TODAY - 9 * DAY)
    actions.hand_zone_over(by=cast.zhao, at=cast.noon, zone=zone, user=cast.lin)
    first.refresh_from_db()
    assert first.to_on == staff.TODAY - DAY
    assert [a.user for a in estate.zone_history(zone)] == [cast.lin, cast.wang]
    with pytest.raises(Invalid):
        actions.hand_zone_over(by=cast.zhao, at=cast.noon, zone=zone, user=cast.lin)
    with pytest.raises(NotAllowed):
        actions.hand_zone_over(by=cast.sunli, at=cast.noon, zone=zone, user=cast.wang)
    assert Assignment.objects.filter(zone=zone).count() == 2


def test_absences_are_one_s_own_or_those_of_one_s_people(cast):
    span = {"starts_at": cast.noon, "ends_at": cast.noon + DAY}
    own = actions.report_absence(by=cast.lin, at=cast.noon, user=cast.lin, **span)
    actions.report_absence(by=cast.sunli, at=cast.noon, user=cast.wang, **span, reason="病假")
    with pytest.raises(NotAllowed):
        actions.report_absence(by=cast.lin, at=cast.noon, user=cast.wang, **span)
    with pytest.raises(NotAllowed):
        actions.report_absence(by=cast.sunli, at=cast.noon, user=cast.yi_lin, **span)
    for wrong in ({"ends_at": cast.noon}, {"starts_at": cast.noon + DAY / 2, "ends_at": cast.noon + 2 * DAY}):
        with pytest.raises(Invalid):
            actions.report_absence(by=cast.lin, at=cast.noon, user=cast.lin, **(span | wrong))
    actions.end_absence(by=cast.lin, at=cast.noon + DAY / 2, absence=own)
    with pytest.raises(Invalid):
        actions.end_absence(by=cast.lin, at=cast.noon + DAY, absence=own)
    assert Absence.objects.get(pk=own.pk).ends_at == cast.noon + DAY / 2
    assert Absence.objects.count() == 2


@pytest.mark.both
def test_bundles_are_edited_but_never_one_s_own_wider(cast):
    desk = staff.post("FRONT_DESK")
    actions.set_post_verbs(by=cast.admin, at=cast.noon, post=desk, verbs=[*desk.verbs, "unit.retire"])
    assert may(cast.lin, "unit.retire", cast.jia, at=cast.noon)
    assert Entry.objects.get(verb="post.change").changes == {"added": [None, ["unit.retire"]], "removed": [None, []]}
    admin = staff.post("ADMIN")
    with pytest.raises(NotAllowed, match="自己所任的岗位"):
        actions.set_post_verbs(by=cast.admin, at=cast.noon, post=admin, verbs=[*admin.verbs, "customer.see"])
    with pytest.raises(Invalid, match="必须保留"):
        actions.set_post_verbs(by=cast.admin, at=cast.noon, post=admin, verbs=[])
    with pytest.raises(Invalid, match="没有这些权限"):
        actions.set_post_verbs(by=cast.admin, at=cast.noon, post=desk, verbs=["no.such"])
    for by in (cast.zhao, cast.sun, cast.lin):
        with pytest.raises(NotAllowed):
            actions.set_post_verbs(by=by, at=cast.noon, post=desk, verbs=[])
    assert "customer.see" not in Post.objects.get(code="ADMIN").verbs


def test_who_stands_in_for_a_post_does_not_widen_it_either(cast):
    row = staff.held(cast.sunli, "CS_SUPERVISOR")
    row.deputy = cast.admin
    row.save()
    post = staff.post("CS_SUPERVISOR")
    with pytest.raises(NotAllowed):
        actions.set_post_verbs(by=cast.admin, at=cast.noon, post=post, verbs=[*post.verbs, "customer.set_vip"])


def test_a_post_of_one_s_own(cast):
    made = actions.add_post(by=cast.admin, at=cast.noon, code="club", label="会所", superior=staff.post("CS_MANAGER"))
    assert (made.code, made.verbs) == ("CLUB", [])
    for by, code in ((cast.zhao, "X"), (cast.admin, "club")):
        with pytest.raises((NotAllowed, Invalid)):
            actions.add_post(by=by, at=cast.noon, code=code, label="会所")
    assert Post.objects.filter(label="会所").count() == 1
