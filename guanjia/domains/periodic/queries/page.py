"""What a task's page shows besides its facts: the record another room made of it, and who owes it at present."""

from __future__ import annotations

from datetime import datetime

from guanjia.concerns.flow.models import resolve
from guanjia.concerns.registers.declared import register_of
from guanjia.concerns.registers.wording import address
from guanjia.domains.periodic.models import PeriodicTask


def on_task_page(task: PeriodicTask, user, at: datetime) -> dict:
    """The link to the output, for those who may see it; the others read its number."""
    register = register_of(task.output_kind) if task.output_kind else None
    if register is None:
        return {"made_of": None}
    url = ""
    if register.model.objects.seen_by(user, task.project, at).filter(pk=task.output_id).exists():
        record = resolve(task.output_kind, task.output_id)
        url = f"/{task.project.code}/{register.slug}/{address(record.number, record.pk)}/"
    return {"made_of": (register.label, task.output_number, url)}
