"""What is done with one shard: read its sources, run the stages, keep what each made. A document that fails is rejected alone."""

from __future__ import annotations

import gc
import logging
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace

import pyarrow as pa

from pipeline.logs import event
from pipeline.places import Place
from pipeline.read import read_source
from pipeline.read.errors import shown
from pipeline.schema import TABLES, Config, Document, Reject, Shard
from pipeline.shards import parses
from pipeline.shards.plan import MAKES, NAMES, READ, READ_MAKES, Piece
from pipeline.stages import STAGES, Stage
from pipeline.tables.arrow import to_arrow
from pipeline.tables.store import Store, rows, store_of


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a piece."""

    piece: Piece
    seconds: dict[str, float] = field(default_factory=dict)  # stage -> CPU-bound wall time spent
    documents: int = 0
    characters: int = 0


def work(piece: Piece, out: Place, config: Config, to: str = NAMES[-1], *, at: Callable[[str], None] = lambda _: None) -> Done:
    """Bring one piece to a stage: read what the store has, do the rest, keep what was made.

    `at` is told the name of each stage before it begins, and may raise to stop. Raises MemoryError, and OSError where the store
    can't be written.
    """
    store = store_of(out)
    wanted = NAMES[: NAMES.index(to) + 1]
    have = finished(piece, store, to)
    seconds: dict[str, float] = {}
    if have == wanted:
        return Done(piece, seconds)
    shard = _stored(piece, store, have[-1]) if have else None
    rest = wanted[wanted.index(have[-1]) + 1 :] if shard else wanted[1:]
    if shard is None:
        at(READ)
        start = time.perf_counter()
        shard = read(piece)
        tables = {table: to_arrow(table, getattr(shard, table)) for table in READ_MAKES}
        store.put(READ, piece.keys[READ], tables, READ_MAKES)
        seconds[READ] = time.perf_counter() - start
    made: tuple[str, ...] = READ_MAKES
    for stage in STAGES:
        made = tuple(dict.fromkeys((*made, *stage.makes)))
        if stage.name not in rest:
            continue
        at(stage.name)
        start = time.perf_counter()
        rejects = len(shard.rejects)
        with parses.known(store, piece.sources) if stage.name == parses.STAGE and config.parse else nullcontext():
            shard, tables = guarded(stage, shard, config)
        if len(shard.rejects) != rejects:  # where a document was given up, every table so far has lost its rows
            tables = {table: to_arrow(table, getattr(shard, table)) for table in made}
        store.put(stage.name, piece.keys[stage.name], tables, stage.makes)
        seconds[stage.name] = time.perf_counter() - start
    return Done(piece, seconds, len(shard.documents), sum(document.n_chars for document in shard.documents))


def read(piece: Piece) -> Shard:
    """Read the sources of a piece."""
    shard = Shard(rejects=list(piece.lost))
    lost = {row.source_path for row in piece.lost}
    for source, sha256 in zip(piece.sources, piece.hashes, strict=True):
        if source.name in lost:
            continue
        try:
            documents, rejects = read_source(source)
            to_arrow("documents", documents)  # what no table can hold must not wait until the shard is stored
        except MemoryError:
            raise
        except Exception as e:  # noqa: BLE001  (as in a stage)
            documents, rejects = [], [_failed(source.name, sha256, READ, e)]
        shard.documents += documents
        shard.rejects += rejects
    return shard


def _stored(piece: Piece, store: Store, stage: str) -> Shard | None:
    """The shard as it was after a stage; None where the store is damaged, which is then dropped and made again."""
    try:
        shard = Shard()
        for table in TABLES:
            place = latest(piece, store, stage, table)
            if place is not None:
                setattr(shard, table, rows(store, *place, table))
    except (OSError, pa.ArrowException, KeyError, TypeError) as e:
        event(logging.WARNING, "store damaged", f"{e}; it is made again", stage=stage, key=piece.keys[stage])
        for name in NAMES:
            store.drop(name, piece.keys[name])
        return None
    return shard


def finished(piece: Piece, store: Store, to: str) -> tuple[str, ...]:
    """The stages up to `to` whose results are there, with all that they build on."""
    wanted = NAMES[: NAMES.index(to) + 1]
    missing = (n for n, stage in enumerate(wanted) if not store.has(stage, piece.keys[stage], MAKES[stage]))
    return wanted[: next(missing, len(wanted))]


def mend(pieces: Iterable[Piece], store: Store) -> None:
    """Drop all results of the pieces of which a table can't be read."""
    for piece in pieces:
        _stored(piece, store, NAMES[-1])


def latest(piece: Piece, store: Store, stage: str, table: str) -> tuple[str, str] | None:
    """The last stage up to `stage` that kept this table, with its key."""
    for name in reversed(NAMES[: NAMES.index(stage) + 1]):
        if store.keeps(name, piece.keys[name], table):
            return name, piece.keys[name]
    return None


@contextmanager
def uncollected() -> Iterator[None]:
    """Without Python's search for objects that only hold each other: the stages make none, and it takes a sixth of their time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@uncollected()
def guarded(stage: Stage, shard: Shard, config: Config) -> tuple[Shard, dict[str, pa.Table]]:
    """Run a stage; where it fails, run it document by document and reject the ones that make it fail.

    Returns the shard, and the tables that the stage makes as they will be stored. Raises MemoryError.
    """
    try:
        return _checked(stage, shard, config)
    except MemoryError:
        raise
    except Exception as e:  # noqa: BLE001  (whatever it is, the other documents must go on)
        number = len(shard.documents)
        event(logging.WARNING, "stage failed", "trying the documents one by one", stage=stage.name, documents=number, error=repr(e))
    whole = Shard(rejects=list(shard.rejects))
    for document in shard.documents:
        try:
            part, _ = _checked(stage, only(shard, document), config)
        except MemoryError:
            raise
        except Exception as e:
            logging.getLogger("toben").debug("traceback", exc_info=True)
            whole.rejects.append(_failed(document.doc_id, document.source_sha256, stage.name, e))
            continue
        for table in TABLES:
            getattr(whole, table).extend(getattr(part, table))
    return whole, {table: to_arrow(table, getattr(whole, table)) for table in stage.makes}


def _checked(stage: Stage, shard: Shard, config: Config) -> tuple[Shard, dict[str, pa.Table]]:
    done = stage.run(shard, config)
    return done, {table: to_arrow(table, getattr(done, table)) for table in stage.makes}


def _failed(name: str, sha256: str | None, stage: str, error: Exception) -> Reject:
    reason = shown(f"{type(error).__name__}: {error}")
    message = f"{name}: stage {stage} failed ({reason}). This is a fault of toben: please report it with this file."
    return Reject(source_path=name, source_sha256=sha256, stage=stage, code="internal_error", message=message)


def only(shard: Shard, document: Document) -> Shard:
    """The rows of one document."""
    part = Shard(documents=[document])
    for table in TABLES:
        if table in {"documents", "speakers", "rejects", "links"}:
            continue
        setattr(part, table, [row for row in getattr(shard, table) if row.doc_id == document.doc_id])
    asked = {q.question_id for q in part.questions}
    part.links = [link for link in shard.links if link.question_id in asked]
    return part


def run_stages(documents: Iterable[Document], config: Config) -> Shard:
    """All stages over some documents in memory."""
    shard = Shard(documents=list(documents))
    for stage in STAGES:
        shard, _ = guarded(stage, shard, config)
    return replace(shard)
