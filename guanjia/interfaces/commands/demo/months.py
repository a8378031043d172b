"""Which matters come on which day: by season and day of the week, from one seed, the same for the same today."""

from __future__ import annotations

import datetime as dt
from random import Random

from guanjia.interfaces.commands.demo.courses import Matter, complaint
from guanjia.interfaces.commands.demo.crews import Crew
from guanjia.interfaces.commands.demo.everyday import call, matter, repair
from guanjia.interfaces.commands.demo.telling import Scene, Story
from guanjia.interfaces.commands.demo.words.indoors import INDOORS
from guanjia.interfaces.commands.demo.words.outdoors import OUTDOORS
from guanjia.interfaces.commands.demo.words.service import SERVICE
from guanjia.interfaces.commands.demo.words.topic import ALWAYS, Topic, tell

SUBJECTS = (*INDOORS, *OUTDOORS, *SERVICE)
KINDS = ("ENQUIRY", "HELP", "SUGGESTION", "SERVICE", "APPLICATION", "EMERGENCY")
OF_KIND = (34, 16, 16, 11, 11, 2)
# Of a hundred complaints so many take each turn.
TURNS = (
    ("late", 9), ("dissatisfied", 8), ("returned", 5), ("failed", 5), ("urged", 7), ("withdrawn", 4), ("longer", 4),
    ("difficult", 5), ("unreached", 4), ("compensated", 9), ("anonymous", 5), ("hidden", 4), ("forgotten", 8),
    ("urgent", 6), ("major", 3), ("leader", 5),
)  # fmt: skip
CHANNELS = (("PHONE", 60), ("VISIT", 24), ("OTHER", 10), ("LETTER", 6))
# More comes on a weekend, when people are at home, and in the months of storms.
WEEKDAY = (1.0, 0.9, 0.9, 0.95, 1.0, 1.25, 1.15)
MONTH = {6: 1.1, 7: 1.2, 8: 1.2, 9: 1.1, 10: 1.05}
HOURS = ((8, 9), (9, 14), (10, 12), (11, 8), (12, 5), (13, 6), (14, 9), (15, 9), (16, 8), (17, 7), (18, 6), (19, 4),
         (20, 3), (21, 2), (22, 2), (23, 1), (1, 1), (6, 1), (7, 3))  # fmt: skip


def past(s: Scene, crew: Crew, days: int, complaints: int, repairs: int, others: int, calls: int) -> list[Story]:
    """So many matters of each sort over the days before today and this morning."""
    dice, homes = Random(f"months {s.project.code}"), s.lived_in()
    weights = [_weight(s.today.date() - dt.timedelta(days=ago)) for ago in range(days, -1, -1)]

    def moment() -> dt.datetime:
        ago = days - dice.choices(range(days + 1), weights)[0]
        hour = dice.choices([h for h, _ in HOURS], [w for _, w in HOURS])[0]
        return s.today - dt.timedelta(days=ago) + dt.timedelta(hours=hour, minutes=dice.randrange(60))

    told: list[Story] = []
    for make, count in ((_complaint, complaints), (_repair, repairs), (_other, others), (_call, calls)):
        for _ in range(count):
            at, unit, mine = moment(), dice.choice(homes), Random(dice.random())
            if at < s.now - dt.timedelta(minutes=20):
                told.append(make(s, crew, mine, unit, at))
    return told


def _weight(day: dt.date) -> float:
    return WEEKDAY[day.weekday()] * MONTH.get(day.month, 1.0)


def _complaint(s: Scene, crew: Crew, dice: Random, unit, at: dt.datetime) -> Story:
    local = at.astimezone(s.today.tzinfo)
    seasonal = [(t, 3.0 if t.months != ALWAYS else 1.0) for t in SUBJECTS if local.month in t.months]
    topic: Topic = dice.choices([t for t, _ in seasonal], [w for _, w in seasonal])[0]
    turns = {name for name, share in TURNS if dice.random() * 100 < share}
    if "leader" in turns:
        turns.add("major")
    turns.discard("withdrawn" if "major" in turns else "")
    if s.project.code == "yi":
        turns -= {"returned", "leader", "urgent", "major", "compensated", "unreached"}
    channel = dice.choices([c for c, _ in CHANNELS], [w for _, w in CHANNELS])[0]
    night = not 8 <= local.hour < 20
    if night:
        channel = "PHONE"
    if channel == "LETTER" and (s.project.code == "yi" or "withdrawn" in turns):
        channel = "VISIT"
    if "anonymous" in turns:
        turns -= {"dissatisfied", "unreached", "compensated", "withdrawn", "hidden", "longer"}
    if topic.department == "CS" or topic.spot or not topic.ground.startswith("V"):
        turns -= {"returned", "failed", "longer", "difficult", "late", "compensated", "leader", "dissatisfied"}
    if not topic.ground.startswith("V"):
        turns.discard("major")
    if turns & {"urgent", "major", "longer"}:
        turns.discard("difficult")  # only an ordinary one becomes 疑难, and has its week then
    turns.add("filed")
    grade = "MAJOR" if "leader" in turns else "URGENT" if "urgent" in turns and "major" not in turns else "ORDINARY"
    if "major" in turns:
        grade = "MAJOR"
    return complaint(Matter(s, crew, dice, tell(topic, dice), unit, at, frozenset(turns), channel=channel, grade=grade))


def _repair(s: Scene, crew: Crew, dice: Random, unit, at: dt.datetime) -> Story:
    return repair(s, crew, dice, unit, at)


def _other(s: Scene, crew: Crew, dice: Random, unit, at: dt.datetime) -> Story:
    kind = dice.choices(KINDS, OF_KIND)[0]
    if kind == "EMERGENCY":  # in the middle of a shift: who holds one in hand is not relieved
        at = at.replace(hour=dice.randint(10, 15))
        if at > s.now - dt.timedelta(hours=6):
            at -= dt.timedelta(days=1)
    return matter(s, crew, dice, kind, unit, at)


def _call(s: Scene, crew: Crew, dice: Random, unit, at: dt.datetime) -> Story:
    return call(s, crew, dice, unit, at)
