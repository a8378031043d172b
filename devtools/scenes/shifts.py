"""What is late and who has to answer; a roster and the handover of a shift. To be taken by day, while 林静 is on."""

from __future__ import annotations

from devtools.shots import Stage


def levels(stage: Stage) -> None:
    """The supervisor's page of what she has to answer, and the board of who is behind."""
    sun = stage.person("sunli")
    sun.go("/jia/-told/")
    sun.shoot("levels-told")
    sun.go("/jia/-behind/")
    sun.shoot("levels-behind")


def duty(stage: Stage) -> None:
    """A published roster, and the page a shift is handed over on."""
    sun = stage.person("sunli")
    sun.go("/jia/rosters/?view=all")
    sun.page.locator("#list tbody a").first.click()
    sun.page.wait_for_url("**/rosters/PB-*/")
    sun.shoot("duty-roster")
    lin = stage.person("linjing")
    lin.go("/jia/shifts/?view=now")
    lin.page.locator("#list tbody tr", has_text="林静").locator("a").first.click()
    lin.page.wait_for_url("**/shifts/ZB-*/")
    lin.go(f"{lin.path}open_handover/")
    lin.shoot("duty-handover")
