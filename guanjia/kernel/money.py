"""Money in 分 (integers): reading typed amounts, showing, writing in capitals, rounding and splitting."""

import re
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from guanjia.kernel.refusals import Invalid
from guanjia.kernel.text import compact

MOST = 999_999_999_999  # 分: what a Decimal(12, 2) field holds

_AMOUNT = re.compile(r"([+-]?)([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)?(?:\.([0-9]*))?(万|亿)?")
_WORDED = re.compile(r"([+-]?)(?:([0-9]+)元)?(?:([0-9])角)?(?:([0-9])分)?")
_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")
_FACTORS = {None: 1, "万": 10_000, "亿": 100_000_000}


def yuan(value: str | int | float | Decimal, *, negative: bool = False) -> int:
    """A typed amount of 元 in 分: ``1,234.50``, ``￥1234.5元``, ``1.2万``, ``12元5角``, full width too.

    Raises ``Invalid`` with a Chinese reason: unreadable, more than two decimals, too large, or below zero unless
    ``negative``. A float is a spreadsheet's cell: noise behind the fifth decimal is not taken for digits.
    """
    if isinstance(value, bool):
        raise Invalid("金额不是数字", code="money_invalid")
    text = compact(value).upper() if isinstance(value, str) else _plain(value)
    fen = _read(text)
    if fen is None:
        raise Invalid(f"看不懂金额“{str(value)[:30]}”，请填数字，例如 1234.50", code="money_invalid")
    if fen != int(fen):
        raise Invalid(f"金额“{str(value)[:30]}”最多两位小数（到分）", code="money_too_fine")
    if abs(fen) > MOST:
        raise Invalid(f"金额“{str(value)[:30]}”太大", code="money_too_large")
    if fen < 0 and not negative:
        raise Invalid("金额不能小于 0", code="money_negative")
    return int(fen)


def show(fen: int) -> str:
    """1,234.50 (元), with a minus sign before negative amounts."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


def capital(fen: int) -> str:
    """大写 as vouchers demand (``forms-01-20.md`` 0.6): 壹仟贰佰叁拾肆元伍角整, 壹拾万零贰佰元零伍分, 叁角整, 零元整.

    Negative amounts begin with 负. Raises ValueError from 10,000 万亿元 on, for which there is no written form.
    """
    if fen < 0:
        return "负" + capital(-fen)
    whole, cents = divmod(fen, 100)
    if whole >= 10**16:
        raise ValueError("amount too large to be written in capitals")
    jiao, odd = divmod(cents, 10)
    words = _whole(whole) + "元" if whole else ""
    if not cents:
        return (words or "零元") + "整"
    if jiao:
        words += _DIGITS[jiao] + "角"
    elif words:
        words += "零"
    return words + (_DIGITS[odd] + "分" if odd else "整")


def round_half_up(value: Fraction | Decimal | int) -> int:
    """The nearest integer; a half goes away from zero (0.5 → 1, -0.5 → -1). Floats are refused: they are not exact."""
    if isinstance(value, float):
        raise TypeError("round_half_up needs an exact number, not a float")
    exact = Fraction(value)
    magnitude = (2 * abs(exact.numerator) + exact.denominator) // (2 * exact.denominator)
    return -magnitude if exact < 0 else magnitude


def split(total: int, weights: Sequence[int | Fraction | Decimal]) -> list[int]:
    """Share ``total`` 分 in proportion to the weights so that the shares add up exactly (largest remainders first).

    Each share differs from the exact one by less than one 分, and reordering the weights only reorders the shares:
    of equal remainders the larger weight is served first, of equal weights the earlier. Raises ValueError for no
    weights, a negative one, or all zero.
    """
    exact = [Fraction(weight) for weight in weights]
    whole = sum(exact)
    if whole <= 0 or min(exact) < 0:
        raise ValueError("weights must not be negative nor all zero")
    sign = -1 if total < 0 else 1
    quotas = [abs(total) * weight / whole for weight in exact]
    shares = [int(quota) for quota in quotas]
    ranked = sorted(range(len(exact)), key=lambda i: (shares[i] - quotas[i], -exact[i], i))
    for index in ranked[: abs(total) - sum(shares)]:
        shares[index] += 1
    return [sign * share for share in shares]


def percent(part: int, whole: int) -> str:
    """A rate with one decimal, half up: ``78.9%``; ``—`` where nothing is to divide by (``forms-01-20.md`` 0.8)."""
    if not whole:
        return "—"
    tenths = round_half_up(Fraction(part * 1000, whole))
    return f"{'-' if tenths < 0 else ''}{abs(tenths) // 10}.{abs(tenths) % 10}%"


def _plain(value: int | float | Decimal) -> str:
    if isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            return ""
        near = round(value, 2)
        # Sums in a sheet come as 1234.4999999999998; half a 分 and more is a real third decimal.
        value = near if abs(value - near) < 1e-5 else value
        return format(Decimal(repr(value)), "f")
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _read(text: str) -> Fraction | None:
    """The amount in 分, perhaps broken, or None when unreadable."""
    if len(text) > 40:
        return None
    if text.startswith("(") and text.endswith(")"):
        text = "-" + text[1:-1]  # how accountants write a minus
    text = text.replace("人民币", "").replace("￥", "").replace("¥", "").replace("RMB", "").replace("CNY", "")
    text = text.replace("圆", "元").replace("块", "元").replace("毛", "角")
    text = re.sub(r"(?<=[元角分])[整正]$", "", text)
    worded = _WORDED.fullmatch(text)
    if worded and any(worded.groups()[1:]):
        fen = int(worded[2] or 0) * 100 + int(worded[3] or 0) * 10 + int(worded[4] or 0)
        return Fraction(-fen if worded[1] == "-" else fen)
    plain = _AMOUNT.fullmatch(text.removesuffix("元"))
    if plain is None or not (plain[2] or plain[3]):
        return None
    number = Fraction(f"{(plain[2] or '0').replace(',', '')}.{plain[3] or '0'}")
    return (-number if plain[1] == "-" else number) * _FACTORS[plain[4]] * 100


def _whole(number: int) -> str:
    """A positive integer in capitals: groups of four, one 零 for each gap."""
    groups: list[int] = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    words = ""
    gap = False
    for index in range(len(groups) - 1, -1, -1):
        group = groups[index]
        if not group:
            gap = True
            continue
        if words and (gap or group < 1000):
            words += "零"
        words += _group(group) + _unit(index, groups)
        gap = False
    return words


def _unit(index: int, groups: list[int]) -> str:
    # 万亿 is written 壹万亿, but 亿 only once: 壹万贰仟... has its 亿 at the lower group when that is not empty.
    if index == 3 and groups[2]:
        return "万"
    return _GROUPS[index]


def _group(number: int) -> str:
    """1 to 9999 in capitals, without a leading 零."""
    words = ""
    gap = False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if not digit:
            gap = bool(words)
            continue
        words += ("零" if gap else "") + _DIGITS[digit] + _PLACES[place]
        gap = False
    return words
