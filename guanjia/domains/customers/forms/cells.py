"""What the cells of a sheet of owners and residents may hold: one row is one person in one room."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from guanjia.concerns.access.sealing import fingerprint
from guanjia.domains.customers import queries
from guanjia.domains.customers.models import Customer, Occupancy, Vehicle
from guanjia.domains.estate import actions as estate
from guanjia.domains.estate import queries as places
from guanjia.kernel import text as words
from guanjia.kernel.refusals import Invalid

UNIT_COLUMNS = ("number", "building", "entrance", "floor", "area", "layout", "usage", "living")
ROLE_WORDS = {
    Occupancy.OWNER: ("业主", "产权人", "房主", "户主", "共有人", "联名业主", "共有产权人"),
    Occupancy.TENANT: ("租户", "租客", "承租人", "租赁户"),
    Occupancy.RESIDENT: ("使用人", "住户", "同住人", "居住人", "入住人"),
    Occupancy.FAMILY: (
        "家属", "家庭成员", "亲属", "配偶", "夫妻", "妻子", "丈夫", "父亲", "母亲", "父母", "儿子", "女儿", "子女",
        "兄弟", "姐妹",
    ),
}  # fmt: skip
PLAIN_FAMILY = ("家属", "家庭成员", "亲属")
YES, NO = ("是", "√", "✓", "Y", "YES", "1", "有", "对"), ("否", "×", "X", "N", "NO", "0", "无", "不")
_TRAVEL = re.compile(r"[HM]\d{8}(?:\d{2})?|\d{8}")
_OURS = re.compile(rf"{Customer.series}-\d{{4}}-\d\d-\d{{4,}}")
_SEVERAL = re.compile(r"[、/,，;；]|\s和\s")


@dataclass
class Known:
    """What a dry run knows of the project and of the rows above."""

    places: object
    numbers: set[str]
    prints: dict[str, tuple[str, str]] = field(default_factory=dict)  # fingerprint → (name, where it stands)
    plates: dict[str, tuple[str, str]] = field(default_factory=dict)  # plate → (name, phone)
    shares: dict[str, Decimal] = field(default_factory=dict)
    rows: set[tuple] = field(default_factory=set)
    owners: dict[str, tuple[str, str, bool]] = field(default_factory=dict)  # room → (first owner, row, with a share)


def known_people(project) -> Known:
    """The look-up of a dry run: a few queries for the whole sheet."""
    numbers = set(places.units(project).values_list("number", flat=True))
    known = Known(estate.known_places(project, once=False), numbers)
    sealed = queries.known(project).exclude(id_print="").values_list("id_print", "name", "number")
    known.prints = {print_: (name, f"（{number}）") for print_, name, number in sealed.iterator(chunk_size=2000)}
    cars = Vehicle.objects.of(project).filter(state="ACTIVE").values_list("plate", "customer__name", "customer__phone")
    known.plates = {plate: (name, phone) for plate, name, phone in cars.iterator(chunk_size=2000)}
    return known


def check_person_row(values: dict[str, str], known: Known) -> tuple[dict, dict, dict]:
    """One row: (arguments for `import_customers`, faults by column, warnings by column).

    A row without a person is a room nobody belongs to yet; a row without a room is a person alone.
    """
    row = _Row(values, known)
    row.room()
    row.person()
    if row.cleaned.get("name"):
        row.tie()
        row.car()
    return row.cleaned, row.faults, row.doubts


class _Row:
    def __init__(self, values: dict[str, str], known: Known):
        self.values, self.known = values, known
        self.cleaned: dict = {"number": "", "name": ""}
        self.faults: dict[str, str] = {}
        self.doubts: dict[str, str] = {}

    def cell(self, name: str) -> str:
        return words.half_width(self.values.get(name, ""))

    def take(self, name: str, read) -> None:
        """Read a filled cell; a fault stays with its column."""
        if not self.cell(name):
            return
        try:
            self.cleaned[name] = read(self.values[name])
        except Invalid as fault:
            self.faults[name] = fault.message

    def room(self) -> None:
        if not any(self.cell(name) for name in ("number", "building", "entrance")):
            if not self.cell("name"):
                self.faults["number"] = "没有填房号，也没有填姓名"
            else:
                self.doubts["number"] = "没有填房号，只登记这个人"
            return
        given = {name: self.values.get(name, "") for name in (*UNIT_COLUMNS, "_row")}
        cleaned, faults, doubts = estate.check_unit_row(given, self.known.places)
        self.cleaned |= {k: v for k, v in cleaned.items() if k != "remark"}
        self.faults |= faults
        self.doubts |= doubts
        number = cleaned.get("number")
        if number and self.known.numbers and number not in self.known.numbers and "number" not in faults:
            self.doubts["number"] = f"还没有房屋 {number}，导入时会新建"

    def person(self) -> None:
        name = words.read_name(self.values.get("name", ""))
        if not name:
            lost = [n for n in ("phone", "id_no", "plate") if self.cell(n)]
            if lost:
                self.faults["name"] = "没有填姓名"
            return
        try:
            self.cleaned["name"] = words.check_length(name, 60, "姓名")
        except Invalid as fault:
            self.faults["name"] = fault.message
            return
        company = words.is_company(name)
        if _SEVERAL.search(name) and not company:
            self.doubts["name"] = "这一格像是写了几个人，会当作一个名字；请一人一行"
        self.cleaned["kind"] = Customer.COMPANY if company else Customer.PERSON
        self.take("phone", self._phones)
        self.take("phone2", lambda text: words.read_phone(text).normal)
        if not self.cell("phone"):
            self.doubts["phone"] = "没有电话"
        self.take("sex", self._sex)
        self.take("email", lambda text: words.check_length(words.compact(text), 80, "电子邮箱"))
        self.take("mail_address", lambda text: words.check_length(words.clean_text(text), 120, "通讯地址"))
        self.take("remark", lambda text: words.check_length(words.clean_text(text), 500, "备注"))
        self.take("id_no", self._document)
        if self.cell("id_type") and not self.cell("id_no"):
            self.doubts["id_type"] = "没有证件号码，证件类型不导入"
        # Other programs number their customers too: only a number of ours says who it is.
        if _OURS.fullmatch(number := self.cell("known_as").upper()):
            self.cleaned["known_as"] = number

    def _phones(self, text: str) -> str:
        found = words.read_phones(text)
        if len(found) > 1 and not self.cell("phone2"):
            self.cleaned["phone2"] = found[1].normal
        if len(found) > 2 or (len(found) > 1 and self.cell("phone2")):
            self.doubts["phone"] = "电话太多，只导入前面的两个"
        return found[0].normal

    def _sex(self, text: str) -> str:
        sex = {"男": Customer.MALE, "先生": Customer.MALE, "女": Customer.FEMALE, "女士": Customer.FEMALE}.get(
            words.compact(text), ""
        )
        if not sex:
            self.doubts["sex"] = f"不认识的性别“{self.cell('sex')[:10]}”，这一格不导入"
        return sex

    def _document(self, text: str) -> str:
        number, kind = words.compact(text).upper(), self._kind_of_document(text)
        number = words.read_document(kind, text)
        self.cleaned["id_type"] = kind
        name = self.cleaned["name"]
        place = f"（第 {self.values['_row']} 行）" if self.values.get("_row") else ""
        other, there = self.known.prints.setdefault(fingerprint(number), (name, place))
        if other != name:
            self.doubts["id_no"] = f"证件号码与 {other}{there} 的相同，请核对"
        return number

    def _kind_of_document(self, text: str) -> str:
        for code, label in Customer.DOCUMENTS:
            if self.cell("id_type") and (self.cell("id_type") in label or label in self.cell("id_type")):
                return code
        bare = words.compact(text).upper()
        if self.cleaned["kind"] == Customer.COMPANY:
            return words.CREDIT_CODE
        if _TRAVEL.fullmatch(bare):
            return words.TRAVEL_PERMIT
        return words.PASSPORT if bare[:1].isalpha() else words.ID_CARD

    def tie(self) -> None:
        if not self.cleaned.get("number"):
            return
        text = words.compact(self.values.get("role", ""))
        role = next((code for code, known in ROLE_WORDS.items() if text in known or text == code), "")
        if text and not role:
            self.faults["role"] = f"不认识的身份“{text[:20]}”，请填业主、租户、使用人或家属"
            return
        self.cleaned["role"] = role or Occupancy.OWNER
        if role == Occupancy.FAMILY and text not in PLAIN_FAMILY:
            self.cleaned["relation"] = text
        self.take("relation", lambda t: words.check_length(words.clean_text(t), 20, "与业主关系"))
        for name in ("from_on", "to_on"):
            self.take(name, words.read_date)
        begun, ended = self.cleaned.get("from_on"), self.cleaned.get("to_on")
        if begun and ended and ended < begun:
            self.faults["to_on"] = "止日早于起日"
        self.take("pays_fee", self._yes)
        self.take("share", self._share)
        key = (self.cleaned["number"], self.cleaned["name"], self.cleaned["role"])
        if key in self.known.rows:
            role = dict(Occupancy.ROLES)[key[2]]
            self.doubts["name"] = f"{key[1]} 在这份表里已经是 {key[0]} 的{role}，后一行并入前一行"
        elif self.cleaned["role"] == Occupancy.OWNER:
            self._beside_others(key)
        self.known.rows.add(key)

    def _beside_others(self, key: tuple) -> None:
        """Owners of one flat in several rows: their shares add up. Without shares they are joint owners, or a former
        one was left standing, so both rows are named."""
        share, row = self.cleaned.get("share"), str(self.values.get("_row", ""))
        name, first, shared = self.known.owners.setdefault(key[0], (key[1], row, bool(share)))
        if name != key[1] and not (share and shared):
            self.doubts["name"] = (
                f"{key[0]} 的业主在第 {first} 行是 {name}，这一行是 {key[1]}；是共有人就不用改，换过业主请删去旧的一行"
            )
        if share:
            total = self.known.shares.get(key[0], Decimal(0)) + self.cleaned["share"]
            self.known.shares[key[0]] = total
            if total > 100:
                self.faults["share"] = f"{key[0]} 的业主份额合计 {total.normalize():f}%，超过 100%"

    def _yes(self, text: str) -> bool | None:
        bare = words.compact(text).upper()
        if bare not in YES and bare not in NO:
            self.doubts["pays_fee"] = "只认“是”或“否”，这一格不导入"
            return None
        return bare in YES

    def _share(self, text: str) -> Decimal:
        if self.cleaned["role"] != Occupancy.OWNER:
            raise Invalid("只有业主有产权份额")
        return read_share(text)

    def car(self) -> None:
        self.take("plate", words.read_plate)
        self.take("space_no", lambda text: words.check_length(words.clean_text(text), 20, "车位号"))
        plate = self.cleaned.get("plate")
        if not plate:
            return
        mine = (self.cleaned["name"], self.cleaned.get("phone", ""))
        other = self.known.plates.setdefault(plate, mine)
        if other[0] != mine[0]:
            self.doubts["plate"] = f"车牌 {plate} 已登记在 {other[0]} 名下，这一格不导入"
            del self.cleaned["plate"]


def read_share(text: str) -> Decimal:
    """A share in percent: 50%, 50, 0.5, 1/2. Raises `Invalid`."""
    bare = words.compact(text)
    try:
        if "/" in bare:
            upper, lower = bare.split("/", 1)
            share = Decimal(upper) * 100 / Decimal(lower)
        else:
            share = Decimal(bare.removesuffix("%"))
            if not bare.endswith("%") and 0 < share <= 1:
                share *= 100  # a sheet that shows 50 % holds 0.5
        share = share.quantize(Decimal("0.01"), ROUND_HALF_UP)
    except (InvalidOperation, ZeroDivisionError):
        share = Decimal("NaN")
    if not share.is_finite() or not 0 < share <= 100:
        raise Invalid(f"产权份额“{words.half_width(text)[:20]}”不对，请填 0 到 100 之间的百分数")
    return share
