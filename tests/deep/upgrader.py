"""An upgrade in a program of its own that is killed at its n-th statement: `python -m tests.deep.upgrader N`.

N 0 is not killed and says how many statements there were; N below 0 is killed where the -Nth migration is recorded.
"""

from __future__ import annotations

import os
import signal
import sys

import django


def main(last: int) -> None:
    django.setup()
    from django.db import connection  # reason: needs the settings
    from django.db.migrations.executor import MigrationExecutor  # reason: as above

    from guanjia.interfaces.commands import ready  # reason: as above

    count = recorded = 0

    def counted(execute, sql, params, many, context):
        nonlocal count, recorded
        count += 1
        recorded += sql.startswith('INSERT INTO "django_migrations"')
        if count == last or -recorded == last < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)

    # Counted from the first migration on: what goes before only reads.
    plain = MigrationExecutor.migrate

    def migrate(*given, **more):
        with connection.execute_wrapper(counted):
            return plain(*given, **more)

    MigrationExecutor.migrate = migrate
    ready.upgrade()
    sys.stdout.write(f"{count}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]))
