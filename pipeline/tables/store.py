"""The store of finished work: what each stage made of each shard, under a key that says what it was made from.

`OUT/.work/<stage>/<key>/<table>.parquet`. A key is a hash of the input bytes, the code and data of the stage and of all stages
before it, the configuration and the model versions; so a result is used again exactly when nothing that made it has changed,
and never because of a time stamp. A result appears whole (a folder is renamed into place) or not at all.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.schema import TABLES, Row
from pipeline.tables.arrow import from_arrow

WORK = ".work"
COMPRESSION: Literal["zstd"] = "zstd"


class Store:
    """The finished work below one output folder."""

    def __init__(self, out: Path) -> None:
        self.root = out / WORK

    def folder(self, stage: str, key: str) -> Path:
        """Where the result of a stage lies."""
        return self.root / stage / key

    def has(self, stage: str, key: str, tables: Iterable[str]) -> bool:
        """Whether the result is there with these tables, none of them empty as a power cut may leave them."""
        place = self.folder(stage, key)
        try:
            return all((place / f"{table}.parquet").stat().st_size for table in tables)
        except OSError:
            return False

    def put(self, stage: str, key: str, tables: Mapping[str, pa.Table]) -> None:
        """Keep these tables of a shard as the result of a stage. Raises OSError where they can't be written."""
        place = self.folder(stage, key)
        if not self.has(stage, key, tables):
            self.drop(stage, key)
        place.parent.mkdir(parents=True, exist_ok=True)
        temp = Path(tempfile.mkdtemp(prefix=".", dir=place.parent))
        try:
            for table, rows in tables.items():
                pq.write_table(rows, temp / f"{table}.parquet", compression=COMPRESSION)
            temp.chmod(0o755)
            try:
                temp.rename(place)
            except OSError:
                if not place.is_dir():  # another worker has put the same result there: it is the same
                    raise
        finally:
            shutil.rmtree(temp, ignore_errors=True)

    def drop(self, stage: str, key: str) -> None:
        """Forget a result."""
        shutil.rmtree(self.folder(stage, key), ignore_errors=True)

    def table(self, stage: str, key: str, table: str, columns: list[str] | None = None) -> pa.Table:
        """One table of a result."""
        return pq.read_table(self.folder(stage, key) / f"{table}.parquet", columns=columns)

    def rows(self, stage: str, key: str, table: str) -> list[Row]:
        """One table of a result as rows."""
        return from_arrow(TABLES[table], self.table(stage, key, table))

    def prune(self, used: set[tuple[str, str]]) -> int:
        """Drop what no shard of this run used; returns how many results went."""
        gone = 0
        for stage in _folders(self.root):
            for place in _folders(stage):
                if (stage.name, place.name) not in used:
                    shutil.rmtree(place, ignore_errors=True)
                    gone += 1
        return gone


def _folders(path: Path) -> list[Path]:
    if not path.is_dir():
        return []
    with os.scandir(path) as entries:
        return [Path(e.path) for e in entries if e.is_dir(follow_symlinks=False)]
