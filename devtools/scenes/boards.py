"""What half a year looks like to those who answer for it: 日清, 周报, the month's sheets, the rates."""

from __future__ import annotations

from devtools.shots import PHONE, Person, Stage


def boards(stage: Stage) -> None:
    """The supervisor's evening, the manager's morning, the month as it was made final."""
    sun, zhao = stage.person("sunli", whole=True), stage.person("zhaomin", whole=True)
    zhao.go("/jia/")
    zhao.shoot("today-manager")
    zhao.go("/jia/-reports/?month=" + _last_month(zhao))
    zhao.shoot("reports")
    zhao.go("/jia/-behind/")
    zhao.shoot("behind")
    _newest(zhao, "month-sheets", "YT-", "已定稿")
    zhao.shoot("month-sheet")
    _newest(sun, "wrap-ups", "RQ-", "已签字")
    sun.shoot("wrap-up")
    sunzong = stage.person("sunzong", whole=True)
    _newest(sunzong, "week-reports", "TSZB-", "")
    sunzong.shoot("week-report")
    on_phone = stage.person("zhaomin", PHONE, whole=True)
    on_phone.go("/jia/-reports/?month=" + _last_month(on_phone))
    on_phone.shoot("phone-reports")


def _last_month(person: Person) -> str:
    """The month before the one whose board is shown first."""
    person.go("/jia/-reports/")
    address = person.page.get_by_text("上一月", exact=True).first.get_attribute("href")
    return address.partition("month=")[2][:7]


def _newest(person: Person, slug: str, number: str, state: str) -> None:
    """Open the newest record of a list with this number and state."""
    person.go(f"/jia/{slug}/?view=all")
    row = person.page.locator("#list tbody tr", has_text=number)
    row = row.filter(has_text=state) if state else row
    row.locator("a").first.click()
    person.page.wait_for_url(f"**/{slug}/{number}*/")
