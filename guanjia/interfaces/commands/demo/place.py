"""The houses of the demo and who lives there: made up, the same on every machine."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from random import Random

from guanjia.concerns.registers.declared import REGISTERS
from guanjia.domains.customers import actions as customers
from guanjia.domains.customers import queries
from guanjia.domains.estate import actions as estate
from guanjia.interfaces.commands.demo.words.names import GIVEN, MALE, SURNAMES

VILLA = ("联排别墅", "268.00")
LAYOUTS = (("两室一厅", "78.60"), ("三室两厅", "98.35"), ("三室两厅", "112.40"), ("四室两厅", "138.20"))

# The units the complaints speak of are lived in, whatever the dice say.
TOLD_OF = frozenset(
    "1-1-502 1-2-702 2-1-302 2-2-901 3-1-801 3-1-1202 3-2-1502 5-1-301 5-1-1102 5-2-1601 6-1-604 6-1-1203".split()
)


@dataclass(frozen=True)
class House:
    """A building: how many entrances, floors and doors on a floor."""

    number: str
    entrances: int
    floors: int
    doors: int
    zone: str = ""


FEW = {
    "jia": (
        House("1", 2, 11, 2, "东区"), House("2", 2, 11, 2, "东区"), House("3", 2, 18, 2, "东区"),
        House("5", 2, 18, 2, "西区"), House("6", 1, 18, 4, "西区"),
    ),
    "yi": (House("1", 1, 11, 2), House("2", 1, 11, 2), House("3", 1, 11, 2)),
}  # fmt: skip
# 2,000 homes: the few, six towers, and ten rows of villas with their own front doors; 300 in 乙园.
HOUSES = {
    "jia": (
        *FEW["jia"], House("7", 2, 30, 4, "西区"), House("8", 2, 32, 4, "西区"), House("9", 2, 32, 4, "北区"),
        House("10", 2, 30, 4, "北区"), House("11", 2, 30, 4, "北区"), House("12", 2, 28, 4, "北区"),
        *(House(str(row), 1, 1, 24, "东区") for row in range(21, 31)),
    ),
    "yi": (*FEW["yi"], House("5", 2, 18, 4), House("6", 1, 18, 5)),
}  # fmt: skip
AREAS = (
    ("大堂", "PUBLIC", "1 栋首层"), ("中心花园", "PUBLIC", "园区中央"), ("儿童游乐场", "PUBLIC", "5 栋南侧"),
    ("地下车库", "PUBLIC", "负一层"), ("东门岗", "PUBLIC", "花园路"), ("西门岗", "PUBLIC", "西环路"),
    ("水泵房", "EQUIPMENT", "负二层"), ("配电房", "EQUIPMENT", "负一层"), ("垃圾房", "PUBLIC", "3 栋北侧"),
)  # fmt: skip
CARE = {
    "1-1-502": "老人独居，上门先打电话",
    "3-2-1502": "婴儿午睡，13:00–15:00 不敲门",
    "5-1-301": "投诉较多，回复请由主管出面",
}
# Whom to call for them in an emergency, and what animals they keep.
KIN = ("name", "relation", "phone")
HOUSEHOLD = {
    "1-1-502": (("冯晓燕", "女儿", "13826001188"), ()),
    "3-2-1502": (("马立军", "父亲", "13926002277"), (("犬", "深犬 2026-0311"),)),
    "5-1-301": (("苏国庆", "儿子", "13726003366"), (("猫", ""),)),
}  # fmt: skip


def furnish(project, houses: tuple[House, ...], *, by, at: dt.datetime) -> None:
    """Buildings, units with their people and cars, common areas, and some standing instructions."""
    zones = {zone.name: zone for zone in project.zones.all()}
    for house in houses:
        estate.add_building(
            by=by, at=at, project=project, number=house.number, name=f"{house.number} 栋", floors=house.floors,
            zone=zones.get(house.zone),
        )  # fmt: skip
    move_in(project, houses, by=by, at=at)
    for name, sort, place in AREAS if project.code == "jia" else AREAS[:5]:
        estate.add_common_area(by=by, at=at, project=project, number=name, sort=sort, place=place)
    if project.code == "jia":
        for number, words in CARE.items():
            unit = REGISTERS["units"].model.objects.of(project).get(number=number)
            owner = queries.owners_of(unit, at)[0].customer
            kin, pets = HOUSEHOLD[number]
            customers.amend_customer(
                owner, by=by, at=at, standing_instruction=words, emergency=[dict(zip(KIN, kin, strict=True))],
                pets=[{"kind": kind, "licence_no": licence} for kind, licence in pets],
            )  # fmt: skip


def move_in(project, houses: tuple[House, ...], *, by, at: dt.datetime) -> None:
    """The people of a project, by the same import as a company's sheet."""
    spec = REGISTERS["customers"].importing
    known, rows = spec.prepare(project), []
    for number, values in enumerate(people_rows(project.code, houses), 2):
        cleaned, faults, _ = spec.check_row({**values, "_row": str(number)}, known)
        if faults:
            raise AssertionError(f"demo row {number}: {faults}")
        rows.append(cleaned | {"_row": str(number)})
    spec.verb(rows, by=by, at=at, project=project, reason="演示数据")


