"""Who may what, asked anew and written to tests/house/matrix: `.venv/bin/python -m devtools.matrix [PART …|--all]`.

Without words: the files whose addresses or shipped rights no longer fit. A PART is the name of a file, such as `cases`
or `settings`. `--all` asks everything (some minutes). Read the diff before you commit it: it is who may do what.
"""

from __future__ import annotations

import sys

from devtools.console import call, venv_program


def main(words: list[str]) -> int:
    quietly = ("-q", "-p", "no:cacheprovider", "-n", "2")
    names = {"GUANJIA_MATRIX": " ".join(words)}
    return call(venv_program("python"), "-m", "pytest", *quietly, "tests/house/matrix_writer.py", env=names)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
