"""The supervisor's evenings, the weekly report, and a call that nobody made a complaint of."""

from __future__ import annotations

from guanjia.concerns.access.grants import SYSTEM
from guanjia.concerns.deadlines.queries import due_ids
from guanjia.domains.cases import queries as cases
from guanjia.domains.contacts import actions as contacts
from guanjia.domains.omissions import actions as omissions
from guanjia.domains.omissions import queries as omitted
from guanjia.insight.reviews import actions as reviews
from guanjia.insight.reviews import queries
from guanjia.interfaces.commands.demo.telling import Scene, Story
from guanjia.kernel.worktime import end_of

WORDS = "已催责任部门，明天上午回复业主。"
HELP = "电梯异响反复投诉，请协调维保单位。"
OPENED, SIGNED = "17:00", "17:10"


def evenings(s: Scene, days: int) -> Story:
    """Every day is signed with a word on what was due, but for today's."""
    for ago in range(days + 1, 0, -1):
        at = yield s.day(ago, OPENED)
        day = queries.wrap_up_of(s.project, at) or reviews.open_day(
            by=queries.signers(s.project, at)[0], at=at, project=s.project
        )
        at = yield s.day(ago, SIGNED)
        signer = queries.signers(s.project, at)[0]
        due = due_ids(s.project, end_of(day.on)).get("case", ())
        owed = cases.complaints(s.project).filter(pk__in=due, state__in=cases.OPEN_STATES)
        ids = list(owed.order_by("pk").values_list("pk", flat=True))
        seen = cases.visible_ids(signer, s.project, ids, at)
        reviews.sign(day, by=signer, at=at, notes={str(pk): WORDS for pk in ids if pk in seen})


def mondays(s: Scene, days: int) -> Story:
    """Each week's report, sent on Monday and read the same day; the last one still waits for the general manager."""
    latest = s.today.weekday() or 7
    for back in range(latest + (days - latest) // 7 * 7 if days > latest else latest, 0, -7):
        at = yield s.day(back, "10:05")
        report = queries.report_of(s.project, queries.last_week(at)) or reviews.draw_week(
            by=queries.senders(s.project, at)[0], at=at, project=s.project
        )
        at = yield s.day(back, "11:00")
        asked = HELP if back == latest else ""
        reviews.send(report, by=queries.senders(s.project, at)[0], at=at, help_wanted=asked)
        if back == latest:
            return
        at = yield s.day(back, "14:30")
        reviews.mark_read(report, by=queries.receivers(s.project, at)[0], at=at)


def forgotten(s: Scene) -> Story:
    """A complaint that stayed in the book of calls: registered by itself, explained, to be judged by the manager."""
    unit = s.lived_in()[1]
    at = yield s.day(3, "11:15")
    call = contacts.log_contact(
        by=s.xiaoyu, at=at, project=s.project, channel="PHONE", rings=2, category="COMPLAINT", unit=unit,
        customer=s.person(unit), content="投诉楼道堆放杂物，走廊过不去，要求清走。", handling="PASSED",
    )  # fmt: skip
    at = yield s.day(2, "8:30")
    found = omitted.about_contact(call)
    if found is None:
        omissions.look(by=SYSTEM, at=at, project=s.project)
        found = omitted.about_contact(call)
    at = yield s.day(2, "9:20")
    omissions.make_statement(
        found, by=s.xiaoyu, at=at, statement="当时前台有三位业主在等，口头转给了保洁，忘了登记投诉。"
    )


STORIES = (forgotten,)
