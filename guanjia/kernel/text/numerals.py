"""Chinese numerals inside typed codes and dates."""

import re

import cn2an

NUMERALS = "零〇○一二两三四五六七八九十百廿卅壹贰叁肆伍陆柒捌玖拾佰"
_RUN = re.compile(f"[{NUMERALS}]+")
_DIGITS = str.maketrans("零〇○一二三四五六七八九壹贰叁肆伍陆柒捌玖", "000123456789123456789")


def to_digits(numeral: str) -> str:
    """A run of Chinese numerals as ASCII digits: 十二 → 12, 一五〇二 → 1502, 〇三 → 03. Others stay as is."""
    plain = numeral.translate(_DIGITS)
    if plain.isascii():
        return plain
    try:
        return str(int(cn2an.cn2an(numeral.replace("○", "〇"), "normal")))
    except (ValueError, IndexError, KeyError):
        return numeral


def numerals_to_digits(text: str, before: str) -> str:
    """Each run of numerals that stands right before the pattern ``before`` as digits; numerals in names stay."""
    return re.sub(f"{_RUN.pattern}(?={before})", lambda run: to_digits(run[0]), text)
