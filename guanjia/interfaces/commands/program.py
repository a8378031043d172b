"""The program `guanjia`: reads its words, says where the data lies, and hands over to the command.

Where the data lies must stand in the environment before Django reads its settings, so the commands are loaded late.
"""

from __future__ import annotations

import importlib
import os
import sys
from importlib.metadata import version
from pathlib import Path

from guanjia.interfaces.commands.arguments import DEMO_FOLDER, parser
from guanjia.interfaces.commands.faults import in_chinese
from guanjia.kernel.refusals import Refused

MODULES = {
    "demo": "serving", "serve": "serving", "worker": "serving", "import": "sheets", "export": "sheets",
    "token": "people", "project": "people", "check": "checking",
    "backup": "backing_up", "restore": "backing_up", "upgrade": "backing_up",
}  # fmt: skip
# A backup is taken of a house as it is, a restore makes it, and a check only looks.
UNPREPARED = ("backup", "restore", "upgrade", "check")
NAMES = {"import": "take_in", "export": "give_out"}


def main(words: list[str] | None = None) -> int:
    """Run one command; 0 when it was done, 1 when it was not."""
    reader = parser()
    asked = reader.parse_args(sys.argv[1:] if words is None else words)
    if asked.version:
        print(f"管家台 {version('guanjia')}")
        return 0
    if asked.command is None:
        reader.print_help()
        return 1
    try:
        settle(asked)
        return run(asked)
    except Refused as refused:
        print(told(refused), file=sys.stderr)
    except KeyboardInterrupt:
        print("已中断。", file=sys.stderr)
    except OSError as fault:
        print(f"{in_chinese(fault)}：{fault.filename or ''}".rstrip("："), file=sys.stderr)
    return 1


def settle(asked) -> None:
    """Say in the environment where the data lies and which settings hold."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanjia.config.settings")
    if asked.command == "demo":
        # A demo never touches the data of the house, whatever the environment says.
        os.environ.pop("DATABASE_URL", None)
        os.environ["GUANJIA_DEMO"] = "1"
        asked.data = asked.data or DEMO_FOLDER
    if asked.data:
        os.environ["GUANJIA_DATA"] = str(Path(asked.data).expanduser().absolute())
    if asked.database:
        os.environ["DATABASE_URL"] = asked.database
    elif asked.command in ("upgrade", "restore") and os.environ.get("GUANJIA_OWNER_DATABASE_URL"):
        os.environ["DATABASE_URL"] = os.environ["GUANJIA_OWNER_DATABASE_URL"]


def run(asked) -> int:
    import django  # reason: reads the settings, which need the environment settled above

    django.setup()
    if asked.command == "manage":
        from django.core.management import execute_from_command_line  # reason: as above

        execute_from_command_line(["guanjia manage", *asked.rest])
        return 0
    from guanjia.interfaces.commands.ready import make_ready  # reason: as above

    if asked.command not in UNPREPARED:
        make_ready(whole=asked.command in ("demo", "serve", "worker"))
    module = importlib.import_module(f"guanjia.interfaces.commands.{MODULES[asked.command]}")
    return getattr(module, NAMES.get(asked.command, asked.command))(asked)


def told(refused: Refused) -> str:
    """A refusal for the terminal, the fields it names below it."""
    lines = [refused.message]
    # A message that names the field by its label has said it all; `code：` would name it like a part of a machine.
    lines += [f"  {text}" for text in refused.fields.values() if text not in refused.message]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
