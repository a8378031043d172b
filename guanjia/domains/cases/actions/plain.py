"""Work orders of the plain kinds, categories, and old open cases from a sheet."""

from __future__ import annotations

from guanjia.concerns.flow.batches import Rows, batch
from guanjia.concerns.flow.verbs import amend, birth, step
from guanjia.domains.cases import queries
from guanjia.domains.cases.actions.ending import close_contact
from guanjia.domains.cases.actions.guards import not_target
from guanjia.domains.cases.actions.handling import order_for
from guanjia.domains.cases.flow import CASE_FLOWS, CATEGORY
from guanjia.domains.cases.models import Case, CaseCategory


@step(CASE_FLOWS, "order_work", who=(not_target,))
def order_work(case, *, by, at, department, content: str = "", urgency: str = "NORMAL"):
    """派工: a work order for the department that does it."""
    order_for(case, by=by, at=at, department=department, content=content or case.content, urgency=urgency)
    case.started_at = case.started_at or at


@step(CASE_FLOWS, "tally", internal=True)
def tally(case, *, by, at, reply_text: str = ""):
    """当场答复: an enquiry that weighs nothing is answered on the spot and only counted (R-042)."""
    case.reply_text, case.replied_at, case.replied_by = reply_text, at, by
    case.started_at, case.closed_at, case.closing = case.started_at or at, at, "当场答复"
    close_contact(case, by=by, at=at)


@birth(CATEGORY, "add_category")
def add_category(
    *, by, at, project, number: str, name: str, parent=None, rank: int = 100, simple: bool = False, hints: str = ""
):
    """新增类别: a subject, or a kind below one of the eight."""
    return CaseCategory(number=number.upper(), name=name, parent=parent, rank=rank, simple=simple, hints=hints)


amend_category = amend(CATEGORY, "name", "parent", "rank", "simple", "hints", "remark")


@step(CATEGORY, "retire")
def retire_category(category, *, by, at):
    """停用: not offered any more; the statistics keep it."""


@step(CATEGORY, "restore")
def restore_category(category, *, by, at):
    """恢复使用: offered again."""


@batch(CASE_FLOWS, "import_cases")
def import_cases(rows, *, by, at, project) -> Rows:
    """导入未结事项: old open cases from a sheet, with their real time of receipt and a new number (R-308)."""
    made = Rows()
    known = queries.imported_before(project)
    for row in rows:
        values = {k: v for k, v in row.items() if not k.startswith("_")}
        if values["remark"] and values["remark"].removeprefix("原编号 ") in known:
            continue
        case = Case(**values, receiver=by if by.pk else None, late_entry=True, late_reason="导入旧系统未结事项")
        made.new.append(case)
    return made
