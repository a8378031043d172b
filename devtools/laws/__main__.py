"""Print every breach of the house laws; exit 1 if there is one. Long files are listed, not refused."""

import sys

from devtools.console import ROOT
from devtools.laws import LAWS, Tree, breaches, long_files


def main() -> int:
    tree = Tree(ROOT)
    found = breaches(tree)
    for breach in found:
        print(breach)
    for path, lines in long_files(tree):
        print(f"note: {path} has {lines} lines: split it by noun, or keep the reason ready")
    print(f"{len(LAWS)} laws, {len(tree.modules)} files, {len(found)} breaches")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
