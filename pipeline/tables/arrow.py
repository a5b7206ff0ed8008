"""Rows to Arrow tables and back, by the one schema."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from typing import Any, Literal, TypeVar

import pyarrow as pa

from pipeline.schema import ENUMERATIONS, TABLES, Row, arrow_schema

COMPRESSION: Literal["zstd"] = "zstd"  # of every Parquet file

R = TypeVar("R", bound=Row)


def to_arrow(table: str, rows: Sequence[Row]) -> pa.Table:
    """The Arrow table of some rows. Raises ValueError where a value is not of its column's enumeration."""
    schema = arrow_schema(table)
    columns = []
    for field in dataclasses.fields(TABLES[table]):
        values = [getattr(row, field.name) for row in rows]
        kind = schema.field(field.name).type
        enum = field.metadata["enum"]
        if enum and pa.types.is_dictionary(kind):
            columns.append(_encoded(table, field.name, values, ENUMERATIONS[enum]))
        else:
            columns.append(pa.array(values, type=kind))
    return pa.Table.from_arrays(columns, schema=schema)


def _encoded(table: str, column: str, values: Iterable[str | None], words: tuple[str, ...]) -> pa.Array[Any]:
    """An enumeration as a dictionary array; the dictionary is the whole enumeration, so that equal rows give equal bytes."""
    index: dict[str | None, int | None] = {word: n for n, word in enumerate(words)}
    index[None] = None
    try:
        codes = [index[value] for value in values]
    except KeyError as e:
        msg = f"{table}.{column}: {e.args[0]!r} is not one of {', '.join(words)}"
        raise ValueError(msg) from None
    return pa.DictionaryArray.from_arrays(pa.array(codes, type=pa.int8()), pa.array(words, type=pa.string()))


def from_arrow(row_type: type[R], table: pa.Table) -> list[R]:
    """The rows of an Arrow table; lists become tuples."""
    lists = [f.name for f in dataclasses.fields(row_type) if f.metadata["type"].startswith("list")]
    rows: list[R] = []
    for values in table.to_pylist():
        record: dict[str, Any] = values
        for name in lists:
            record[name] = tuple(record[name] or ())
        rows.append(row_type(**record))
    return rows
