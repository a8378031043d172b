"""The guide leads somewhere: every picture it names exists and is small, none lies unused, every link has a target."""

import io
import random
import re
from pathlib import Path

import pytest
from PIL import Image

from devtools import shots
from devtools.console import ROOT, Stop

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
IMAGES = ROOT / "docs" / "images"
LINK = re.compile(r"!?\[[^\]]*\]\(([^()\s]+)\)")
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)


def links_of(text: str) -> list[str]:
    """The targets of a page that lie in this repository, without their anchors."""
    found = LINK.findall(CODE.sub("", text))
    return [link.partition("#")[0] for link in found if not re.match(r"[a-z]+:|#", link)]


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_every_link_leads_somewhere(path):
    assert [link for link in links_of(path.read_text()) if not (path.parent / link).exists()] == []


def test_every_picture_is_shown_and_small():
    shown = {(page.parent / link).resolve() for page in PAGES for link in links_of(page.read_text())}
    pictures = sorted(IMAGES.iterdir())
    assert len(pictures) > 30
    assert [p.name for p in pictures if p not in shown] == []
    assert [p.name for p in pictures if p.stat().st_size > shots.MOST_BYTES] == []


def test_the_pages_of_the_guide_are_in_its_contents():
    guide = ROOT / "docs" / "guide"
    listed = set(links_of((guide / "README.md").read_text()))
    assert [page.name for page in sorted(guide.glob("*.md")) if page.name not in listed | {"README.md"}] == []


def test_links_are_found_and_code_is_left_out():
    text = "[a](b.md#c) ![d](../e.png) [f](https://g.example) [h](#i) `[j](k)`\n```\n[l](m)\n```"
    assert links_of(text) == ["b.md", "../e.png"]


def png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def test_a_picture_keeps_its_size_and_gets_small():
    image = Image.radial_gradient("L").resize(shots.WIDE).convert("RGB")
    made = shots.packed(png(image))
    assert len(made) <= shots.MOST_BYTES
    assert Image.open(io.BytesIO(made)).size == shots.WIDE


def test_a_picture_that_cannot_be_small_is_refused():
    noise = Image.frombytes("RGB", shots.WIDE, random.Random("noise").randbytes(shots.WIDE[0] * shots.WIDE[1] * 3))
    with pytest.raises(Stop):
        shots.packed(png(noise))
