"""How a value stands in a cell (forms 0.6, 0.8): dates, sums and choices are text before the template sees them."""

import base64
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import segno

from guanjia.kernel.money import capital, show

SHANGHAI = ZoneInfo("Asia/Shanghai")
EMPTY = "—"


def moment(at: datetime | None, zone: tzinfo = SHANGHAI) -> str:
    """`2026年11月21日 14:05` in the project's zone; "" for none. Raises ValueError on a moment without a zone."""
    return f"{day(_local(at, zone))} {_local(at, zone):%H:%M}" if at else ""


def short_moment(at: datetime | None, zone: tzinfo = SHANGHAI) -> str:
    """`11-21 14:05`, for cells whose year stands elsewhere on the form; "" for none."""
    return f"{_local(at, zone):%m-%d %H:%M}" if at else ""


def stamp(at: datetime | None, zone: tzinfo = SHANGHAI) -> str:
    """`2026-11-21 14:05`, for the narrow space under a signature; "" for none."""
    return f"{_local(at, zone):%Y-%m-%d %H:%M}" if at else ""


def limit(at: datetime | None, zone: tzinfo = SHANGHAI) -> str:
    """A time limit: midnight is the end of the day before and reads `2026年11月23日 24:00`."""
    if at is None:
        return ""
    local = _local(at, zone)
    if (local.hour, local.minute, local.second, local.microsecond) == (0, 0, 0, 0):
        return f"{day(date.fromordinal(local.toordinal() - 1))} 24:00"
    return moment(at, zone)


def day(on: date | None) -> str:
    """`2026年11月21日`; "" for none. A moment is taken as it stands: bring it to the project's zone first."""
    return f"{on.year}年{on.month}月{on.day}日" if on else ""


def money(fen: int | None) -> str:
    """Money: 分 as `1,234.50 元`; "" for none."""
    return f"{show(fen)} 元" if fen is not None else ""


def money_in_words(fen: int | None) -> str:
    """Money with its capitals: `1,234.50 元（壹仟贰佰叁拾肆元伍角整）`; "" for none."""
    return f"{money(fen)}（{capital(fen)}）" if fen is not None else ""


def empty(value: Any) -> str:
    """The value as text, — where there is none. 0 and False are values."""
    return EMPTY if value in (None, "") else str(value)


def yes_no(value: bool | None) -> str:
    """是, 否, or "" where nobody said."""
    return "" if value is None else "是" if value else "否"


def boxes(choices: Iterable[tuple[str, str]], chosen: str | Iterable[str] | None = None) -> list[dict[str, Any]]:
    """Check boxes of a scale: `choices` as a model field has them (code, label), `chosen` one code or several.

    A code the scale no longer offers is added with the code as its label: what was recorded stays on the paper.
    """
    picked = {chosen} if isinstance(chosen, str) else set(chosen or ())
    picked.discard("")
    scale = [(str(code), str(label)) for code, label in choices if code != ""]
    known = {code for code, _ in scale}
    scale += [(code, code) for code in sorted(picked - known)]
    return [{"label": label, "on": code in picked} for code, label in scale]


def qr(address: str) -> str:
    """A QR code as SVG, for the `qr` field of a slip."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="svg", xmldecl=False, border=1)
    return out.getvalue().decode()


def picture(content: bytes, kind: str, size: tuple[int, int]) -> str:
    """A photo or drawn signature as SVG, for `photos` and `signatures`.

    `kind` is "image/jpeg" or "image/png", `size` in pixels. The bytes are embedded as they are: re-encode what a
    user uploaded first (`concerns.attachments` does).
    """
    if kind not in ("image/jpeg", "image/png"):
        raise ValueError(f"a print holds JPEG and PNG pictures, not {kind}")
    box = f'width="{size[0]:d}" height="{size[1]:d}"'
    embedded = f"data:{kind};base64,{base64.b64encode(content).decode()}"
    return f'<svg xmlns="http://www.w3.org/2000/svg" {box}><image {box} href="{embedded}"/></svg>'


def joined(parts: Sequence[Any], between: str = " ") -> str:
    """The parts that say something, in one line."""
    return between.join(str(part) for part in parts if part not in (None, ""))


def _local(at: datetime, zone: tzinfo) -> datetime:
    if at.tzinfo is None:
        raise ValueError(f"a moment without a time zone cannot be printed: {at!r}")
    return at.astimezone(zone)
