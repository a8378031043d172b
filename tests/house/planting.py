"""Small source trees with one thing wrong, for the tests of the laws."""

import configparser
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


def layers() -> dict[str, list[str]]:
    """The packages each layer contract of this repository names, by the package that contains them."""
    config = configparser.ConfigParser(comment_prefixes=(";",))
    config.read(ROOT / ".importlinter")
    contracts = [dict(section) for name, section in config.items() if "layers" in section]
    return {
        contract["containers"]: contract["layers"].replace("|", "\n").replace("(", "").replace(")", "").split()
        for contract in contracts
    }


def empty_house(folder: Path) -> Path:
    """Every package the contracts name, each an empty `__init__.py`, under the contracts of this repository."""
    for container, names in layers().items():
        for name in names:
            package = folder.joinpath(*container.split("."), name)
            package.mkdir(parents=True, exist_ok=True)
    for package in [folder / "guanjia", *(folder / "guanjia").rglob("*")]:
        (package / "__init__.py").touch()
    (folder / ".importlinter").write_text((ROOT / ".importlinter").read_text())
    return folder
