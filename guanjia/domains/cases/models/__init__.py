"""The tables of the room: categories, cases, handling slips, the links to work orders and call-backs, and
the figures kept by day."""

from guanjia.domains.cases.models.case import Case
from guanjia.domains.cases.models.category import CaseCategory
from guanjia.domains.cases.models.figures import ComplaintDay
from guanjia.domains.cases.models.links import CaseFollowUp, CaseWorkOrder
from guanjia.domains.cases.models.slip import HandlingSlip, SlipAction

__all__ = ["Case", "CaseCategory", "CaseFollowUp", "CaseWorkOrder", "ComplaintDay", "HandlingSlip", "SlipAction"]
