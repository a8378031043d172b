"""What a file really is, told from its bytes; what may be stored and in which form."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass

from guanjia.concerns.attachments import pictures
from guanjia.kernel.refusals import Invalid

MOST_UNPACKED = 200 * 1024 * 1024
MOST_MEMBERS = 1000
MOST_RATIO = 100
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ALLOWED = "照片（JPG、PNG、WEBP、HEIC、GIF）、PDF、Word（docx）、Excel（xlsx）和录音（mp3、m4a、wav、amr）"


@dataclass(frozen=True)
class Checked:
    """A file as it will be stored. `ending` is the one its type has, whatever it was called."""

    data: bytes
    content_type: str
    ending: str
    width: int | None = None
    height: int | None = None
    thumb: bytes | None = None


def check(data: bytes, name: str, *, keep_transparency: bool = False) -> Checked:
    """The file in the form in which it is stored. Raises `Invalid` with a sentence that names the file."""
    if not data:
        raise Invalid(f"「{name}」是空文件，请重新选择。")
    head = data[:16]
    if pictures.is_picture(head):
        return _picture(data, name, keep_transparency)
    if head.startswith(b"%PDF-"):
        return _pdf(data, name)
    if head.startswith(b"PK\x03\x04"):
        return _office(data, name)
    if sound := _sound(data):
        return Checked(data, *sound)
    raise Invalid(f"「{name}」不是可以上传的类型，可以上传：{ALLOWED}。")


def _picture(data: bytes, name: str, keep_transparency: bool) -> Checked:
    try:
        made = pictures.remake(data, keep_transparency=keep_transparency)
    except pictures.TooBig:
        raise Invalid(f"「{name}」的尺寸太大，请缩小到 {pictures.MOST_SIDE} 像素以内再上传。")
    except pictures.Unreadable:
        raise Invalid(f"「{name}」不是完整的图片，请重新拍照或选择。")
    return Checked(made.data, made.content_type, made.ending, made.width, made.height, made.thumb)


_ACTIVE = re.compile(rb"/(JavaScript|JS|Launch|EmbeddedFile|RichMedia|XFA)\b")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")


def _pdf(data: bytes, name: str) -> Checked:
    if b"%%EOF" not in data[-2048:]:
        raise Invalid(f"「{name}」不是完整的 PDF，请重新保存后上传。")
    if re.search(rb"/Encrypt\b", data):
        raise Invalid(f"「{name}」是加密的 PDF，请去掉密码后上传。")
    if any(_ACTIVE.search(_ESCAPED.sub(lambda m: bytes([int(m[1], 16)]), part)) for part in _parts(data)):
        raise Invalid(f"「{name}」带有脚本或嵌入的文件，请另存为普通 PDF 后上传。")
    return Checked(data, "application/pdf", ".pdf")


def _parts(data: bytes):
    """A PDF's plain text and what its object streams unpack to (names can hide there)."""
    yield data
    left = MOST_UNPACKED
    for found in re.finditer(rb"/ObjStm\b[^\x00]{0,400}?stream\r?\n", data):
        unpacker = zlib.decompressobj()
        try:
            text = unpacker.decompress(data[found.end() :], max(left, 1))
        except zlib.error:
            continue
        left -= len(text)
        yield text


def _office(data: bytes, name: str) -> Checked:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            members = package.infolist()
            names = {member.filename for member in members}
            size = sum(member.file_size for member in members)
            if len(members) > MOST_MEMBERS or size > MOST_UNPACKED or size > MOST_RATIO * max(len(data), 1):
                raise Invalid(f"「{name}」解开后过大，不能上传。")
            types = package.read("[Content_Types].xml")[: 1024 * 1024] if "[Content_Types].xml" in names else b""
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError):
        raise Invalid(f"「{name}」不是完整的文件，请重新保存后上传。")
    if "word/document.xml" not in names and "xl/workbook.xml" not in names:
        raise Invalid(f"「{name}」是压缩包，请解开后逐个上传。可以上传：{ALLOWED}。")
    if b"macroEnabled" in types or any("vbaproject" in member.lower() for member in names):
        raise Invalid(f"「{name}」带有宏，请另存为不带宏的文件后上传。")
    if "word/document.xml" in names:
        return Checked(data, DOCX, ".docx")
    return Checked(data, XLSX, ".xlsx")


def _sound(data: bytes) -> tuple[str, str] | None:
    head = data[:16]
    if head.startswith(b"#!AMR"):
        return "audio/amr", ".amr"
    if head.startswith(b"RIFF") and head[8:12] == b"WAVE":
        return "audio/wav", ".wav"
    if head[4:8] == b"ftyp" and not re.search(rb"hdlr.{8}vide", data, re.DOTALL):
        return ("audio/mp4", ".m4a") if re.search(rb"hdlr.{8}soun", data, re.DOTALL) else None
    if head.startswith(b"ID3") or _mp3_frame(data, 0):
        return "audio/mpeg", ".mp3"
    return None


_RATES = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_RATES_LOW = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)


def _mp3_frame(data: bytes, place: int, again: bool = True) -> bool:
    """Whether an MP3 frame stands here, and another one where it ends."""
    head = data[place : place + 4]
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return False
    low = not head[1] & 0x08
    rate, sampling = head[2] >> 4, head[2] >> 2 & 3
    if rate in (0, 15) or sampling == 3:
        return False
    hertz = (44100, 48000, 32000)[sampling] // ((2 if head[1] & 0x10 else 4) if low else 1)
    size = (72 if low else 144) * (_RATES_LOW if low else _RATES)[rate] * 1000 // hertz + (head[2] >> 1 & 1)
    return not again or _mp3_frame(data, place + size, again=False)
