"""What can go wrong with a source: stable codes, and messages that name the file, the place and the remedy.

A code never changes its meaning once released; the wording of a message may. A reader raises `ReadError`; `read_source` turns it
into a `Reject` row. Doubts that do not stop a document are codes of `WARNINGS` in `documents.warnings`.
"""

from __future__ import annotations

from pipeline.schema import Reject

MAX_BYTES = 64 * 1024 * 1024  # a file, or one member of an archive; the minutes of a whole session are under 5 MB
MAX_ARCHIVE_BYTES = 256 * 1024 * 1024  # all members of an archive together
MAX_MEMBERS = 10_000  # files in an archive
MAX_RATIO = 200  # unpacked to packed bytes; Japanese text packs 3 to 10 times, zeros 1,000 times
MAX_PAGES = 5_000  # of a PDF
MAX_CELLS = 1_000_000  # nodes of an HTML page or a DOCX file
MAX_BAD_SHARE = 0.01  # of a file's bytes that may be undecodable

REJECTS: dict[str, str] = {
    "empty": "{name}: holds no text ({place}). Put the transcript into it, or remove the file from the corpus.",
    "undecodable": (
        "{name}: is in no Japanese encoding that toben knows; nearest is {detail}, which fails at {place}. Save it as UTF-8."
    ),
    "binary": "{name}: holds binary data ({place}: {detail}), not text. Export the transcript as text, HTML, PDF or DOCX.",
    "unknown_type": (
        "{name}: {detail} is no kind of file that toben reads. "
        "Save it as text, HTML, PDF with text, DOCX, JSON, CSV, or a zip of these."
    ),
    "too_large": "{name}: {detail} bytes, more than the {limit} that one source may have. Split it into one file a meeting.",
    "unreadable": "{name}: the system refuses to read it ({detail}). Check that it exists and its permissions.",
    "not_a_file": "{name}: is {detail}, not a regular file. Copy its content into a file.",
    "outside_corpus": "{name}: is a symbolic link that leads out of the corpus. Copy the file into the corpus.",
    "password": "{name}: is protected by a password. Save a copy without one.",
    "no_text_layer": (
        "{name}: a PDF of {detail} page(s) without text (scanned pages). Run OCR on it, e.g. "
        "ocrmypdf -l jpn, and put the result into the corpus."
    ),
    "no_text": (
        "{name}: a page without text of its own ({detail}). "
        "Save the page that shows the speeches; of a page of frames, the frame with the text."
    ),
    "no_text_column": (
        "{name}: no column holds the speeches (columns: {detail}). "
        "Name one of them text or 発言, and the speaker's column speaker or 発言者."
    ),
    "malformed": "{name}: is damaged or no valid {detail} (at {place}). Save or download it again.",
    "archive_bomb": "{name}: unpacks to too much ({detail}). Unpack it yourself and put the files into the corpus.",
    "nested_archive": "{name}: an archive inside an archive is not opened. Unpack it yourself and put the files into the corpus.",
    "unsafe_name": (
        "{name}: the archive names a file outside itself ({detail}). Unpack it yourself and put the file into the corpus."
    ),
}

WARNINGS: dict[str, str] = {
    "undecodable_bytes": "a few bytes could not be decoded and stand as U+FFFD in the text",
    "lone_surrogates": "half characters (lone surrogates) stand as U+FFFD in the text",
    "encoding_declared_wrongly": "the page declares an encoding that its bytes are not in; the one they are in was used",
    "pages_without_text": "some pages of the PDF have no text layer; what they show is missing",
    "rows_without_text": "some rows or records hold no text and were left out",
}


class ReadError(Exception):
    """A source, or a record of it, that cannot be read: a code of `REJECTS`, the place, and what the message needs."""

    def __init__(self, code: str, *, offset: int | None = None, detail: object = "") -> None:
        super().__init__(code)
        self.code, self.offset, self.detail = code, offset, str(detail)


def reject(name: str, error: ReadError, *, sha256: str | None = None) -> Reject:
    """The row for a source that gave up with `error`."""
    place = "the whole file" if error.offset is None else f"byte {error.offset}"
    message = REJECTS[error.code].format(name=name, place=place, detail=shown(error.detail), limit=MAX_BYTES)
    return Reject(source_path=name, source_sha256=sha256, stage="read", code=error.code, message=message, offset=error.offset)


def shown(text: str) -> str:
    """Text from a corpus as it may stand in a message: one line, no control characters, at most 200 characters."""
    line = "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text[:200])
    return line + ("…" if len(text) > 200 else "")
