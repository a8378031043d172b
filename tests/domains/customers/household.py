"""A few people of 甲园 for the tests of this room."""

from __future__ import annotations

from guanjia.domains.customers import actions
from guanjia.domains.customers.forms.cells import check_person_row, known_people
from guanjia.domains.estate import actions as estate
from guanjia.domains.estate import queries as places

ID_CARD = "11010519491231002X"  # the example of the standard itself, GB 11643
OTHER_CARD = "440524188001010014"


def units(cast, *numbers, project=None):
    """Units by number, made with their buildings."""
    numbers = numbers or ("3-2-1502",)
    rows = [estate.check_unit_row({"number": number}, estate.known_places(cast.jia))[0] for number in numbers]
    project = project or cast.jia
    by = cast.lin if project == cast.jia else cast.yi_lin
    estate.import_units(rows, by=by, at=cast.noon, project=project)
    found = {u.number: u for u in places.units(project).filter(number__in=[row["number"] for row in rows])}
    return [found[row["number"]] for row in rows]


def person(cast, name="李丽华", phone="13800005678", **given):
    given = {"by": cast.lin, "at": cast.noon, "project": cast.jia} | given
    return actions.register_customer(name=name, phone=phone, **given)


def tie(cast, unit, customer, role="OWNER", **given):
    given = {"by": cast.lin, "at": cast.noon, "project": cast.jia} | given
    return actions.move_in_occupant(unit=unit, customer=customer, role=role, **given)


def take(cast, *rows, by=None):
    """Check rows as the dry run does and bring them in; fails on a fault."""
    known = known_people(cast.jia)
    cleaned = []
    for n, row in enumerate(rows, 2):
        values, faults, _ = check_person_row(row | {"_row": str(n)}, known)
        assert not faults, faults
        cleaned.append(values | {"_row": n})
    return actions.import_customers(cleaned, by=by or cast.lin, at=cast.noon, project=cast.jia)
