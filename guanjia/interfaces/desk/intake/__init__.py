"""登记事项: the one page on which a receptionist takes a call (decision 21, promises 6.1 task 2)."""

from guanjia.interfaces.desk.intake.views import intake, parts

__all__ = ["intake", "parts"]
