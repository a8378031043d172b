"""Reading measures: the figure, its colour, and the rows behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from guanjia.concerns.measures.declared import MEASURES, Measure
from guanjia.concerns.measures.settings_declared import MARGIN
from guanjia.concerns.policies.queries import amount, switched_on

NO_DATA = "无数据"
OK, WARN, LATE, PLAIN = "ok", "warn", "late", "plain"


@dataclass(frozen=True)
class Figure:
    """A rate of one project over one span. `percent` has one decimal, half-up; None where nothing was counted."""

    measure: Measure
    numerator: int
    denominator: int
    target: int | None
    margin: int = 3

    @property
    def percent(self) -> Decimal | None:
        if not self.denominator:
            return None
        exact = Decimal(self.numerator * 100) / Decimal(self.denominator)
        return exact.quantize(Decimal("0.1"), ROUND_HALF_UP)

    @property
    def text(self) -> str:
        """`97.5%`, or 无数据: never 0 % or 100 % of nothing."""
        return NO_DATA if self.percent is None else f"{self.percent}%"

    @property
    def tone(self) -> str:
        """Green when the target is reached, yellow up to `margin` points short, red beyond; judged before rounding."""
        if self.target is None or not self.denominator:
            return PLAIN
        short = self.target * self.denominator - self.numerator * 100
        if self.measure.lower_is_better:
            short = -short
        return OK if short <= 0 else WARN if short <= self.margin * self.denominator else LATE


def figure(code: str, project, start: datetime, end: datetime) -> Figure:
    """A rate by name, held against the target in force when the span ended. KeyError for a name nobody published."""
    found = MEASURES[code]
    target = amount(found.target, project, end) if found.target else None
    counted, out_of = rows(code, "numerator", project, start, end), rows(code, "denominator", project, start, end)
    return Figure(found, counted.count(), out_of.count(), target, amount(MARGIN, project, end))


def shown(project, at: datetime) -> list[Measure]:
    """The rates in use: those switched on, without the ones they stand in for."""
    used = [m for m in MEASURES.values() if not m.switch or switched_on(m.switch, project, at)]
    replaced = {m.instead_of for m in used}
    return [m for m in used if m.code not in replaced]


def figures(codes, project, start: datetime, end: datetime) -> list[Figure]:
    """Several rates, in the order asked for."""
    return [figure(code, project, start, end) for code in codes]


def rows(code: str, part: str, project, start: datetime, end: datetime):
    """The records behind a figure: `part` is `numerator`, `denominator`, or `rest` (those that did not count)."""
    found = MEASURES[code]
    if part == "rest":
        counted = found.numerator(project, start, end)
        return found.denominator(project, start, end).exclude(pk__in=counted.order_by().values("pk"))
    return {"numerator": found.numerator, "denominator": found.denominator}[part](project, start, end)
