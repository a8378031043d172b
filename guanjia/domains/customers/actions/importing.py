"""Taking in a sheet that holds room and person in one row (R-010, issue 2)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.utils.timezone import localdate

from guanjia.concerns.access.sealing import fingerprint
from guanjia.concerns.flow.batches import Rows, batch
from guanjia.domains.customers import queries
from guanjia.domains.customers.actions.identity import put_id
from guanjia.domains.customers.actions.occupancies import WHOLE, import_occupancies, largest_sum
from guanjia.domains.customers.actions.tidying import tidy
from guanjia.domains.customers.actions.vehicles import import_vehicles
from guanjia.domains.customers.flow import CUSTOMER
from guanjia.domains.customers.models import Customer, Occupancy, Vehicle
from guanjia.domains.estate import actions as estate
from guanjia.domains.estate import queries as places
from guanjia.kernel.refusals import Invalid
from guanjia.kernel.text import read_phone

CHUNK = 500
PERSON = ("sex", "phone", "phone2", "email", "mail_address", "remark")
STORED = (
    *PERSON, "birth_year", "id_type", "id_sealed", "id_print", "seal_id", "pinyin", "initials", "phone_key",
    "phone2_key", "tail", "tail2",
)  # fmt: skip
TIE = ("relation", "share", "from_on", "to_on", "pays_fee")


@batch(CUSTOMER, "import_customers")
def import_customers(rows, *, by, at, project):
    """导入业主住户: rows as `forms.cells.check_person_row` cleaned them; rooms that are missing are made.

    A person is known again by his number here, by his document, by name and phone, or by name and room; an empty cell
    changes nothing and the same sheet twice changes nothing.
    """
    units = _units(rows, by=by, at=at, project=project)
    people = _People(project, rows, units, at)
    met = [(row, people.of(row)) for row in rows if row.get("name")]
    yield people.result
    ties = _ties(met, units, project)
    if ties.new or ties.changed:
        import_occupancies(ties, by=by, at=at, project=project)
    cars = _cars(met, units, project)
    if cars.new or cars.changed:
        import_vehicles(cars, by=by, at=at, project=project)


def _units(rows, *, by, at, project) -> dict:
    """{number: unit} of every room the sheet names; new ones are made, known ones updated."""
    named = [row for row in rows if row.get("number")]
    if named:
        estate.import_units([{k: v for k, v in row.items() if k != "remark"} for row in named],
                            by=by, at=at, project=project)  # fmt: skip
    found = {}
    numbers = list(dict.fromkeys(row["number"] for row in named))
    for start in range(0, len(numbers), CHUNK):
        found |= {u.number: u for u in places.units(project).filter(number__in=numbers[start : start + CHUNK])}
    gone = next((row for row in named if row["number"] not in found), None)
    if gone:
        raise Invalid(f"第 {gone.get('_row', '?')} 行：房屋 {gone['number']} 已停用，不能导入住户")
    return found


class _People:
    """The customers the sheet can mean, and what it makes of them."""

    def __init__(self, project, rows, units: dict, at: datetime):
        self.at, self.today = at, localdate(at)
        self.result = Rows(changed_fields=STORED)
        self._changed: set[int] = set()
        self.by_number: dict[tuple, Customer] = {}
        self.by_print: dict[tuple, Customer] = {}
        self.by_phone: dict[tuple, Customer] = {}
        self.by_room: dict[tuple, Customer] = {}
        one: dict[int, Customer] = {}
        prints = [fingerprint(row["id_no"]) for row in rows if row.get("id_no")]
        phones = [read_phone(row["phone"]).digits.lstrip("+") for row in rows if row.get("phone")]
        given = [row["known_as"] for row in rows if row.get("known_as")]
        for field, values in (("id_print", prints), ("phone_key", phones), ("number", given)):
            wanted = list(dict.fromkeys(values))
            for start in range(0, len(wanted), CHUNK):
                part = queries.known(project).filter(**{f"{field}__in": wanted[start : start + CHUNK]})
                for person in part.order_by("id"):
                    self._learn(one.setdefault(person.pk, person))
        rooms = [u.pk for u in units.values()]
        for start in range(0, len(rooms), CHUNK):
            ties = Occupancy.objects.of(project).filter(state="CURRENT", unit__in=rooms[start : start + CHUNK])
            for tie in ties.select_related("customer", "unit").order_by("id"):
                person = one.setdefault(tie.customer_id, tie.customer)
                if person.state in queries.OPEN:
                    self._learn(person)
                    self.by_room.setdefault((tie.unit.number, person.name), person)

    def _learn(self, person: Customer, number: str = "") -> None:
        if person.number:
            self.by_number.setdefault((person.name, person.number), person)
        if person.id_print:
            self.by_print.setdefault((person.name, person.id_print), person)
        if person.phone_key:
            self.by_phone.setdefault((person.name, person.phone_key), person)
        if number:
            self.by_room.setdefault((number, person.name), person)

    def of(self, row: dict) -> Customer:
        """The customer a row means, made or brought up to date."""
        name, number = row["name"], row["number"]
        print_ = fingerprint(row.get("id_no", ""))
        key = read_phone(row["phone"]).digits.lstrip("+") if row.get("phone") else ""
        person = (
            self.by_number.get((name, row.get("known_as", "")))
            or self.by_print.get((name, print_))
            or self.by_phone.get((name, key))
            or (self.by_room.get((number, name)) if number else None)
        )
        if person is not None and person.id_print and print_ and person.id_print != print_:
            person = None  # another person of the same name: two documents
        if person is None:
            person = Customer(kind=row["kind"], name=name)
            self._fill(person, row, print_)
            self.result.new.append(person)
        elif self._fill(person, row, print_) and person.pk and person.pk not in self._changed:
            self._changed.add(person.pk)
            self.result.changed.append(person)
        self._learn(person, number)
        return person

    def _fill(self, person: Customer, row: dict, print_: str) -> bool:
        given = {f: row[f] for f in PERSON if row.get(f) and getattr(person, f) != row[f]}
        for field, value in given.items():
            setattr(person, field, value)
        sealed = bool(print_) and person.id_print != print_ and person.consent != Customer.REFUSED
        if sealed:
            put_id(person, row["id_type"], row["id_no"], self.today)
        if not given and not sealed and person.pinyin:
            return False
        try:
            tidy(person, self.at)
        except Invalid as fault:
            raise Invalid(f"第 {row.get('_row', '?')} 行：{fault.message}") from fault
        return bool(given or sealed)


def _ties(met, units: dict, project) -> Rows:
    """The ties the rows make or change; owners' shares are checked unit by unit."""
    result = Rows(changed_fields=TIE)
    there: dict[tuple, Occupancy] = {}
    by_unit: dict[int, list[Occupancy]] = {}
    keys = list({units[row["number"]].pk for row, _ in met if row["number"]})
    for start in range(0, len(keys), CHUNK):
        for tie in Occupancy.objects.of(project).filter(state="CURRENT", unit__in=keys[start : start + CHUNK]):
            there[tie.unit_id, tie.customer_id, tie.role] = tie
            by_unit.setdefault(tie.unit_id, []).append(tie)
    touched: dict[int, str] = {}
    changed: set[int] = set()
    for row, person in met:
        if not row["number"]:
            continue
        unit = units[row["number"]]
        tie = there.get((unit.pk, person.pk, row["role"]))
        if tie is None:
            tie = Occupancy(unit=unit, customer=person, role=row["role"])
            _set(tie, row)
            there[unit.pk, person.pk, row["role"]] = tie
            by_unit.setdefault(unit.pk, []).append(tie)
            result.new.append(tie)
        elif _set(tie, row) and tie.pk and tie.pk not in changed:
            changed.add(tie.pk)
            result.changed.append(tie)
        touched.setdefault(unit.pk, str(row.get("_row", "?")))
    for pk, first in touched.items():
        most = largest_sum([t for t in by_unit[pk] if t.role == Occupancy.OWNER])
        if most > WHOLE:
            raise Invalid(f"第 {first} 行：这套房的业主份额合计 {most.normalize():f}%，超过 100%")
    return result


def _set(tie: Occupancy, row: dict) -> bool:
    before = [getattr(tie, f) for f in TIE]
    for field in TIE:
        value = row.get(field)
        if value not in (None, ""):
            setattr(tie, field, Decimal(value) if field == "share" else value)
    if tie.from_on and tie.to_on and tie.to_on < tie.from_on:
        raise Invalid(f"第 {row.get('_row', '?')} 行：止日早于起日")
    return before != [getattr(tie, f) for f in TIE]


def _cars(met, units: dict, project) -> Rows:
    """New plates; one that is registered already stays with its owner."""
    plates = list({row["plate"] for row, _ in met if row.get("plate")})
    there = set()
    for start in range(0, len(plates), CHUNK):
        rows = Vehicle.objects.of(project).filter(state="ACTIVE", plate__in=plates[start : start + CHUNK])
        there |= set(rows.values_list("plate", flat=True))
    result = Rows()
    for row, person in met:
        if row.get("plate") and row["plate"] not in there:
            there.add(row["plate"])
            unit = units.get(row["number"])
            result.new.append(Vehicle(plate=row["plate"], customer=person, unit=unit, space_no=row.get("space_no", "")))
    return result
