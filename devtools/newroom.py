"""`./dev new-room NAME`: a room with one register that passes every check, to be filled in.

It writes `guanjia/domains/NAME` and `tests/domains/NAME`, enters the room in the contracts, the settings and the
glossary, and makes its first migration. Runs inside the virtual environment.
"""

from __future__ import annotations

import argparse
import keyword
import os
import re
import subprocess
import sys
from pathlib import Path
from string import Template

from pypinyin import Style, lazy_pinyin

from devtools.console import ROOT

SKELETON = Path(__file__).parent / "room"
CONTRACTS, SETTINGS, GLOSSARY = ".importlinter", "guanjia/config/settings.py", "docs/glossary.md"
NEXT_CHAPTER = "\n## The house itself"


class Refused(Exception):
    """The room cannot be made; nothing was written."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="./dev new-room", description=__doc__.partition("\n")[0])
    parser.add_argument("name", help="plural noun or activity, for example custody")
    parser.add_argument("--model", help="its first table, singular (default: from the name), for example StoredItem")
    parser.add_argument("--label", help="its Chinese name, for example 寄存")
    parser.add_argument("--beside", default="cases", help="a room of the same storey (default: cases, the top one)")
    given = parser.parse_args()
    model = given.model or "".join(word.capitalize() for word in _singular(given.name).split("_"))
    try:
        written = make(ROOT, given.name, model, given.label or f"{given.name}登记", given.beside)
    except Refused as refused:
        print(refused, file=sys.stderr)
        return 1
    for path in written:
        print(path)
    print("Next: the sentence in __init__.py, the fields, the arrows, the posts in seed.py; then ./dev check.")
    return 0


def make(root: Path, room: str, model: str, label: str, beside: str) -> list[str]:
    """Write the room below `root`; the paths written or changed. Raises `Refused` before anything is written."""
    if not re.fullmatch(r"[a-z][a-z_]*", room) or keyword.iskeyword(room):
        raise Refused(f"{room}: a room is named in small letters, for example custody")
    if not re.fullmatch(r"[A-Z][A-Za-z]*", model):
        raise Refused(f"{model}: a table is named in the singular with a capital, for example StoredItem")
    homes = (root / "guanjia" / "domains" / room, root / "tests" / "domains" / room)
    if taken := [str(home) for home in homes if home.exists()]:
        raise Refused(f"{taken[0]} exists")
    changed = {
        root / CONTRACTS: (rf"^    \({beside}\)(?: \|.*)?$", rf"\g<0> | ({room})"),
        root / SETTINGS: (rf'^    "guanjia\.domains\.{beside}",$', rf'\g<0>\n    "guanjia.domains.{room}",'),
        root / GLOSSARY: (re.escape(NEXT_CHAPTER), f"| {label} | {_words(model)} | `{model}` |\n{NEXT_CHAPTER}"),
    }
    texts = {path: _put_in(path, pattern, words) for path, (pattern, words) in changed.items()}
    names = _names(room, model, label)
    for source in sorted(SKELETON.rglob("*.txt")):
        inside = source.relative_to(SKELETON)
        home = homes[1] if inside.parts[0] == "tests" else homes[0]
        texts[home / inside.name.removesuffix(".txt")] = Template(source.read_text()).substitute(names)
    texts[homes[0] / "migrations" / "__init__.py"] = ""
    texts[homes[1] / "__init__.py"] = ""
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    python = [sys.executable, "-m"]
    subprocess.run([*python, "ruff", "check", "--quiet", "--select", "I", "--fix", *homes], cwd=root, check=True)
    django = [*python, "django", "makemigrations", room, "--settings", "guanjia.config.settings"]
    # Not the data of this machine's own installation.
    environment = {**os.environ, "GUANJIA_DATA": str(root / ".cache" / "check-data"), "DATABASE_URL": ""}
    subprocess.run([*django, "--verbosity", "0", "--skip-checks"], cwd=root, check=True, env=environment)
    return sorted(str(path.relative_to(root)) for path in [*texts, homes[0] / "migrations" / "0001_initial.py"])


def _put_in(path: Path, pattern: str, words: str) -> str:
    text, count = re.subn(pattern, words, path.read_text(), count=1, flags=re.MULTILINE)
    if not count:
        raise Refused(f"{path}: no line for {pattern}; is the room named by --beside there?")
    return text


def _names(room: str, model: str, label: str) -> dict[str, str]:
    kind = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", model).lower()
    initials = "".join(lazy_pinyin(re.sub(r"[^\u4e00-\u9fff]", "", label), style=Style.FIRST_LETTER)).upper()
    return {
        "room": room,
        "Room": "".join(word.capitalize() for word in room.split("_")),
        "kind": kind,
        "KIND": kind.upper(),
        "REGISTER": f"{_plural(kind)}".upper(),
        "Model": model,
        "slug": _plural(kind).replace("_", "-"),
        "series": initials[:3],
        "label": label,
    }


def _singular(name: str) -> str:
    return re.sub(r"ies$", "y", name) if name.endswith("ies") else name.removesuffix("s")


def _plural(name: str) -> str:
    return re.sub(r"y$", "ies", name) if re.search(r"[^aeiou]y$", name) else f"{name}s"


def _words(model: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", model).lower()


if __name__ == "__main__":
    sys.exit(main())
