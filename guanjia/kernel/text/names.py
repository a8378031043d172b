"""Names of people and companies: surname, pinyin for searching and sorting, polite address and mask."""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, product

from pypinyin import lazy_pinyin

from guanjia.kernel.text.characters import characters, half_width, has_ideograph
from guanjia.kernel.text.surnames import COMPOUND_SURNAMES, GIVEN, SURNAMES

_COMPANY = re.compile(
    r"公司|集团|有限|合伙|企业|银行|支行|委员会|业委会|居委会|村委会|街道办|办事处|管理处|派出所|事务所|工作室|研究[院所]"
    r"|设计院|合作社|联合社|商会|协会|学会|学校|小学|中学|大学|学院|幼儿园|托儿所|医院|诊所|药房|超市|酒店|宾馆|饭店|餐厅"
    r"|餐饮|便利店|专卖店|美容院|俱乐部|基金会|中心|大厦|营业部|分理处|开发商|物业|政府|机关|电信|联通|移动通信"
)
_SHORT_COMPANIES = frozenset(word for word in _COMPANY.pattern.split("|") if len(word) == 3)
_WEAK_COMPANY = re.compile(r".{4,}(?:厂|店|局|行|馆|社|部|所|铺|坊|吧)")
_TITLES = re.compile(r"先生|女士|小姐|太太|阿姨|叔叔|师傅|老师|大爷|大妈|奶奶|爷爷|经理|总")
_LATIN = re.compile(r"[a-z0-9]+")
_PLAIN = re.compile(r"[\u4e00-\u9fff]{2,3}")
_PIECE = re.compile(r"[A-Za-z0-9]+|\S")
_DOT = re.compile(r"\s*[·•・‧∙․]\s*")
_FEMALE = {"FEMALE", "F", "女"}
_MALE = {"MALE", "M", "男"}
_MOST_READINGS = 16  # of one name: seven characters with two readings each would make 128 keys


@dataclass(frozen=True, slots=True)
class Sounds:
    """How a name is typed in pinyin, lower case, without tones and spaces. ü is ``v``, with ``u`` among the others.

    ``initials`` takes the first letter of each syllable (zh counts as z). Characters without a known reading are left
    out, so both can be empty. The others are what people type who read the name differently.
    """

    full: str
    initials: str
    other_full: tuple[str, ...] = ()
    other_initials: tuple[str, ...] = ()


def read_name(text: str) -> str:
    """The stored spelling: half-width, no space between ideographs, one kind of dot in 阿依古丽·买买提."""
    name = half_width(text)
    if has_ideograph(name):
        name = _DOT.sub("·", name)
        if all(has_ideograph(word[0]) for word in name.split()):
            name = name.replace(" ", "")
    return name


def is_company(name: str) -> bool:
    """Whether the name reads as a firm or an office; a guess for sheets that do not say it."""
    if len(name) <= 3:
        return name in _SHORT_COMPANIES  # 业委会 is one, a man called 张联通 is not
    return bool(_COMPANY.search(name) or _WEAK_COMPANY.fullmatch(name))


def split_name(name: str) -> tuple[str, str]:
    """Surname and given name. Companies, and names of peoples without surnames, have no surname; a Latin name's
    surname is its last word."""
    name = read_name(name)
    if not name or "·" in name or is_company(name):
        return "", name
    if not has_ideograph(name):
        first, _, last = name.rpartition(" ")
        return last, first
    seen = characters(name)
    for size in (4, 2):
        if len(seen) >= size and "".join(seen[:size]) in COMPOUND_SURNAMES:
            return "".join(seen[:size]), "".join(seen[size:])
    return seen[0], "".join(seen[1:])


def _has_short_surname(name: str) -> bool:
    """Whether it is two or three usual characters, the first of them the surname."""
    return bool(_PLAIN.fullmatch(name)) and name not in _SHORT_COMPANIES and name[:2] not in COMPOUND_SURNAMES


def given_name(name: str) -> str:
    """The given name as a search key: 李丽华 → 丽华, 欧阳修 → 修. Empty for companies and where only a surname is."""
    surname, given = split_name(name)
    if surname:
        return given
    return "" if is_company(given) else given.partition("·")[0]


