"""Small files of every kind that toben reads, made in the tests: nothing binary needs to stand in the repository.

`pdf` and `docx` write just enough of their formats for what the readers must deal with.
"""

import io
import zipfile
import zlib
from xml.sax.saxutils import escape

Placed = tuple[float, float, str]  # x and y from the lower left corner in points, and the line


def pdf(pages: list[list[Placed]], *, size: float = 10.5, password: bool = False, title: str | None = None) -> bytes:
    """A PDF whose pages hold lines of text at places, with a character map to Unicode as Word and LibreOffice write it."""
    chars = sorted({c for page in pages for _, _, line in page for c in line})
    code = {c: n for n, c in enumerate(chars, 1)}
    pairs = "\n".join(f"<{n:04X}> <{c.encode('utf-16-be').hex().upper()}>" for c, n in code.items())
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /U def /CMapType 2 def\n"
        "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        f"{len(code)} beginbfchar\n{pairs}\nendbfchar endcmap CMapName currentdict /CMap defineresource pop end end"
    )
    fonts = "/Resources << /Font << /F 3 0 R >> >>"
    ordering = "<< /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
    measures = "/ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 700 /StemV 80"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids [{' '.join(f'{8 + 2 * n} 0 R' for n in range(len(pages)))}] >>",
        "<< /Type /Font /Subtype /Type0 /BaseFont /F /Encoding /Identity-H /DescendantFonts [4 0 R] /ToUnicode 6 0 R >>",
        f"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /F /CIDSystemInfo {ordering} /DW 1000 /FontDescriptor 5 0 R >>",
        f"<< /Type /FontDescriptor /FontName /F /Flags 4 /FontBBox [0 -120 1000 880] {measures} >>",
        _stream(cmap.encode()),
        f"<< /Title <FEFF{(title or '').encode('utf-16-be').hex()}> >>",
    ]
    for n, page in enumerate(pages):
        drawn = "\n".join(
            f"BT /F {size} Tf {x} {y} Td <{''.join(f'{code[c]:04X}' for c in line)}> Tj ET" for x, y, line in page if line
        )
        objects.append(f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {9 + 2 * n} 0 R {fonts} >>")
        objects.append(_stream(drawn.encode()))
    trailer = "/Root 1 0 R /Info 7 0 R /ID [<00> <00>]"
    if password:
        objects.append(f"<< /Filter /Standard /V 1 /R 2 /P -4 /O <{'11' * 32}> /U <{'22' * 32}> >>")
        trailer += f" /Encrypt {len(objects)} 0 R"
    out = bytearray(b"%PDF-1.5\n")
    places = []
    for n, content in enumerate(objects, 1):
        places.append(len(out))
        out += f"{n} 0 obj\n".encode() + (content if isinstance(content, bytes) else content.encode()) + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{p:010} 00000 n \n".encode() for p in places)
    return bytes(out) + f"trailer << /Size {len(objects) + 1} {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode()


def _stream(data: bytes) -> bytes:
    packed = zlib.compress(data)
    return f"<< /Length {len(packed)} /Filter /FlateDecode >>\nstream\n".encode() + packed + b"\nendstream"


def docx(body: str, *, title: str = "", prolog: str = '<?xml version="1.0" encoding="UTF-8"?>') -> bytes:
    """A DOCX whose body is the given WordprocessingML."""
    spaces = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    spaces += 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    return packed(
        {
            "[Content_Types].xml": "<Types/>",
            "word/document.xml": f"{prolog}<w:document {spaces}><w:body>{body}</w:body></w:document>",
            "docProps/core.xml": f'<c xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{escape(title)}</dc:title></c>',
        }
    )


def paragraph(text: str) -> str:
    """A paragraph of WordprocessingML."""
    return f'<w:p><w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def packed(files: dict[str, str | bytes]) -> bytes:
    """A zip of files by name."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()
