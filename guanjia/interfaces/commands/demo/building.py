"""Making the demo: staff, houses, then the months. All of it in one transaction: there is a whole demo or none."""

from __future__ import annotations

import datetime as dt
import gc
import sys
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from tqdm import tqdm

from guanjia.concerns.access.grants import grants_of
from guanjia.concerns.access.models import User
from guanjia.concerns.jobs import clock
from guanjia.concerns.jobs.runner import run_pending
from guanjia.concerns.notices import actions as notices
from guanjia.concerns.notices.models import Notice
from guanjia.concerns.policies import queries as policies
from guanjia.interfaces.commands.demo import (
    complaints,
    duty,
    everyday,
    levels,
    months,
    neighbour,
    papers,
    people,
    periodic,
    pictures,
    place,
    reports,
    reviews,
    shifts,
    waiting,
)
from guanjia.interfaces.commands.demo.clockwork import Clockwork
from guanjia.interfaces.commands.demo.crews import CREWS, JIA
from guanjia.interfaces.commands.demo.telling import Scene, tell
from guanjia.kernel.refusals import Invalid

UNREAD = dt.timedelta(days=2)
SETTLED = dt.timedelta(days=20)  # the houses stand and the staff is there so long before the first story


@dataclass(frozen=True)
class Size:
    """How many days are told of, which houses stand, and how much came to each desk."""

    days: int
    houses: dict[str, tuple]
    complaints: tuple[int, int] = (0, 0)
    repairs: tuple[int, int] = (0, 0)
    others: tuple[int, int] = (0, 0)
    calls: tuple[int, int] = (0, 0)

    @property
    def is_small(self) -> bool:
        return not any(self.repairs)


SMALL = Size(9, place.FEW)
WHOLE = Size(
    182, place.HOUSES, complaints=(185, 20), repairs=(225, 26), others=(275, 30), calls=(75, 10)
)  # fmt: skip


def build(size: Size = WHOLE) -> bool:
    """Fill an empty data folder; False when the demo is there already. Raises `Invalid` for somebody's real data."""
    marker = settings.DATA / "demo"
    if User.objects.exists():
        if not marker.exists():
            raise Invalid(f"{settings.DATA} 里是正式数据，不能当演示用；请用 --data 另选一个文件夹。")
        return False
    marker.touch()
    # A demo is made anew when its making was cut off, so the marker comes first and the data all at once.
    with tqdm(total=size.days + 2, disable=None, leave=False, bar_format=BAR) as bar, transaction.atomic():
        live(clock.now(), size, bar, strict=False)
    return True


BAR = "{desc} {percentage:3.0f}%|{bar:30}| 已用 {elapsed}"


def live(
    now: dt.datetime, size: Size = WHOLE, bar: tqdm | None = None, *, strict: bool = True
) -> dict[str, Scene]:  # fmt: skip
    """Two estates up to `now`. Without `strict` a story the product refuses to go on with is left where it is."""
    says = Progress(bar, now, size.days)
    start = now - dt.timedelta(days=size.days) - SETTLED
    pictures.forget()
    says("准备演示数据：人员和岗位")
    projects = people.open_projects(start)
    staff = people.hire(projects, start)
    desks = {"jia": ("linjing", "chengong", "zhaomin"), "yi": ("yi_linfang", "yi_chenbo", "yi_zhaolei")}
    scenes = {}
    for code, project in projects.items():
        says(f"准备演示数据：{project.name}的房屋和住户")
        desk, worker, manager = (staff[name] for name in desks[code])
        place.furnish(project, size.houses[code], by=desk, at=start)
        periodic.pause(project, by=manager, at=start)
        scenes[code] = Scene(project, {**staff, "desk": desk, "worker": worker, "manager": manager}, now)
    for person in staff.values():  # nobody's posts change while the months go by
        person.kept_grants = grants_of(person, now)
    stories = _stories(scenes, size)
    collects = gc.isenabled()
    gc.disable()  # what the acts leave behind goes by itself; looking through it all again and again costs a tenth
    try:
        with policies.read_once():
            clockwork = Clockwork(start + SETTLED - dt.timedelta(days=1))
            if cut_short := tell(stories, clockwork, says.day, end=now, strict=strict):
                tqdm.write(f"有 {cut_short} 件演示的事没有办到头，不影响使用。", file=sys.stderr)
        run_pending(now)
        for person in staff.values():  # they have read what they were told, but for the last two days
            old = Notice.objects.filter(user=person, read_at=None, created_at__lt=now - UNREAD)
            notices.mark_read(person, list(old.values_list("pk", flat=True)), at=now)
    finally:
        if collects:
            gc.enable()
    return scenes


def _stories(scenes: dict[str, Scene], size: Size) -> list:
    jia, told = scenes["jia"], []
    for place_, (code, scene) in enumerate(scenes.items()):
        crew = CREWS[code]
        told += everyday.today(scene, crew)
        if size.is_small:
            told += everyday.fortnight(scene, crew, *((size.days, 3) if code == "jia" else (3, 1)))
        else:
            counts = (each[place_] for each in (size.complaints, size.repairs, size.others, size.calls))
            told += months.past(scene, crew, size.days, *counts)
            told.append(levels.deciding(scene, size.days))
        told += [
            *waiting.stories(scene, crew), levels.answering(scene, size.days, code), reviews.evenings(scene, size.days),
            reviews.mondays(scene, size.days), reports.closed_months(scene, size.days),
        ]  # fmt: skip
    told += [story(jia) for story in (*complaints.STORIES, *reviews.STORIES)]
    told.append(reports.history(jia, size.days))
    told += [*neighbour.stories(scenes["yi"]), periodic.week(jia), periodic.opening(scenes["yi"])]
    if size.is_small:
        return [*told, *(story(jia) for story in duty.STORIES)]
    return [
        *told, shifts.rosters(jia, JIA, size.days), shifts.handovers(jia, JIA, size.days), papers.logs(jia, size.days),
        papers.meetings(jia, size.days), papers.attendance(jia, size.days),
    ]  # fmt: skip


class Progress:
    """What the terminal shows while it takes its time: which day is being lived."""

    def __init__(self, bar: tqdm | None, now: dt.datetime, days: int):
        self.bar, self.now, self.days = bar, now, days

    def __call__(self, words: str) -> None:
        if self.bar is not None:
            self.bar.set_description_str(words)

    def day(self, at: dt.datetime) -> None:
        if self.bar is not None:
            lived = max(self.days - (self.now - at).days, 0)
            if lived > self.bar.n:
                self.bar.set_description_str(f"准备演示数据：{at:%Y-%m-%d}")
                self.bar.update(lived - self.bar.n)
