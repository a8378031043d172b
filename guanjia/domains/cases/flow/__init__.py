"""The flows of a case by kind, of a handling slip and of a category."""

from guanjia.domains.cases.flow.category import CATEGORY
from guanjia.domains.cases.flow.complaint import COMPLAINT
from guanjia.domains.cases.flow.plain import PLAIN_KINDS, plain_flow
from guanjia.domains.cases.flow.slip import SLIP
from guanjia.kernel.flow import Kinds

CASE_FLOWS = Kinds(
    "case", "客户事项", {"COMPLAINT": COMPLAINT, **{kind: plain_flow(kind, label) for kind, label, _ in PLAIN_KINDS}}
)

__all__ = ["CASE_FLOWS", "CATEGORY", "COMPLAINT", "PLAIN_KINDS", "SLIP"]
