"""The commit: the tables of all shards become the nine files of a run, at once as far as a reader can tell.

Every table is written beside its place, checked (schema, rows, footer), flushed to disk, and then renamed into place; all
carry the same run id; `manifest.json` is renamed last. A run that dies in between leaves tables of two runs, each whole; the
next run sees that by their run ids and commits again from the store.

In an object store nothing can be renamed: the tables are written and checked in a temporary folder of this machine and put in their
places one by one, each whole. A reader that wants all of one run compares run ids with the manifest, there as here.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, overload

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.places import Place, Remote
from pipeline.schema import SCHEMA_VERSION, TABLES, arrow_schema
from pipeline.tables.arrow import COMPRESSION

MANIFEST = "manifest.json"
TEMPORARY = ".commit-"  # begins the name of the folder that tables are written in before they are renamed into place
RUN_ID = b"toben.run_id"
SCHEMA = b"toben.schema"
GROUP = 8 << 20  # bytes of a row group in memory, or one shard where that is more
SHRINK = 0.9  # a table may lose a tenth of its rows without a question


class CommitError(Exception):
    """The tables can't be put in place; the old ones are untouched."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a table's footer says."""

    rows: int
    run_id: str | None
    schema: str | None


def found(path: Place) -> Found | None:
    """The footer of a table, None where there is no such file. Raises CommitError where it is not Parquet."""
    if not path.exists():
        return None
    try:
        footer = footer_of(path)
    except (pa.ArrowInvalid, OSError) as e:
        msg = f"{path} is not a Parquet file that can be read ({e}). Move it away and run again."
        raise CommitError(msg) from e
    metadata = footer.metadata or {}
    run_id, schema = metadata.get(RUN_ID), metadata.get(SCHEMA)
    return Found(footer.num_rows, run_id.decode() if run_id else None, schema.decode() if schema else None)


def parquet_file(path: Place) -> pq.ParquetFile:
    """A Parquet file to be read group by group. Raises OSError, pa.ArrowException."""
    return pq.ParquetFile(path if isinstance(path, Path) else path.open())


def footer_of(path: Place) -> pq.FileMetaData:
    """The footer of a Parquet file. Raises OSError, pa.ArrowException."""
    if isinstance(path, Path):
        return pq.read_metadata(path)
    with path.open() as file:
        return pq.read_metadata(file)


def read_columns(path: Place, columns: list[str] | None = None) -> pa.Table:
    """A whole table, or some columns of it. Raises OSError, pa.ArrowException."""
    if isinstance(path, Path) and path.is_dir():  # parts, which another program has written
        return pq.read_table(path, columns=columns)
    with parquet_file(path) as file:
        return file.read(columns=columns)


@overload
def table_path(out: Path, table: str) -> Path: ...
@overload
def table_path(out: Place, table: str) -> Place: ...
def table_path(out: Place, table: str) -> Place:
    """Where a table of a run lies."""
    return out / f"{table}.parquet"


def check_in_the_way(out: Place) -> dict[str, Found]:
    """What is in `out` now. Raises CommitError where a file there is not ours or of another schema version."""
    present = {}
    for table in TABLES:
        there = found(table_path(out, table))
        if there is None:
            continue
        if there.schema != SCHEMA_VERSION:
            was = f"schema version {there.schema}" if there.schema else "no table of toben"
            msg = (
                f"{table_path(out, table)} is {was}; this program writes version {SCHEMA_VERSION}. "
                "Choose another folder with -o, or move the old tables away."
            )
            raise CommitError(msg)
        present[table] = there
    return present


def is_current(out: Place, run_id: str) -> bool:
    """Whether all tables in `out` and its manifest are those of this run."""
    manifest = read_manifest(out)
    if manifest is None or manifest.get("run_id") != run_id or not isinstance(manifest.get("rows"), dict):
        return False
    for table in TABLES:
        there = found(table_path(out, table))
        if there is None or there.run_id != run_id or there.rows != manifest["rows"].get(table):
            return False
    return True


def read_manifest(out: Place) -> dict[str, Any] | None:
    """The manifest of the last run, None where there is none that can be read."""
    try:
        manifest = json.loads((out / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return manifest if isinstance(manifest, dict) else None


def commit(
    out: Place,
    parts: Mapping[str, Iterator[pa.Table]],
    run_id: str,
    manifest: dict[str, Any],
    *,
    allow_shrink: bool = False,
    before: Callable[[], None] = lambda: None,
) -> dict[str, int]:
    """Put the tables in place; returns their numbers of rows. `parts` gives each table's pieces in order.

    `before` is called when all is written and nothing is in its place yet, and may raise. Raises CommitError, OSError.
    """
    old = check_in_the_way(out)
    with _temporary(out, run_id) as temp:
        rows = {table: _write(temp / f"{table}.parquet", table, parts[table], run_id) for table in TABLES}
        if not allow_shrink:
            _check_shrink(out, old, rows, manifest)
        manifest = {"run_id": run_id, "schema_version": SCHEMA_VERSION, "rows": rows, **manifest}
        (temp / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        before()
        _put(temp, out, [*(f"{table}.parquet" for table in TABLES), MANIFEST])
    return rows


@contextmanager
def _temporary(out: Place, run_id: str) -> Iterator[Path]:
    """A folder to write the tables in: beside their places, or anywhere on this machine where those are in an object store."""
    temp = out / f"{TEMPORARY}{run_id}" if isinstance(out, Path) else Path(tempfile.mkdtemp())
    try:
        if isinstance(out, Path):
            shutil.rmtree(temp, ignore_errors=True)
            temp.mkdir(parents=True)
        yield temp
    finally:
        shutil.rmtree(temp, ignore_errors=True)


def _put(temp: Path, out: Place, names: list[str]) -> None:
    """Put the files in their places, in this order."""
    if isinstance(out, Remote):
        for name in names:
            (out / name).upload(temp / name)
        return
    for name in names:
        _flush(temp / name)
    for name in names:
        (temp / name).replace(out / name)
    _flush(out)


def _write(path: Path, table: str, pieces: Iterator[pa.Table], run_id: str) -> int:
    schema = arrow_schema(table)
    schema = schema.with_metadata({**(schema.metadata or {}), RUN_ID: run_id.encode()})
    written = 0
    with pq.ParquetWriter(path, schema, compression=COMPRESSION) as writer:
        for group in _groups(pieces):
            writer.write_table(group.replace_schema_metadata(schema.metadata))
            written += group.num_rows
    there = found(path)
    if there is None or there.rows != written or there.run_id != run_id:
        msg = f"{path} did not come out as written ({written} rows). Is the disk full?"
        raise CommitError(msg)
    return written


def _groups(pieces: Iterator[pa.Table]) -> Iterator[pa.Table]:
    """The pieces put together to row groups of a useful size: a footer, which every reader reads, tells of each and its columns."""
    waiting: list[pa.Table] = []
    size = 0
    for piece in pieces:
        if piece.num_rows:
            waiting.append(piece)
            size += piece.nbytes
        if size >= GROUP:
            yield pa.concat_tables(waiting)
            waiting, size = [], 0
    if waiting:
        yield pa.concat_tables(waiting)


def _check_shrink(out: Place, old: dict[str, Found], rows: dict[str, int], manifest: dict[str, Any]) -> None:
    for table, there in old.items():
        if table == "rejects" or rows[table] >= there.rows * SHRINK:
            continue
        before = (read_manifest(out) or {}).get("sources")
        now = manifest.get("sources")
        same = before == now
        corpus = " The corpus has as many sources as before." if same else f" The corpus has {now} sources; it had {before}."
        msg = (
            f"{table} would go from {there.rows} rows to {rows[table]}.{corpus} "
            "The old tables are untouched. If that is right, run again with --allow-shrink."
        )
        raise CommitError(msg)


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
