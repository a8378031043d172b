"""The guards of the database: frozen rows stay as they are, everything else goes on, a lost trigger is noticed."""

import pytest
from django.db import DatabaseError, connection, transaction

from guanjia.concerns.journal.guard import Guard, append_only, frozen, guards, missing

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def run(sql, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else cursor.rowcount


def apply(pair):
    # Not entered as a context: SQLite's would want the constraints off, which a test inside a transaction cannot have.
    pair[0](None, connection.schema_editor())
    return pair


@pytest.fixture
def sheet():
    """A table made for the test: two rows, one of them closed."""
    run("CREATE TABLE guard_sheet (id integer, figure integer, seen_by integer, closed boolean, state varchar(9))")
    run("INSERT INTO guard_sheet VALUES (1, 10, NULL, false, 'OPEN'), (2, 20, NULL, true, 'CLOSED')")


@pytest.mark.parametrize("when", ["OLD.closed", "OLD.state = 'CLOSED'"])
def test_a_frozen_row_refuses_and_an_open_one_does_not(sheet, when):
    apply(frozen("guard_sheet", when=when))
    for sql in ("UPDATE guard_sheet SET figure = 0", "DELETE FROM guard_sheet"):
        with pytest.raises(DatabaseError, match="frozen"):
            run(f"{sql} WHERE id = 2")
        assert run(f"{sql} WHERE id = 1") == 1
    assert run("SELECT id, figure FROM guard_sheet") == [(2, 20)]


def test_the_act_that_freezes_goes_through_and_is_the_last(sheet):
    apply(frozen("guard_sheet", when="OLD.closed"))
    run("UPDATE guard_sheet SET figure = 11, closed = true WHERE id = 1")
    with pytest.raises(DatabaseError, match="frozen"):
        run("UPDATE guard_sheet SET closed = false WHERE id = 1")


def test_columns_that_may_still_change_do_and_only_they(sheet):
    apply(frozen("guard_sheet", when="OLD.closed", but=("seen_by",), deletable=True))
    assert run("UPDATE guard_sheet SET seen_by = 7, figure = 20 WHERE id = 2") == 1  # saved whole, as the ORM does
    with pytest.raises(DatabaseError, match="frozen"):
        run("UPDATE guard_sheet SET seen_by = 8, figure = NULL WHERE id = 2")
    with pytest.raises(DatabaseError, match="frozen"):
        run("UPDATE guard_sheet SET figure = NULL WHERE id = 2")
    assert run("DELETE FROM guard_sheet") == 2


def test_a_guard_set_twice_is_one_and_can_be_taken_back(sheet):
    pair = apply(apply(append_only("guard_sheet")))
    with pytest.raises(DatabaseError, match="append-only"):
        run("UPDATE guard_sheet SET figure = 0 WHERE id = 1")
    pair[1](None, connection.schema_editor())
    assert run("UPDATE guard_sheet SET figure = 0") == 2


def test_a_condition_that_does_not_ask_the_old_row_is_a_fault_of_the_program():
    with pytest.raises(ValueError, match="guard_sheet"):
        frozen("guard_sheet", when="closed")


def test_every_guard_of_the_program_is_there_and_one_that_is_lost_is_named():
    assert Guard("journal_entry", "append_only") in guards()
    assert missing() == []
    on = "" if connection.vendor == "sqlite" else " ON journal_seal"
    run(f"DROP TRIGGER journal_seal_no_delete{on}")
    assert missing() == ["journal_seal_no_delete"]


def test_a_guard_that_is_switched_off_counts_as_lost():
    if connection.vendor == "postgresql":
        run("ALTER TABLE journal_seal DISABLE TRIGGER journal_seal_no_update")
        assert missing() == ["journal_seal_no_update"]
