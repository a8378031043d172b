"""历史数字 and 基准值: what the figures of this year are held against."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from guanjia.concerns.flow.batches import Rows, batch
from guanjia.concerns.flow.verbs import amend, birth
from guanjia.insight.reports.flow import BASELINE, PAST_FIGURE
from guanjia.insight.reports.models import Baseline, PastFigure
from guanjia.insight.reports.queries import figures
from guanjia.kernel.refusals import Invalid


def _number(month: date, category) -> str:
    return f"LS-{month:%Y-%m}-{category.number}"


def _sensible(record, *, by, at) -> None:
    for name, label in (("valid", "有效投诉"), ("solved", "已解决")):
        if (getattr(record, name) or 0) > record.complaints:
            raise Invalid(fields={name: f"{label}不能多于投诉数。"})


@birth(PAST_FIGURE, "note_past")
def note_past(
    *, by, at: datetime, project, month: date, category, complaints: int, valid: int | None = None,
    solved: int | None = None,
):  # fmt: skip
    """登记历史数字: of a month before this system was used."""
    month = month.replace(day=1)
    if wrong := figures.not_past(month, at, figures.closed_months(project)):
        raise Invalid(fields={"month": wrong})
    number = _number(month, category)
    if PastFigure.objects.of(project).filter(number=number).exists():
        raise Invalid(fields={"month": "这个月这一类已经登记过，请打开更正。"})
    made = PastFigure(number=number, month=month, category=category, complaints=complaints, valid=valid, solved=solved)
    _sensible(made, by=by, at=at)
    return made


@batch(PAST_FIGURE, "import_past")
def import_past(rows, *, by, at: datetime, project) -> Rows:
    """导入历史数字: a row for each month and category; one that is there already is changed."""
    known = {(row.month, row.category_id): row for row in PastFigure.objects.of(project)}
    made, closed = Rows(changed_fields=("complaints", "valid", "solved")), figures.closed_months(project)
    for row in rows:
        given = {name: row[name] for name in ("month", "category", "complaints", "valid", "solved")}
        if wrong := figures.not_past(given["month"], at, closed):
            raise Invalid(f"{given['month']:%Y-%m}：{wrong}", fields={"month": wrong})
        record = known.get((given["month"], given["category"].pk))
        if record is None:
            record = PastFigure(number=_number(given["month"], given["category"]), **given)
            known[record.month, record.category_id] = record
            made.new.append(record)
        else:
            for name in made.changed_fields:
                setattr(record, name, given[name])
            if record.pk and record not in made.changed:
                made.changed.append(record)
    return made


amend_past = amend(PAST_FIGURE, "complaints", "valid", "solved", also=_sensible)


@birth(BASELINE, "set_baseline")
def set_baseline(*, by, at: datetime, project, year: int, complaint_rate: Decimal, satisfaction: Decimal):
    """登记基准值: complaint rate in percent and satisfaction of the base year (R-229)."""
    number = f"JZ-{year}"
    if Baseline.objects.of(project).filter(number=number).exists():
        raise Invalid(fields={"year": "这一年的基准值已经有了，请打开更正。"})
    return Baseline(number=number, year=year, complaint_rate=complaint_rate, satisfaction=satisfaction)


amend_baseline = amend(BASELINE, "complaint_rate", "satisfaction")
