"""What a run prints and stores."""

from __future__ import annotations

import datetime as dt
import json
import os
import platform
from pathlib import Path

HEAD = ("work", "on", "what", "limit", "measured", "", "ratio", "goal", "", "spread")


def machine() -> dict:
    """Where and when it was measured."""
    cpu = next((line.split(":", 1)[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")), "")
    memory = next((line.split()[1] for line in _lines("/proc/meminfo") if line.startswith("MemTotal")), "0")
    return {
        "measured_at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "cpu": cpu or platform.processor(), "cores": os.cpu_count(), "memory_gb": round(int(memory) / 2**20, 1),
        "system": platform.platform(), "python": platform.python_version(), "load": round(os.getloadavg()[0], 2),
    }  # fmt: skip


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text().splitlines()
    except OSError:
        return []


def table(rows: list[dict], *, detail: bool = False) -> str:
    """The figures as a table for the terminal."""
    cells = [HEAD, *(_cells(row) for row in rows if detail or not row["detail"])]
    widths = [max(len(line[i]) for line in cells) for i in range(len(HEAD))]
    left = {0, 1, 2, 5, 8}
    lines = []
    for line in cells:
        parts = [c.ljust(w) if i in left else c.rjust(w) for i, (c, w) in enumerate(zip(line, widths, strict=True))]
        lines.append("  ".join(parts).rstrip())
    lines.insert(1, "-" * max(map(len, lines)))
    return "\n".join(lines)


def _cells(row: dict) -> tuple[str, ...]:
    sign = {True: "reached", False: "missed", None: ""}[row["reached"]]
    goal = "" if row["goal"] is None else f"{'≤' if row['in_times'] else '≥'} {_short(row['goal'])}"
    noise = f"{row['spread']:.2f}{' too noisy' if row['noisy'] else ''}"
    return (
        row["work"], row["engine"], row["what"] + _more(row["more"]), _short(row["limit"]), _short(row["figure"]),
        row["unit"], f"{_short(row['ratio'])}{' ×' if row['in_times'] else ''}", goal, sign, noise,
    )  # fmt: skip


def _more(more: dict) -> str:
    return "".join(f", {name} {_short(value)}" for name, value in more.items())


def _short(value) -> str:
    if not isinstance(value, float):
        return str(value)
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def store(path: Path, size: str, about: dict, rows: list[dict]) -> None:
    """The run as JSON, for comparing with a later one."""
    path.write_text(json.dumps({**about, "size": size, "figures": rows}, ensure_ascii=False, indent=1) + "\n")
