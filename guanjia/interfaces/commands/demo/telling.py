"""Telling stories in the order of time: each yields the moment of its next act and is given it back as `at`.

Before an act of a later moment the jobs that were due until then have run, so limits and notices of the past are real
(decision 15).
"""

from __future__ import annotations

import datetime as dt
import heapq
from collections.abc import Callable, Generator, Iterable
from zoneinfo import ZoneInfo

from django.conf import settings

from guanjia.concerns.access.models import Project, User
from guanjia.concerns.jobs.runner import run_pending
from guanjia.domains.cases import queries as cases
from guanjia.domains.customers import queries as customers
from guanjia.domains.estate import queries as estate
from guanjia.domains.workforce import queries as workforce

Story = Generator[dt.datetime, dt.datetime, None]
SWEEP = dt.timedelta(hours=2)


class Scene:
    """One project for its stories: its people by user name, its units and departments, and the days back from now."""

    def __init__(self, project: Project, people: dict[str, User], now: dt.datetime):
        self.project, self.people, self.now = project, people, now
        self.today = now.astimezone(ZoneInfo(settings.TIME_ZONE)).replace(hour=0, minute=0, second=0, microsecond=0)
        self._areas = {area.number: area for area in estate.common_areas(project)}
        self._categories = {category.number: category for category in cases.categories(project)}

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
        return [u for u in estate.units(self.project).order_by("sort_key") if u.living in ("LIVED_IN", "LET")]

    def person(self, unit):
        """Who calls for a unit: a tenant before the owner."""
        ties = customers.who_lives(unit, self.now)
        return next((tie.customer for tie in ties if tie.role == "TENANT"), ties[0].customer)

    def area(self, name: str):
        return self._areas[name]

    def category(self, code: str):
        return self._categories[code]

    def department(self, sort: str):
        return workforce.by_sort(self.project, sort)


def tell(stories: Iterable[Story], progress: Callable[[], None]) -> None:
    """Run all stories, act by act, in the order of their moments."""
    waiting: list[tuple[dt.datetime, int, Story]] = []
    for place, story in enumerate(stories):
        heapq.heappush(waiting, (next(story), place, story))
    swept = waiting[0][0] if waiting else None
    while waiting:
        at, place, story = heapq.heappop(waiting)
        if at - swept >= SWEEP:
            run_pending(at)
            swept = at
        try:
            following = story.send(at)
        except StopIteration:
            progress()
            continue
        if following < at:
            raise AssertionError(f"story {place} goes back in time: {at} → {following}")
        heapq.heappush(waiting, (following, place, story))
