"""The database backend named in settings: Django's own for SQLite, with the write gate around each write."""

from __future__ import annotations

from functools import lru_cache

from django.db.backends.sqlite3 import base as django_sqlite
from django.db.backends.sqlite3.base import Database, SQLiteCursorWrapper
from django.db.utils import OperationalError

from guanjia.config.composing import Shapes
from guanjia.config.sqlite.gate import GateBusy, gate_for

# Below 3.51.3 WAL can corrupt a database in a rare race (promises.md, SQLite rule), so TRUNCATE is used there.
WAL_IS_SAFE = Database.sqlite_version_info >= (3, 51, 3)
PRAGMAS = (
    f"PRAGMA journal_mode={'WAL' if WAL_IS_SAFE else 'TRUNCATE'};"
    "PRAGMA synchronous=FULL;PRAGMA temp_store=MEMORY;PRAGMA cache_size=-32000"
)
WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE", "CREATE", "DROP", "ALTER")


@lru_cache(maxsize=2048)
def _with_marks(query: str) -> str:
    """The text as SQLite reads it. Most texts are asked again and again; looking through them each time costs more than
    many an answer."""
    return SQLiteCursorWrapper.convert_query(None, query)


class GatedCursor(SQLiteCursorWrapper):
    """Takes the gate for a single write outside a transaction: libraries write too (sessions, lock-out)."""

    gated_for = None

    def _by_itself(self, query: str) -> bool:
        """Whether this is a write outside a transaction, with the gate closed."""
        db = self.gated_for
        if db is None or db.gate_held or db.in_atomic_block:
            return False
        return query.lstrip()[:7].upper().startswith(WRITES)

    def execute(self, query, params=None):
        if not self._by_itself(query):
            return super().execute(query, params)
        with self.gated_for.gate_open():
            return super().execute(query, params)

    def executemany(self, query, param_list):
        if not self._by_itself(query):
            return super().executemany(query, param_list)
        with self.gated_for.gate_open():
            return super().executemany(query, param_list)

    def convert_query(self, query, *, param_names=None):
        return super().convert_query(query, param_names=param_names) if param_names else _with_marks(query)


class Operations(django_sqlite.DatabaseOperations):
    compiler_module = "guanjia.config.sqlite.compiler"


class DatabaseWrapper(Shapes, django_sqlite.DatabaseWrapper):
    gate_held = False
    ops_class = Operations

    @property
    def gate(self):
        return gate_for(str(self.settings_dict["NAME"]))

    def gate_open(self):
        return _Through(self)

    def cursor(self):
        self.ensure_connection()  # Django asks twice whether an event loop runs: here, and in `cursor` itself
        with self.wrap_database_errors:
            return self._prepare_cursor(self.create_cursor())

    def create_cursor(self, name=None):
        cursor = self.connection.cursor(factory=GatedCursor)
        cursor.gated_for = self
        return cursor

    def _enter_gate(self) -> None:
        gate = self.gate
        if gate is None or self.gate_held:
            return
        try:
            gate.enter()
        except GateBusy:
            raise OperationalError("database is busy: the write gate did not open in time") from None
        self.gate_held = True

    def _leave_gate(self) -> None:
        if self.gate_held:
            self.gate_held = False
            self.gate.leave()

    def _start_transaction_under_autocommit(self):
        self._enter_gate()
        try:
            super()._start_transaction_under_autocommit()
        except BaseException:
            self._leave_gate()
            raise

    def _commit(self):
        # A failed commit keeps the gate: Django rolls back next, and that lets go of it.
        super()._commit()
        self._leave_gate()

    def _rollback(self):
        try:
            super()._rollback()
        finally:
            self._leave_gate()

    def _close(self):
        try:
            super()._close()
        finally:
            self._leave_gate()


class _Through:
    """The gate as a context, for one statement in autocommit."""

    def __init__(self, db: DatabaseWrapper):
        self._db = db

    def __enter__(self):
        self._db._enter_gate()

    def __exit__(self, *exc):
        self._db._leave_gate()
