"""Prints as pictures."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from devtools.console import Stop
from devtools.shots import Person, Stage


def paper(stage: Stage, person: Person, path: str, label: str, name: str) -> None:
    """The first page of a print, as a picture."""
    person.go(path)
    link = person.page.locator("section[aria-label='打印'] a", has_text=label).first.get_attribute("href")
    show_pdf(stage, person.page.context.request.get(person.base + link).body(), name)


def show_pdf(stage: Stage, pdf: bytes, name: str) -> None:
    if not shutil.which("pdftoppm"):
        raise Stop("prints become pictures by pdftoppm: apt-get install poppler-utils")
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "page"
        command = ["pdftoppm", "-png", "-r", "80", "-f", "1", "-singlefile", "-", str(out)]
        subprocess.run(command, input=pdf, check=True)
        stage.keep(name, out.with_suffix(".png").read_bytes())
