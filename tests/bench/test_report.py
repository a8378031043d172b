"""What a run prints and stores."""

import json

from bench import report
from bench.turns import Figure


def rows() -> list[dict]:
    made = [
        Figure("3a", "sqlite", "room: find", 0.5, 1.0, "ms", 2.0, goal=2.5, more={"p95": 3.25}),
        Figure("6b", "sqlite", "open a case", 1000.0, 90.0, "tx/s", 0.09, goal=0.1, in_times=False, spread=1.8),
    ]
    return [figure.as_row() for figure in made]


def test_the_table_names_ratio_goal_and_noise():
    head, line, first, second = report.table(rows()).splitlines()
    assert head.split()[0] == "work"
    assert set(line) == {"-"}
    assert "room: find, p95 3.25" in first
    assert "2 ×" in first
    assert "≤ 2.5  reached" in first
    assert "1,000" in second
    assert "≥ 0.1  missed" in second
    assert second.endswith("1.80 too noisy")


def test_a_run_is_stored_with_its_machine(tmp_path):
    report.store(tmp_path / "run.json", "quick", report.machine(), rows())
    kept = json.loads((tmp_path / "run.json").read_text())
    assert kept["size"] == "quick"
    assert kept["cores"] >= 1
    assert [f["reached"] for f in kept["figures"]] == [True, False]
