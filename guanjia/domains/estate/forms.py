"""What a sheet's cell about a place may hold: the checkers of the import, shared with the typed verbs."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from guanjia.concerns.access.models import Zone
from guanjia.domains.estate.models import Unit, address_of, building_number, canonical, entrance_name, natural_key
from guanjia.kernel.refusals import Invalid
from guanjia.kernel.text import RoomParts, check_length, clean_text, compact, guess_room, half_width, read_room

USAGE_WORDS = {
    Unit.HOME: ("住宅", "公寓", "别墅", "居住"),
    Unit.SHOP: ("商铺", "商业", "门面", "底商", "店铺"),
    Unit.OFFICE: ("办公", "写字楼", "商务"),
    Unit.PARKING: ("车位", "车库"),
}
LIVING_WORDS = {
    Unit.LIVED_IN: ("自住", "入住", "已入住", "在住", "常住"),
    Unit.LET: ("出租", "租住", "已出租", "租用", "租赁"),
    Unit.VACANT: ("空置", "空房", "空关", "未入住", "闲置"),
    Unit.RENOVATING: ("装修", "装修中", "二装"),
    Unit.NOT_HANDED_OVER: ("未收楼", "未收房", "未交付", "未交房", "未售"),
}


@dataclass
class Known:
    """What a dry run knows of the project: its zones, the row in which each room of the sheet stood first, and what
    was said of it there.

    `once`: a room may stand in the sheet only once (a sheet of owners names it for each of them). `alike` names, by
    what rooms sort by, those there are: 6-1-0302 and 6-1-302 are one home written twice.
    """

    zones: dict[str, Zone]
    once: bool = True
    alike: dict[str, tuple[str, ...]] = field(default_factory=dict)
    rows: dict[str, str] = field(default_factory=dict)
    said: dict[tuple[str, str], tuple[object, str]] = field(default_factory=dict)

    def differing(self, number: str, column: str, value, row: str) -> tuple[object, str] | None:
        """What an earlier row of the sheet says of the same room in this column, if it is something else."""
        if value in (None, ""):
            return None
        before = self.said.setdefault((number, column), (value, row))
        return before if before[0] != value else None


def known_places(project, once: bool = True) -> Known:
    known = Known({zone.name: zone for zone in Zone.objects.filter(project=project)}, once)
    rows = Unit.objects.of(project).values_list("sort_key", "number")
    for key, number in rows.iterator(chunk_size=2000):
        known.alike[key] = (*known.alike.get(key, ()), number)
    return known


def twin_fault(number: str, others) -> str:
    """What is said of a room number that differs from one of these by zeros in front alone; empty when none does."""
    twin = next((other for other in others if other != number), "") if number not in others else ""
    return f"房号 {number} 与 {twin} 只差前面的 0，会成两套；是同一套请写 {twin}" if twin else ""


def read_address(number: str, building: str = "", entrance: str = "") -> RoomParts:
    """The address in one cell (`3-2-1502`) or in up to three (3 | 2 | 1502). Raises `Invalid`."""
    if not compact(building):
        parts = address_of(read_room(number))
        if not parts.building:
            raise Invalid(f"“{half_width(number)[:30]}”只有室号，看不出是哪一栋，请填成 3-2-1502 或加上楼栋一列")
        if parts.entrance and _door(entrance) not in ("", parts.entrance):
            raise Invalid(f"房号“{half_width(number)[:30]}”与单元“{half_width(entrance)[:20]}”对不上")
        return _fitting(parts)
    house, door = building_number(building), _door(entrance)
    if not compact(number):
        raise Invalid("没有填房号")
    parts = guess_room(number)
    if parts is None:
        return _fitting(RoomParts(house, door, half_width(number).upper()))
    parts = address_of(parts)
    if not parts.building:
        return _fitting(RoomParts(house, door, parts.room))
    if parts.building == house and parts.entrance in ("", door) or (parts.building == house and not door):
        return _fitting(RoomParts(house, parts.entrance or door, parts.room))
    if not parts.entrance and parts.building == (door or parts.building) and parts.room:
        return _fitting(RoomParts(house, parts.building, parts.room))  # 3 | | 2-1502
    raise Invalid(f"房号“{half_width(number)[:30]}”与楼栋“{half_width(building)[:20]}”对不上")


def _door(text: str) -> str:
    """The entrance a cell names; a stroke or a blank names none. Raises `Invalid` for what only looks like one."""
    door = entrance_name(text)
    if not door and any(map(str.isdigit, half_width(text))):
        raise Invalid(f"看不懂单元“{half_width(text)[:20]}”，请填单元号，例如 2")
    return door


def _fitting(parts: RoomParts) -> RoomParts:
    parts = canonical(parts)
    check_length(parts.code, 40, "房号")
    check_length(parts.entrance, 20, "单元号")
    check_length(parts.room, 20, "室号")
    return parts


def read_area(text: str) -> Decimal | None:
    """Square metres to two decimals; None for an empty cell. Raises `Invalid`."""
    bare = compact(text).lower()
    for unit in ("平方米", "平方", "平米", "平", "㎡", "m²", "m2", ","):
        bare = bare.replace(unit, "")
    if not bare:
        return None
    try:
        area = Decimal(bare).quantize(Decimal("0.01"), ROUND_HALF_UP)
    except InvalidOperation:
        area = None
    if area is None or not area.is_finite() or not 0 < area < 10_000_000:
        raise Invalid(f"面积“{half_width(text)[:20]}”不是大于 0 的数")
    return area


def read_floor(text: str) -> int | None:
    """A floor: 15, 15层, -1, B1 (which is -1). Raises `Invalid`."""
    bare = compact(text).upper().removesuffix("层").removesuffix("楼").removesuffix("F").removesuffix(".0")
    if not bare:
        return None
    below = bare.startswith(("B", "负"))
    digits = bare.lstrip("B负")
    try:
        floor = int(digits)
    except ValueError:
        floor = 999
    if not -20 <= floor <= 200:
        raise Invalid(f"楼层“{half_width(text)[:20]}”不对，请填数字，地下填 -1")
    return -floor if below else floor


def word_of(text: str, words: dict[str, tuple[str, ...]]) -> str:
    """The code one of whose words the cell holds; empty when it holds none."""
    bare = compact(text)
    for code, known in words.items():
        if bare in known or bare.upper() == code:
            return code
    return ""


def check_unit_row(values: dict[str, str], known: Known) -> tuple[dict, dict, dict]:
    """One row of the sheet: (arguments for `import_units`, faults by column, warnings by column)."""
    cleaned: dict = {}
    faults: dict[str, str] = {}
    doubts: dict[str, str] = {}

    def take(name: str, read) -> None:
        try:
            cleaned[name] = read(values.get(name, ""))
        except Invalid as fault:
            faults[name] = fault.message

    try:
        parts = read_address(values.get("number", ""), values.get("building", ""), values.get("entrance", ""))
    except Invalid as fault:
        faults["number"] = fault.message
    else:
        cleaned |= {"number": parts.code, "building": parts.building, "entrance": parts.entrance, "room": parts.room}
        if known.once and parts.code in known.rows:
            first = known.rows[parts.code]
            faults["number"] = f"房号 {parts.code} 在第 {first} 行已经有了" if first else f"房号 {parts.code} 重复"
        known.rows.setdefault(parts.code, str(values.get("_row", "")))
        said = twin_fault(parts.code, known.alike.setdefault(natural_key(parts.code), (parts.code,)))
        if said and "number" not in faults:
            faults["number"] = said
    take("area", read_area)
    take("floor", read_floor)
    take("layout", lambda text: check_length(clean_text(text), 30, "户型"))
    take("remark", lambda text: check_length(clean_text(text), 500, "备注"))
    for name, words, label in (("usage", USAGE_WORDS, "用途"), ("living", LIVING_WORDS, "居住状态")):
        text = values.get(name, "")
        cleaned[name] = word_of(text, words)
        if compact(text) and not cleaned[name]:
            doubts[name] = f"不认识的{label}“{half_width(text)[:20]}”，这一格不导入"
    for name, label, unit in (("area", "面积", " 平方米"), ("layout", "户型", ""), ("floor", "楼层", "")):
        number, row = cleaned.get("number", ""), str(values.get("_row", ""))
        if not known.once and number and (before := known.differing(number, name, cleaned.get(name), row)):
            value, first = before
            faults[name] = (
                f"{number} 的{label}在第 {first} 行是 {value}{unit}，这一行是 {cleaned[name]}{unit}，请改成一样的"
            )
    if zone := half_width(values.get("zone", "")):
        cleaned["zone"] = known.zones.get(zone)
        if cleaned["zone"] is None:
            faults["zone"] = f"没有分管区域“{zone[:20]}”，请先在设置里新增"
    return cleaned, faults, doubts
