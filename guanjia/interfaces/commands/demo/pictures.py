"""Photos of finished work and signatures, drawn here: the demo ships no picture.

Each is drawn and taken into the store once; the records share what lies there.
"""

from __future__ import annotations

import io
import math
from functools import cache

from PIL import Image, ImageDraw

from guanjia.concerns.attachments.preparing import Prepared, prepare

SHOTS, HANDS = 9, 12


def taken(project, number: int, at) -> Prepared:
    """A photo, as the form hands it to a verb."""
    return _kept(project.pk, number % SHOTS, False, project, at)


def signed(project, number: int, at) -> Prepared:
    """A signature, as the form hands it to a verb."""
    return _kept(project.pk, number % HANDS, True, project, at)


_STORE: dict[tuple, Prepared] = {}


def _kept(place: int, number: int, hand: bool, project, at) -> Prepared:
    key = (place, number, hand)
    if key not in _STORE:
        _STORE[key] = prepare(scribble(number) if hand else photo(number), project=project, at=at, signature=hand)
    return _STORE[key]


def forget() -> None:
    """Another demo has a store of its own."""
    _STORE.clear()


@cache
def photo(number: int) -> bytes:
    """A plain picture of a pipe on a wall, a lamp on a ceiling or a swept floor, a little different for each number."""
    image = Image.new("RGB", (960, 720), (214 - number * 7 % 40, 208, 196))
    draw = ImageDraw.Draw(image)
    for y in range(0, 720, 48):
        draw.line([(0, y), (960, y)], fill=(196, 190, 178), width=2)
    (_pipe, _lamp, _floor)[number % 3](draw, number)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()


def _pipe(draw: ImageDraw.ImageDraw, number: int) -> None:
    x = 300 + number * 53 % 300
    draw.rectangle([x, 0, x + 70, 720], fill=(120, 128, 136))
    draw.rectangle([x - 14, 300, x + 84, 380], fill=(88, 96, 104))
    draw.ellipse([x + 10, 320, x + 60, 360], fill=(168, 60, 48))


def _lamp(draw: ImageDraw.ImageDraw, number: int) -> None:
    x = 240 + number * 37 % 360
    draw.rectangle([0, 0, 960, 150], fill=(228, 226, 220))
    draw.ellipse([x, 90, x + 220, 210], fill=(255, 250, 214), outline=(150, 150, 150), width=6)
    draw.polygon([(x + 20, 200), (x + 200, 200), (x + 320, 720), (x - 100, 720)], fill=(240, 232, 200))


def _floor(draw: ImageDraw.ImageDraw, number: int) -> None:
    draw.rectangle([0, 330, 960, 720], fill=(176, 182, 178))
    for x in range(-400, 1000, 120):
        draw.line([(480, 330), (x + number * 11 % 60, 720)], fill=(150, 156, 152), width=3)
    draw.rectangle([90 + number * 29 % 500, 250, 190 + number * 29 % 500, 420], fill=(60, 110, 72))


@cache
def scribble(number: int) -> bytes:
    """A signature as a hand draws it."""
    image = Image.new("RGBA", (480, 160), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    for stroke in range(3):
        start = 40 + stroke * 130
        points = [
            (start + step * 4, 80 + 45 * math.sin(step / (2 + (number * 3 + stroke) % 5)) * (1 - step / 40))
            for step in range(30)
        ]
        draw.line(points, fill=(24, 32, 48, 255), width=5, joint="curve")
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
