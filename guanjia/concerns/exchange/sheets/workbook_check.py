"""工作簿检查: everything of an .xlsx that is checked before the reader opens it, and which of its sheets is read."""

from __future__ import annotations

import posixpath
import re
from array import array
from dataclasses import dataclass
from xml.etree import ElementTree

from guanjia.concerns.exchange.sheets.package import Package
from guanjia.concerns.exchange.sheets.refusal import Limits, SheetRefused
from guanjia.concerns.exchange.sheets.worksheet_scan import Scan, scan_worksheet

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_SHARED_CELL = re.compile(rb"t=\"s\"[^>]*>\s*<v>(\d{1,9})</v>")
# One text: Excel holds 32,767 characters in a cell, of up to four bytes, and the markup of their colours besides.
_LONGEST_TEXT = 1024 * 1024


@dataclass
class Chosen:
    """The sheet that is read, and what was found on the way to it."""

    index: int
    name: str
    names: list[str]
    hidden_names: list[str]
    date1904: bool
    scan: Scan


def check_workbook(data: bytes, limits: Limits) -> Chosen:
    """Check an .xlsx file and choose the first visible sheet that holds anything.

    Raises SheetRefused with the reason; memory stays within a few megabytes whatever the file claims.
    """
    package = Package(data, limits)
    _check_kind(package)
    workbook = _tree(package, "xl/workbook.xml")
    targets = {
        element.get("Id"): posixpath.normpath(posixpath.join("/xl", element.get("Target", ""))).lstrip("/")
        for element in _tree(package, "xl/_rels/workbook.xml.rels")
        if element.get("TargetMode") != "External"
    }
    sheets = [element for element in workbook.iter() if _bare(element.tag) == "sheet"]
    if not sheets:
        raise SheetRefused("no_sheet", "文件里没有工作表。")
    names = [element.get("name", "") for element in sheets]
    shown = [element.get("state", "visible") == "visible" for element in sheets]
    lengths = _check_texts(package, limits)
    _check_part(package, "xl/styles.xml", limits)
    for index, element in enumerate(sheets):
        path = targets.get(element.get(_RELATION) or element.get(_STRICT_RELATION), "")
        if not shown[index] or "worksheet" not in path.lower() or path not in package:
            continue
        scan = scan_worksheet(package.xml_chunks(path), limits)
        if scan.rows:
            _check_expansion(package, path, scan, lengths, limits)
            return Chosen(
                index=index,
                name=names[index],
                names=names,
                hidden_names=[name for name, seen in zip(names, shown, strict=True) if not seen],
                date1904=any(
                    _bare(e.tag) == "workbookPr" and e.get("date1904") in ("1", "true") for e in workbook.iter()
                ),
                scan=scan,
            )
    raise SheetRefused("empty", "表格是空的，没有任何内容（隐藏的工作表不读）。")


def _check_kind(package: Package) -> None:
    if "xl/workbook.xml" in package and "xl/_rels/workbook.xml.rels" in package:
        return
    if "xl/workbook.bin" in package:
        raise SheetRefused("wrong_kind", "这是 .xlsb 二进制工作簿，请另存为 .xlsx 后再传。")
    if "content.xml" in package:
        raise SheetRefused("wrong_kind", "这是 OpenDocument（.ods）表格，请另存为 .xlsx 后再传。")
    if "word/document.xml" in package:
        raise SheetRefused("wrong_kind", "这是 Word 文档，不是表格。请把内容放进 Excel 表格后再传。")
    raise SheetRefused("wrong_kind", "这是压缩包，不是 Excel 表格。请解压后传里面的表格。")


def _tree(package: Package, name: str) -> ElementTree.Element:
    try:
        # Document types were refused in `xml_chunks`, so there are no entities to multiply.
        return ElementTree.fromstring(package.xml(name))
    except ElementTree.ParseError as error:
        raise SheetRefused("broken_file", f"文件已损坏（{name} 读不出），请用 Excel 或 WPS 打开另存后再传。") from error


def _bare(tag: str) -> str:
    return tag.rpartition("}")[2]


def _check_part(package: Package, name: str, limits: Limits) -> None:
    if name in package:
        for _ in package.xml_chunks(name, most=limits.text_bytes):
            pass


def _check_texts(package: Package, limits: Limits) -> array:
    """Count the shared texts and keep how long each is, in bytes."""
    lengths = array("I")
    name = "xl/sharedStrings.xml"
    if name not in package:
        return lengths
    total = 0
    rest = b""
    for chunk in package.xml_chunks(name):
        total += len(chunk)
        *texts, rest = (rest + chunk).split(b"</si")
        lengths.extend(map(len, texts))
        if total > limits.text_bytes or len(lengths) > limits.texts or len(rest) > _LONGEST_TEXT:
            raise SheetRefused(
                "text_flood",
                f"表格里的文字太多（超过 {limits.texts:,} 条或 {limits.text_bytes // 1024 // 1024} MB，"
                "或有一条特别长），不予读取。请删去不需要的内容后再传。",
            )
    return lengths


def _check_expansion(package: Package, path: str, scan: Scan, lengths: array, limits: Limits) -> None:
    """One long text may stand in very many cells: small in the file, huge when read."""
    if not lengths or max(lengths) * scan.shared <= limits.text_bytes:
        return
    total = 0
    rest = b""
    for chunk in package.xml_chunks(path):
        text = rest + chunk
        cut = text.rfind(b"</c") + 1
        for number in _SHARED_CELL.findall(text, 0, cut or len(text)):
            at = int(number)
            total += lengths[at] if at < len(lengths) else 0
        rest = text[cut:] if cut else text[-1024:]
        if total > limits.text_bytes * 2:
            raise SheetRefused("text_flood", "表格里的长文字重复太多，展开后太大，不予读取。请删去不需要的内容后再传。")
