"""The policies the rooms declare in their seeds: meaning, default, unit, source and alternatives."""

from __future__ import annotations

from dataclasses import dataclass

UNITS = {
    "MIN": "分钟", "HOUR": "小时", "DAY": "天", "WORKDAY": "工作日", "SAME_DAY": "当日", "COUNT": "个", "TIMES": "次",
    "FEN": "元", "PERCENT": "%", "SWITCH": "开关", "TEXT": "文字", "TIME": "时刻", "DAY_OF_MONTH": "日",
    "LADDER": "上报",
}  # fmt: skip


@dataclass(frozen=True)
class PolicyDef:
    """One number of the manual as shipped. `clause` is the document's display name and clause, never a file name."""

    key: str
    label: str
    value: str
    unit: str
    clause: str
    alternatives: str = ""
    proposed: bool = False

    def __post_init__(self):
        if self.unit not in UNITS:
            raise ValueError(f"policy {self.key}: unknown unit {self.unit}")


_declared: dict[str, PolicyDef] = {}


def declare(*definitions: PolicyDef) -> None:
    """Add policies (rooms call this in `seed.py`). The same key with another meaning is a programming fault."""
    for definition in definitions:
        if _declared.setdefault(definition.key, definition) != definition:
            raise ValueError(f"policy {definition.key} is declared twice")


def all_declared() -> dict[str, PolicyDef]:
    return dict(_declared)
