"""Short ways into the middle of a matter of 隐瞒漏报, by the verbs themselves."""

from __future__ import annotations

from guanjia.domains.cases import actions as cases
from guanjia.domains.contacts import actions as contacts
from guanjia.domains.omissions import actions
from guanjia.domains.omissions.models import Omission
from tests.domains.cases.stories import WORDS, category

CALLED = "2026-11-18 10:05"


def called(house, at: str = CALLED, by=None, **more):
    """李女士 called about the leak; it was written down as 投诉 and nothing else was done."""
    given = {"channel": "PHONE", "category": "COMPLAINT", "content": "厨房顶上渗水，要求今天来看", "unit": house.unit,
             "customer": house.li, "handling": "PASSED"} | more  # fmt: skip
    return contacts.log_contact(by=by or house.lin, at=house.moment(at), project=house.jia, **given)


def from_hotline(house, at: str = "2026-11-20 15:00", by=None, **more):
    """The same matter comes from 12345; the manager enters it with the day of the call."""
    given = {
        "kind": "COMPLAINT", "content": WORDS, "demand": "今天来看", "unit": house.unit, "customer": house.li,
        "category": category(house, "工程维修"), "channel": "OTHER", "source": "HOTLINE", "read_back": True,
        "received_at": house.moment(CALLED), "late_reason": "12345 转来，当天来电没有登记",
    } | more  # fmt: skip
    return cases.open_case(by=by or house.zhao, at=house.moment(at), project=house.jia, **given)


def only_one(house) -> Omission:
    return Omission.objects.of(house.jia).get()


def suspected(house, at: str = "2026-11-20 09:00", by=None, **more) -> Omission:
    given = {"facts": "18 日来电投诉渗水，没有登记", "person": house.lin} | more
    return actions.suspect(by=by or house.sunli, at=house.moment(at), project=house.jia, **given)


def stated(house, at: str = "2026-11-20 11:00", by=None, **more) -> Omission:
    omission = suspected(house, **more)
    return actions.make_statement(
        omission, by=by or omission.person, at=house.moment(at), statement="当时在接待来访，忘了登记"
    )


def found(house, grade: str = "APOLOGY", at: str = "2026-11-20 15:00", by=None, sort="OMITTED", **more) -> Omission:
    return actions.find(
        stated(house, **more), by=by or house.zhao, at=house.moment(at), sort=sort, grade=grade, finding="属实"
    )


def confirmed(house, grade: str = "APOLOGY", at: str = "2026-11-21 09:00", **more) -> Omission:
    return actions.confirm(found(house, grade, **more), by=house.wu, at=house.moment(at), confirm_text="同意")
