"""A photo of finished work and a signature, drawn here: the demo ships no picture."""

from __future__ import annotations

import io
import math

from PIL import Image, ImageDraw


def photo(number: int) -> bytes:
    """A plain picture of a pipe on a wall, a little different for each number."""
    image = Image.new("RGB", (960, 720), (214 - number * 7 % 40, 208, 196))
    draw = ImageDraw.Draw(image)
    for y in range(0, 720, 48):
        draw.line([(0, y), (960, y)], fill=(196, 190, 178), width=2)
    x = 300 + number * 53 % 300
    draw.rectangle([x, 0, x + 70, 720], fill=(120, 128, 136))
    draw.rectangle([x - 14, 300, x + 84, 380], fill=(88, 96, 104))
    draw.ellipse([x + 10, 320, x + 60, 360], fill=(168, 60, 48))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()


def scribble(number: int) -> bytes:
    """A signature as a hand draws it."""
    image = Image.new("RGBA", (480, 160), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    for stroke in range(3):
        start = 40 + stroke * 130
        points = [
            (start + step * 4, 80 + 45 * math.sin(step / (2 + (number + stroke) % 4)) * (1 - step / 40))
            for step in range(30)
        ]
        draw.line(points, fill=(24, 32, 48, 255), width=5, joint="curve")
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
