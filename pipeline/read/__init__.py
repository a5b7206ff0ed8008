"""Reading: a corpus folder to sources, a source to documents or rejects. All input of the pipeline stands here.

A source ends in documents, in rejects, or (a file of many records) in both; never in neither. Whatever a file holds, nothing
is raised.
"""

from __future__ import annotations

import hashlib

from pipeline.read import media
from pipeline.read.errors import ReadError, reject
from pipeline.read.page import read_page
from pipeline.read.plain import read_plain
from pipeline.read.record import Record, document
from pipeline.read.sources import Source, load, sha256, sources
from pipeline.schema import Document, Reject

__all__ = ["Source", "read_bytes", "read_source", "sha256", "sources"]

_READERS = {
    media.PLAIN: read_plain,
    media.HTML: read_page,
    media.XML: read_page,
}


def read_source(source: Source) -> tuple[list[Document], list[Reject]]:
    """The documents and the rejects of one source."""
    try:
        data = load(source)
    except ReadError as error:
        return [], [reject(source.name, error, sha256=None if error.code == "outside_corpus" else sha256(source))]
    return read_bytes(data, source.name)


def read_bytes(data: bytes, name: str) -> tuple[list[Document], list[Reject]]:
    """The documents and the rejects of a file's bytes; `name` its path inside the corpus, whose suffix may decide."""
    digest = hashlib.sha256(data).hexdigest()
    try:
        kind = media.media_type(data, name)
        records = _records(data, kind)
    except ReadError as error:
        return [], [reject(name, error, sha256=digest)]
    ids = [name] if len(records) == 1 else [f"{name}#{n}" for n in range(1, len(records) + 1)]
    return [document(r, doc_id=i, sha256=digest, media_type=kind) for r, i in zip(records, ids, strict=True)], []


def _records(data: bytes, kind: str) -> list[Record]:
    """All records of a file. A library that stumbles over hostile input must not stop the run: that file is malformed."""
    try:
        return _READERS[kind](data)
    except ReadError:
        raise
    except Exception as error:
        raise ReadError("malformed", detail=f"{kind} file ({type(error).__name__})") from error
