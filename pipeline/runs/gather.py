"""The tables of all pieces, one after the other out of the store: memory holds one piece at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.places import Place, make_folder, written
from pipeline.schema import TABLES, Document, Turn, arrow_schema
from pipeline.shards.plan import MAKES, NAMES, Piece
from pipeline.shards.work import latest
from pipeline.tables.arrow import COMPRESSION, to_arrow
from pipeline.tables.speakers import speakers
from pipeline.tables.store import Store

LAST = NAMES[-1]


class StoreDamagedError(Exception):
    """A stored result that can't be read."""


def column_pieces(
    pieces: Sequence[Piece],
    store: Store,
    table: str,
    *,
    to: str = LAST,
    columns: list[str] | None = None,
    check: Callable[[], None] = lambda: None,
) -> Iterator[pa.Table]:
    """One table of all pieces after a stage. `check` is called before each, and may raise to stop. Raises StoreDamagedError."""
    places: list[tuple[str, str]] = []
    for piece in pieces:
        place = latest(piece, store, to, table)
        if place is None:
            raise StoreDamagedError(f"stored {table} of {piece.sources[0].name}: there is no {table} table")
        places.append(place)
    found = store.tables(places, table, columns)
    for piece in pieces:
        check()
        try:
            rows = next(found)
        except (OSError, pa.ArrowException) as e:
            raise StoreDamagedError(f"stored {table} of {piece.sources[0].name}: {e}") from e
        yield rows


def all_tables(pieces: Sequence[Piece], store: Store, check: Callable[[], None]) -> dict[str, Iterator[pa.Table]]:
    """Every table of a finished run in pieces; the speakers, who may speak in any document, in one."""
    parts = {table: column_pieces(pieces, store, table, check=check) for table in TABLES if table != "speakers"}
    return {**parts, "speakers": _speakers(pieces, store)}


def _speakers(pieces: Sequence[Piece], store: Store) -> Iterator[pa.Table]:
    """The speakers of all documents, from the columns of turns and documents that tell who they are (no texts)."""
    yield to_arrow("speakers", speakers(_turns(pieces, store), _documents(pieces, store)))


_WHO = ["doc_id", "role", "title", "speaker", "seat", "party", "speaker_id"]


def _turns(pieces: Sequence[Piece], store: Store) -> Iterator[Turn]:
    """The turns of people who are known, with nothing but who they are: this is done for every turn of a corpus."""
    for table in column_pieces(pieces, store, "turns", columns=_WHO):
        for row in table.to_pylist():
            if row["speaker_id"] is not None:
                yield Turn(turn_id="", seq=0, start=0, end=0, text="", **row)


def _documents(pieces: Sequence[Piece], store: Store) -> Iterator[Document]:
    """The documents with nothing but where and when they were spoken: all of them are held at a time."""
    assemblies: dict[str | None, str | None] = {}
    names = ["doc_id", "assembly", "held_on"]
    for table in column_pieces(pieces, store, "documents", columns=names):
        for doc_id, assembly, held_on in zip(*(table[name].to_pylist() for name in names), strict=True):
            one = assemblies.setdefault(assembly, assembly)
            yield Document(doc_id=doc_id, source_sha256="", media_type="", text="", n_chars=0, assembly=one, held_on=held_on)


def characters(pieces: Sequence[Piece], store: Store) -> int:
    """The characters of all documents."""
    tables = column_pieces(pieces, store, "documents", columns=["n_chars"])
    return sum(row["n_chars"] for table in tables for row in table.to_pylist())


def rejects(pieces: Sequence[Piece], store: Store) -> list[dict[str, Any]]:
    """The rows of rejects of all pieces."""
    return [row for table in column_pieces(pieces, store, "rejects") for row in table.to_pylist()]


def leave_stage(pieces: Sequence[Piece], store: Store, folder: Place, to: str) -> dict[str, int]:
    """The tables that a stage made, in a folder: for looking at, and for the next stage's author. Returns their numbers of rows."""
    make_folder(folder)
    counts = {}
    for table in MAKES[to]:
        schema = arrow_schema(table)
        counts[table] = 0
        with written(folder / f"{table}.parquet") as path, pq.ParquetWriter(path, schema, compression=COMPRESSION) as writer:
            for part in column_pieces(pieces, store, table, to=to):
                writer.write_table(part.replace_schema_metadata(schema.metadata))
                counts[table] += part.num_rows
    return counts
