"""A current SQLite in place of the one the operating system carries (decision 22).

Debian's Python brings 3.40, which has the WAL-reset race; the wheel `pysqlite3` brings 3.51.3 or later. Django imports
`sqlite3` by name, so the newer library takes that name before Django is imported.
"""

import sys


def use_current_sqlite() -> None:
    """Let `import sqlite3` mean pysqlite3 where that wheel is installed; elsewhere keep the standard library's."""
    try:
        import pysqlite3  # reason: the wheel exists for Linux only
    except ImportError:
        return
    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2
