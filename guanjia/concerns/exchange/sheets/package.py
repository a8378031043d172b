"""压缩包检查: an .xlsx is a zip; what it claims and what really comes out are checked before anything is parsed."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator

from guanjia.concerns.exchange.sheets.refusal import Limits, SheetRefused

_CHUNK = 256 * 1024
_END = b"PK\x05\x06"
_LOCAL = b"PK\x03\x04"
_NESTED_NAMES = (".zip", ".xlsx", ".xlsm", ".xlsb", ".xls", ".docx", ".pptx", ".ods", ".jar", ".gz", ".7z", ".rar")
_NESTED_STARTS = (_LOCAL, b"\x1f\x8b\x08", b"7z\xbc\xaf", b"Rar!")


def _broken(detail: str) -> SheetRefused:
    return SheetRefused("broken_file", f"文件已损坏或不完整（{detail}），请用 Excel 或 WPS 打开另存后再传。")


def _too_big_unpacked(limit: int) -> SheetRefused:
    return SheetRefused(
        "unpacked_too_big", f"文件解压后超过 {limit // (1024 * 1024)} MB，不予读取。请只保留要导入的表格后再传。"
    )


class Package:
    """The members of one workbook file, each read in a stream that counts what really comes out."""

    def __init__(self, data: bytes, limits: Limits):
        self._data, self._limits = data, limits
        self._spent = 0
        self._check_end()
        try:
            infos = zipfile.ZipFile(io.BytesIO(data)).infolist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError) as error:
            raise _broken("压缩包目录读不出") from error
        self._check_directory(infos)
        self._members = {info.filename: info for info in infos}

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def _check_end(self) -> None:
        """Count the members before the standard library makes an object of each of them."""
        start = self._data.rfind(_END, max(0, len(self._data) - 65_557))
        if start < 0 or len(self._data) < start + 22:
            raise _broken("压缩包没有结尾")
        members = int.from_bytes(self._data[start + 10 : start + 12], "little")
        directory_bytes = int.from_bytes(self._data[start + 12 : start + 16], "little")
        # The count may lie, the room taken by the directory does not: 512 bytes are ample for one of ours.
        if members > self._limits.members or directory_bytes > self._limits.members * 512:
            raise self._too_many_members()

    def _too_many_members(self) -> SheetRefused:
        return SheetRefused(
            "too_many_members", f"压缩包里的文件超过 {self._limits.members:,} 个，不是正常的 Excel 表格，不予读取。"
        )

    def _check_directory(self, infos: list[zipfile.ZipInfo]) -> None:
        if len(infos) > self._limits.members:
            raise self._too_many_members()
        if len({info.filename for info in infos}) != len(infos):
            raise _broken("压缩包里有重名文件")
        if sum(info.file_size for info in infos) > self._limits.unpacked_bytes:
            raise _too_big_unpacked(self._limits.unpacked_bytes)
        for info in infos:
            if info.flag_bits & 0x1:
                raise SheetRefused("password", "文件有密码，请去掉密码后再传。")
            if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise _broken("用了不认识的压缩方法")
            self._check_ratio(info.file_size, info.compress_size)
            if info.filename.lower().endswith(_NESTED_NAMES) or self._head(info).startswith(_NESTED_STARTS):
                raise SheetRefused("nested_archive", "表格里还嵌着别的压缩文件或工作簿，请删去嵌入的对象，另存后再传。")

    def _check_ratio(self, unpacked: int, packed: int) -> None:
        if unpacked > self._limits.ratio_from_bytes and unpacked > packed * self._limits.ratio:
            raise SheetRefused(
                "ratio", f"文件的压缩比超过 {self._limits.ratio} 倍，像是压缩炸弹，不予读取。请另存为新文件后再传。"
            )

    def _packed(self, info: zipfile.ZipInfo) -> memoryview:
        at = info.header_offset
        header = self._data[at : at + 30]
        if len(header) < 30 or not header.startswith(_LOCAL):
            raise _broken("压缩包内部对不上")
        skip = int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
        begin = at + 30 + skip
        packed = memoryview(self._data)[begin : begin + info.compress_size]
        if len(packed) != info.compress_size:
            raise _broken("压缩包内部对不上")
        return packed

    def _head(self, info: zipfile.ZipInfo) -> bytes:
        packed = self._packed(info)[:1024]
        if info.compress_type == zipfile.ZIP_STORED:
            return bytes(packed[:8])
        try:
            return zlib.decompressobj(-15).decompress(packed, 8)
        except zlib.error as error:
            raise _broken(f"{info.filename} 解不开") from error

    def chunks(self, name: str, *, most: int | None = None) -> Iterator[bytes]:
        """The unpacked content of one member, at most 256 KiB at a time.

        What the directory says of its size is not believed: the moment more comes out than was declared, than `most`
        allows or than the whole file may unpack to, the file is refused.
        """
        info = self._members[name]
        packed = self._packed(info)
        most = most or self._limits.part_bytes
        out = 0
        for chunk in _stored(packed) if info.compress_type == zipfile.ZIP_STORED else _inflated(packed, name):
            out += len(chunk)
            self._spent += len(chunk)
            if out > info.file_size:
                raise SheetRefused("lying_header", "文件内部声明的大小与实际不符，不予读取。请另存为新文件后再传。")
            self._check_ratio(out, len(packed))
            if out > most or self._spent > self._limits.unpacked_bytes:
                raise _too_big_unpacked(min(most, self._limits.unpacked_bytes))
            yield chunk
        if out != info.file_size:
            raise _broken(f"{name} 不完整")

    def xml_chunks(self, name: str, *, most: int | None = None) -> Iterator[bytes]:
        """Like `chunks`, for XML: no document type (entities that multiply), no encoding but UTF-8."""
        tail = b""
        for chunk in self.chunks(name, most=most):
            seen = tail + chunk
            if not tail and seen[:2] in (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<"):
                raise _broken(f"{name} 的编码不是 UTF-8")
            if b"<!DOCTYPE" in seen or b"<!ENTITY" in seen:
                raise SheetRefused("doctype", "文件里带有文档类型定义（DTD），可能是实体炸弹，不予读取。")
            tail = seen[-16:]
            yield chunk

    def xml(self, name: str, most: int = 8 * 1024 * 1024) -> bytes:
        """One small XML member whole; empty if there is no such member."""
        return b"".join(self.xml_chunks(name, most=most)) if name in self else b""


def _stored(packed: memoryview) -> Iterator[bytes]:
    for start in range(0, len(packed), _CHUNK):
        yield bytes(packed[start : start + _CHUNK])


def _inflated(packed: memoryview, name: str) -> Iterator[bytes]:
    stream = zlib.decompressobj(-15)
    at = 0
    rest = b""
    while not stream.eof:
        if not rest:
            rest = bytes(packed[at : at + _CHUNK // 4])
            at += len(rest)
        ended = not rest
        try:
            chunk = stream.decompress(rest, _CHUNK)
        except zlib.error as error:
            raise _broken(f"{name} 解不开") from error
        rest = stream.unconsumed_tail
        if chunk:
            yield chunk
        elif ended:
            raise _broken(f"{name} 不完整")
