"""The register of the room."""

from django.db.models import Q

from guanjia.concerns.registers.declared import Carry, Column, Register
from tests.rooms.loans import actions
from tests.rooms.loans.models import Loan

LOANS = Register(
    Loan,
    "loans",
    "借物登记",
    columns=("number", "borrower", Column("phone", kind="phone"), "thing", "out_at", "state"),
    facts=(("借物", ("borrower", "phone", "thing", "quantity", "promised_at")),),
    births=(actions.lend,),
    filters=("thing", "state"),
    search=(("number", "number"), ("name", "borrower"), ("phone", "phone")),
    title_path="borrower",
    carry=Carry(lambda turn: Q(state__in=("OUT", "WAITING")), due="promised_at"),
)
