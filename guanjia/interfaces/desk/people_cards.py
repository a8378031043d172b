"""Who lives in a unit, what a customer lives in and drives: the side of 房屋全景 and of the customer page."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse

from guanjia.concerns.flow.models import Record
from guanjia.concerns.registers.reveal import may_reveal
from guanjia.concerns.registers.wording import address
from guanjia.domains.customers import queries
from guanjia.kernel.text import mask_name, mask_phone

FORMER = 5


def people_cards(request: HttpRequest, record: Record) -> list[dict]:
    """The cards of a unit or a customer; none for other records, and none for who may not see people."""
    if not request.user.kept_grants.has("customer.see", record.project_id):
        return []
    build = {"unit": _of_unit, "customer": _of_customer}.get(record.subject_kind)
    return [card for card in build(request, record) if card["rows"]] if build else []


def standing_instructions(request: HttpRequest, record: Record) -> list[tuple[str, str, str]]:
    """常驻提示 of the people concerned, above everything else."""
    if not request.user.kept_grants.has("customer.see", record.project_id):
        return []
    if record.subject_kind == "customer":
        people = [record]
    elif record.subject_kind == "unit":
        people = list({tie.customer_id: tie.customer for tie in _ties(request, record)}.values())
    else:
        return []
    said = [(mask_name(p.name, p.sex), p.standing_instruction) for p in people if p.standing_instruction]
    return [(f"{name}：{text}", "", "常驻提示") for name, text in said]


def _ties(request: HttpRequest, unit: Record) -> list:
    """Who lives there now; asked once for a page."""
    kept = getattr(request, "ties_kept", None)
    if kept is None:
        kept = request.ties_kept = queries.who_lives(unit, request.at)
    return kept


def _of_unit(request: HttpRequest, unit: Record) -> list[dict]:
    now = [_person(request, tie) for tie in _ties(request, unit)]
    former = [
        (f"原{tie.get_role_display()}", mask_name(tie.customer.name, tie.customer.sex),
         _url(request, "customers", tie.customer), f"{tie.to_on} 止" if tie.to_on else "已迁出", "")
        for tie in queries.who_lived(unit, request.at)[:FORMER]
    ]  # fmt: skip
    people = list({tie.customer_id: tie.customer for tie in _ties(request, unit)}.values())
    called = [
        (e.get("relation") or "联系人", mask_name(e.get("name", "")), _url(request, "customers", person),
         mask_phone(e.get("phone", "")), _reveal(request, person, "emergency"))
        for person in people for e in person.emergency
    ]  # fmt: skip
    pets = [
        (e.get("kind") or "宠物", f"登记证 {e['licence_no']}" if e.get("licence_no") else "未登记证号",
         _url(request, "customers", person), mask_name(person.name, person.sex), "")
        for person in people for e in person.pets
    ]  # fmt: skip
    return [_card("人", now), _card("紧急联系人", called), _card("宠物", pets), _card("以前的住户", former)]


def _of_customer(request: HttpRequest, customer: Record) -> list[dict]:
    homes = [
        (tie.get_role_display(), tie.unit.number, _url(request, "units", tie.unit), _share(tie), "")
        for tie in queries.homes_of(customer, request.at)
    ]
    cars = [
        ("车辆", car.plate, _url(request, "vehicles", car), f"车位 {car.space_no}" if car.space_no else "", "")
        for car in queries.vehicles_of(customer)
    ]
    return [_card("房屋", homes), _card("车辆", cars)]


def _person(request: HttpRequest, tie) -> tuple:
    person = tie.customer
    reveal = _reveal(request, person, "phone") if person.phone else ""
    said = " ".join(part for part in (mask_phone(person.phone), _share(tie), tie.relation) if part)
    label = tie.get_role_display() + ("（缴费）" if tie.pays_fee else "")
    return label, mask_name(person.name, person.sex), _url(request, "customers", person), said, reveal


def _reveal(request: HttpRequest, person: Record, path: str) -> str:
    """The address of 查看 for who may see it whole, else ""."""
    if not may_reveal(request.user, request.project, request.at):
        return ""
    names = {"project": request.project.code, "slug": "customers", "number": person.number, "path": path}
    return reverse("desk:reveal", kwargs=names)


def _share(tie) -> str:
    return f"{tie.share.normalize():f}%" if tie.share else ""


def _url(request: HttpRequest, slug: str, record: Record) -> str:
    start = reverse("desk:list", kwargs={"project": request.project.code, "slug": slug})
    return f"{start}{address(record.number, record.pk)}/"


def _card(title: str, rows: list[tuple]) -> dict:
    return {"title": title, "link": None, "text": "", "rows": rows}
