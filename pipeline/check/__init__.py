"""`toben check OUT`: whether the tables of a run are whole, consistent with each other and true to their texts.

Made to be the last line of a scheduled job. Memory holds the rows of one row group of each table at a time, and the ids of all
documents and speakers; never the corpus.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.check.rows import Fault, Rows, document_faults
from pipeline.errors import CannotRunError
from pipeline.places import Place
from pipeline.schema import SCHEMA_VERSION, TABLES, arrow_schema
from pipeline.tables.commit import MANIFEST, RUN_ID, SCHEMA, parquet_file, read_manifest, table_path

REMEDIES = {
    "missing": "run again; the store makes it from what is finished",
    "damaged": "move it away and run again",
    "schema": "made by another version of toben: run again with this one into a new folder",
    "run_id": "a run was interrupted in its commit: run again",
    "manifest": "run again",
    "rows": "run again with --force; if it stays, please report it",
}
_BY_DOCUMENT = ("turns", "figures", "dates", "questions", "answers", "links")
_GROUP = 4096  # rows turned into Python objects at a time


def check(out: Place, *, most: int = 20) -> Iterator[str]:
    """The faults of a folder of tables, one line each, `most` of a sort. Raises CannotRunError where there are no tables."""
    seen: Counter[tuple[str, str]] = Counter()
    for fault in faults(out):
        sort = (fault.table, fault.what.split(":")[0])
        seen[sort] += 1
        if seen[sort] <= most:
            place = f"{fault.table} {_plain(fault.row)}" if fault.row else fault.table
            yield f"{place}: {_plain(fault.what)} → {REMEDIES[fault.remedy]}"
    for (table, what), count in seen.items():
        if count > most:
            yield f"{table}: {what}: {count - most} more of these"


def faults(out: Place) -> Iterator[Fault]:
    """All faults of a folder of tables."""
    if not any(table_path(out, table).exists() for table in TABLES):
        raise CannotRunError(f"{out} holds no tables. Make them with: toben run CORPUS -o {out}")
    files: dict[str, pq.ParquetFile] = {}
    for table in TABLES:
        try:
            files[table] = parquet_file(_file(out, table))
        except FileNotFoundError:
            yield Fault(table, "", "the table is missing", "missing")
        except (OSError, pa.ArrowException) as e:
            yield Fault(table, "", f"is not a Parquet file that can be read: {e}", "damaged")
    bad = list(_schema_faults(files))
    yield from bad
    yield from _run_faults(out, files)
    if bad or len(files) < len(TABLES):
        return  # what the rows mean is only known where all tables are there and of this schema
    try:
        yield from _row_faults(files)
    except (OSError, pa.ArrowException) as e:
        yield Fault("tables", "", f"can't be read to the end: {e}", "damaged")
    finally:
        for file in files.values():
            file.close()


def _file(out: Place, table: str) -> Place:
    path = table_path(out, table)
    if not path.exists():
        raise FileNotFoundError(path)
    return path


def _schema_faults(files: dict[str, pq.ParquetFile]) -> Iterator[Fault]:
    for table, file in files.items():
        schema, wanted = file.schema_arrow, arrow_schema(table)
        version = (schema.metadata or {}).get(SCHEMA, b"none").decode()
        if version != SCHEMA_VERSION:
            yield Fault(table, "", f"schema version {version}, this program reads {SCHEMA_VERSION}", "schema")
        for name in sorted({*schema.names, *wanted.names}):
            there = schema.field(name).type if name in schema.names else "missing"
            right = wanted.field(name).type if name in wanted.names else "no column of this table"
            if there != right:
                yield Fault(table, "", f"column {name}: {there}, should be {right}", "schema")


def _run_faults(out: Place, files: dict[str, pq.ParquetFile]) -> Iterator[Fault]:
    manifest = read_manifest(out)
    if manifest is None:
        yield Fault(MANIFEST, "", "is missing or no JSON object", "manifest")
        return
    rows = manifest.get("rows")
    if not isinstance(rows, dict):
        yield Fault(MANIFEST, "", "tells no numbers of rows", "manifest")
        rows = {}
    for table, file in files.items():
        run_id = (file.schema_arrow.metadata or {}).get(RUN_ID, b"none").decode()
        if run_id != manifest.get("run_id"):
            yield Fault(table, "", f"is of run {run_id}, the manifest of run {manifest.get('run_id')}", "run_id")
        if rows and rows.get(table) != file.metadata.num_rows:
            yield Fault(table, "", f"has {file.metadata.num_rows} rows, the manifest says {rows.get(table)}", "run_id")


@dataclass(slots=True)
class _Stream:
    """The rows of a table, document by document; rows of one document stand together, documents in the order of their table."""

    table: str
    rows: Iterator[dict[str, Any]]
    next: dict[str, Any] | None = None

    def start(self) -> None:
        self.next = next(self.rows, None)

    def document(self) -> str:
        if self.next is None:
            return ""
        doc_id: str = self.next["doc_id"] if "doc_id" in self.next else self.next["question_id"].rpartition("#")[0]
        return doc_id

    def take(self, doc_id: str) -> Rows:
        """The rows at the head that belong to a document."""
        taken = []
        while self.next is not None and self.document() == doc_id:
            taken.append(self.next)
            self.start()
        return taken


def _row_faults(files: dict[str, pq.ParquetFile]) -> Iterator[Fault]:
    order: dict[str, int] = {}
    for row in _rows(files["documents"], ["doc_id"]):
        if row["doc_id"] in order:
            yield Fault("documents", row["doc_id"], "unique: there are two documents of this id", "rows")
        order[row["doc_id"]] = len(order)
    people = {row["speaker_id"]: row["n_turns"] for row in _rows(files["speakers"], ["speaker_id", "n_turns"])}
    if len(people) != files["speakers"].metadata.num_rows:
        yield Fault("speakers", "", "unique: two speakers have one id", "rows")
    spoken: Counter[str] = Counter()
    streams = {table: _Stream(table, _rows(files[table])) for table in _BY_DOCUMENT}
    for stream in streams.values():
        stream.start()
    for n, document in enumerate(_rows(files["documents"])):
        rows: dict[str, Rows] = {}
        for table, stream in streams.items():
            yield from _strays(stream, order, n)
            rows[table] = stream.take(document["doc_id"])
        yield from document_faults(document, rows)
        spoken.update(turn["speaker_id"] for turn in rows["turns"] if turn["speaker_id"] is not None)
    for stream in streams.values():
        yield from _strays(stream, order, len(order))
    for who in sorted({*people, *spoken}):
        if who not in people:
            yield Fault("turns", who, f"foreign key: speaker_id of {spoken[who]} turns, not in speakers", "rows")
        elif spoken[who] != people[who]:
            yield Fault("speakers", who, f"n_turns: {people[who]}, but there are {spoken[who]} turns of this speaker", "rows")
    yield from _reject_faults(files["rejects"], order)


def _reject_faults(file: pq.ParquetFile, order: dict[str, int]) -> Iterator[Fault]:
    for row in _rows(file):
        if row["stage"] != "read" and row["source_path"] in order:
            yield Fault("rejects", row["source_path"], "conservation: a source is in rejects and in documents", "rows")
        if not (row["code"] and row["message"] and row["source_path"]):
            yield Fault("rejects", row["source_path"], "incomplete: a reject says what, why and how to mend it", "rows")


def _strays(stream: _Stream, order: dict[str, int], now: int) -> Iterator[Fault]:
    """Pass over rows that stand before those of document number `now`, but belong to none or to one that is done."""
    while stream.next is not None and order.get(stream.document(), -1) < now:
        doc_id = stream.document()
        rows = stream.take(doc_id)
        what = "order: rows of one document do not stand together" if doc_id in order else "foreign key: there is no such document"
        yield Fault(stream.table, doc_id, f"{what} ({len(rows)} rows)", "rows")


def _rows(file: pq.ParquetFile, columns: list[str] | None = None) -> Iterator[dict[str, Any]]:
    for batch in _batches(file, columns):
        yield from batch.to_pylist()


def _batches(file: pq.ParquetFile, columns: list[str] | None) -> Iterable[pa.RecordBatch]:
    few = 16 if columns is None and "n_chars" in file.schema_arrow.names else _GROUP  # documents hold whole texts
    return file.iter_batches(batch_size=few, columns=columns)


def _plain(text: str) -> str:
    """One line without control characters."""
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text)
