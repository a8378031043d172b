"""The store: durable before the row, swept when no row came, found again when one comes late."""

import datetime as dt
import os

import pytest

from guanjia.concerns.attachments import actions, store
from guanjia.concerns.attachments.sweeping import sweep
from tests.concerns.attachments import samples
from tests.rooms.loans import actions as loans

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "attachments"


def aged(sha256: str, moment: dt.datetime) -> str:
    os.utime(store.path_of(sha256), (moment.timestamp(), moment.timestamp()))
    return sha256


def test_bytes_are_synced_before_they_take_their_name(monkeypatch):
    order = []
    sync, replace = os.fsync, os.replace
    monkeypatch.setattr(os, "fsync", lambda handle: (order.append("sync"), sync(handle)))
    monkeypatch.setattr(os, "replace", lambda old, new: (order.append("name"), replace(old, new)))
    sha256 = store.put(b"x" * 100)
    assert order[:2] == ["sync", "name"]
    assert store.read(sha256) == b"x" * 100
    assert store.put(b"x" * 100) == sha256
    assert order.count("name") == 1
    assert oct(store.path_of(sha256).stat().st_mode)[-3:] == "600"


def test_orphans_wait_seven_days_twice_and_what_a_row_names_stays(cast):
    loan = loans.lend(by=cast.lin, at=cast.noon, project=cast.jia, borrower="李女士", thing="CART")
    kept = actions.attach(loan, [samples.upload("a.pdf", samples.pdf())], by=cast.lin, at=cast.noon)[0]
    aged(kept.sha256, cast.noon)
    orphan = aged(store.put(b"nobody's"), cast.noon)
    assert sweep(at=cast.noon + dt.timedelta(days=6)) == 0
    assert sweep(at=cast.noon + dt.timedelta(days=8)) == 1
    assert not (store.root() / orphan[:2] / orphan).exists()
    assert sweep(at=cast.noon + dt.timedelta(days=14)) == 0
    assert sweep(at=cast.noon + dt.timedelta(days=16)) == 1
    assert not store.is_whole(orphan)
    assert store.is_whole(kept.sha256)


def test_a_row_that_comes_late_finds_what_was_put_aside(cast):
    sha256 = aged(store.put(samples.pdf()), cast.noon)
    sweep(at=cast.noon + dt.timedelta(days=8))
    assert store.is_whole(sha256)  # it came back when it was asked for
    aged(sha256, cast.noon)
    sweep(at=cast.noon + dt.timedelta(days=8))
    loan = loans.lend(by=cast.lin, at=cast.noon, project=cast.jia, borrower="李女士", thing="CART")
    row = actions.attach(loan, [samples.upload("a.pdf", samples.pdf())], by=cast.lin, at=cast.noon)[0]
    aged(row.sha256, cast.noon)
    sweep(at=cast.noon + dt.timedelta(days=30))
    assert store.is_whole(row.sha256)


def test_the_draft_of_a_dead_program_is_removed(cast):
    folder = store.root() / "ab"
    folder.mkdir(parents=True)
    draft = folder / ("ab" * 32 + ".123.aa")
    draft.write_bytes(b"half")
    os.utime(draft, (cast.noon.timestamp(),) * 2)
    assert sweep(at=cast.noon + dt.timedelta(days=8)) == 1
    assert not draft.exists()
