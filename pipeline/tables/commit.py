"""The commit: the tables of all shards become the nine files of a run, at once as far as a reader can tell.

Every table is written beside its place, checked (schema, rows, footer), flushed to disk, and then renamed into place; all
carry the same run id; `manifest.json` is renamed last. A run that dies in between leaves tables of two runs, each whole; the
next run sees that by their run ids and commits again from the store.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.schema import SCHEMA_VERSION, TABLES, arrow_schema
from pipeline.tables.store import COMPRESSION

MANIFEST = "manifest.json"
TEMPORARY = ".commit-"  # begins the name of the folder that tables are written in before they are renamed into place
RUN_ID = b"toben.run_id"
SCHEMA = b"toben.schema"
SHRINK = 0.9  # a table may lose a tenth of its rows without a question


class CommitError(Exception):
    """The tables can't be put in place; the old ones are untouched."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a table's footer says."""

    rows: int
    run_id: str | None
    schema: str | None


def found(path: Path) -> Found | None:
    """The footer of a table, None where there is no such file. Raises CommitError where it is not Parquet."""
    if not path.exists():
        return None
    try:
        footer = pq.read_metadata(path)
    except (pa.ArrowInvalid, OSError) as e:
        msg = f"{path} is not a Parquet file that can be read ({e}). Move it away and run again."
        raise CommitError(msg) from e
    metadata = footer.metadata or {}
    run_id, schema = metadata.get(RUN_ID), metadata.get(SCHEMA)
    return Found(footer.num_rows, run_id.decode() if run_id else None, schema.decode() if schema else None)


def table_path(out: Path, table: str) -> Path:
    """Where a table of a run lies."""
    return out / f"{table}.parquet"


def check_in_the_way(out: Path) -> dict[str, Found]:
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


def is_current(out: Path, run_id: str) -> bool:
    """Whether all tables in `out` and its manifest are those of this run."""
    manifest = read_manifest(out)
    if manifest is None or manifest.get("run_id") != run_id or not isinstance(manifest.get("rows"), dict):
        return False
    for table in TABLES:
        there = found(table_path(out, table))
        if there is None or there.run_id != run_id or there.rows != manifest["rows"].get(table):
            return False
    return True


def read_manifest(out: Path) -> dict[str, Any] | None:
    """The manifest of the last run, None where there is none that can be read."""
    try:
        manifest = json.loads((out / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return manifest if isinstance(manifest, dict) else None


def commit(
    out: Path, parts: Mapping[str, Iterator[pa.Table]], run_id: str, manifest: dict[str, Any], *, allow_shrink: bool = False
) -> dict[str, int]:
    """Put the tables in place; returns their numbers of rows. `parts` gives each table's pieces in order."""
    old = check_in_the_way(out)
    temp = out / f"{TEMPORARY}{run_id}"
    shutil.rmtree(temp, ignore_errors=True)
    temp.mkdir(parents=True)
    try:
        rows = {table: _write(temp / f"{table}.parquet", table, parts[table], run_id) for table in TABLES}
        if not allow_shrink:
            _check_shrink(out, old, rows, manifest)
        manifest = {"run_id": run_id, "schema_version": SCHEMA_VERSION, "rows": rows, **manifest}
        (temp / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        for name in [f"{table}.parquet" for table in TABLES] + [MANIFEST]:
            _flush(temp / name)
        for name in [f"{table}.parquet" for table in TABLES] + [MANIFEST]:
            (temp / name).replace(out / name)
        _flush(out)
    finally:
        shutil.rmtree(temp, ignore_errors=True)
    return rows


def _write(path: Path, table: str, pieces: Iterator[pa.Table], run_id: str) -> int:
    schema = arrow_schema(table)
    schema = schema.with_metadata({**(schema.metadata or {}), RUN_ID: run_id.encode()})
    written = 0
    with pq.ParquetWriter(path, schema, compression=COMPRESSION) as writer:
        for piece in pieces:
            if piece.num_rows:
                writer.write_table(piece.replace_schema_metadata(schema.metadata))
                written += piece.num_rows
    there = found(path)
    if there is None or there.rows != written or there.run_id != run_id:
        msg = f"{path} did not come out as written ({written} rows). Is the disk full?"
        raise CommitError(msg)
    return written


def _check_shrink(out: Path, old: dict[str, Found], rows: dict[str, int], manifest: dict[str, Any]) -> None:
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
