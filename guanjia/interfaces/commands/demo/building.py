"""Making the demo: staff, houses, then the last days. All of it in one transaction: there is a whole demo or none."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import transaction
from tqdm import tqdm

from guanjia.concerns.access.models import User
from guanjia.concerns.jobs import clock
from guanjia.concerns.jobs.runner import run_pending
from guanjia.interfaces.commands.demo import complaints, duty, neighbour, people, periodic, place, reports, reviews
from guanjia.interfaces.commands.demo.everyday import everyday
from guanjia.interfaces.commands.demo.telling import Scene, tell
from guanjia.kernel.refusals import Invalid

DAYS = 9
A_DAY = 3


def build() -> bool:
    """Fill an empty data folder; False when the demo is there already. Raises `Invalid` for somebody's real data."""
    marker = settings.DATA / "demo"
    if User.objects.exists():
        if not marker.exists():
            raise Invalid(f"{settings.DATA} 里是正式数据，不能当演示用；请用 --data 另选一个文件夹。")
        return False
    marker.touch()
    # A demo is made anew when its making was cut off, so the marker comes first and the data all at once.
    with tqdm(desc="准备演示数据", disable=None, leave=False) as bar, transaction.atomic():
        live(clock.now(), bar)
    return True


def live(now: dt.datetime, bar: tqdm) -> dict[str, Scene]:
    """Two estates up to `now`."""
    start = now - dt.timedelta(days=DAYS + 20)
    projects = people.open_projects(start)
    staff = people.hire(projects, start, bar.update)
    desks = {"jia": ("linjing", "chengong", "zhaomin"), "yi": ("yi_linfang", "yi_chenbo", "yi_zhaolei")}
    scenes, stories = {}, []
    for code, project in projects.items():
        desk, worker, manager = (staff[name] for name in desks[code])
        place.furnish(project, by=desk, at=start, progress=bar.update)
        periodic.pause(project, by=manager, at=start)
        scene = scenes[code] = Scene(project, {**staff, "desk": desk, "worker": worker, "manager": manager}, now)
        stories += everyday(scene, DAYS if code == "jia" else 3, A_DAY if code == "jia" else 1)
    told = (*complaints.STORIES, *duty.STORIES, *reports.STORIES, *reviews.STORIES)
    stories += [story(scenes["jia"]) for story in told]
    stories += [reviews.evenings(scene, DAYS) for scene in scenes.values()]
    stories += [*neighbour.stories(scenes["yi"]), periodic.week(scenes["jia"]), periodic.opening(scenes["yi"])]
    bar.total = bar.n + len(stories)
    tell(stories, bar.update)
    run_pending(now)
    return scenes
