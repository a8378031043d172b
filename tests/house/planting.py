"""Small source trees with one thing wrong, for the tests of the laws."""

import configparser
import re
import subprocess
from pathlib import Path

from devtools.console import ROOT
from devtools.laws import Tree


def plant(folder: Path, files: dict[str, str]) -> Tree:
    """A tree with these files below `guanjia/`, known to git."""
    for name, source in files.items():
        file = folder / "guanjia" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(source)
    subprocess.run(["git", "init", "-q", folder], check=True)
    subprocess.run(["git", "-C", folder, "add", "-A"], check=True)
    return Tree(folder)


def storeys() -> dict[str, dict[str, int]]:
    """The packages each layer contract names and how high they stand, by the package around them."""
    config = configparser.ConfigParser(comment_prefixes=(";",))
    config.read(ROOT / ".importlinter")
    found = {}
    for contract in (section for section in config.values() if "layers" in section):
        lowest_first = reversed(contract["layers"].strip().splitlines())
        found[contract["containers"]] = {
            name: height for height, line in enumerate(lowest_first) for name in re.findall(r"\w+", line)
        }
    return found


def empty_house(folder: Path) -> Path:
    """Every package the contracts name, each an empty `__init__.py`, under the contracts of this repository."""
    for container, names in storeys().items():
        for name in names:
            package = folder.joinpath(*container.split("."), name)
            package.mkdir(parents=True, exist_ok=True)
    for package in [folder / "guanjia", *(folder / "guanjia").rglob("*")]:
        (package / "__init__.py").touch()
    (folder / ".importlinter").write_text((ROOT / ".importlinter").read_text())
    return folder
