"""What customers do when a verb below has run (wired in config/switchboard.py)."""

from guanjia.domains.customers import queries
from guanjia.kernel.refusals import Invalid


def refuse_lived_in(unit, *, by, at):
    """A unit somebody still belongs to is not retired; the refusal rolls the retiring back."""
    people = queries.who_lives(unit, at)
    if people:
        names = "、".join(tie.customer.name for tie in people[:3])
        raise Invalid(f"{unit.number} 还登记着 {len(people)} 位住户（{names}），请先登记迁出。")
