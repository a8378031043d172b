"""The register of the room."""

from guanjia.concerns.registers.declared import Column, Register
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
)
