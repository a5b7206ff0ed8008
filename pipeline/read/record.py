"""What a reader gives: one record a document, before it has a name and a hash."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from pipeline.schema import Document

_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """The text of one document, and what its source says about it in so many words (never what the text itself says)."""

    text: str
    encoding: str | None = None
    title: str | None = None
    assembly: str | None = None
    session: str | None = None
    held_on: date | None = None
    published_on: date | None = None
    warnings: tuple[str, ...] = ()


def document(record: Record, *, doc_id: str, sha256: str, media_type: str) -> Document:
    """The row of a record. Half characters, which no table can hold, become U+FFFD with a warning."""
    text, halves = _SURROGATE.subn("\ufffd", record.text)
    return Document(
        doc_id=doc_id,
        source_sha256=sha256,
        media_type=media_type,
        encoding=record.encoding,
        title=_whole(record.title),
        assembly=_whole(record.assembly),
        session=_whole(record.session),
        held_on=record.held_on,
        held_on_precision="day" if record.held_on else None,
        published_on=record.published_on,
        n_chars=len(text),
        text=text,
        warnings=record.warnings + (("lone_surrogates",) if halves else ()),
    )


def _whole(text: str | None) -> str | None:
    """A short field on one line, without half characters; None where nothing is left."""
    return " ".join(_SURROGATE.sub("\ufffd", text).split()) or None if text else None
