"""A subject people come with: said in several ways, at several places, in its own season."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

ALWAYS = tuple(range(1, 13))
SUMMER, AUTUMN, WINTER = (5, 6, 7, 8, 9), (9, 10, 11), (12, 1, 2, 3)
STORMS, RAINS, LEAVES = (7, 8, 9), (4, 5, 6, 7, 8), (10, 11, 12, 1)

SLOTS = {
    "night": ("昨晚十点多", "昨晚快十二点", "凌晨一点左右", "前天夜里", "连着两个晚上", "昨晚十一点半"),
    "morning": ("今天一早", "早上六点不到", "早上七点出门时", "早上送孩子时", "天刚亮", "今早买菜回来"),
    "day": ("中午休息时", "下午两点多", "上午十点左右", "周六上午", "星期天中午", "午饭后"),
    "since": ("三天", "一个多星期", "半个月", "两天", "快一个月", "四五天", "十来天"),
    "again": (
        "已经反映过一次",
        "这是第二次说了",
        "之前口头讲过",
        "跟巡逻的保安说过",
        "在业主群里也有人提",
        "头一次反映",
    ),
    "old": ("家里有老人", "家里有小孩", "家里有孕妇", "家里老人刚出院", "孩子要上学", "家里有人上夜班"),
}


@dataclass(frozen=True)
class Topic:
    """A subject of complaints and what comes of one. `ground` is the supervisor's code (V… valid, I… not)."""

    category: str
    department: str
    months: tuple[int, ...]
    said: tuple[str, ...]
    places: tuple[str, ...]
    demand: tuple[str, ...]
    found: tuple[str, ...]
    proposal: tuple[str, ...]
    done: tuple[str, ...]
    cause: tuple[str, ...]
    measure: tuple[str, ...] = (
        "列入每周巡查，专人检查。",
        "写进交接班要点，当班主管复查。",
        "下月起每周抽查两次并留照片。",
    )
    ground: str = "V1"
    why: str = "属服务合同范围"
    liability: str = "OURS"
    spot: bool = False
    outdoors: bool = False
    order: str = ""


@dataclass(frozen=True)
class Told:
    """One telling of a subject, all its words chosen."""

    topic: Topic
    content: str
    demand: str
    found: str
    proposal: str
    done: str
    cause: str
    measure: str
    order: str


def filled(text: str, dice: Random, **more: str) -> str:
    """The text with its slots chosen; a slot that stands in it is drawn from `SLOTS` unless given."""
    drawn = {name: dice.choice(words) for name, words in SLOTS.items() if f"{{{name}}}" in text}
    return text.format(**drawn, **more)


def tell(topic: Topic, dice: Random) -> Told:
    """A complaint of this subject in words of its own."""
    place = dice.choice(topic.places)

    def one(texts: tuple[str, ...]) -> str:
        return filled(dice.choice(texts), dice, place=place)

    return Told(
        topic, one(topic.said), one(topic.demand), one(topic.found), one(topic.proposal), one(topic.done),
        one(topic.cause), one(topic.measure), filled(topic.order or dice.choice(topic.proposal), dice, place=place),
    )  # fmt: skip
