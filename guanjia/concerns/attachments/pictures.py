"""Photos made anew: no location data, no hidden attachments, upright, no larger than a page needs."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass

import pillow_heif
from PIL import Image, ImageOps, UnidentifiedImageError

MOST_SIDE = 12_000
MOST_PIXELS = 60_000_000
SIDE, THUMB_SIDE = 2560, 320
FORMATS = ["JPEG", "PNG", "WEBP", "GIF", "HEIF"]
_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}

pillow_heif.register_heif_opener()


class TooBig(Exception):
    """More pixels than any camera of a phone makes."""


class Unreadable(Exception):
    """No picture, or a broken one."""


@dataclass(frozen=True)
class Picture:
    data: bytes
    content_type: str
    ending: str
    width: int
    height: int
    thumb: bytes


def is_picture(head: bytes) -> bool:
    """Whether the first 16 bytes are those of a picture we take."""
    return (
        head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a"))
        or (head.startswith(b"RIFF") and head[8:12] == b"WEBP")
        or (head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS)
    )


def remake(data: bytes, *, keep_transparency: bool = False) -> Picture:
    """Decode the first frame, turn it upright, scale it to at most 2560 pixels, write it anew.

    A signature keeps its transparency as PNG; everything else becomes a JPEG on white. Raises `TooBig`, `Unreadable`.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow warns of large pictures; the size is judged here
            with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
                width, height = opened.size
                if max(width, height) > MOST_SIDE or width * height > MOST_PIXELS:
                    raise TooBig
                opened.draft("RGB", (SIDE, SIDE))
                opened.seek(0)
                picture = ImageOps.exif_transpose(opened)
                picture.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
                picture = picture.convert("RGBA" if _has_alpha(picture) else "RGB")
    except TooBig:
        raise
    except Image.DecompressionBombError:
        raise TooBig from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, TypeError, IndexError, RuntimeError):
        raise Unreadable from None
    transparent = keep_transparency and picture.mode == "RGBA"
    flat = picture if transparent else _on_white(picture)
    small = _on_white(picture)
    small.thumbnail((THUMB_SIDE, THUMB_SIDE), Image.Resampling.LANCZOS)
    thumb = _written(small, "JPEG", quality=75)
    if transparent:
        return Picture(_written(flat, "PNG", optimize=True), "image/png", ".png", *flat.size, thumb)
    return Picture(_written(flat, "JPEG", quality=85), "image/jpeg", ".jpg", *flat.size, thumb)


def _has_alpha(picture: Image.Image) -> bool:
    return picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode != "RGBA":
        return picture.copy()
    white = Image.new("RGB", picture.size, "white")
    white.paste(picture, mask=picture.getchannel("A"))
    return white


def _written(picture: Image.Image, form: str, **options) -> bytes:
    out = io.BytesIO()
    # A new image carries nothing of the old one's metadata but what Pillow keeps in `info`.
    picture.info = {}
    picture.save(out, form, **options)
    return out.getvalue()
