"""The declarations the rooms' registers carry, as the tests of the templates use them."""

from pathlib import Path

import guanjia
from guanjia.concerns.printing.sheet import Parts, Print

DOMAINS = Path(guanjia.__file__).parent / "domains"

PROFILE = Print(
    "KF-FJ-06",
    "业主情况登记表",
    DOMAINS / "customers/prints/customer_profile.typ",
    form="附件6",
    retention="R-OWN",
)
CONTACTS = Print(
    "KF-FJ-14", "来电来访记录表", DOMAINS / "contacts/prints/contact_register.typ", form="附件14", register=True
)
COMPLAINTS = Print(
    "KF-FJ-18",
    "业户投诉登记表",
    DOMAINS / "cases/prints/complaint_register.typ",
    form="附件18",
    register=True,
    retention="R-CASE",
)
SLIP = Print(
    "KF-FJ-19",
    "业户投诉处理单",
    DOMAINS / "cases/prints/handling_slip.typ",
    form="附件19",
    copies=("客服部", "责任部门"),
    retention="R-CASE",
)
WORK_ORDER = Print(
    "KF-PG",
    "派工单",
    DOMAINS / "dispatch/prints/work_order.typ",
    copies=("客服存根", "执行部门", "客户"),
    parts=Parts.STRIPS,
    retention="R-CASE",
)
LIST = Print("KF-LIST", "客户一览表", register=True)
