"""What a room costs in lines, for docs/house.md 6: `.venv/bin/python -m devtools.cost`. Blank lines are not counted."""

from __future__ import annotations

import re
from collections import Counter

from devtools.console import ROOT
from devtools.laws import Tree


def main() -> None:
    lines: dict[str, Counter] = {}
    registers: Counter = Counter()
    for module in Tree(ROOT).written:
        if module.room:
            part = module.role or "__init__"
            lines.setdefault(module.room, Counter())[part] += sum(1 for line in module.lines if line.strip())
            registers[module.room] += len(re.findall(r"= Register\($", module.text, re.MULTILINE))
    for room, counted in lines.items():
        parts = ", ".join(f"{part} {count}" for part, count in counted.most_common())
        print(f"{room}: {registers[room]} registers, {counted.total()} lines ({parts})")


if __name__ == "__main__":
    main()
