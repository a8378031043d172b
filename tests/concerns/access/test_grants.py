"""What a person may do: the sum of his posts, in projects and zones, on the days he holds them."""

import datetime as dt

import pytest

from guanjia.concerns.access.grants import NOTHING, SYSTEM, demand, grants_of, holders, may
from guanjia.concerns.access.models import Absence, Assignment, Post, Zone
from guanjia.concerns.access.posts import POST_VERBS, install_posts
from guanjia.kernel.refusals import NotAllowed

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def post(cast, code, user, **more):
    return Assignment.objects.create(
        user=user, post=Post.objects.get(code=code), **{"project": cast.jia, "from_on": dt.date(2026, 1, 1), **more}
    )  # fmt: skip


def test_a_verb_is_held_in_the_project_of_the_post_only(cast):
    assert may(cast.lin, "loan.lend", cast.jia, at=cast.noon)
    assert not may(cast.lin, "loan.lend", cast.yi, at=cast.noon)
    assert not may(cast.lin, "loan.import_loans", cast.jia, at=cast.noon)
    assert may(cast.yi_zhao, "loan.import_loans", cast.yi, at=cast.noon)
    assert may(SYSTEM, "anything", cast.jia)


def test_several_posts_add_up_and_a_company_post_is_held_everywhere(cast):
    post(cast, "CS_MANAGER", cast.lin)
    assert may(cast.lin, "loan.import_loans", cast.jia, at=cast.noon)
    post(cast, "CS_MANAGER", cast.sun, project=None)
    assert all(may(cast.sun, "loan.import_loans", project, at=cast.noon) for project in (cast.jia, cast.yi))
    assert grants_of(cast.sun, cast.noon).project_ids() == [cast.jia.pk, cast.yi.pk]


def test_a_post_is_held_on_its_days_as_the_site_counts_them(cast):
    held = Assignment.objects.get(user=cast.lin)
    held.from_on, held.to_on = dt.date(2026, 11, 20), dt.date(2026, 11, 20)
    held.save()
    assert not may(cast.lin, "loan.lend", cast.jia, at=cast.moment("2026-11-19 23:59"))
    assert may(cast.lin, "loan.lend", cast.jia, at=cast.moment("2026-11-20 00:00").astimezone(dt.UTC))
    assert may(cast.lin, "loan.lend", cast.jia, at=cast.moment("2026-11-20 23:59"))
    assert not may(cast.lin, "loan.lend", cast.jia, at=cast.moment("2026-11-21 00:00"))


def test_a_deputy_acts_while_the_holder_is_away_and_not_before_or_after(cast):
    held = Assignment.objects.get(user=cast.zhao)
    held.deputy = cast.wang
    held.save()
    Absence.objects.create(user=cast.zhao, starts_at=cast.noon, ends_at=cast.noon + DAY)
    verb = "loan.import_loans"
    moments = (cast.noon - DAY / 24, cast.noon, cast.noon + DAY)
    assert [may(cast.wang, verb, cast.jia, at=at) for at in moments] == [False, True, False]
    assert holders(cast.jia, "CS_MANAGER", cast.noon) == [cast.wang]
    assert holders(cast.jia, "CS_MANAGER", cast.noon + DAY) == [cast.zhao]


def test_a_vacant_post_is_answered_for_by_its_superior(cast):
    Assignment.objects.filter(post__code="CS_SUPERVISOR").delete()
    assert holders(cast.jia, "CS_SUPERVISOR", cast.noon) == [cast.zhao]
    assert holders(cast.yi, "CS_SUPERVISOR", cast.noon) == [cast.yi_zhao]
    Assignment.objects.all().delete()
    assert holders(cast.jia, "CS_SUPERVISOR", cast.noon) == []


def test_a_closed_account_may_nothing_at_once(cast):
    cast.lin.is_active = False
    assert grants_of(cast.lin, cast.noon) is NOTHING
    with pytest.raises(NotAllowed, match="您的岗位没有「借出」的权限"):
        demand(cast.lin, "loan.lend", cast.jia, label="借出", at=cast.noon)


def test_a_verb_may_be_held_for_one_kind(cast):
    assert may(cast.lin, "errand.finish", cast.jia, kind="PLAIN", at=cast.noon)
    assert not may(cast.lin, "errand.finish", cast.jia, kind="URGENT", at=cast.noon)
    assert not may(cast.lin, "errand.finish", cast.jia, at=cast.noon)


def test_zones_narrow_a_verb_unless_another_post_holds_it_for_the_whole(cast):
    east, west = (Zone.objects.create(project=cast.jia, name=name) for name in ("东区", "西区"))
    Assignment.objects.filter(user=cast.lin).delete()
    post(cast, "FRONT_DESK", cast.lin, zone=east)
    post(cast, "FRONT_DESK", cast.lin, zone=west)

    def zones():
        return grants_of(cast.lin, cast.noon).by_project()[cast.jia.pk].zones_for("loan.see")

    assert zones() == {east.pk, west.pk}
    post(cast, "FRONT_DESK", cast.lin)
    assert zones() is None
    post(cast, "FRONT_DESK", cast.lin, zone=east)
    assert zones() is None


def test_a_request_asks_the_database_once(cast, django_assert_num_queries):
    cast.lin.kept_grants = grants_of(cast.lin, cast.noon)
    with django_assert_num_queries(0):
        assert may(cast.lin, "loan.lend", cast.jia)
        assert not may(cast.lin, "loan.lend", cast.yi)


def test_new_verbs_reach_the_posts_after_an_upgrade_what_a_site_took_away_does_not(cast):
    desk = Post.objects.get(code="FRONT_DESK")
    desk.verbs = [verb for verb in desk.verbs if verb != "loan.lend"] + ["of.our.own"]
    desk.save()
    POST_VERBS["FRONT_DESK"].add("loan.brand_new")
    try:
        install_posts()
    finally:
        POST_VERBS["FRONT_DESK"].discard("loan.brand_new")
    desk.refresh_from_db()
    assert {"loan.brand_new", "of.our.own"} <= set(desk.verbs)
    assert "loan.lend" not in desk.verbs
