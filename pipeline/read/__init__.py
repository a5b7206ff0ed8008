"""Reading: a corpus folder to sources, a source to documents or rejects. All input of the pipeline stands here.

A source ends in documents, in rejects, or (a file of many records) in both; never in neither. Whatever a file holds, nothing
is raised.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

from pipeline.read import media
from pipeline.read.archive import members
from pipeline.read.docx import read_docx
from pipeline.read.errors import ReadError, reject
from pipeline.read.page import read_page
from pipeline.read.pdf import read_pdf
from pipeline.read.plain import read_plain
from pipeline.read.record import Record, document
from pipeline.read.sources import Source, load, sha256, sources
from pipeline.read.tabular import read_csv, read_json, read_json_lines, read_xml
from pipeline.schema import Document, Reject

__all__ = ["Source", "read_bytes", "read_source", "sha256", "sources"]

_READERS: dict[str, Callable[[bytes], Sequence[Record | ReadError]]] = {
    media.PLAIN: read_plain,
    media.HTML: read_page,
    media.XML: read_xml,
    media.PDF: read_pdf,
    media.DOCX: read_docx,
    media.JSON: read_json,
    media.JSONL: read_json_lines,
    media.CSV: read_csv,
    media.TSV: read_csv,
}


def read_source(source: Source) -> tuple[list[Document], list[Reject]]:
    """The documents and the rejects of one source."""
    try:
        data = load(source)
    except ReadError as error:
        return [], [reject(source.name, error)]
    return read_bytes(data, source.name)


def read_bytes(data: bytes, name: str) -> tuple[list[Document], list[Reject]]:
    """The documents and the rejects of a file's bytes; `name` is its path inside the corpus, whose suffix may decide.

    The members of an archive are named as if it were a folder (`2017.zip/9月.txt`) and carry the hash of the archive; the
    records of a file that holds several are numbered (`2017.jsonl#1`).
    """
    digest = hashlib.sha256(data).hexdigest()
    documents: list[Document] = []
    rejects: list[Reject] = []
    try:
        if media.is_archive(data):
            for inner, content in members(data):
                place = f"{name}/{inner}" if inner else name
                _read_into(content, place, digest, documents, rejects)
            if not documents and not rejects:
                raise ReadError("empty", offset=0)  # noqa: TRY301 — as for any other file
        else:
            _read_into(data, name, digest, documents, rejects)
    except ReadError as error:
        rejects.append(reject(name, error, sha256=digest))
    return documents, rejects


def _read_into(data: bytes | ReadError, name: str, digest: str, documents: list[Document], rejects: list[Reject]) -> None:
    """Read one file, or one member of an archive, and add what comes of it."""
    try:
        if isinstance(data, ReadError):
            raise data
        kind = media.media_type(data, name)
        found = _records(data, kind)
    except ReadError as error:
        rejects.append(reject(name, error, sha256=digest))
        return
    records = [r for r in found if isinstance(r, Record)]
    for n, record in enumerate(records, 1):
        doc_id = name if len(records) == 1 else f"{name}#{n}"
        documents.append(document(record, doc_id=doc_id, sha256=digest, media_type=kind))
    rejects += [reject(name, r, sha256=digest) for r in found if isinstance(r, ReadError)]


def _records(data: bytes, kind: str) -> Sequence[Record | ReadError]:
    """All records of a file. A library that stumbles over hostile input must not stop the run: that file is malformed."""
    reader = _READERS.get(kind)
    if reader is None:
        raise ReadError("nested_archive")
    try:
        return reader(data)
    except (ReadError, MemoryError):  # too little memory is no fault of the file
        raise
    except Exception as error:
        raise ReadError("malformed", detail=f"{kind} file ({type(error).__name__})") from error
