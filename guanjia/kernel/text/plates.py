"""Chinese number plates of vehicles."""

import re

from guanjia.kernel.refusals import Invalid
from guanjia.kernel.text.characters import compact

PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_SERIAL = "[A-HJ-NP-Z0-9]"
_NEW_ENERGY = "[DABCEFGHJK]"
_ORDINARY = re.compile(rf"[{PROVINCES}][A-Z]{_SERIAL}{{4}}(?:{_SERIAL}|[警学挂港澳领试超])")
_ELECTRIC = re.compile(rf"[{PROVINCES}][A-Z](?:{_NEW_ENERGY}{_SERIAL}[0-9]{{4}}|[0-9]{{5}}{_NEW_ENERGY})")
_TEMPORARY = re.compile(rf"[{PROVINCES}][A-Z]{_SERIAL}{{4,5}}临|临[A-Z0-9]{{5,8}}")
_SPECIAL = re.compile(rf"使[0-9]{{6}}|WJ[{PROVINCES}]?[0-9]{{4}}[A-Z0-9]|[A-Z]{{2}}[0-9]{{5}}|领[0-9]{{6}}")
_KINDS = (_ORDINARY, _ELECTRIC, _TEMPORARY, _SPECIAL)
_PUNCTUATION = re.compile(r"[·•・.\-‧_—]")
_PARTIAL = re.compile(rf"[{PROVINCES}](?:[A-Z]{_SERIAL}{{0,6}})?|[A-Z](?=[A-Z]*[0-9]){_SERIAL}{{1,6}}")


def read_plate(text: str) -> str:
    """The stored spelling of a plate, ordinary, new-energy, temporary or special: ``粤b·12345`` → 粤B12345.

    Plates know no letters I and O behind the town's letter; a typed one is read as 1 or 0. Raises ``Invalid``.
    """
    plate = _spelled(text)
    if not plate:
        raise Invalid("没有填车牌号", code="plate_empty")
    if any(kind.fullmatch(plate) for kind in _KINDS):
        return plate
    if plate[0] in PROVINCES:
        length = "7 位（新能源车 8 位）"
        raise Invalid(f"车牌号“{text.strip()[:20]}”不对，应是 {length}，例如 粤B12345", code="plate_invalid")
    raise Invalid(f"车牌号“{text.strip()[:20]}”不对，请连省份简称一起填，例如 粤B12345", code="plate_invalid")


def plate_variants(plate: str) -> tuple[str, ...]:
    """Search keys: the plate, and without its province's character."""
    spelled = _spelled(plate)
    return (spelled, spelled[1:]) if spelled[:1] and spelled[0] in PROVINCES else (spelled,) if spelled else ()


def guess_plate(text: str) -> str:
    """The beginning of a plate or of its part behind the province when the text may be one (粤B12, B12345), else
    nothing. Never raises."""
    spelled = _spelled(text)
    if any(kind.fullmatch(spelled) for kind in _KINDS) or _PARTIAL.fullmatch(spelled):
        return spelled
    return ""


def _spelled(text: str) -> str:
    plate = _PUNCTUATION.sub("", compact(text)).upper()
    if plate[:1] and plate[0] in PROVINCES:
        return plate[:2] + plate[2:].replace("O", "0").replace("I", "1")
    return plate
