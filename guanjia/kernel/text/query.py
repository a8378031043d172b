"""What a text in the search box can be: a record number, a room, a telephone, a plate, a name, pinyin."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from guanjia.kernel.refusals import Invalid
from guanjia.kernel.text.characters import half_width, has_ideograph
from guanjia.kernel.text.names import read_name, split_name, title_of
from guanjia.kernel.text.phones import read_phone
from guanjia.kernel.text.plates import PROVINCES, guess_plate
from guanjia.kernel.text.rooms import guess_room

MOST_CHARACTERS = 64

_FULL_NUMBER = re.compile(r"([A-Z]{2,4})[ -]?(20[0-9][0-9])[ -]?(0[1-9]|1[0-2])(?:[ -]?([0-9]{1,6}))?(-C[0-9]{1,2})?")
_SHORT_NUMBER = re.compile(r"([A-Z]{2,4})[ -]?(?:(0?[1-9]|1[0-2])-)?([0-9]{1,5})")
_OTHER_NUMBER = re.compile(r"[A-Z]{2,4}-(?=.*[0-9])[A-Z0-9-]+")
_PHONE_LIKE = re.compile(r"\+?[0-9\s()-]+")
_LETTERS = re.compile(r"[a-z]+")
_BETWEEN_SYLLABLES = re.compile(r"[\s'’-]+")


class Kind(StrEnum):
    """Which key a guess is looked up in. All match from the beginning of the key, PHONE_TAIL the end of a number."""

    NUMBER = "NUMBER"
    ROOM = "ROOM"
    PHONE = "PHONE"
    PHONE_TAIL = "PHONE_TAIL"
    PLATE = "PLATE"
    NAME = "NAME"
    INITIALS = "INITIALS"
    PINYIN = "PINYIN"


@dataclass(frozen=True, slots=True)
class Guess:
    """One reading of the text: the kind of key, and the value spelled as that key is."""

    kind: Kind
    value: str


def parse_query(text: str, today: date | None = None) -> list[Guess]:
    """Everything the typed text can mean, likeliest first; nothing for a text that can be no key. Never raises.

    With ``today`` short record numbers are completed: TS-11-12 is the twelfth of the last November, TS12 of this
    month. What is longer than a name can be is cut to 64 characters.
    """
    typed = half_width(text[: 4 * MOST_CHARACTERS])[:MOST_CHARACTERS]
    if not any(c.isalnum() for c in typed):
        return []
    if has_ideograph(typed):
        guesses = _with_ideographs(typed)
    elif any(c in "0123456789" for c in typed):
        guesses = _with_digits(typed, today)
    else:
        guesses = _latin(typed)
    return list(dict.fromkeys(guesses))


def _with_ideographs(typed: str) -> list[Guess]:
    guesses: list[Guess] = []
    plate = guess_plate(typed)
    if len(plate) > 1 and plate[0] in PROVINCES:
        guesses.append(Guess(Kind.PLATE, plate))
    guesses += _rooms(typed)
    name = read_name(typed)
    surname, given = split_name(name)
    if surname and title_of(given):
        guesses.append(Guess(Kind.NAME, surname))  # 李女士: what lists show is not what is stored
    return [*guesses, Guess(Kind.NAME, name)]


def _with_digits(typed: str, today: date | None) -> list[Guess]:
    upper = typed.upper()
    numbers, plate = _numbers(upper, today), guess_plate(typed)
    if _FULL_NUMBER.fullmatch(upper):
        return numbers
    plates = [Guess(Kind.PLATE, plate)] if plate else []
    rooms = _rooms(typed)
    if not _PHONE_LIKE.fullmatch(typed):
        return [*numbers, *(plates + rooms if len(plate) > 4 else rooms + plates), Guess(Kind.NAME, typed)]
    digits = "".join(c for c in typed if c in "0123456789")
    try:
        phones = [Guess(Kind.PHONE, read_phone(typed).digits.lstrip("+"))]
    except Invalid:
        phones = []
    if len(digits) >= 11 or digits != typed:
        return phones + rooms
    if len(digits) >= 5:
        phones += [Guess(Kind.PHONE, digits), Guess(Kind.PHONE_TAIL, digits)]
    elif len(digits) >= 3:
        phones = [Guess(Kind.PHONE_TAIL, digits)]  # 110 is a number too, but nobody looks for it
    on_floor = len(digits) in (3, 4) and digits[0] != "0" and 1 <= int(digits[-2:]) <= 20
    return rooms + phones if on_floor or len(digits) < 3 else phones + rooms


def _latin(typed: str) -> list[Guess]:
    plain = unicodedata.normalize("NFD", typed.lower()).replace("u\u0308", "v")
    plain = _BETWEEN_SYLLABLES.sub("", "".join(c for c in plain if not unicodedata.combining(c)))
    name = Guess(Kind.NAME, typed)
    if not _LETTERS.fullmatch(plain):
        return [name]
    syllables, firsts = Guess(Kind.PINYIN, plain), Guess(Kind.INITIALS, plain)
    if any(c in "iuv" for c in plain):
        return [syllables, name]  # no syllable begins with i, u or v
    if not any(c in "aeo" for c in plain):
        return [firsts, name]
    return [firsts, syllables, name] if len(plain) <= 3 else [syllables, firsts, name]


def _rooms(typed: str) -> list[Guess]:
    parts = guess_room(typed)
    return [Guess(Kind.ROOM, parts.code)] if parts else []


def _numbers(upper: str, today: date | None) -> list[Guess]:
    """Record numbers, PREFIX-YYYY-MM-NNNN; a serial typed without its zeros is also the beginning of a longer one."""
    full = _FULL_NUMBER.fullmatch(upper)
    if full:
        head, serial, slip = f"{full[1]}-{full[2]}-{full[3]}", full[4] or "", full[5] or ""
        if not serial:
            return [Guess(Kind.NUMBER, head)]
        values = (f"{head}-{serial.zfill(4)}{slip}", f"{head}-{serial}{slip}")
        return [Guess(Kind.NUMBER, value) for value in values]
    beginning = [Guess(Kind.NUMBER, upper)] if _OTHER_NUMBER.fullmatch(upper) else []
    short = _SHORT_NUMBER.fullmatch(upper)
    if short and today is not None:
        month = int(short[2] or today.month)
        year = today.year - (month > today.month)
        return [Guess(Kind.NUMBER, f"{short[1]}-{year}-{month:02d}-{short[3].zfill(4)}"), *beginning]
    return beginning