def people_rows(code: str, houses: tuple[House, ...]) -> list[dict[str, str]]:
    """One row for each person in each unit; always the same."""
    dice, rows, taken = Random(f"guanjia {code}"), [], set()
    for house in houses:
        for entrance in range(1, house.entrances + 1):
            for floor in range(1, house.floors + 1):
                for door in range(1, house.doors + 1):
                    number = f"{house.number}-{entrance}-{floor}{door:02}"
                    rows += _unit_rows(number, VILLA if house.floors == 1 else None, dice, taken)
    return rows


def _unit_rows(number: str, sort: tuple | None, dice: Random, taken: set[str]) -> list[dict[str, str]]:
    layout, area = sort or LAYOUTS[dice.randrange(len(LAYOUTS))]
    unit = {"number": number, "area": area, "layout": layout, "usage": "住宅"}
    fate = min(dice.random(), 0.5 if number in TOLD_OF else 1.0)
    if fate > 0.93:
        return [{**unit, "living": "空置"}]
    owner = {**unit, "role": "业主", **_person(dice, taken), "pays_fee": "是", "from_on": _day(dice)}
    if dice.random() < 0.35:
        owner["plate"] = _plate(dice, taken)
    if fate > 0.75:
        tenant = {"number": number, "role": "租户", **_person(dice, taken), "from_on": _day(dice)}
        return [{**owner, "living": "出租"}, tenant]
    rows = [{**owner, "living": "自住"}]
    if fate > 0.45:
        family = _person(dice, taken, besides=owner["name"])
        relation = "配偶" if family["sex"] != owner["sex"] else "兄弟姐妹"
        rows.append({"number": number, "role": "家属", "relation": relation, **family})
    return rows


def _person(dice: Random, taken: set[str], besides: str = "") -> dict[str, str]:
    """Somebody; `besides`: of the family of that person, so with the surname but another name."""
    surname = besides[:1]
    while True:
        given = GIVEN[dice.randrange(len(GIVEN))]
        if surname + given != besides:
            break
    while True:
        phone = f"1{'3578'[dice.randrange(4)]}{dice.randrange(10)}{dice.randrange(10**8):08}"
        if phone not in taken:
            break
    taken.add(phone)
    name = (surname or SURNAMES[dice.randrange(len(SURNAMES))]) + given
    return {"name": name, "sex": "男" if given in MALE else "女", "phone": phone}


def _plate(dice: Random, taken: set[str]) -> str:
    while True:
        plate = f"粤B{dice.randrange(10**5):05}"
        if plate not in taken:
            taken.add(plate)
            return plate


def _day(dice: Random) -> str:
    return f"{dice.randrange(2016, 2026)}-{dice.randrange(1, 13):02}-{dice.randrange(1, 28):02}"
