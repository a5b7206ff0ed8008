"""PDF with a text layer: the lines of each page with their places on it; `pdf_lines` makes text of them.

PDFium reads the file, as in Chrome: it knows the character maps of Japanese fonts and is hardened against hostile files.
Offsets count in the text that comes out of here.
"""

from __future__ import annotations

import pypdfium2
import pypdfium2.raw as pdfium

from pipeline.read.errors import MAX_PAGES, ReadError
from pipeline.read.pdf_lines import Line, text_of_pages
from pipeline.read.record import Record

_FEW = 8  # characters a page: scanned pages may carry a stamp or a page number
_UNKNOWN = {0, 0xFFFE, 0xFFFF}  # what PDFium gives for glyphs without a character, and for a hyphen that it took away


def read_pdf(data: bytes) -> list[Record | ReadError]:
    """One document. Raises ReadError `password`, `no_text_layer` or `malformed`."""
    try:
        file = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if error.err_code == pdfium.FPDF_ERR_PASSWORD:
            raise ReadError("password") from error
        raise ReadError("malformed", offset=0, detail="PDF") from error
    try:
        n_pages = len(file)
        if n_pages > MAX_PAGES:
            raise ReadError("too_large", detail=f"{n_pages:,} pages; more")
        pages = [_lines(file, n) for n in range(n_pages)]
        title = file.get_metadata_value("Title")
    finally:
        file.close()
    without = sum(not page for page in pages)
    if sum(len(line.text) for page in pages for line in page) < _FEW * max(n_pages, 1):
        raise ReadError("no_text_layer", detail=n_pages)
    return [Record(text=text_of_pages(pages), title=title, warnings=("pages_without_text",) if without else ())]


def _lines(file: pypdfium2.PdfDocument, number: int) -> list[Line]:
    """The lines of a page in the order that it draws them."""
    try:
        page = file[number]
        layer = page.get_textpage()
    except pypdfium2.PdfiumError:  # a damaged page among good ones
        return []
    lines: list[Line] = []
    chars: list[str] = []
    left = bottom = right = top = 0.0
    place = pdfium.FS_RECTF()

    def settle() -> None:
        text = "".join(chars)
        chars.clear()
        if text.strip():
            indent = len(text) - len(text.lstrip("\u3000 "))
            lines.append(Line(text.strip(" "), left, bottom, right, top, indent))

    for i in range(layer.count_chars()):
        code = pdfium.FPDFText_GetUnicode(layer, i)
        if code in {0x0A, 0x0D}:
            settle()
            continue
        inked = code not in {0x20, 0x3000} and pdfium.FPDFText_GetLooseCharBox(layer, i, place)
        if inked and not any(c.strip() for c in chars):
            left, bottom, right, top = place.left, place.bottom, place.right, place.top
        elif inked:
            left, bottom = min(left, place.left), min(bottom, place.bottom)
            right, top = max(right, place.right), max(top, place.top)
        chars.append("\ufffd" if code in _UNKNOWN else chr(code))
    settle()
    layer.close()
    page.close()
    return lines
