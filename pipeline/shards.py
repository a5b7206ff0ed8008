"""Shards: how a corpus is cut, and what is done with one piece of it.

A shard is some whole documents. Where one ends depends on the names of the documents only (a hash of the name says `end here`),
so that a document that changes, comes or goes re-does one shard and leaves the others as they are.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from pipeline.keys import code_of, digest, versions
from pipeline.read import Source, read_source
from pipeline.schema import TABLES, Config, Document, Reject, Shard
from pipeline.stages import STAGES, Stage
from pipeline.tables.store import Store

log = logging.getLogger("toben")

READ = "read"
READ_MAKES = ("documents", "rejects")
NAMES = (READ, *(stage.name for stage in STAGES))
MOST_DOCUMENTS = 16
MOST_BYTES = 4_000_000
ONE_IN = 8  # a shard ends after one name in so many


@dataclass(frozen=True, slots=True)
class Piece:
    """The sources of one shard, their hashes, and the key of each stage's result."""

    sources: tuple[Source, ...]
    hashes: tuple[str | None, ...]
    keys: dict[str, str]  # stage name -> key


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a piece."""

    piece: Piece
    seconds: dict[str, float] = field(default_factory=dict)  # stage -> CPU-bound wall time spent
    documents: int = 0
    characters: int = 0


def cut(sources: Sequence[Source]) -> list[tuple[Source, ...]]:
    """Cut sorted sources into shards."""
    shards: list[tuple[Source, ...]] = []
    current: list[Source] = []
    size = 0
    for source in sources:
        if current and (len(current) >= MOST_DOCUMENTS or size + source.size > MOST_BYTES):
            shards.append(tuple(current))
            current, size = [], 0
        current.append(source)
        size += source.size
        if hashlib.sha256(source.name.encode("utf-8", "surrogateescape")).digest()[0] % ONE_IN == 0:
            shards.append(tuple(current))
            current, size = [], 0
    if current:
        shards.append(tuple(current))
    return shards


def plan(sources: Sequence[Source], hashes: dict[str, str | None], config: Config) -> list[Piece]:
    """The pieces of a corpus with their keys: a stage's key holds the key of the stage before it."""
    pieces = []
    for group in cut(sources):
        inputs = [(source.name, hashes[source.name]) for source in group]
        key = digest(READ, code_of("read"), inputs)
        keys = {READ: key}
        for stage in STAGES:
            key = digest(stage.name, key, code_of(*stage.code), _matters(stage, config), versions())
            keys[stage.name] = key
        pieces.append(Piece(group, tuple(hashes[s.name] for s in group), keys))
    return pieces


def _matters(stage: Stage, config: Config) -> object:
    """The part of the configuration that a stage looks at."""
    if stage.name == "segment":
        return [config.layout, config.layouts_toml]
    return [config.parse] if stage.name == "figures" else []


def work(piece: Piece, out: Path, config: Config, to: str = NAMES[-1]) -> Done:
    """Bring one piece to a stage: read what the store has, do the rest, keep what was made."""
    store = Store(out)
    wanted = NAMES[: NAMES.index(to) + 1]
    have = [name for name in wanted if store.has(name, piece.keys[name])]
    seconds: dict[str, float] = {}
    if have and have[-1] == to:
        return Done(piece, seconds)
    if have:
        shard = load(piece, store, have[-1])
        rest = wanted[wanted.index(have[-1]) + 1 :]
    else:
        start = time.perf_counter()
        shard = read(piece)
        store.put(READ, piece.keys[READ], shard, READ_MAKES)
        seconds[READ] = time.perf_counter() - start
        rest = wanted[1:]
    made: tuple[str, ...] = READ_MAKES
    for stage in STAGES:
        made = tuple(dict.fromkeys((*made, *stage.makes)))
        if stage.name not in rest:
            continue
        start = time.perf_counter()
        rejects = len(shard.rejects)
        shard = guarded(stage, shard, config)
        # Where a document was given up, every table so far has lost its rows.
        store.put(stage.name, piece.keys[stage.name], shard, stage.makes if len(shard.rejects) == rejects else made)
        seconds[stage.name] = time.perf_counter() - start
    return Done(piece, seconds, len(shard.documents), sum(len(d.text) for d in shard.documents))


def read(piece: Piece) -> Shard:
    """Read the sources of a piece."""
    shard = Shard()
    for source in piece.sources:
        documents, rejects = read_source(source)
        shard.documents += documents
        shard.rejects += rejects
    return shard


def load(piece: Piece, store: Store, stage: str) -> Shard:
    """The shard as it was after a stage."""
    shard = Shard()
    for table in TABLES:
        place = latest(piece, store, stage, table)
        if place is not None:
            setattr(shard, table, store.rows(*place, table))
    return shard


def latest(piece: Piece, store: Store, stage: str, table: str) -> tuple[str, str] | None:
    """The last stage up to `stage` that kept this table, with its key."""
    for name in reversed(NAMES[: NAMES.index(stage) + 1]):
        if (store.folder(name, piece.keys[name]) / f"{table}.parquet").is_file():
            return name, piece.keys[name]
    return None


def guarded(stage: Stage, shard: Shard, config: Config) -> Shard:
    """Run a stage; where it fails, run it document by document and reject the ones that make it fail."""
    try:
        return stage.run(shard, config)
    except Exception:  # noqa: BLE001  (whatever it is, the other documents must go on)
        log.warning("stage %s failed on a shard of %d documents; trying them one by one", stage.name, len(shard.documents))
    whole = Shard(rejects=list(shard.rejects))
    for document in shard.documents:
        try:
            part = stage.run(only(shard, document), config)
        except Exception as e:
            log.warning("rejected doc_id=%s stage=%s error=%s", document.doc_id, stage.name, e, exc_info=True)
            whole.rejects.append(_failed(document, stage, e))
            continue
        for table in TABLES:
            getattr(whole, table).extend(getattr(part, table))
    return whole


def _failed(document: Document, stage: Stage, error: Exception) -> Reject:
    return Reject(
        source_path=document.doc_id,
        source_sha256=document.source_sha256,
        stage=stage.name,
        code="internal_error",
        message=f"{document.doc_id}: stage {stage.name} failed ({type(error).__name__}: {error}). "
        "This is a fault of toben: please report it with this file.",
    )


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


def run_stages(documents: Iterable[Document], config: Config, step: Callable[[Stage, Shard, Config], Shard] = guarded) -> Shard:
    """All stages over some documents in memory."""
    shard = Shard(documents=list(documents))
    for stage in STAGES:
        shard = step(stage, shard, config)
    return replace(shard)
