"""What is kept, what goes, and that the last good one never does; the regular run; who is told."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanjia.concerns.access.grants import SYSTEM
from guanjia.concerns.backups import archive, queries
from guanjia.concerns.backups.actions import back_up, verify
from guanjia.concerns.backups.files import Broken
from guanjia.concerns.backups.keeping import to_keep
from guanjia.concerns.backups.models import Backup
from guanjia.concerns.backups.round_job import back_up_regularly, verify_last
from guanjia.concerns.backups.settings_declared import KEEP_DAILY, KEEP_HOURLY, KEEP_MONTHLY
from guanjia.concerns.journal.models import Entry
from guanjia.concerns.notices.models import Notice
from guanjia.concerns.policies.models import Policy
from tests.cast import moment

NOON = moment("2026-11-20 12:00")
HOUR = dt.timedelta(hours=1)


def rule(hourly, daily, monthly):
    return {KEEP_HOURLY: hourly, KEEP_DAILY: daily, KEEP_MONTHLY: monthly}


def test_hours_days_and_months_are_kept_in_local_time():
    hourly = [(n, NOON - n * HOUR) for n in range(24 * 70)]
    kept = to_keep(hourly, rule(24, 30, 12))
    ages = sorted(kept)
    assert ages[:24] == list(range(24))
    assert ages[24:26] == [37, 61]  # 23:00 of the day before yesterday, the newest of its local day; and a day more
    assert ages[-1] == 13 + 19 * 24 + 31 * 24  # the newest of September, after 19 days of November and 31 of October
    assert len(kept) <= 24 + 30 + 12


@given(
    st.lists(st.integers(0, 24 * 400), unique=True, min_size=1, max_size=60),
    st.tuples(st.integers(0, 30), st.integers(0, 30), st.integers(0, 12)),
)
def test_the_newest_always_stays_and_no_more_than_the_rules_name(ages, counts):
    rows = [(age + 1, NOON - age * HOUR) for age in ages]
    kept = to_keep(rows, rule(*counts))
    assert min(ages) + 1 in kept
    assert len(kept) <= max(1, sum(counts))
    # Tidying twice changes nothing: what stayed stays.
    assert to_keep([row for row in rows if row[0] in kept], rule(*counts)) == kept


database = pytest.mark.django_db(transaction=True)


@database
def test_tidying_removes_files_and_attachments_nobody_names(filled, place):
    for key, value in ((KEEP_HOURLY, "2"), (KEEP_DAILY, "1"), (KEEP_MONTHLY, "1")):
        Policy.objects.create(key=key, value=value, unit="COUNT", valid_from=filled.noon - 2 * HOUR)
    for hour in range(4):
        back_up(by=SYSTEM, at=filled.noon + hour * HOUR, cause=Backup.SCHEDULED)
    files = sorted(p.name for p in place.settings.BACKUP_FOLDER.glob("*.tar"))
    assert files == ["guanjia-20261120-140000.tar", "guanjia-20261120-150000.tar"]
    assert queries.kept().count() == 2
    pool = place.settings.BACKUP_FOLDER / "attachments"
    assert len(list(pool.glob("??/*"))) == 6
    stray = pool / "ab" / ("ab" * 32)
    stray.parent.mkdir(exist_ok=True)
    stray.write_bytes(b"of a backup that is gone")
    back_up(by=SYSTEM, at=filled.noon + 4 * HOUR)
    assert not stray.exists()
    assert len(list(pool.glob("??/*"))) == 6
    for path in place.settings.BACKUP_FOLDER.glob("*.tar"):
        with archive.opened(path) as each:
            each.verify()


@database
def test_what_was_made_by_hand_stays_some_days(filled, place):
    for key in (KEEP_HOURLY, KEEP_DAILY, KEEP_MONTHLY):
        Policy.objects.create(key=key, value="1", unit="COUNT", valid_from=filled.noon)
    _, own = back_up(by=filled.admin, at=filled.noon)
    _, second = back_up(by=filled.admin, at=filled.noon + HOUR / 60)
    back_up(by=SYSTEM, at=filled.noon + 24 * HOUR, cause=Backup.SCHEDULED)
    assert {own.pk, second.pk} < {row.pk for row in queries.kept()}
    back_up(by=SYSTEM, at=filled.noon + 8 * 24 * HOUR, cause=Backup.SCHEDULED)
    assert [row.cause for row in queries.kept()] == ["SCHEDULED"]
    assert not (place.settings.BACKUP_FOLDER / own.file).exists()


@database
def test_the_regular_run_waits_its_hours_and_counts_only_what_went_well(filled, place):
    place.settings.BACKUP_EVERY = 0
    assert back_up_regularly(at=filled.noon) == 0
    assert queries.standing(filled.noon).level == "off"
    place.settings.BACKUP_EVERY = 24
    assert queries.standing(filled.noon).level == "none"
    Backup.objects.create(at=filled.noon - HOUR, cause="SCHEDULED", state="FAILED", fault="x")
    assert back_up_regularly(at=filled.noon) == 1
    assert back_up_regularly(at=filled.noon + 20 * HOUR) == 0
    assert queries.standing(filled.noon + 25 * HOUR).level == "good"
    assert queries.standing(filled.noon + 27 * HOUR).level == "late"
    assert back_up_regularly(at=filled.noon + 24 * HOUR) == 1
    assert verify_last(at=filled.noon + 25 * HOUR) == 1
    assert queries.standing(filled.noon + 25 * HOUR).last.verified_at == filled.noon + 25 * HOUR


@database
def test_a_copy_goes_off_the_machine_and_one_that_cannot_is_told(filled, place, tmp_path):
    away = tmp_path / "nas"
    place.settings.BACKUP_EVERY, place.settings.BACKUP_COPY = 1, str(away)
    _, row = back_up(by=SYSTEM, at=filled.noon)
    assert "没有挂载" in row.fault
    assert row.state == Backup.DONE  # the backup itself is good
    assert queries.standing(filled.noon).level == "failed"
    notice = Notice.objects.get(user=filled.admin)
    assert (notice.title, notice.urgent, notice.event) == ("备份有问题", True, "backup:20261120")
    away.mkdir()
    _, row = back_up(by=SYSTEM, at=filled.noon + HOUR)
    assert row.fault == ""
    assert row.copied_at
    with archive.opened(away / row.file) as copy:
        assert copy.verify() == 6
    assert Notice.objects.filter(user=filled.admin).count() == 1
    assert queries.standing(filled.noon + HOUR).level == "good"


@database
def test_one_that_rots_is_found_by_the_daily_reading_and_told(filled, place):
    place.settings.BACKUP_EVERY = 1
    file, row = back_up(by=SYSTEM, at=filled.noon)
    photo = next((file.parent / "attachments").glob("??/*"))
    photo.write_bytes(b"rotten")
    with pytest.raises(Broken):
        verify(row, at=filled.noon)
    assert queries.standing(filled.noon).level == "failed"
    assert Notice.objects.filter(user=filled.admin, title="备份没有做成").exists()
    assert Entry.objects.filter(verb="backup.make", subject_id=row.pk).count() == 1
