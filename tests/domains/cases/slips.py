"""Slips of several departments, and what their people do with them."""

from guanjia.concerns.access.models import Assignment, Post
from guanjia.domains.cases import actions
from tests.domains.cases import stories
from tests.domains.cases.courses import taken

BOTH = ("ENGINEERING", "CLEANING")


def slips_of(house, *sorts, **more):
    case, _ = stories.handed(house, sorts=sorts or ("ENGINEERING",), **more)
    return case, list(case.slips.order_by("pk"))


def finish(house, slip, by, clock="2026-11-20 18:00"):
    at = house.moment(clock)
    if slip.state == "ISSUED":
        actions.accept(slip, by=by, at=at)
    actions.note_action(slip, by=by, at=at, text="已处理")
    return actions.report_done(slip, by=by, at=at, done_text="已修好", cause="老化", liability="OWNER")


def front_desk(house, user):
    Assignment.objects.create(
        user=user, post=Post.objects.get(code="FRONT_DESK"), project=house.jia, from_on=house.noon.date()
    )


def returned_beside_a_done_one(house):
    case, (first, second) = slips_of(house, *BOTH)
    taken(actions.return_slip, first, house.chen, house, return_reason="不属工程")
    finish(house, second, house.he)
    case.refresh_from_db()
    first.refresh_from_db()
    return case, first
