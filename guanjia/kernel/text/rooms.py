"""Room numbers as people write them: 3-2-1502, 3栋2单元1502, 3#2-1502, B座-0803, villa A12."""

import re
from dataclasses import dataclass
from typing import NamedTuple

from guanjia.kernel.refusals import Invalid
from guanjia.kernel.text.characters import half_width
from guanjia.kernel.text.numerals import numerals_to_digits

_PLACE = ("组团", "号院", "期", "区", "院", "苑", "弄", "里")
_BUILDING = ("号楼", "号栋", "号幢", "栋", "幢", "塔")
_ENTRANCE = ("单元", "门洞", "门", "梯")
_FLOOR = ("楼层", "层")
_ROOM = ("房间", "室", "房", "户")
_DOUBTFUL = ("座", "楼", "号", "#")  # building, entrance, floor or room by where they stand
_MARK = "|".join(sorted((*_PLACE, *_BUILDING, *_ENTRANCE, *_FLOOR, *_ROOM, *_DOUBTFUL), key=len, reverse=True))
_WORDS = ("商铺", "商业", "门面", "底商", "车位", "车库", "储藏室", "储藏间", "地下室", "公寓", "写字楼", "裙楼")
_VALUE = (
    rf"{'|'.join(_WORDS)}|[A-Z]{{0,3}}[0-9]{{1,6}}(?:[A-Z]{{1,2}}[0-9]{{0,3}})?|[A-Z]{{1,2}}"
    rf"|[甲乙丙丁戊己庚辛](?=座|栋|幢|楼|号楼|单元|门|-)|[东西南北中](?=座|塔|楼|单元|门|区|-)"
)
_TOKEN = re.compile(rf"({_VALUE})({_MARK})?")
_SEPARATOR = re.compile(r"[\s\-,，、/\\.·_—–－‐‑−~～的]*")
_DASH = re.compile(r"[—–‐‑−~]")
_TRAILING = re.compile(r"(?:别墅|联排|洋房)$")
_DATE = re.compile(r"(?:19|20)\d\d-\d{1,2}-\d{1,2}(?:[ T]\d.*)?")
_PLAIN = re.compile(r"([1-9][0-9]{0,2})-(?:([1-9][0-9]?)-)?([0-9]{3,4})", re.ASCII)
_ZEROS = re.compile(r"(?<![0-9])0+(?=[0-9])")


@dataclass(frozen=True, slots=True)
class RoomParts:
    """A room's address within its community; a part that was not given is empty.

    ``place`` is what stood before (甲园, 二期, 188弄): the caller knows whether it is the community's own name.
    ``room`` keeps its leading zeros; ``building`` and ``entrance`` lose theirs. A villa has a building and no room.
    """

    building: str
    entrance: str
    room: str
    place: str = ""

    @property
    def code(self) -> str:
        """The canonical number: 3-2-1502, 3-1502, B-0803, A12."""
        return "-".join(part for part in (self.building, self.entrance, self.room) if part)


class _Token(NamedTuple):
    value: str
    mark: str
    start: int


def read_room(value: str | int | float) -> RoomParts:
    """Read a typed room number. Raises ``Invalid`` with an example when it is none; code ``room_became_date`` when a
    spreadsheet turned 3-2-15 into a date."""
    text = half_width(str(value))
    plain = _PLAIN.fullmatch(text)
    if plain:
        return RoomParts(plain[1], plain[2] or "", plain[3])  # nearly every row of an import
    if not text:
        raise Invalid("没有填房号", code="room_empty")
    if _DATE.fullmatch(text):
        raise Invalid(f"房号被表格软件改成了日期 {text[:10]}，请把这一列设为“文本”后重新填写", code="room_became_date")
    parts = guess_room(text)
    if parts is None or (parts.entrance and not parts.room):
        raise Invalid(f"看不懂房号“{text[:30]}”，请按“栋-单元-房号”填写，例如 3-2-1502", code="room_invalid")
    return parts


def guess_room(text: str) -> RoomParts | None:
    """The parts when the text reads as a room, a villa or an entrance; else None. Never raises."""
    if plain := _PLAIN.fullmatch(text):
        return RoomParts(plain[1], plain[2] or "", plain[3])
    if len(text) > 60:
        return None
    folded = _DASH.sub("-", half_width(text).upper())
    folded = _TRAILING.sub("", re.sub(r"(?<=[0-9])\.0+$", "", folded))
    folded = numerals_to_digits(folded, rf"{_MARK}|-|\s|[0-9]|$")
    found = _tokens(folded)
    if found is None:
        return None
    tokens, place, junk = found
    if len(tokens) == 1 and not tokens[0].mark:
        return None if junk else _single(tokens[0].value)
    return _assign(tokens, place.strip(" -,，"))


def room_code(value: str | int | float) -> str:
    """The canonical number of a typed one, or nothing when it does not read as a room. Never raises."""
    parts = guess_room(str(value))
    return parts.code if parts else ""


