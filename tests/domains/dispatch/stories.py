"""Short ways into the middle of a work order."""

from guanjia.concerns.deadlines.queries import clocks_of
from guanjia.domains.dispatch import actions
from guanjia.domains.dispatch.models import WorkOrder
from tests.concerns.attachments.samples import drawing, photo, upload


def at(house, clock: str, day: str = "2026-11-20"):
    return house.moment(f"{day} {clock}")


def issued(house, clock: str = "09:00", **more) -> WorkOrder:
    given = {
        "content": "更换厨房地漏", "department": house.departments["ENGINEERING"], "unit": house.unit,
        "contact_name": "李秀英", "phone": "13800005678",
    } | more  # fmt: skip
    return actions.issue(by=house.lin, at=at(house, clock), project=house.jia, **given)


def signed(house, clock: str = "09:05", **more):
    return actions.sign_for(issued(house, **more), by=house.chen, at=at(house, clock))


def arrived(house, clock: str = "09:25", **more):
    return actions.arrive(signed(house, **more), by=house.chen, at=at(house, clock))


def waiting(house):
    order = signed(house)
    return actions.wait_for_customer(
        order,
        by=house.chen,
        at=at(house, "09:20"),
        wait_reason="家中无人",
        wait_evidence="李女士 09:18 来电",
        appointed_at=at(house, "09:20", "2026-11-21"),
    )


def returned(house):
    return actions.return_order(issued(house), by=house.chen, at=at(house, "09:10"), return_reason="属绿化问题")


def done_with(house, order, clock: str = "15:00", **more):
    given = {
        "work_done": "已更换地漏", "cause": "老化", "photos": [upload("a.jpg", photo())], "rating": "SATISFIED",
        "signature": upload("s.png", drawing()), "signer_name": "李秀英",
    } | more  # fmt: skip
    return actions.finish(order, by=house.chen, at=at(house, clock), **given)


def finished(house):
    return done_with(house, arrived(house))


def clock_of(order, code: str):
    return [clock for clock in clocks_of(order) if clock.code == code]
