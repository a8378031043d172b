import sys

from devtools import quality
from devtools.quality import Stages, totals


def test_totals_are_summed_over_the_stages(tmp_path):
    for name, counts in (("0", (7, 1, 1, 2)), ("1", (3, 0, 0, 0))):
        suite = 'tests="{}" failures="{}" errors="{}" skipped="{}"'.format(*counts)
        (tmp_path / f"{name}.xml").write_text(f"<testsuites><testsuite {suite}/></testsuites>")
    assert totals(tmp_path) == (6, 2, 2)


def test_a_failed_stage_lets_the_others_run_and_fails_the_whole(capfd):
    stages = Stages()
    stages.run("first", sys.executable, "-c", "import sys; sys.exit(3)")
    stages.run("second", sys.executable, "-c", "print('ran')")
    assert stages.report() == 1
    said = capfd.readouterr().out
    assert "ran" in said
    assert [line.split()[0] for line in said.splitlines()[-2:]] == ["FAILED", "ok"]


def test_good_stages_are_good():
    stages = Stages()
    stages.run("only", sys.executable, "-c", "")
    stages.run("nothing to test", sys.executable, "-c", "import sys; sys.exit(5)", fine=(0, quality.NO_TESTS))
    assert stages.report() == 0
