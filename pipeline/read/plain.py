"""Plain text: the decoded file, character for character."""

from __future__ import annotations

from pipeline.read.encoding import read_text
from pipeline.read.record import Record


def read_plain(data: bytes) -> list[Record]:
    """One document: the file's text with its own line ends, so that offsets count in the file as decoded."""
    decoded = read_text(data)
    return [Record(text=decoded.text, encoding=decoded.encoding, warnings=decoded.warnings)]
