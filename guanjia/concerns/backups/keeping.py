"""What is kept: one backup for each of the last hours, days and months; the last good one always, and for some days
what was made by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from guanjia.concerns.backups import archive
from guanjia.concerns.backups.carrying import folders_away
from guanjia.concerns.backups.ciphering import SUFFIX
from guanjia.concerns.backups.files import Broken
from guanjia.concerns.backups.models import Backup
from guanjia.concerns.backups.settings_declared import KEEP_BY_HAND, KEEP_DAILY, KEEP_HOURLY, KEEP_MONTHLY
from guanjia.concerns.policies.queries import amount

SPANS: tuple[tuple[str, Callable[[datetime], str]], ...] = (
    (KEEP_HOURLY, lambda t: f"{t:%Y%m%d%H}"),
    (KEEP_DAILY, lambda t: f"{t:%Y%m%d}"),
    (KEEP_MONTHLY, lambda t: f"{t:%Y%m}"),
)


def to_keep(backups: Iterable[tuple[int, datetime]], how_many: dict[str, int]) -> set[int]:
    """The ids that stay: of the last n hours, days and months in which there is one, the newest each."""
    zone = ZoneInfo(settings.TIME_ZONE)
    newest_first = sorted(backups, key=lambda row: (row[1], row[0]), reverse=True)
    kept = {pk for pk, _ in newest_first[:1]}
    for key, bucket_of in SPANS:
        seen: set[str] = set()
        for pk, at in newest_first:
            bucket = bucket_of(at.astimezone(zone))
            if bucket not in seen and len(seen) < how_many[key]:
                seen.add(bucket)
                kept.add(pk)
    return kept


def tidy(*, at: datetime) -> int:
    """Remove the backups that no rule keeps, and attachments that none of the rest names; says how many went."""
    rows = list(Backup.objects.filter(state=Backup.DONE, removed_at=None).order_by("-at", "-pk"))
    kept = to_keep(((row.pk, row.at) for row in rows), {key: amount(key, None, at) for key, _ in SPANS})
    # Somebody made it on purpose, before a step he may want to go back behind.
    since = at - timedelta(days=amount(KEEP_BY_HAND, None, at))
    kept |= {row.pk for row in rows if row.cause != Backup.SCHEDULED and row.at > since}
    gone = [row for row in rows if row.pk not in kept]
    for row in gone:
        (settings.BACKUP_FOLDER / row.file).unlink(missing_ok=True)
        row.removed_at = at
        row.save(update_fields=["removed_at"])
        for folder in folders_away():
            (folder / row.file).unlink(missing_ok=True)
            (folder / f"{row.file}{SUFFIX}").unlink(missing_ok=True)
    if gone:
        for folder in (settings.BACKUP_FOLDER, *folders_away()):
            _empty_pool(folder)
    return len(gone)


def _empty_pool(folder) -> None:
    named: set[str] = set()
    # What a locked copy names stands in the backup it was made of, which lies here.
    of_locked = [settings.BACKUP_FOLDER / path.name.removesuffix(SUFFIX) for path in folder.glob(f"*.tar{SUFFIX}")]
    for path in (*folder.glob("*.tar"), *of_locked):
        try:
            with archive.opened(path) as each:
                named |= each.manifest["attachments"].keys()
        except (Broken, FileNotFoundError):
            return  # what a damaged or absent one names is not known: nothing is removed
    for path in (folder / archive.POOL).glob("[0-9a-f][0-9a-f]/*"):
        if path.name.removesuffix(SUFFIX) not in named and not path.name.startswith("."):
            path.unlink()
