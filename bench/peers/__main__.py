"""Run the peers, each in a virtual environment of its own, and keep medians and versions in `docs/peers.json`.

A peer is a script beside this file that knows nothing of the product: it makes its own rows from a seed, does the work
some rounds, and prints one line of JSON. The product's own figures for the same work are those of `./dev bench`.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.report import machine

HERE = Path(__file__).parent
KEPT = HERE.parent.parent / "docs" / "peers.json"
# name: the work it stands beside, what it does, and what it needs, pinned.
HELPDESK = (
    "django==5.2.*", "django-helpdesk==2.6.1", "django-bootstrap4-form==4.0.2", "packaging", "pinax-teams",
    "django-reversion",
)  # fmt: skip
PEERS = {
    "openpyxl_in": ("7a", "openpyxl reads a sheet of units", ("openpyxl==3.1.5",)),
    "openpyxl_out": ("7b", "openpyxl writes 12 columns, write-only", ("openpyxl==3.1.5",)),
    "xlsxwriter_out": ("7b", "XlsxWriter writes 12 columns, constant memory", ("XlsxWriter==3.3.1",)),
    "weasyprint_pages": ("7c", "WeasyPrint prints notices, a page each", ("weasyprint==70.0",)),
    "tables2_page": ("6a", "django-tables2 renders 50 rows", ("django==5.2.*", "django-tables2==3.0.1")),
    "helpdesk_tickets": ("4a, 4b", "django-helpdesk lists and escalates tickets", HELPDESK),
}


def main(words: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.peers", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these; all without a name")
    asked = parser.parse_args(words).names or list(PEERS)
    kept = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    failed = 0
    with tempfile.TemporaryDirectory(prefix="gj-peers-") as folder:
        for name in asked:
            found = run(name, Path(folder))
            failed += "fault" in found
            kept[name] = found
            print(name, json.dumps(found, ensure_ascii=False), flush=True)
    KEPT.write_text(json.dumps(dict(sorted(kept.items())), ensure_ascii=False, indent=1) + "\n")
    return 1 if failed else 0


def run(name: str, folder: Path) -> dict:
    """One peer's medians, with what it ran on."""
    work, what, needs = PEERS[name]
    told = {"work": work, "what": what, "needs": list(needs), "on": dt.datetime.now(dt.UTC).date().isoformat()}
    python = folder / name / "bin" / "python"
    uv = Path(sys.executable).with_name("uv")
    clean = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "DJANGO_SETTINGS_MODULE")}
    for line in (
        [uv, "venv", "--quiet", folder / name], [uv, "pip", "install", "--quiet", "--python", python, *needs],
        [python, HERE / f"{name}.py"],
    ):  # fmt: skip
        done = subprocess.run(list(map(str, line)), capture_output=True, text=True, cwd=folder, env=clean, check=False)
        if done.returncode:
            return told | {"fault": done.stderr.strip().splitlines()[-1][:300] if done.stderr.strip() else "failed"}
    return told | {"machine": machine()["cpu"], "figures": json.loads(done.stdout.strip().splitlines()[-1])}


if __name__ == "__main__":
    sys.exit(main())
