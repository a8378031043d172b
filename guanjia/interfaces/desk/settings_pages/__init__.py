"""设置: accounts, posts, who holds them, zones, absences, policies, the project itself, backups, the journal."""

from guanjia.interfaces.desk.settings_pages import (
    absences,
    assignments,
    backups,
    calendar,
    journal,
    policies,
    posts,
    projects,
    users,
    zones,
)  # fmt: skip

PARTS = (assignments, users, posts, zones, absences, policies, calendar, projects, backups, journal)
PAGES = tuple(part.PAGE for part in PARTS)
urlpatterns = [pattern for part in PARTS for pattern in part.urlpatterns]
