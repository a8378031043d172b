"""The questions of the room: which tasks are wanted, who owes them, and how a month stands."""

from guanjia.domains.periodic.models.duty import BASES, OFFSETS
from guanjia.domains.periodic.queries.board import Board, month_board
from guanjia.domains.periodic.queries.coming import Born, born_of, existing, period_on, rule_of, wanted
from guanjia.domains.periodic.queries.finding import duties_in_use, duties_of, duty_by_code, task_of
from guanjia.domains.periodic.queries.page import on_task_page
from guanjia.domains.periodic.queries.people import handlers, mine, standings, superiors
from guanjia.domains.periodic.queries.shipped import DUTIES, Shipped

__all__ = [
    "BASES", "DUTIES", "OFFSETS", "Board", "Born", "Shipped", "born_of", "duties_in_use", "duties_of", "duty_by_code",
    "existing", "handlers", "mine", "month_board", "on_task_page", "period_on", "rule_of", "standings", "superiors",
    "task_of", "wanted",
]  # fmt: skip
