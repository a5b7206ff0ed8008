"""The tables of a finished run as streams of rows: a row group, or a document with all its rows, in memory at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.errors import CannotRunError
from pipeline.schema import SCHEMA_VERSION, TABLES
from pipeline.tables.commit import RUN_ID, SCHEMA, read_manifest
from pipeline.tables.describe import parts

Rows = list[dict[str, Any]]
BY_DOCUMENT = ("turns", "figures", "dates", "questions", "answers", "links")
_GROUP = 4096  # rows that are Python objects at a time
_TEXTS = 16  # whole documents that are


def manifest_of(out: Path) -> dict[str, Any]:
    """The manifest of the run whose nine tables lie in `out`. Raises CannotRunError where they are not all of one run."""
    manifest = read_manifest(out)
    if manifest is None:
        raise CannotRunError(f"{out} holds no finished run (no manifest.json). Make one with: toben run CORPUS -o {out}")
    for table in TABLES:
        files = parts(out, table)
        for file in files:
            metadata = _schema(file).metadata or {}
            if metadata.get(SCHEMA, b"").decode() != SCHEMA_VERSION:
                raise CannotRunError(f"{file} is of another schema version; this program reads {SCHEMA_VERSION}. Run again.")
            if metadata.get(RUN_ID, b"").decode() != manifest.get("run_id"):
                raise CannotRunError(
                    f"{file} is of another run than {out}/manifest.json: a run is going on, or broke off. Run again."
                )
        if not files:
            raise CannotRunError(f"{out} has no {table} table. Run again.")
    return manifest


def _schema(file: Path) -> pa.Schema:
    try:
        return pq.read_schema(file)
    except FileNotFoundError:
        raise CannotRunError(f"{file} is missing. Run again.") from None
    except (OSError, pa.ArrowException) as e:
        raise CannotRunError(f"{file} is not a Parquet file that can be read ({e}). Move it away and run again.") from e


def batches(out: Path, table: str) -> Iterator[pa.RecordBatch]:
    """The rows of a table in pieces, in their order."""
    size = _TEXTS if table == "documents" else _GROUP
    for file in parts(out, table):
        try:
            with pq.ParquetFile(file) as opened:
                yield from opened.iter_batches(batch_size=size)
        except (OSError, pa.ArrowException) as e:
            raise CannotRunError(f"{file} can't be read to its end ({e}). Run again.") from e


def rows(out: Path, table: str) -> Iterator[dict[str, Any]]:
    """The rows of a table, in their order."""
    for batch in batches(out, table):
        yield from batch.to_pylist()


def documents(out: Path, tables: Sequence[str] = BY_DOCUMENT) -> Iterator[tuple[dict[str, Any], dict[str, Rows]]]:
    """Each document with its rows of these tables. The rows of one document stand together in a table, in the documents' order."""
    streams = {table: _Stream(rows(out, table)) for table in tables}
    for document in rows(out, "documents"):
        yield document, {table: stream.take(document["doc_id"]) for table, stream in streams.items()}
    left = [table for table, stream in streams.items() if stream.head is not None]
    if left:
        raise CannotRunError(f"{out}: rows of {', '.join(left)} belong to no document. See: toben check {out}")


class _Stream:
    """Rows of which the first can be looked at."""

    def __init__(self, source: Iterator[dict[str, Any]]) -> None:
        self.source = source
        self.head = next(source, None)

    def take(self, doc_id: str) -> Rows:
        """The rows at the head that belong to a document."""
        taken: Rows = []
        while self.head is not None and _document(self.head) == doc_id:
            taken.append(self.head)
            self.head = next(self.source, None)
        return taken


def _document(row: dict[str, Any]) -> str:
    """A row's document; a link has it in its question."""
    doc_id: str = row["doc_id"] if "doc_id" in row else row["question_id"].rpartition("#")[0]
    return doc_id
