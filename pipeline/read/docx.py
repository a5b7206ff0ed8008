"""DOCX (Word since 2007): the text of the document's body, a line a paragraph.

Read with zipfile and lxml, bounded like any archive. Tabs and line breaks are kept, cells of a table row are parted by a tab,
text in tracked insertions, content controls and text boxes counts (once), deleted text, the reading of ruby and field codes
do not. Offsets count in the text that comes out of here.
"""

from __future__ import annotations

import zipfile

from lxml import etree

from pipeline.read.archive import member, opened
from pipeline.read.errors import MAX_CELLS, ReadError
from pipeline.read.record import Record

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_COMPATIBLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_LEFT_OUT = frozenset(_W + tag for tag in ("rt", "del", "delText", "instrText", "moveFrom", "pPr", "rPr", "sectPr", "tblPr")) | {
    _COMPATIBLE + "Fallback"
}
_CHARACTERS = {_W + "tab": "\t", _W + "br": "\n", _W + "cr": "\n", _W + "noBreakHyphen": "-"}
_TITLE = "{http://purl.org/dc/elements/1.1/}title"


def read_docx(data: bytes) -> list[Record | ReadError]:
    """One document. Raises ReadError `malformed`, `archive_bomb` or `empty`."""
    with opened(data) as archive:
        body = _tree(archive, "word/document.xml")
        title = _tree(archive, "docProps/core.xml").findtext(_TITLE) if "docProps/core.xml" in archive.namelist() else None
    text = "".join(_pieces(body)).strip("\n")
    if not text.strip():
        raise ReadError("empty")
    return [Record(text=text, title=title)]


def _tree(archive: zipfile.ZipFile, name: str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True)
    return etree.fromstring(member(archive, archive.getinfo(name)), parser)


def _pieces(body: etree._Element) -> list[str]:
    """The text of a body, in pieces. A paragraph ends a line, but the last of a cell does not: the cell or the row does."""
    pieces: list[str] = []
    left_out = nodes = 0
    for event, element in etree.iterwalk(body, events=("start", "end")):
        tag = element.tag
        if event == "start":
            nodes += 1
            if nodes > MAX_CELLS:
                raise ReadError("malformed", detail=f"DOCX file: it has more than {MAX_CELLS:,} elements")
            left_out += left_out > 0 or tag in _LEFT_OUT
            if not left_out:
                pieces.append((element.text or "") if tag == _W + "t" else _CHARACTERS.get(tag, ""))
            continue
        if left_out:
            left_out -= 1
        elif tag == _W + "p":
            pieces.append("\n")
        elif tag in {_W + "tc", _W + "tr"}:
            while pieces and pieces[-1] in {"\n", "\t", ""}:
                pieces.pop()
            pieces.append("\t" if tag == _W + "tc" else "\n")
    return pieces
