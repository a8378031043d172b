"""The tables of the room: the duty and the task."""

from guanjia.domains.periodic.models.duty import PeriodicDuty
from guanjia.domains.periodic.models.task import PeriodicTask

__all__ = ["PeriodicDuty", "PeriodicTask"]
