"""The tables of the room: categories, cases, handling slips and the links to work orders and call-backs."""

from guanjia.domains.cases.models.case import Case
from guanjia.domains.cases.models.category import CaseCategory
from guanjia.domains.cases.models.links import CaseFollowUp, CaseWorkOrder
from guanjia.domains.cases.models.slip import HandlingSlip, SlipAction

__all__ = ["Case", "CaseCategory", "CaseFollowUp", "CaseWorkOrder", "HandlingSlip", "SlipAction"]
