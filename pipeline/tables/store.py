"""The store of finished work: what each stage made of each shard, under a key that says what it was made from.

`OUT/.work/<stage>/<key>/<table>.parquet`. A key is a hash of the input bytes, the code and data of the stage and of all stages
before it, the configuration and the model versions; so a result is used again exactly when nothing that made it has changed,
and never because of a time stamp. A result appears whole (a folder is renamed into place) or not at all; in an object store, which
can't rename, see `pipeline.tables.objects`.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.places import Place, Remote
from pipeline.schema import TABLES, Row
from pipeline.tables.arrow import COMPRESSION, from_arrow

WORK = ".work"


class Store(Protocol):
    """The finished work below one output folder. Failures of the system are OSErrors."""

    @property
    def root(self) -> Place:
        """The folder that it lies in."""

    def look(self) -> None:
        """See what others have put there since."""

    def has(self, stage: str, key: str, tables: Iterable[str]) -> bool:
        """Whether the result is there with these tables, none of them empty as a power cut may leave them."""

    def keeps(self, stage: str, key: str, table: str) -> bool:
        """Whether the result holds this table."""

    def put(self, stage: str, key: str, tables: Mapping[str, pa.Table], needed: Iterable[str]) -> None:
        """Keep these tables of a shard as the result of a stage. `needed` are those that `has` will be asked for."""

    def drop(self, stage: str, key: str) -> None:
        """Forget a result."""

    def table(self, stage: str, key: str, table: str, columns: list[str] | None = None) -> pa.Table:
        """One table of a result. Raises OSError, pa.ArrowException."""

    def tables(self, places: Iterable[tuple[str, str]], table: str, columns: list[str] | None = None) -> Iterator[pa.Table]:
        """One table of several results, in order; an object store is asked for some of them ahead."""

    def prune(self, used: set[tuple[str, str]]) -> int:
        """Drop what no shard of this run used; returns how many results went."""

    def clear(self) -> None:
        """Drop everything."""


def store_of(out: Place) -> Store:
    """The store below an output folder."""
    if isinstance(out, Remote):
        from pipeline.tables.objects import ObjectStore  # noqa: PLC0415  (what it imports is needed for nothing else)

        return ObjectStore(out / WORK)
    return FolderStore(out / WORK)


def rows(store: Store, stage: str, key: str, table: str) -> list[Row]:
    """One table of a result as rows."""
    return from_arrow(TABLES[table], store.table(stage, key, table))


class FolderStore:
    """A store in a folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def folder(self, stage: str, key: str) -> Path:
        """Where the result of a stage lies."""
        return self.root / stage / key

    def look(self) -> None:
        """Nothing is remembered."""

    def has(self, stage: str, key: str, tables: Iterable[str]) -> bool:
        """Whether the result is there with these tables, none of them empty as a power cut may leave them."""
        place = f"{self.root}/{stage}/{key}"  # a string: it is asked for every shard and stage of every run
        try:
            return all(os.stat(f"{place}/{table}.parquet").st_size for table in tables)  # noqa: PTH116
        except OSError:
            return False

    def keeps(self, stage: str, key: str, table: str) -> bool:
        """Whether the result holds this table."""
        return os.path.isfile(f"{self.root}/{stage}/{key}/{table}.parquet")  # noqa: PTH113  (as above)

    def put(self, stage: str, key: str, tables: Mapping[str, pa.Table], needed: Iterable[str]) -> None:  # noqa: ARG002
        """Keep these tables of a shard as the result of a stage; they appear together, whichever are `needed`."""
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
        with pq.ParquetFile(self.folder(stage, key) / f"{table}.parquet") as file:  # read_table would import pandas
            return file.read(columns=columns)

    def tables(self, places: Iterable[tuple[str, str]], table: str, columns: list[str] | None = None) -> Iterator[pa.Table]:
        """One table of several results, in order."""
        return (self.table(*place, table, columns) for place in places)

    def clear(self) -> None:
        """Drop everything."""
        shutil.rmtree(self.root, ignore_errors=True)

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
