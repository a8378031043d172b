"""Files that other programs would have written, made by hand so that each can have the one fault it is for."""

from __future__ import annotations

import datetime as dt
import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Sequence

import openpyxl

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def moment(*parts: int) -> dt.datetime:
    return dt.datetime(*parts)  # noqa: DTZ001 a cell has no time zone


def book(rows: Iterable[Sequence[object]], merges: Sequence[str] = (), name: str = "Sheet") -> bytes:
    """A workbook by openpyxl: rows of values, some areas merged."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = name
    for row in rows:
        sheet.append(row)
    for area in merges:
        sheet.merge_cells(area)
    return saved(workbook)


def saved(workbook: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def parts(rows_xml: str, *, texts: str | None = None, styles: str = "", properties: str = "", after: str = "") -> dict:
    """The parts of a workbook of one sheet, as text; change one of them and `pack` them."""
    found = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Type="{OFFICE}/officeDocument"'
        ' Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{OFFICE}">{properties}<sheets>'
        '<sheet name="一" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">'
        f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
        f'<Relationship Id="rId3" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f"<styleSheet {MAIN}>{styles}</styleSheet>",
        "xl/worksheets/sheet1.xml": f"<worksheet {MAIN}><sheetData>{rows_xml}</sheetData>{after}</worksheet>",
    }
    if texts is not None:
        found["xl/sharedStrings.xml"] = f"<sst {MAIN}>{texts}</sst>"
    return found


def pack(members: dict[str, str | bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def repeated(head: bytes, piece: bytes, times: int, tail: bytes) -> tuple[bytes, int, int]:
    """A deflated stream of head + piece × times + tail made in small memory, its real size and its checksum."""
    stream = zlib.compressobj(6, zlib.DEFLATED, -15)
    out = [stream.compress(head)]
    checksum, size = zlib.crc32(head), len(head)
    at_once = max(1, 1_000_000 // len(piece))
    for start in range(0, times, at_once):
        block = piece * min(at_once, times - start)
        out.append(stream.compress(block))
        checksum, size = zlib.crc32(block, checksum), size + len(block)
    out += [stream.compress(tail), stream.flush()]
    return b"".join(out), size + len(tail), zlib.crc32(tail, checksum)


def pack_raw(members: dict[str, str | bytes], name: str, packed: bytes, size: int, checksum: int) -> bytes:
    """A package with one more member whose packed bytes, declared size and checksum are given as they are."""
    out = io.BytesIO(pack(members))
    with zipfile.ZipFile(out) as archive:
        directory_at = archive.start_dir
        count = len(archive.infolist())
    data = out.getvalue()
    directory = data[directory_at : data.rfind(b"PK\x05\x06")]
    label = name.encode()
    fields = struct.pack("<HHHHHIII", 20, 0, 8, 0, 0x21, checksum, len(packed), size)
    local = b"PK\x03\x04" + fields + struct.pack("<HH", len(label), 0) + label + packed
    entry = b"PK\x01\x02" + struct.pack("<H", 20) + fields
    entry += struct.pack("<HHHHHII", len(label), 0, 0, 0, 0, 0, directory_at) + label
    start = directory_at + len(local)
    whole = directory + entry
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, count + 1, count + 1, len(whole), start, 0)
    return data[:directory_at] + local + whole + end


def old_book(rows: Sequence[Sequence[object]], merges: Sequence[tuple[int, int, int, int]] = ()) -> bytes:
    """An .xls of Excel 97–2003 with one sheet: texts and numbers in a BIFF8 stream inside a compound file."""

    def record(kind: int, body: bytes) -> bytes:
        return struct.pack("<HH", kind, len(body)) + body

    sheet = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
    width = max(map(len, rows))
    sheet += record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0))
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, str):
                text = value.encode("utf-16-le")
                sheet += record(0x0204, struct.pack("<HHHHB", at, column, 0, len(text) // 2, 1) + text)
            elif value is not None:
                sheet += record(0x0203, struct.pack("<HHHd", at, column, 0, value))
    if merges:
        areas = b"".join(struct.pack("<HHHH", *area) for area in merges)
        sheet += record(0x00E5, struct.pack("<H", len(merges)) + areas)
    sheet += record(0x000A, b"")
    start = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
    bound = record(0x0085, struct.pack("<IBBBB", 0, 0, 0, 1, 1) + "一".encode("utf-16-le"))
    stream = start + bound + record(0x000A, b"")
    return _compound("Workbook", _fixed_offset(stream, sheet))


def _fixed_offset(globals_: bytes, sheet: bytes) -> bytes:
    """Put the real place of the sheet into the BOUNDSHEET record, which stands right after the first record."""
    at = 4 + 16 + 4
    return globals_[:at] + struct.pack("<I", len(globals_)) + globals_[at + 4 :] + sheet


def _compound(name: str, stream: bytes) -> bytes:
    stream = stream.ljust(-(-max(len(stream), 4096) // 512) * 512, b"\0")
    sectors = len(stream) // 512
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<I", 0) + b"\xff\xff\xff\xff" * 108
    table = [0xFFFFFFFD, 0xFFFFFFFE] + [n + 3 for n in range(sectors - 1)] + [0xFFFFFFFE]
    table += [0xFFFFFFFF] * (128 - len(table))

    def entry(label: str, kind: int, child: int, first: int, size: int) -> bytes:
        text = label.encode("utf-16-le") + b"\0\0"
        return (
            text.ljust(64, b"\0")
            + struct.pack("<HBBIII", len(text), kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
            + b"\0" * 36
            + struct.pack("<IQ", first, size)
        )

    directory = entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + entry(name, 2, 0xFFFFFFFF, 2, len(stream))
    return header + struct.pack("<128I", *table) + directory.ljust(512, b"\0") + stream
