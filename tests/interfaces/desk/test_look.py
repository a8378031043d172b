"""The look's own promises: a strict content policy can hold, contexts are written down, colours are readable."""

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

from devtools.assets import SERVED

DESK = Path(__file__).parents[3] / "guanjia" / "interfaces" / "desk"
TEMPLATES = sorted((DESK / "templates").rglob("*.html"))
SHEET = (DESK / "static" / "desk" / "desk.css").read_text(encoding="utf-8")
NAMES = [str(path.relative_to(DESK / "templates")) for path in TEMPLATES]

INLINE = re.compile(r"""<style|<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=|javascript:|\bhx-on""", re.I)


def _markup(path: Path) -> str:
    return re.sub(r"\{% comment %\}.*?\{% endcomment %\}|\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.S)


@pytest.mark.parametrize("path", TEMPLATES, ids=NAMES)
def test_nothing_inline_that_the_content_policy_would_block(path):
    assert INLINE.search(_markup(path)) is None


@pytest.mark.parametrize("markup", ["<p style='x'>", "<script>1</script>", '<a onclick="x">', '<p hx-on:click="x">'])
def test_inline_code_would_be_found(markup):
    assert INLINE.search(markup)


@pytest.mark.parametrize("name", NAMES)
def test_template_compiles(name):
    assert get_template(name)


@pytest.mark.parametrize("path", TEMPLATES, ids=NAMES)
def test_template_says_what_it_wants(path):
    assert re.search(r"\{% comment %\}\n.{20}|\{# .{20}", path.read_text(encoding="utf-8"), re.S)


@pytest.mark.parametrize("path", TEMPLATES, ids=NAMES)
def test_every_static_file_named_is_ours_or_copied_by_setup(path):
    copied = {f"vendor/{Path(name).name}" for name in SERVED}
    for name in re.findall(r"\{% static '([^']+)' %\}", _markup(path)):
        assert name in copied or (DESK / "static" / name).exists(), name


def _colour(text: str) -> tuple[int, int, int]:
    digits = text.strip().lstrip("#")
    if len(digits) == 3:
        digits = "".join(c * 2 for c in digits)
    return tuple(int(digits[i : i + 2], 16) for i in (0, 2, 4))


def _tokens(scheme: int) -> dict[str, str]:
    """Our colour tokens in the light (0) or the dark (1) scheme."""
    found = {}
    for name, light, dark in re.findall(r"--([a-z0-9-]+): light-dark\((#[0-9a-f]{3,6}), (#[0-9a-f]{3,6})\)", SHEET):
        found[name] = (light, dark)[scheme]
    return found


def _contrast(one: str, other: str) -> float:
    def light(text):
        parts = [c / 255 for c in _colour(text)]
        parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


PAIRS = [
    *((text, "paper") for text in ("ink", "ink-2", "soft", "accent", "ok", "warn", "late")),
    *((text, "hover") for text in ("ink", "ink-2", "soft", "accent", "ok", "warn", "late")),
    *((text, "ground") for text in ("ink", "soft", "accent", "late", "warn")),
    ("ok", "ok-bg"), ("warn", "warn-bg"), ("late", "late-bg"), ("accent", "info-bg"), ("ink-2", "tag-bg"),
    ("ink", "note-bg"), ("soft", "note-bg"), ("ink", "late-bg"), ("ink", "info-bg"), ("soft", "info-bg"),
    ("ink", "field"),
]  # fmt: skip


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_is_readable_on_its_ground(text, ground, scheme):
    tokens = _tokens(scheme)
    assert _contrast(tokens[text], tokens[ground]) >= 4.5


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_white_is_readable_on_the_main_button(scheme):
    assert _contrast("#fff", _tokens(scheme)["accent-fill"]) >= 4.5


def test_grey_on_grey_would_be_found():
    assert _contrast("#999", "#fff") < 4.5
