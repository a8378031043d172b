"""A record in each register of 甲园 (of the rooms there are now), and an account that may do everything there."""

from __future__ import annotations

import datetime as dt

from guanjia.concerns.access.grants import SYSTEM
from guanjia.concerns.access.models import Assignment, Post
from guanjia.concerns.registers.declared import REGISTERS
from guanjia.domains.archives import actions as archives
from guanjia.domains.cases import actions as cases
from guanjia.domains.customers import actions as customers
from guanjia.domains.dispatch import actions as dispatch
from guanjia.domains.estate import actions as estate
from guanjia.domains.workforce import actions as workforce
from tests.domains.cases import stories
from tests.rooms.loans import actions as loans

MOMENT = "2026-11-20 09:00"


def everything(house):
    """An account that holds every verb in 甲园."""
    post = Post.objects.create(code="EVERYTHING", label="全部", verbs=sorted(workforce.known_verbs()))
    Assignment.objects.create(user=house.lin, post=post, project=house.jia, from_on=dt.date(2020, 1, 1))
    return house.lin


def furnish(house) -> dict:
    """{slug: a record of that register}."""
    given = {"by": house.zhao, "at": house.moment(MOMENT), "project": house.jia}
    case = stories.replied(house)
    dispatch.issue(**given, content="更换地漏", department=house.departments["ENGINEERING"], unit=house.unit)
    estate.add_common_area(**given, number="大堂")
    customers.add_vehicle(**given, plate="粤B12345", customer=house.li, unit=house.unit)
    customers.open_profile(**given, unit=house.unit, customer=house.li)
    archives.receive_letter(**given, sender="李秀英", subject="渗水", unit=house.unit)
    filed = given | {"by": SYSTEM}  # filing is a part of closing a case, nobody's own verb
    archives.file_record(**filed, record=case, section="06", title="投诉", unit=house.unit, customer=house.li)
    workforce.add_contractor(**given, name="洁净保洁")
    loans.lend(**given | {"by": house.lin}, borrower="李秀英", thing="UMBRELLA", phone="13800005678")
    cases.ask_compensation(case, by=house.lin, at=house.moment("2026-11-20 19:10"), amount_fen=5000, reason="顶棚重刷")
    newest = {slug: r.model.objects.of(house.jia).order_by("pk").last() for slug, r in REGISTERS.items()}
    return {slug: record for slug, record in newest.items() if record is not None}
