"""Small charts drawn by the server as SVG: no script, printable, readable without colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

WIDTH, HEIGHT, LEFT, RIGHT, TOP, FOOT = 560, 190, 40, 12, 22, 24


@dataclass
class Chart:
    """A line or bars over months. `line` is what is to be reached; its words stand beside the title, where no figure
    can run into them."""

    title: str
    labels: list[str]
    bars: list[dict] = field(default_factory=list)
    gaps: list[float] = field(default_factory=list)  # where a bar is not known, which is not nought
    dots: list[dict] = field(default_factory=list)
    path: str = ""
    grid: list[tuple[float, str]] = field(default_factory=list)
    line: dict | None = None
    ticks: list[tuple[float, str]] = field(default_factory=list)
    table: list[tuple[str, str]] = field(default_factory=list)
    empty: bool = False

    width, height, left, right_edge = WIDTH, HEIGHT, LEFT, WIDTH - RIGHT
    baseline = HEIGHT - FOOT


def draw(
    title: str, labels: Sequence[str], values: Sequence[int | Decimal | None], *, unit: str = "", bars: bool = False,
    line: Decimal | None = None, line_words: str = "",
) -> Chart:  # fmt: skip
    """Points over labels from nought to a round number above the largest; None leaves a gap."""
    known = [Decimal(v) for v in values if v is not None]
    top = _round_up(max([*known, *([line] if line is not None else []), Decimal(1)]))
    plot = HEIGHT - TOP - FOOT
    step = (WIDTH - LEFT - RIGHT) / max(len(labels), 1)

    def y(value) -> float:
        return round(TOP + plot * (1 - float(Decimal(value) / top)), 1)

    chart = Chart(title, list(labels), empty=not any(known))
    chart.grid = [(y(top * part / 4), _short(top * part / 4)) for part in range(5)]
    started = False
    for place, (label, value) in enumerate(zip(labels, values, strict=True)):
        x = round(LEFT + step * (place + 0.5), 1)
        chart.ticks.append((x, label))
        chart.table.append((label, "—" if value is None else f"{value}{unit}"))
        if value is None:
            started = False
            if bars:
                chart.gaps.append(x)
            continue
        if bars:
            height = round(HEIGHT - FOOT - y(value), 1)
            chart.bars.append({"x": round(x - step * 0.3, 1), "y": y(value), "w": round(step * 0.6, 1), "h": height,
                               "mid": x, "text": str(value)})  # fmt: skip
        else:
            beside = [v for v in (*values[max(place - 1, 0) : place], *values[place + 1 : place + 2]) if v is not None]
            # In a dip the line runs where the figure would stand; there it stands below, where there is room.
            dip = bool(beside) and all(v > value for v in beside) and y(value) + 16 < HEIGHT - FOOT
            chart.dots.append({"x": x, "y": y(value), "text": str(value), "at": y(value) + (16 if dip else -8)})
            chart.path += f"{'L' if started else 'M'}{x} {y(value)}"
            started = True
    if line is not None:
        chart.line = {"y": y(line), "words": line_words}
    return chart


def _round_up(value: Decimal) -> Decimal:
    for unit in (Decimal(10) ** n for n in range(-1, 7)):
        for times in (1, 2, 4, 5, 8):
            if unit * times >= value:
                return unit * times
    return value


def _short(value: Decimal) -> str:
    return f"{value.normalize():f}"
