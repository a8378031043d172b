"""Telling stories in the order of time: each yields the moment of its next act and is given it back as `at`.

Before an act the clocks that ran out until then have been swept, so limits, warnings and notices of the past are real
(decision 15).
"""

from __future__ import annotations

import datetime as dt
import heapq
from collections.abc import Callable, Generator, Iterable
from zoneinfo import ZoneInfo

from django.conf import settings

from guanjia.concerns.access.models import Project, User
from guanjia.domains.cases import queries as cases
from guanjia.domains.customers import queries as customers
from guanjia.domains.estate import queries as estate
from guanjia.domains.workforce import queries as workforce
from guanjia.interfaces.commands.demo.clockwork import Clockwork
from guanjia.kernel.refusals import Refused

Story = Generator[dt.datetime, dt.datetime, None]


class Scene:
    """One project for its stories: its people by user name, its units and departments, and the days back from now."""

    def __init__(self, project: Project, people: dict[str, User], now: dt.datetime):
        self.project, self.people, self.now = project, people, now
        self.today = now.astimezone(ZoneInfo(settings.TIME_ZONE)).replace(hour=0, minute=0, second=0, microsecond=0)
        self._areas = {area.number: area for area in estate.common_areas(project)}
        self._categories = {category.number: category for category in cases.categories(project)}
        self._departments: dict[str, object] = {}
        self._lived_in: list | None = None
        self._callers: dict[int, object] | None = None

    def __getattr__(self, name: str) -> User:
        try:
            return self.people[name]
        except KeyError:
            raise AttributeError(name) from None

    def day(self, ago: int, clock: str) -> dt.datetime:
        """A moment so many days ago; never one still to come."""
        hours, minutes = map(int, clock.split(":"))
        return min(self.today - dt.timedelta(days=ago) + dt.timedelta(hours=hours, minutes=minutes), self.now)

    def back(self, **span: int) -> dt.datetime:
        """A moment so long before now."""
        return self.now - dt.timedelta(**span)

    def unit(self, number: str):
        return estate.unit_by(self.project, number)

    def lived_in(self) -> list:
        """The units somebody lives in, in the order of the houses."""
        if self._lived_in is None:
            rows = estate.units(self.project).order_by("sort_key")
            self._lived_in = [u for u in rows if u.living in ("LIVED_IN", "LET")]
        return self._lived_in

    def person(self, unit):
        """Who calls for a unit: a tenant before the owner."""
        if self._callers is None:
            self._callers = {}
            for tie in customers.ties(self.project, self.now):
                if tie.role == "TENANT" or tie.unit_id not in self._callers:
                    self._callers[tie.unit_id] = tie.customer
        return self._callers[unit.pk]

    def area(self, name: str):
        return self._areas[name]

    def category(self, code: str):
        return self._categories[code]

    def department(self, sort: str):
        if sort not in self._departments:
            self._departments[sort] = workforce.by_sort(self.project, sort)
        return self._departments[sort]


class BackInTime(Exception):
    """A story whose next act lies before its last."""


def tell(
    stories: Iterable[Story], clockwork: Clockwork, progress: Callable[[dt.datetime], None], *, end: dt.datetime,
    strict: bool = True,
) -> int:  # fmt: skip
    """Run all stories, act by act, in the order of their moments; the clocks run in between.

    What a story would do after `end` lies before whoever looks at the demo: there it stops. An act the product refuses
    ends its story, whose matter stays as it is then; how many did is handed back. `strict` raises instead: the stories
    are drawn anew for each day, and the tests cannot try all of them.
    """
    waiting: list[tuple[dt.datetime, int, Story]] = []
    for place, story in enumerate(stories):
        if (first := next(story, None)) is not None:  # some have nothing to tell in so few days
            heapq.heappush(waiting, (first, place, story))
    cut_short = 0
    while waiting:
        at, place, story = heapq.heappop(waiting)
        if at > clockwork.now:
            clockwork.until(at)
            progress(at)
        try:
            following = story.send(at)
            if following < at:
                raise BackInTime(f"story {place}: {at} → {following}")
        except StopIteration:
            continue
        except (Refused, BackInTime):
            if strict:
                raise
            cut_short += 1
            continue
        if following <= end:
            heapq.heappush(waiting, (following, place, story))
    clockwork.until(end)
    return cut_short
