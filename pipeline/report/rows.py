"""The rows of a finished run, one document at a time: memory holds one document and a row group of each table, never the corpus."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.errors import CannotRunError
from pipeline.schema import SCHEMA_VERSION, TABLES
from pipeline.tables.commit import RUN_ID, SCHEMA, table_path

Row = dict[str, Any]
_BY_DOCUMENT = ("turns", "figures", "dates", "questions", "answers", "links")
_COLUMNS = {  # what the pages don't show is not read
    "turns": [
        "turn_id",
        "doc_id",
        "seq",
        "label",
        "label_start",
        "label_end",
        "start",
        "end",
        "role",
        "title",
        "speaker",
        "seat",
        "party",
        "act",
        "attribution",
    ],
    "questions": [
        "question_id",
        "doc_id",
        "turn_id",
        "number",
        "start",
        "end",
        "topic",
        "round",
        "addressee_role",
        "addressee_title",
        "asks_figure",
        "status",
    ],
    "answers": ["answer_id", "doc_id", "turn_id", "number", "start", "end", "topic", "stance"],
}


@dataclass(frozen=True, slots=True)
class Transcript:
    """A document with its rows, in text order."""

    document: Row
    turns: list[Row]
    figures: list[Row]
    dates: list[Row]
    questions: list[Row]
    answers: list[Row]
    links: list[Row]


@dataclass(slots=True)
class _Stream:
    """The rows of a table; those of one document stand together, documents in the order of their table."""

    rows: Iterator[Row]
    head: Row | None = None

    def step(self) -> None:
        self.head = next(self.rows, None)

    def take(self, doc_id: str) -> list[Row]:
        taken = []
        while self.head is not None and _document(self.head) == doc_id:
            taken.append(self.head)
            self.step()
        return taken


class Tables:
    """The tables of a run, opened together so that they stay those of one run whatever happens to the files meanwhile."""

    def __init__(self, out: Path) -> None:
        self._open = ExitStack()
        self._files: dict[str, list[pq.ParquetFile]] = {}
        try:
            for table in TABLES:
                self._files[table] = [self._open.enter_context(pq.ParquetFile(path)) for path in _parts(out, table)]
            self.run_id = self._one_run(out)
        except (OSError, pa.ArrowException) as e:
            self.close()
            raise CannotRunError(f"the tables in {out} can't be read ({e}). Make them with: toben run CORPUS -o {out}") from e
        except CannotRunError:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the files."""
        self._open.close()

    def _one_run(self, out: Path) -> str:
        found = {table: [file.schema_arrow.metadata or {} for file in files] for table, files in self._files.items()}
        for table, footers in found.items():
            if not footers or any(footer.get(SCHEMA, b"").decode() != SCHEMA_VERSION for footer in footers):
                raise CannotRunError(
                    f"{table_path(out, table)} is no table of schema version {SCHEMA_VERSION}. "
                    f"Make the tables again with: toben run CORPUS -o {out}"
                )
        runs = {footer.get(RUN_ID, b"").decode() for footers in found.values() for footer in footers}
        if len(runs) != 1:
            raise CannotRunError(f"the tables in {out} are of {len(runs)} runs: a run was interrupted in its commit. Run it again.")
        return runs.pop()

    def rows(self, table: str, *, batch: int = 4096) -> Iterator[Row]:
        """The rows of a table, in order."""
        for file in self._files[table]:
            for part in file.iter_batches(batch_size=batch, columns=_COLUMNS.get(table), use_threads=False):
                yield from part.to_pylist()

    def transcripts(self) -> Iterator[Transcript]:
        """Every document with its rows. Raises CannotRunError where rows are left that belong to no document."""
        streams = {table: _Stream(self.rows(table)) for table in _BY_DOCUMENT}
        for stream in streams.values():
            stream.step()
        for document in self.rows("documents", batch=1):  # whole texts
            yield Transcript(document, *(streams[table].take(document["doc_id"]) for table in _BY_DOCUMENT))
        for table, stream in streams.items():
            if stream.head is not None:
                raise CannotRunError(
                    f"{table}: {_document(stream.head)!r} is no document, or out of order. `toben check` tells more; run again."
                )


def _document(row: Row) -> str:
    """The doc_id of a row; links carry it in their ids."""
    doc_id: str = row["doc_id"] if "doc_id" in row else row["question_id"].rpartition("#")[0]
    return doc_id


def _parts(out: Path, table: str) -> list[Path]:
    """The files of a table: one, or the parts in a directory of that name."""
    path = table_path(out, table)
    if not path.exists():
        raise CannotRunError(f"{out} has no {table} table. Make the tables with: toben run CORPUS -o {out}")
    return sorted(path.glob("*.parquet")) if path.is_dir() else [path]
