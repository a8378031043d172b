"""Numbers of identity documents: read, checked, masked. Birth date, sex and age of an identity card."""

import re
from dataclasses import dataclass
from datetime import date

from guanjia.kernel.refusals import Invalid
from guanjia.kernel.text.characters import compact

ID_CARD, PASSPORT, TRAVEL_PERMIT, CREDIT_CODE = "ID_CARD", "PASSPORT", "TRAVEL_PERMIT", "CREDIT_CODE"

_CARD_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643
_CARD_CHECKS = "10X98765432"
_PROVINCES = frozenset(
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83".split()
)
_CODE_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100: no I, O, S, V, Z
_CODE_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_EXPONENT = re.compile(r"[0-9](?:\.[0-9]+)?E\+?1[4-8]")
_LABELS = {ID_CARD: "身份证号", PASSPORT: "护照号", TRAVEL_PERMIT: "通行证号", CREDIT_CODE: "统一社会信用代码"}


@dataclass(frozen=True, slots=True)
class IdCard:
    """A checked identity card. ``number`` has 18 characters; one of the old 15 digits is filled up by rule."""

    number: str
    birth: date
    sex: str

    def age_on(self, day: date) -> int:
        """Full years on that day."""
        return age_on(self.birth, day)


def read_id_card(value: str | int | float, today: date | None = None) -> IdCard:
    """Read a resident's identity card (also 港澳台居民居住证 and the foreigners' permanent residence card).

    Raises ``Invalid`` by code: ``id_empty``, ``id_cut_by_excel`` (a sheet kept 15 digits), ``id_length``,
    ``id_region``, ``id_birth`` (also a birth after ``today``), ``id_check``. The number is never in the message.
    """
    text = _typed(value)
    if not text:
        raise Invalid("没有填身份证号", code="id_empty")
    sound = re.fullmatch(r"[0-9]{17}[0-9X]", text) is not None
    if _EXPONENT.fullmatch(text) or (sound and text.endswith("000") and card_check(text) != "0"):
        raise Invalid("身份证号的末几位被表格软件变成了 0，请把这一列设为“文本”后重新填写", code="id_cut_by_excel")
    if re.fullmatch(r"[0-9]{15}", text):
        text = f"{text[:6]}19{text[6:]}"
        text += card_check(text)
    elif not sound:
        raise Invalid(f"身份证号应是 18 位数字（末位可以是 X），现在是 {len(text)} 位", code="id_length")
    if text[:2] not in _PROVINCES and text[0] != "9":
        raise Invalid("身份证号的前两位不是任何省份，请核对", code="id_region")
    birth = _birth(text)
    if birth is None or (today is not None and birth > today):
        raise Invalid("身份证号里的出生日期不对，请核对", code="id_birth")
    if card_check(text) != text[17]:
        raise Invalid("身份证号的校验位不对，请核对是否有一位填错", code="id_check")
    return IdCard(text, birth, "MALE" if int(text[16]) % 2 else "FEMALE")


def card_check(number: str) -> str:
    """The check character that belongs to the first 17 digits."""
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _CARD_WEIGHTS, strict=True))
    return _CARD_CHECKS[total % 11]


def read_credit_code(value: str) -> str:
    """A 统一社会信用代码 with its check character verified. Raises ``Invalid``."""
    text = _typed(value).replace("-", "")
    if not text:
        raise Invalid("没有填统一社会信用代码", code="id_empty")
    if len(text) != 18:
        raise Invalid(f"统一社会信用代码应是 18 位，现在是 {len(text)} 位", code="id_length")
    if any(character not in _CODE_LETTERS for character in text):
        raise Invalid("统一社会信用代码里没有 I、O、S、V、Z 这些字母，请核对", code="id_characters")
    if code_check(text) != text[17]:
        raise Invalid("统一社会信用代码的校验位不对，请核对是否有一位填错", code="id_check")
    return text


def code_check(code: str) -> str:
    """The check character that belongs to the first 17 of a 统一社会信用代码."""
    total = sum(_CODE_LETTERS.index(c) * weight for c, weight in zip(code[:17], _CODE_WEIGHTS, strict=True))
    return _CODE_LETTERS[-total % 31]


def read_document(kind: str, value: str | int | float, today: date | None = None) -> str:
    """The stored spelling of a document's number, checked as far as its kind allows. Raises ``Invalid``; ValueError
    for a kind that does not exist. Kinds: ID_CARD, PASSPORT, TRAVEL_PERMIT (港澳台), CREDIT_CODE."""
    if kind not in _LABELS:
        raise ValueError(f"no such kind of document: {kind}")
    text = _typed(value)
    if kind == ID_CARD:
        return read_id_card(value, today).number
    if kind == CREDIT_CODE:
        return read_credit_code(text)
    if kind == TRAVEL_PERMIT and re.fullmatch(r"8[123][0-9]{15}[0-9X]", text):
        return read_id_card(text, today).number  # 港澳台居民居住证
    # 港澳: H or M with 8 digits (10 with the issue); 台湾: 8 digits, older ones 10 and a letter in brackets.
    form = (
        r"[HM][0-9]{8}(?:[0-9]{2})?|[0-9]{8}|[0-9]{10}(?:\(?[A-Z]\)?)?"
        if kind == TRAVEL_PERMIT
        else (r"(?=.*[0-9])[A-Z0-9]{6,12}")
    )
    if not re.fullmatch(form, text):
        raise Invalid(f"{_LABELS[kind]}不对，请按证件上的号码填写", code="id_empty" if not text else "id_length")
    return text


def looks_cut_by_excel(value: str | int | float) -> bool:
    """Whether a sheet may have kept only 15 digits: the form 4.40301E+17, or 18 digits that end in 000. A real number
    can end so too; ``read_id_card`` refuses only those whose check digit then fails, this is for a warning."""
    text = _typed(value)
    return bool(_EXPONENT.fullmatch(text) or re.fullmatch(r"[0-9]{15}000", text))


def mask_id(text: str) -> str:
    """The first 3 and last 2 characters (decision 26); short numbers show one at each end, very short ones none."""
    length = len(text)
    if length < 6:
        return "*" * length
    first, last = (3, 2) if length >= 9 else (1, 1)
    return text[:first] + "*" * (length - first - last) + text[-last:]


def age_on(birth: date, day: date) -> int:
    """Full years from birth to the day; who is born on 02-29 turns a year older on 03-01 of a common year."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def _typed(value: str | int | float) -> str:
    text = compact(value if isinstance(value, str) else repr(value)).upper()
    return re.sub(r"^([0-9]+)\.0+$", r"\1", text)


def _birth(number: str) -> date | None:
    try:
        birth = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
    return birth if birth.year >= 1800 else None
