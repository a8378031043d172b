"""From an uploaded file to bytes in the store, before any transaction is open: pictures take time to make anew."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import datetime

from guanjia.concerns.attachments import contents, store
from guanjia.concerns.attachments.settings_declared import MOST_FILES, MOST_MB
from guanjia.concerns.policies.queries import amount
from guanjia.kernel.refusals import Invalid
from guanjia.kernel.text import half_width, shorten

_DATA_URL = re.compile(r"data:image/(?:png|jpeg);base64,", re.ASCII)
_FORBIDDEN = re.compile(r'[\\/:*?"<>|]+')


@dataclass(frozen=True)
class Prepared:
    """A file that was checked and stored, but belongs to no record yet."""

    name: str
    content_type: str
    size: int
    sha256: str
    thumb_sha256: str = ""
    width: int | None = None
    height: int | None = None


def prepare(file, *, project, at: datetime, signature: bool = False) -> Prepared:
    """Check one file and put it into the store. Takes an uploaded file, bytes, or a drawn picture as a data URL.

    Raises `Invalid` with a Chinese sentence that names the file.
    """
    if isinstance(file, Prepared):
        return file
    name = clean_name(getattr(file, "name", "") or ("签名" if signature else "附件"))
    data = _bytes(file, name, amount(MOST_MB, project, at))
    checked = contents.check(data, name, keep_transparency=signature)
    if signature and not checked.content_type.startswith("image/"):
        raise Invalid("签名须是图片。")
    return Prepared(
        name=f"{name.rpartition('.')[0] or name}"[:90] + checked.ending, content_type=checked.content_type,
        size=len(checked.data), sha256=store.put(checked.data), width=checked.width, height=checked.height,
        thumb_sha256=store.put(checked.thumb) if checked.thumb else "",
    )  # fmt: skip


def prepare_all(files, *, project, at: datetime) -> list[Prepared]:
    """Check several files; none is taken when one of them is refused."""
    files = list(files or ())
    most = amount(MOST_FILES, project, at)
    if len(files) > most:
        raise Invalid(f"一次最多上传 {most} 个附件。")
    return [prepare(file, project=project, at=at) for file in files]


def _bytes(file, name: str, most_mb: int) -> bytes:
    if isinstance(file, str):
        head = _DATA_URL.match(file)
        if head is None:
            raise Invalid(f"「{name}」不是图片，请重新签名。")
        try:
            data = base64.b64decode(file[head.end() :], validate=True)
        except binascii.Error:
            raise Invalid(f"「{name}」不完整，请重新签名。")
    elif isinstance(file, (bytes, bytearray)):
        data = bytes(file)
    else:
        if (file.size or 0) > most_mb * 1024 * 1024:
            raise Invalid(f"「{name}」超过 {most_mb} MB，请压缩后上传。")
        file.seek(0)
        data = file.read()
    if len(data) > most_mb * 1024 * 1024:
        raise Invalid(f"「{name}」超过 {most_mb} MB，请压缩后上传。")
    return data


def clean_name(name: str) -> str:
    """A file name without path, control and direction characters: `../../a.jpg` → `a.jpg`."""
    last = half_width(name.replace("\0", "")).replace("\\", "/").rpartition("/")[2]
    return shorten(_FORBIDDEN.sub("", last).strip(". "), 80) or "附件"
