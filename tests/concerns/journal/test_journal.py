"""The journal: append-only by the database itself, sealed in a chain, broken seals found."""

import pytest
from django.db import DatabaseError, connection, connections, transaction

from guanjia.concerns.access.grants import SYSTEM
from guanjia.concerns.journal import actions, queries
from guanjia.concerns.journal.models import Entry, Seal
from guanjia.concerns.journal.seal_job import seal_all
from guanjia.kernel.refusals import Busy

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def write(cast, **given):
    return actions.write(
        **{"by": cast.lin, "at": cast.noon, "project": cast.jia, "kind": "unit", "subject_id": 7, "verb": "unit.amend",
           "label": "更正", **given}
    )  # fmt: skip


def test_an_entry_keeps_who_what_and_before_and_after(cast):
    write(cast, changes={"area": ["90.00", "92.40"]}, reason="按房产证")
    write(cast, by=SYSTEM, project=None, kind="other")
    entry = queries.of("unit", 7).get()
    assert (entry.by, entry.changes, entry.reason, entry.at) == (
        cast.lin, {"area": ["90.00", "92.40"]}, "按房产证", cast.noon,
    )  # fmt: skip
    assert Entry.objects.get(subject_kind="other").by is None


@pytest.mark.parametrize("table", [Entry, Seal])
def test_no_entry_and_no_seal_can_be_changed_or_removed_by_anybody(cast, table):
    write(cast)
    actions.seal(at=cast.noon)
    name = table._meta.db_table
    column = "reason" if table is Entry else "digest"
    for sql in (f"UPDATE {name} SET {column} = 'x'", f"DELETE FROM {name}"):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    assert table.objects.count() == 1


def test_seals_chain_the_entries_and_whole_ones_are_whole(cast):
    assert actions.seal(at=cast.noon) is None
    for n in range(5):
        write(cast, subject_id=n)
    first = actions.seal(at=cast.noon, most=3)
    second = actions.seal(at=cast.noon, most=3)
    assert (first.last_id + 1, second.previous) == (second.first_id, first.digest)
    assert actions.seal(at=cast.noon) is None
    write(cast)
    assert seal_all(at=cast.noon) == 1
    assert seal_all(at=cast.noon) == 0
    assert queries.broken_seals() == []


def test_an_entry_dated_ahead_is_sealed_like_any_other(cast):
    write(cast, at=cast.moment("2026-12-24 18:00"))
    write(cast)
    assert actions.seal(at=cast.noon).last_id == Entry.objects.last().pk
    assert queries.broken_seals() == []


@pytest.fixture
def tamper(cast):
    """Do what only somebody with the database in his hands can: put the triggers aside."""

    def act(sql, *values):
        table = Entry._meta.db_table
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            else:
                cursor.execute(f"DROP TRIGGER {table}_no_update")
                cursor.execute(f"DROP TRIGGER {table}_no_delete")
            cursor.execute(sql, values)

    return act


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE journal_entry SET reason = 'nothing happened' WHERE subject_id = 1",
        "UPDATE journal_entry SET by_id = NULL WHERE subject_id = 1",
        "UPDATE journal_entry SET changes = '{}' WHERE subject_id = 1",
        "DELETE FROM journal_entry WHERE subject_id = 1",
    ],
)
def test_what_was_done_behind_the_journal_is_found(cast, tamper, sql):
    for n in range(3):
        write(cast, subject_id=n, changes={"a": [1, 2]})
    seal = actions.seal(at=cast.noon)
    assert queries.broken_seals() == []
    tamper(sql)
    assert queries.broken_seals() == [seal]


def test_an_entry_pushed_in_below_a_seal_is_found(cast, tamper):
    write(cast, subject_id=1)
    middle = write(cast, subject_id=2)
    write(cast, subject_id=3)
    tamper("DELETE FROM journal_entry WHERE id = %s", middle.pk)
    seal = actions.seal(at=cast.noon)
    assert queries.broken_seals() == []
    Entry.objects.bulk_create([middle])
    assert queries.broken_seals() == [seal]


@pytest.mark.django_db(transaction=True)
def test_a_seal_never_overtakes_an_entry_that_is_not_committed_yet(cast):
    """On PostgreSQL another's open transaction holds a lower id; SQLite has one writer, which is tried beside it."""
    write(cast)
    if connection.vendor != "postgresql":
        assert actions.seal(at=cast.noon)
        return
    other = connections.create_connection("default")
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute(
                "INSERT INTO journal_entry (at, subject_kind, verb, label, from_state, to_state, changes, reason, via, "
                "rows) VALUES (now(), 'unit', 'x', 'x', '', '', '{}', '', '', 1)"
            )
        write(cast)
        with pytest.raises(Busy):
            actions.seal(at=cast.noon)
        assert seal_all(at=cast.noon) == 0
        other.commit()
    finally:
        other.close()
    assert actions.seal(at=cast.noon).last_id == Entry.objects.order_by("pk").last().pk
    assert queries.broken_seals() == []
