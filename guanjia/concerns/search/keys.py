"""What a value can be found by: one letter for the sort, and the spellings people type."""

from __future__ import annotations

from collections.abc import Iterator

from guanjia.kernel import text
from guanjia.kernel.refusals import Invalid

NUMBER, ROOM, PHONE, TAIL, PLATE, NAME, INITIALS, PINYIN, WORDS = "NRPTLMIYX"
MOST = 64  # characters of a key
_SUFFIXES = 12  # a label up to this long is found by its inner words too

# Which keys a guess of the kernel is looked up in.
SORTS = {
    text.Kind.NUMBER: NUMBER, text.Kind.ROOM: ROOM, text.Kind.PHONE: PHONE, text.Kind.PHONE_TAIL: TAIL,
    text.Kind.PLATE: PLATE, text.Kind.NAME: NAME + WORDS, text.Kind.INITIALS: INITIALS, text.Kind.PINYIN: PINYIN,
}  # fmt: skip
PERSONAL = PHONE + TAIL + PLATE + NAME + INITIALS + PINYIN
# The letters a declared sort makes keys of.
LETTERS = {
    "number": NUMBER, "room": ROOM, "name": NAME + INITIALS + PINYIN, "phone": PHONE + TAIL, "plate": PLATE,
    "text": WORDS,
}  # fmt: skip


def keys_of(sort: str, value) -> Iterator[str]:
    """The keys of one value; `sort` is one of those a register names (`room`, `name`, `phone`, …)."""
    if value in (None, ""):
        return
    for key in MAKERS[sort](str(value)):
        yield key[: MOST + 1]


def _number(value: str) -> Iterator[str]:
    yield NUMBER + text.half_width(value).upper()


def _room(value: str) -> Iterator[str]:
    parts = text.guess_room(value)
    for spelling in text.room_variants(parts) if parts else (text.half_width(value).upper(),):
        yield ROOM + spelling


def _name(value: str) -> Iterator[str]:
    name = text.read_name(value)
    yield NAME + name.upper()
    if given := text.given_name(name):
        yield NAME + given.upper()
    sounds = text.sounds(name)
    for initials in (sounds.initials, *sounds.other_initials):
        if initials:
            yield INITIALS + initials.upper()
    for full in (sounds.full, *sounds.other_full):
        if full:
            yield PINYIN + full.upper()


def _phone(value: str) -> Iterator[str]:
    """Forwards for a number typed from its beginning, backwards for its last digits, however many."""
    try:
        phones = text.read_phones(value)
    except Invalid:  # an old note in a phone field is no key
        return
    for phone in phones:
        digits = phone.digits.lstrip("+")
        yield PHONE + digits
        if phone.local != digits:
            yield PHONE + phone.local
        yield TAIL + digits[::-1]


def _plate(value: str) -> Iterator[str]:
    for spelling in text.plate_variants(value):
        yield PLATE + spelling


def _words(value: str) -> Iterator[str]:
    words = text.compact(value).upper()
    yield WORDS + words
    if len(words) <= _SUFFIXES:
        for start in range(1, len(words) - 1):
            yield WORDS + words[start:]


MAKERS = {"number": _number, "room": _room, "name": _name, "phone": _phone, "plate": _plate, "text": _words}


def ranges(guess: text.Guess) -> list[tuple[str, str]]:
    """(sort, beginning of the key) for each place one reading of the typed text is looked up in."""
    value = guess.value.upper()
    if guess.kind == text.Kind.PHONE_TAIL:
        value = value[::-1]
    if guess.kind == text.Kind.NAME:
        value = value.replace(" ", "") if text.has_ideograph(value) else value
    return [(sort, value[:MOST]) for sort in SORTS[guess.kind]]