def room_variants(parts: RoomParts) -> tuple[str, ...]:
    """Search keys, most specific first: 3-2-1502, 3-1502, 321502, 1502; with leading zeros also without them."""
    bare = _ZEROS.sub("", parts.room)
    rooms = (parts.room, bare) if bare != parts.room else (parts.room,)
    shapes: list[str] = []
    shapes += [RoomParts(parts.building, parts.entrance, room).code for room in rooms]
    shapes += [RoomParts(parts.building, "", room).code for room in rooms if room]
    shapes += [f"{parts.building}{parts.entrance}{room}" for room in rooms]
    shapes += rooms
    return tuple(dict.fromkeys(shape for shape in shapes if shape))


def _tokens(text: str) -> tuple[list[_Token], str, bool] | None:
    """The tokens that make the number, the place before them, and whether other words stood before them."""
    tokens: list[_Token] = []
    end = 0
    junk = False
    for match in _TOKEN.finditer(text):
        between = text[end : match.start()]
        if not _SEPARATOR.fullmatch(between):
            if any(t.mark not in ("", *_PLACE) for t in tokens):
                return None  # 3栋朝南1502: dropping the words would drop the building
            tokens, junk = [], True
        elif not between and tokens and not tokens[-1].mark and tokens[-1].value not in _WORDS:
            return None  # one long string, cut nowhere: no room number
        tokens.append(_Token(match[1], match[2] or "", match.start()))
        end = match.end()
    if not tokens or not _SEPARATOR.fullmatch(text[end:]):
        return None
    while tokens and tokens[0].mark in _PLACE:
        del tokens[0]
    if not tokens or any(t.mark in _PLACE for t in tokens):
        return None
    return tokens, text[: tokens[0].start], junk


def _single(value: str) -> RoomParts | None:
    if value.isdecimal():
        return RoomParts("", "", value)
    if re.fullmatch(r"[A-Z]{1,3}[0-9]{1,3}", value):
        return RoomParts(_ZEROS.sub("", value), "", "")
    office = re.fullmatch(r"([A-Z]{1,2})([0-9]{4,5})", value)
    if office:
        return RoomParts(office[1], "", office[2])
    return RoomParts("", "", value) if re.fullmatch(r"[0-9]+[A-Z]{1,2}[0-9]*", value) else None


def _assign(tokens: list[_Token], place: str) -> RoomParts | None:
    """Give every token its part: marked ones by their mark, the others by what is still free, in order."""
    slots: dict[str, str] = {}
    unmarked: list[str] = []
    order = "BEFR"
    reached = -1
    for index, token in enumerate(tokens):
        part = _part(tokens, index, slots)
        if part == "":
            unmarked.append(token.value)
            continue
        if part in slots or order.index(part) < reached:
            return None
        if part == "B" and unmarked:
            if place or len(unmarked) > 1:
                return None
            place, unmarked = unmarked[0], []  # 1-3栋2单元1502: a phase before the building
        reached = order.index(part)
        slots[part] = token.value
        if unmarked and part in "EF" and "B" not in slots:
            slots["B"] = unmarked.pop(0)  # 3-2单元1502
    if unmarked and "R" not in slots and not tokens[-1].mark:
        slots["R"] = unmarked.pop()
    if len(unmarked) == 3:
        place, unmarked = _four(place, unmarked, slots)
    if unmarked and re.search("[0-9]{4}", unmarked[0]) or any(re.search("[0-9]{3}", each) for each in unmarked[1:]):
        return None  # a date, a record number, a telephone
    for part in "BE":
        if unmarked and part not in slots:
            slots[part] = unmarked.pop(0)
    if unmarked:
        return None
    room = _with_floor(slots.get("F", ""), slots.get("R", ""))
    if room is None:
        return None
    building, entrance = (_ZEROS.sub("", slots.get(part, "")) for part in "BE")
    if room and not any(map(str.isdecimal, room)):
        return None
    return RoomParts(building, entrance, room, place) if building or room else None


def _part(tokens: list[_Token], index: int, slots: dict[str, str]) -> str:
    """B, E, F, R, or nothing when the token has no mark."""
    value, mark, _ = tokens[index]
    last = index == len(tokens) - 1
    for part, marks in (("B", _BUILDING), ("E", _ENTRANCE), ("F", _FLOOR), ("R", _ROOM)):
        if mark in marks:
            return part
    if mark == "座":
        return "E" if index else "B"
    if mark == "楼":
        following = "" if last else tokens[index + 1].value
        climbs = following.startswith(value) and len(following) >= len(value) + 2
        return "F" if "B" in slots or (index and not last) or climbs else "B"
    if mark in ("号", "#"):
        if last and (index or mark == "号"):
            return "R"
        return "B" if index == 0 else "E"
    return ""


def _four(place: str, unmarked: list[str], slots: dict[str, str]) -> tuple[str, list[str]]:
    """Three numbers before the room: building, entrance and floor, or phase, building and entrance."""
    if _with_floor(unmarked[2], slots["R"]) == slots["R"] and slots["R"].startswith(unmarked[2]):
        return place, unmarked[:2]
    if place or len(unmarked[2]) > 2:
        return place, unmarked  # too many numbers: not understood
    return unmarked[0], unmarked[1:]


def _with_floor(floor: str, room: str) -> str | None:
    """15 and 02 make 1502; 15 and 1502 stay 1502. A floor without a room is no room."""
    if not floor:
        return room
    if not room:
        return None
    if room.startswith(floor) and len(room) >= len(floor) + 2:
        return room
    return floor + room.zfill(2) if len(room) <= 2 and floor.isdecimal() else None
