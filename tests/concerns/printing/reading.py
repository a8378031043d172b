"""Reading a PDF's text back, as a person looking for a number would."""

import io
from typing import NamedTuple

from pypdf import PdfReader

MILLIMETRE = 72 / 25.4


class Piece(NamedTuple):
    """A run of text and where it begins, in millimetres from the left and the bottom of its page."""

    page: int
    x: float
    y: float
    text: str


def close(text: str) -> str:
    """Without white space: where a line broke on the paper is not what a test asks about."""
    return "".join(text.split())


def page_texts(pdf: bytes) -> list[str]:
    return [close(page.extract_text()) for page in PdfReader(io.BytesIO(pdf)).pages]


def text_of(pdf: bytes) -> str:
    return "".join(page_texts(pdf))


def sizes(pdf: bytes) -> list[tuple[int, int]]:
    """Width and height of each page in whole millimetres."""
    boxes = [page.mediabox for page in PdfReader(io.BytesIO(pdf)).pages]
    return [(round(float(box.width) / MILLIMETRE), round(float(box.height) / MILLIMETRE)) for box in boxes]


def pieces(pdf: bytes) -> list[Piece]:
    found: list[Piece] = []
    for number, page in enumerate(PdfReader(io.BytesIO(pdf)).pages):

        def note(text, cm, tm, font, size, number=number):
            if text.strip():
                x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
                y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
                found.append(Piece(number, x / MILLIMETRE, y / MILLIMETRE, text))

        page.extract_text(visitor_text=note)
    return found


def leaves(data) -> list[str]:
    """Every text of a context that must be readable on its print (pictures are not text)."""
    match data:
        case str():
            return [] if data.startswith("<svg") or not data else [data]
        case dict() if data.keys() == {"label", "on"}:
            return [("✓" if data["on"] else "") + data["label"]]
        case dict():
            return [leaf for value in data.values() for leaf in leaves(value)]
        case list() | tuple():
            return [leaf for value in data for leaf in leaves(value)]
    return []