def sounds(name: str) -> Sounds:
    """The pinyin keys of a person's or company's name."""
    if _has_short_surname(name):
        readings = [_surname_reading(name[0]), *map(_given_reading, name[1:])]  # nearly every row of an import
        return _chosen([each for each in readings if each])
    name = read_name(name)
    if is_company(name):
        # The phrase table reads words right (银行, 重庆); in people's names it would find words that are none.
        return _joined([word for syllable in lazy_pinyin(name) for word in _LATIN.findall(syllable.lower())])
    return _chosen(_readings(name))


def pinyin_full(name: str) -> str:
    """The main full pinyin, also the key to sort by: 单小明 → shanxiaoming."""
    return sounds(name).full


def initials(name: str) -> str:
    """The main initials: 单小明 → sxm."""
    return sounds(name).initials


def alternative_initials(name: str) -> tuple[str, ...]:
    """Initials of the other readings: 单小明 → (dxm,)."""
    return sounds(name).other_initials


def salutation(name: str, sex: str = "") -> str:
    """How to address: 李女士, 李先生, 李先生/女士 when the sex is unknown. ``sex`` is MALE, FEMALE, 男, 女 or empty.

    Companies keep their name, and 李阿姨 stays; a name without a surname gives its first part.
    """
    return _addressed(read_name(name), _title(sex) or "先生/女士")


def mask_name(name: str, sex: str = "") -> str:
    """The name as lists show it: as ``salutation``, but 李** when the sex is unknown."""
    if _has_short_surname(name) and not title_of(name[1:]):
        return name[0] + (_title(sex) or "**")  # nearly every row of a list
    return _addressed(read_name(name), _title(sex) or "**")


def title_of(given: str) -> str:
    """The title when what stands behind a surname is one and no given name: 女士, 师傅; else nothing."""
    return given if _TITLES.fullmatch(given) else ""


def _title(sex: str) -> str:
    return "女士" if sex in _FEMALE else "先生" if sex in _MALE else ""


def _addressed(name: str, ending: str) -> str:
    if not name or is_company(name):
        return name
    surname, given = split_name(name)
    if title_of(given):
        return name
    if surname and not given and not has_ideograph(name):
        surname = surname[0]  # a Latin name of one word would be shown whole
    return f"{surname or given.partition('·')[0]}{ending}"


def _joined(syllables: list[str]) -> Sounds:
    return Sounds("".join(syllables), "".join(syllable[0] for syllable in syllables))


def _chosen(readings: list[tuple[str, ...]]) -> Sounds:
    """The sounds from the possible readings of each syllable, the first of each being the main one."""
    if all(len(each) == 1 for each in readings):  # most names: no product to build
        return _joined([each[0] for each in readings])
    ways = list(islice(product(*readings), _MOST_READINGS))
    full = tuple(dict.fromkeys("".join(way) for way in ways))
    firsts = tuple(dict.fromkeys("".join(syllable[0] for syllable in way) for way in ways))
    return Sounds(full[0], firsts[0], full[1:], firsts[1:])


def _readings(name: str) -> list[tuple[str, ...]]:
    """The possible readings of each character or Latin word; what has none is left out."""
    surname, given = split_name(name)
    if not has_ideograph(surname):
        return [each for word in _PIECE.findall(name) if (each := _given_reading(word))]
    known = COMPOUND_SURNAMES.get(surname)
    if known:
        first = [(syllable,) for syllable in known]
    elif surname in COMPOUND_SURNAMES:
        first = [_given_reading(character)[:1] for character in surname]
    else:
        first = [_surname_reading(surname[0])]
    return [each for each in (*first, *map(_given_reading, _PIECE.findall(given))) if each]


@lru_cache(maxsize=4096)
def _surname_reading(character: str) -> tuple[str, ...]:
    return SURNAMES.get(character) or _given_reading(character)


@lru_cache(maxsize=32768)
def _given_reading(piece: str) -> tuple[str, ...]:
    if piece in GIVEN:
        return GIVEN[piece]
    sound = piece.lower() if _LATIN.fullmatch(piece.lower()) else lazy_pinyin(piece)[0]
    if not _LATIN.fullmatch(sound):
        return ()
    # ü is typed v or u; a Latin word keeps its spelling.
    return (sound, sound.replace("v", "u")) if has_ideograph(piece) and "v" in sound else (sound,)
