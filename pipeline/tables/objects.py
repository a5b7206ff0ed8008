"""The store in an object store (`s3://…`), which can't rename: each table is put whole, and those that are asked for last.

Whoever finds the tables that a stage always makes so finds all of its result. Two workers that put the same result put the same
bytes. The driver lists the store once (`look`), where a worker asks for the few folders of its piece.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.places import Remote
from pipeline.schema import TABLES
from pipeline.tables.arrow import COMPRESSION

_AT_ONCE = 16  # requests
_SUFFIX = ".parquet"


class ObjectStore:
    """A store below a URL."""

    def __init__(self, root: Remote) -> None:
        self.root = root
        self._listed: dict[str, int] | None = None  # `stage/key/table.parquet` -> bytes, when it was last looked

    def look(self) -> None:
        """List all that is there: one request a thousand tables."""
        self._listed = self.root.files()

    def has(self, stage: str, key: str, tables: Iterable[str]) -> bool:
        """Whether the result is there with these tables."""
        found = self._found(stage, key)
        return all(found.get(table) for table in tables)

    def keeps(self, stage: str, key: str, table: str) -> bool:
        """Whether the result holds this table."""
        return table in self._found(stage, key)

    def _found(self, stage: str, key: str) -> dict[str, int]:
        if self._listed is None:
            found = (self.root / stage / key).files()
            return {name.removesuffix(_SUFFIX): size for name, size in found.items()}
        names = {table: f"{stage}/{key}/{table}{_SUFFIX}" for table in TABLES}
        return {table: self._listed[name] for table, name in names.items() if name in self._listed}

    def put(self, stage: str, key: str, tables: Mapping[str, pa.Table], needed: Iterable[str]) -> None:
        """Keep these tables of a shard as the result of a stage. Raises OSError where they can't be written."""
        last = tuple(needed)
        for table in sorted(tables, key=lambda table: table in last):
            sink = pa.BufferOutputStream()
            pq.write_table(tables[table], sink, compression=COMPRESSION)
            data = sink.getvalue().to_pybytes()
            self._place(stage, key, table).write_bytes(data)
            if self._listed is not None:
                self._listed[f"{stage}/{key}/{table}{_SUFFIX}"] = len(data)

    def drop(self, stage: str, key: str) -> None:
        """Forget a result."""
        with suppress(OSError):
            self._unlink([f"{stage}/{key}/{table}{_SUFFIX}" for table in self._found(stage, key)])

    def table(self, stage: str, key: str, table: str, columns: list[str] | None = None) -> pa.Table:
        """One table of a result, by one request."""
        return pq.read_table(pa.BufferReader(self._place(stage, key, table).read_bytes()), columns=columns)

    def tables(self, places: Iterable[tuple[str, str]], table: str, columns: list[str] | None = None) -> Iterator[pa.Table]:
        """One table of several results, in order; some requests ahead, because each waits longer than it works."""
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            ahead: deque[Future[pa.Table]] = deque()
            try:
                for stage, key in places:
                    ahead.append(pool.submit(self.table, stage, key, table, columns))
                    if len(ahead) >= _AT_ONCE:
                        yield ahead.popleft().result()
                while ahead:
                    yield ahead.popleft().result()
            finally:
                for future in ahead:
                    future.cancel()

    def prune(self, used: set[tuple[str, str]]) -> int:
        """Drop what no shard of this run used; returns how many results went."""
        gone: dict[tuple[str, str], list[str]] = {}
        for name in self.root.files():
            stage, _, rest = name.partition("/")
            key, _, table = rest.partition("/")
            if table and (stage, key) not in used:
                gone.setdefault((stage, key), []).append(name)
        with suppress(OSError):
            self._unlink([name for names in gone.values() for name in names])
        return len(gone)

    def clear(self) -> None:
        """Drop everything."""
        self._unlink(list(self.root.files()))

    def _unlink(self, names: list[str]) -> None:
        self.root.unlink_below(names)
        if self._listed is not None:
            for name in names:
                self._listed.pop(name, None)

    def _place(self, stage: str, key: str, table: str) -> Remote:
        return self.root / stage / key / f"{table}{_SUFFIX}"
