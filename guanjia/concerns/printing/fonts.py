"""The one font of all prints, and which characters it cannot draw.

typst gives no warning for a missing glyph: a rare name would come out as an empty box and nobody would see it before
the paper is signed. So the font's own character map is read once and every printed text is held against it.
"""

import re
import struct
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import typst

# The face of the collection used for simplified Chinese; house.typ names it too.
FAMILY = "Noto Sans CJK SC"
# Characters that take no ink of their own; text shaping drops them.
_INKLESS = re.compile(r"[\s\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]")


class FontMissing(RuntimeError):
    """The font package is not installed, or its file does not hold the face we print with."""


@cache
def font_file() -> Path:
    """Where the font lies. Raises FontMissing."""
    found = find_spec("manimgx_fonts_cjk")
    files = sorted(Path(place).glob("*.ttc") for place in found.submodule_search_locations or ()) if found else []
    for file in (file for group in files for file in group):
        return file
    raise FontMissing("the font of manimgx-fonts-cjk is not installed: pip install manimgx-fonts-cjk")


@cache
def fonts() -> typst.Fonts:
    """The fonts every compiler of this process shares; no font of the machine is used, so prints look alike."""
    found = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[font_file().parent])
    if FAMILY not in found.families():
        raise FontMissing(f"{font_file()} holds no face named {FAMILY}")
    return found


def missing_glyphs(text: str) -> tuple[str, ...]:
    """The characters of `text` that would print as an empty box, each once, in order."""
    return tuple(dict.fromkeys(_missing().findall(_INKLESS.sub("", text))))


@cache
def _missing() -> re.Pattern[str]:
    ranges = "".join(
        f"{re.escape(chr(first))}-{re.escape(chr(last))}" for first, last in _character_ranges(font_file())
    )
    return re.compile(f"[^{ranges}]")


def _character_ranges(file: Path) -> list[tuple[int, int]]:
    """The code points the first face maps to a glyph, as inclusive ranges (all faces of the collection share them).

    Reads only what it needs: collection header, table directory, and the cmap's full-Unicode subtable (format 12).
    """
    data = memoryview(file.read_bytes())
    (face,) = struct.unpack_from(">I", data, 12)
    (tables,) = struct.unpack_from(">H", data, face + 4)
    for i in range(tables):
        tag, _, cmap, _ = struct.unpack_from(">4sIII", data, face + 12 + 16 * i)
        if tag == b"cmap":
            break
    else:
        raise FontMissing(f"{file} holds no character map")
    (encodings,) = struct.unpack_from(">H", data, cmap + 2)
    for i in range(encodings):
        (offset,) = struct.unpack_from(">I", data, cmap + 4 + 8 * i + 4)
        (kind,) = struct.unpack_from(">H", data, cmap + offset)
        if kind == 12:
            (groups,) = struct.unpack_from(">I", data, cmap + offset + 12)
            triples = (struct.unpack_from(">III", data, cmap + offset + 16 + 12 * g) for g in range(groups))
            return _joined(triples)
    raise FontMissing(f"{file} has no full-Unicode character map")


def _joined(groups) -> list[tuple[int, int]]:
    ranges: list[tuple[int, int]] = []
    for first, last, glyph in groups:
        if glyph == 0:
            continue
        if ranges and ranges[-1][1] + 1 == first:
            ranges[-1] = (ranges[-1][0], last)
        else:
            ranges.append((first, last))
    return ranges
