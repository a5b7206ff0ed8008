"""One run over a corpus: plan the work, have an engine do what is missing, and commit the tables."""

from __future__ import annotations

import json
import logging
import os
import platform
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from filelock import FileLock, Timeout

from pipeline.engines.local import run_local
from pipeline.keys import digest, versions
from pipeline.read import Source, sha256, sources
from pipeline.roles.speakers import speakers
from pipeline.schema import TABLES, Config, Document, Turn, arrow_schema
from pipeline.shards import NAMES, Done, Piece, latest, plan
from pipeline.stages import STAGES
from pipeline.tables.arrow import from_arrow, to_arrow
from pipeline.tables.commit import CommitError, check_in_the_way, commit, is_current, table_path
from pipeline.tables.store import COMPRESSION, WORK, Store

log = logging.getLogger("toben")


class CannotRunError(Exception):
    """The run can't start or can't finish; nothing in the output has changed. The message says what to do."""


@dataclass(slots=True)
class Report:
    """What a run did: for the summary, the exit status and the manifest."""

    run_id: str
    out: Path
    sources: int = 0
    characters: int = 0
    changed: bool = True
    seconds: float = 0.0
    stage_seconds: dict[str, float] = field(default_factory=dict)
    shards: int = 0
    shards_done: int = 0
    rows: dict[str, int] = field(default_factory=dict)
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    rejects: list[dict[str, Any]] = field(default_factory=list)


def run(
    corpus: str | Path,
    out: str | Path,
    *,
    config: Config | None = None,
    workers: int | None = None,
    to: str = NAMES[-1],
    force: bool = False,
    strict: bool = False,
    allow_shrink: bool = False,
    progress: Callable[[int, int, Done | None], None] | None = None,
) -> Report:
    """Make the tables of a corpus (a folder, or one file) in `out`. Only what has changed is done again.

    `to` stops after a stage and leaves the tables made so far in `out/stages/<stage>/`. `force` does everything again, `strict`
    makes any reject fatal, `allow_shrink` lets a table lose more than a tenth of its rows. `progress` is called with the number of
    shards done, the number to do, and what was done last. Raises CannotRunError.
    """
    began = time.perf_counter()
    config = config or Config()
    corpus, out = Path(corpus), Path(out)
    if not corpus.exists():
        raise CannotRunError(f"there is no corpus {corpus}. Name a folder of transcripts, or one file.")
    _make_writable(out)
    with _locked(out):
        try:
            check_in_the_way(out)
        except CommitError as e:
            raise CannotRunError(str(e)) from e
        found = [s for s in sources(corpus) if not _inside(s.path, out)]
        if not found:
            raise CannotRunError(f"the corpus {corpus} holds no files. Put transcripts in it (.txt, .html …).")
        hashes = {source.name: sha256(source) for source in found}
        pieces = plan(found, hashes, config)
        store = Store(out)
        if force:
            shutil.rmtree(store.root, ignore_errors=True)
        report = Report(run_id=digest([piece.keys[to] for piece in pieces]), out=out, sources=len(found), shards=len(pieces))
        _work(pieces, store, out, config, report, to=to, workers=workers, progress=progress)
        used = {(name, piece.keys[name]) for piece in pieces for name in NAMES}
        if to == NAMES[-1]:
            rejects = _column_pieces(pieces, store, to, "rejects")
            report.rejects = [row for table in rejects for row in table.to_pylist()]
            if strict and report.rejects:
                first = report.rejects[0]["message"]
                raise CannotRunError(f"--strict: {len(report.rejects)} rejected; the old tables are untouched. First: {first}")
            report.changed = not is_current(out, report.run_id)
            if report.changed:
                _commit(pieces, store, report, config, allow_shrink=allow_shrink)
            store.prune(used)
            _count(report)
        else:
            _leave_stage(pieces, store, out, to, report)
    report.seconds = time.perf_counter() - began
    log.info("done run_id=%s shards_done=%d seconds=%.1f", report.run_id, report.shards_done, report.seconds)
    return report


def _make_writable(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=out):
            pass
    except OSError as e:
        raise CannotRunError(f"the output folder {out} can't be written to ({e.strerror}). Choose another with -o.") from e


@contextmanager
def _locked(out: Path) -> Iterator[None]:
    """One run at a time on an output folder. The operating system drops the lock of a process that died."""
    lock, holder = FileLock(out / ".lock"), out / ".lock.json"
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise CannotRunError(f"another run holds {out}: {_holder(holder)}. Wait for it, or stop it.") from None
    try:
        holder.write_text(
            json.dumps({"pid": os.getpid(), "host": platform.node(), "since": time.strftime("%Y-%m-%d %H:%M:%S")}), encoding="utf-8"
        )
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def _holder(path: Path) -> str:
    try:
        who = json.loads(path.read_text(encoding="utf-8"))
        return f"process {who['pid']} on {who['host']} since {who['since']}"
    except (OSError, ValueError, KeyError):
        return "a process that does not say which"


