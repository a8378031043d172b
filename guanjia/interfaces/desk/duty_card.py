"""今天的班 on 今日: who is on now and next, what the last shift left to know, and one's own next step."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse

from guanjia.concerns.access.grants import may
from guanjia.concerns.flow.offers import offers
from guanjia.concerns.registers.declared import REGISTERS
from guanjia.concerns.registers.wording import address, local
from guanjia.domains.duty import queries
from guanjia.interfaces.desk.shell import sees

SLUG = "shifts"


def duty_of(request: HttpRequest) -> tuple[str, dict | None, list[dict]]:
    """(words for the head of the page, the card, the buttons); nothing for whom shifts are no business of."""
    register = REGISTERS.get(SLUG)
    if register is None or not sees(request, register, request.project):
        return "", None, []
    present = queries.present(request.project, request.at)
    if present is None:
        return "", None, []
    return _words(present), _card(request, present), _buttons(request)


def _hours(shift) -> str:
    return f"{local(shift.planned_start):%H:%M}–{local(shift.planned_end):%H:%M}"


def _words(present) -> str:
    said = [f"当值 {present.shift.person} {_hours(present.shift)}"] if present.shift else []
    said += [f"当值经理 {'、'.join(map(str, present.managers))}"] if present.managers else []
    return " · ".join(said)


def _url(request: HttpRequest, shift, name: str = "detail", **more) -> str:
    place = {"project": request.project.code, "slug": SLUG, "number": address(shift.number, shift.pk)}
    return reverse(f"desk:{name}", kwargs=place | more)


def _card(request: HttpRequest, present) -> dict:
    rows = []
    for label, shift in (("现在", present.shift), ("下一班", present.next_shift)):
        if shift is not None:
            extra = f"{shift.kind_of_shift.name} {_hours(shift)}"
            if label == "下一班":
                expected = f"{local(queries.expected_at(shift, request.at)):%H:%M} 前到岗"
                extra += f" · {'已签到' if shift.arrived_at else expected}"
            extra += " · 还没有签到" if label == "现在" and shift.on_duty_at is None else ""
            rows.append((label, str(shift.person), _url(request, shift), extra, ""))
    rows += [("同班", str(each.person), _url(request, each), each.kind_of_shift.name, "") for each in present.beside]
    if present.managers:
        rows.append(("当值经理", "、".join(map(str, present.managers)), "", "", ""))
    if present.instructions:
        rows.append(("交接备注", present.instructions, "", present.from_whom, ""))
    link = ("全部", reverse("desk:list", kwargs={"project": request.project.code, "slug": SLUG}), False)
    return {"title": "今天的班", "link": link, "rows": rows, "text": ""}


def _buttons(request: HttpRequest) -> list[dict]:
    """到岗签到, 交班, 接班, whichever is due now."""
    found = []
    mine = queries.coming(request.user, request.project, request.at)
    if mine is not None:
        opens, _ = queries.ends_of(mine, request.at)
        for offer in offers(mine, request.user, request.at):
            due = offer.verb.name == "sign_on" and mine.arrived_at is None
            due |= offer.verb.name == "open_handover" and mine.leads and request.at >= opens
            if due:
                asks = offer.verb.name == "sign_on"
                url = _url(request, mine, "step", verb=offer.verb.name)
                found.append({"label": offer.label, "url": url, "ask": asks})
    now = queries.shift_now(request.project, request.at)
    takes = now is not None and now.state == "HANDING_OVER" and may(
        request.user, "shift.take_over", request.project, at=request.at
    )  # fmt: skip
    if takes and queries.is_his_turn(request.user, now, request.at):
        found.append({"label": "接班", "url": _url(request, now, "step", verb="take_over"), "ask": False})
    return found
