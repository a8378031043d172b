"""A program that imports a sheet and is killed after a certain write, as by a power cut (promises.md 5, 3.2)."""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path

import django


def main() -> None:
    order = json.loads(sys.argv[1])
    django.setup()
    from django.db import connection, transaction  # reason: needs the settings

    from guanjia.concerns.access.models import Project, User  # reason: needs the apps loaded
    from guanjia.concerns.exchange.importing import run  # reason: needs the apps loaded
    from guanjia.concerns.registers.declared import REGISTERS  # reason: needs the apps loaded
    from tests.cast import NOON  # reason: as above

    if order["bare"]:
        # The control: without its transaction every write stands by itself.
        transaction.Atomic.__enter__ = lambda self: None
        transaction.Atomic.__exit__ = lambda self, *fault: None
    writes = asked = 0

    def counted(execute, sql, params, many, context):
        nonlocal writes, asked
        asked += 1
        if asked == order.get("kill_before"):  # whatever it would have been: a question, a write, a release
            os.kill(os.getpid(), signal.SIGKILL)
        answer = execute(sql, params, many, context)
        if sql.startswith(("INSERT", "UPDATE")):
            writes += 1
            if writes == order["kill_after"]:
                os.kill(os.getpid(), signal.SIGKILL)
        return answer

    file = Path(order["file"])
    with connection.execute_wrapper(counted):
        result = run(
            REGISTERS["units"], Project.objects.get(code=order.get("project", "jia")), file.read_bytes(), file.name,
            by=User.objects.get(username=order.get("by", "zhao")), at=NOON,
        )  # fmt: skip
    if order["kill_after"] == -1:  # it is done, and whoever waits is never told
        os.kill(os.getpid(), signal.SIGKILL)
    sys.stdout.write(json.dumps({"asked": asked, "written": result.written, "earlier": bool(result.earlier)}))


if __name__ == "__main__":
    main()
