"""The database backend named in settings: Django's own for PostgreSQL, with the texts of questions kept."""

from django.db.backends.postgresql import base, operations
from psycopg import RawCursor

from guanjia.config.composing import Shapes


class Operations(operations.DatabaseOperations):
    compiler_module = "guanjia.config.postgres.compiler"

    def last_executed_query(self, cursor, sql, params):
        if isinstance(cursor, RawCursor):  # nothing to put the values into; what is written down names their places
            return sql
        return super().last_executed_query(cursor, sql, params)


class DatabaseWrapper(Shapes, base.DatabaseWrapper):
    ops_class = Operations

    def numbered(self):
        """A cursor for texts that number their values (`$1`): they are sent as they stand, where every `%s` would be
        looked for in all of the text each time."""
        self.ensure_connection()
        with self.wrap_database_errors:
            return self._prepare_cursor(RawCursor(self.connection))
