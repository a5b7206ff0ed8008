"""What kind of file it is: by its content first, by its suffix only where the content leaves a choice."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import PurePosixPath

from pipeline.read.errors import ReadError

PLAIN, HTML, XML, PDF, ZIP = "text/plain", "text/html", "application/xml", "application/pdf", "application/zip"
JSON, JSONL, CSV, TSV = "application/json", "application/x-ndjson", "text/csv", "text/tab-separated-values"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_BY_SUFFIX = {
    ".html": HTML,
    ".htm": HTML,
    ".xhtml": HTML,
    ".xml": XML,
    ".json": JSON,
    ".jsonl": JSONL,
    ".ndjson": JSONL,
    ".csv": CSV,
    ".tsv": TSV,
}
_HEAD = 4096
# First bytes of kinds that are named in the message, so that the user knows what to do.
_OTHER = (
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"BZh", "a bzip2 archive"),
    (b"{\\rtf", "a Rich Text file"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"II*\0", "an image"),
    (b"MM\0*", "an image"),
    (b"ID3", "a sound recording"),
    (b"RIFF", "a recording"),
    (b"PAR1", "a Parquet table"),
    (b"SQLite format 3\0", "a database"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90\0", "a program"),
)
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Word and Excel before 2007, and every Office file with a password
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
# The page begins with a tag (after its XML declaration and comments), or says <html, <body, <head, <meta somewhere near its
# beginning. A transcript may hold <議長> or <PAGE="2">: neither is a tag of HTML. A text file that begins with a tag of the body
# is a text with remains of a page, whose every character counts; only under another name is it a piece of a page.
_BEFORE_TAG = rb"\s*(?:<\?xml[^>]{0,200}>\s*|<!--.{0,2000}?-->\s*){0,5}<"
_OF_PAGE = rb"!doctype\s+html|html|head|body|meta|title|link|script|style|frameset"
_OF_BODY = rb"div|p|table|pre|br|span|font|center|a|h[1-6]"
_FIRST_TAG = {
    suffix: re.compile(_BEFORE_TAG + rb"(?:" + tags + rb")(?=[\s/>])", re.IGNORECASE | re.DOTALL)
    for suffix, tags in ((".txt", _OF_PAGE), ("", _OF_PAGE + rb"|" + _OF_BODY))
}
_PAGE_TAG = re.compile(rb"<(?:html|body|head|meta)(?=[\s>])[^<>]{0,500}>", re.IGNORECASE)
_ANY_TAG = re.compile(rb"<(?:[a-z][a-z0-9]{0,10})(?:\s[^<>]{0,500})?/?>", re.IGNORECASE)


def media_type(data: bytes, name: str) -> str:
    """The media type. Raises ReadError `unknown_type` or `password` for kinds that can't be read whatever they hold."""
    if b"%PDF-" in data[:1024]:
        return PDF
    if data.startswith(_ZIP):
        return _packed(data)
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise ReadError("password")
        raise ReadError("unknown_type", offset=0, detail="an Office file of before 2007")
    for magic, kind in _OTHER:
        if data.startswith(magic):
            raise ReadError("unknown_type", offset=0, detail=kind)
    return _textual(data, PurePosixPath(name).suffix.lower())


def is_archive(data: bytes) -> bool:
    """Whether it is a zip that is no document of its own kind. Raises like `media_type`."""
    return data.startswith(_ZIP) and _packed(data) == ZIP


def _packed(data: bytes) -> str:
    """A zip, or one of the kinds of document that are zips inside."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError):
        return ZIP  # whose reader says what is wrong with it
    if "word/document.xml" in names:
        return DOCX
    if "[Content_Types].xml" in names:
        raise ReadError("unknown_type", offset=0, detail="an Office file that is no Word document")
    if {"mimetype", "META-INF/manifest.xml"} <= names or "META-INF/container.xml" in names:
        raise ReadError("unknown_type", offset=0, detail="an OpenDocument file or e-book")
    return ZIP


def _textual(data: bytes, suffix: str) -> str:
    """One of the kinds that are text. UTF-16 and UTF-32 are looked at without their zero bytes."""
    head = data[:_HEAD]
    if b"\0" in head:
        head = head.replace(b"\0", b"")
    head = head.removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    by_suffix = _BY_SUFFIX.get(suffix, PLAIN)
    first_tag = _FIRST_TAG.get(suffix, _FIRST_TAG[""])
    if first_tag.match(head) or (_PAGE_TAG.search(head) and by_suffix in {PLAIN, HTML, XML}):
        return HTML
    bare = head.lstrip()
    if bare.startswith(b"<?xml"):
        return XML
    if by_suffix in {HTML, XML} and not _ANY_TAG.search(data):
        return PLAIN  # text that was saved under a page's name: its lines would be lost
    if by_suffix == PLAIN and ((bare.startswith(b"{") and b'"' in bare[:64]) or re.match(rb'\[\s*\{\s*"', bare)):
        return JSON  # or JSON lines: the reader finds out
    return by_suffix