def _inside(path: Path, folder: Path) -> bool:
    return folder.resolve() in path.resolve().parents


def _work(
    pieces: Sequence[Piece],
    store: Store,
    out: Path,
    config: Config,
    report: Report,
    *,
    to: str,
    workers: int | None,
    progress: Callable[[int, int, Done | None], None] | None,
) -> None:
    todo = [piece for piece in pieces if not store.has(to, piece.keys[to])]
    if progress and todo:
        progress(0, len(todo), None)
    for done in run_local(todo, out, config, to=to, workers=workers or os.cpu_count() or 1):
        report.shards_done += 1
        report.characters += done.characters
        for stage, seconds in done.seconds.items():
            report.stage_seconds[stage] = report.stage_seconds.get(stage, 0.0) + seconds
        log.debug("shard key=%s documents=%d seconds=%s", done.piece.keys[to], done.documents, done.seconds)
        if progress:
            progress(report.shards_done, len(todo), done)


def _column_pieces(
    pieces: Sequence[Piece], store: Store, to: str, table: str, columns: list[str] | None = None
) -> Iterator[pa.Table]:
    """A table of all pieces, one after the other: memory holds one at a time."""
    for piece in pieces:
        place = latest(piece, store, to, table)
        if place is not None:
            yield store.table(*place, table, columns)


def _commit(pieces: Sequence[Piece], store: Store, report: Report, config: Config, *, allow_shrink: bool) -> None:
    to = NAMES[-1]
    parts: dict[str, Iterator[pa.Table]] = {table: _column_pieces(pieces, store, to, table) for table in TABLES}
    parts["speakers"] = iter([_speakers(pieces, store, to)])
    manifest = {
        "sources": report.sources,
        "versions": versions(),
        "config": {**asdict(config), "layouts_toml": digest(config.layouts_toml) if config.layouts_toml else None},
        "stage_seconds": {name: round(seconds, 3) for name, seconds in report.stage_seconds.items()},
    }
    try:
        report.rows = commit(report.out, parts, report.run_id, manifest, allow_shrink=allow_shrink)
    except CommitError as e:
        raise CannotRunError(str(e)) from e
    except OSError as e:
        raise CannotRunError(f"the tables could not be written to {report.out} ({e.strerror}); the old ones are untouched.") from e


def _speakers(pieces: Sequence[Piece], store: Store, to: str) -> pa.Table:
    """The speakers of all documents, from the columns of turns and documents that tell who they are (no texts)."""
    turns = [row for t in _column_pieces(pieces, store, to, "turns", _without_text(Turn)) for row in _light(Turn, t)]
    headers = _column_pieces(pieces, store, to, "documents", _without_text(Document))
    documents = [row for t in headers for row in _light(Document, t)]
    return to_arrow("speakers", speakers(turns, documents))


def _without_text(row_type: type[Document | Turn]) -> list[str]:
    return [name for name in arrow_schema("documents" if row_type is Document else "turns").names if name not in {"text", "label"}]


def _light(row_type: Any, table: pa.Table) -> list[Any]:
    for name in arrow_schema("documents" if row_type is Document else "turns").names:
        if name not in table.column_names:
            table = table.append_column(name, pa.array([""] * table.num_rows, pa.string()))
    return from_arrow(row_type, table)


def _leave_stage(pieces: Sequence[Piece], store: Store, out: Path, to: str, report: Report) -> None:
    """The tables that a stage made, beside the committed ones: for looking at, and for the next stage's author."""
    folder = out / "stages" / to
    folder.mkdir(parents=True, exist_ok=True)
    makes = next((stage.makes for stage in STAGES if stage.name == to), ("documents", "rejects"))
    for table in makes:
        path = folder / f"{table}.parquet"
        schema = arrow_schema(table)
        with pq.ParquetWriter(path.with_suffix(".tmp"), schema, compression=COMPRESSION) as writer:
            for part in _column_pieces(pieces, store, to, table):
                writer.write_table(part.replace_schema_metadata(schema.metadata))
                report.rows[table] = report.rows.get(table, 0) + part.num_rows
        path.with_suffix(".tmp").replace(path)


def _count(report: Report) -> None:
    """The summary's counts, from the committed tables."""
    out = report.out
    report.rows = {table: pq.read_metadata(table_path(out, table)).num_rows for table in TABLES}
    for table, column in (("turns", "role"), ("figures", "kind"), ("questions", "status"), ("rejects", "code")):
        values = pq.read_table(table_path(out, table), columns=[column])[column].cast(pa.string())
        report.counts[table] = dict(Counter(value or "-" for value in values.to_pylist()).most_common())


__all__ = ["WORK", "CannotRunError", "Report", "Source", "run"]
