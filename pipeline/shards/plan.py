"""How a corpus is cut into shards, and the key of each stage's result.

A shard is some whole documents. Where one ends depends on the names of the documents only (a hash of the name says `end here`),
so that a document that changes, comes or goes re-does one shard and leaves the others as they are.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pipeline.read import Source
from pipeline.schema import Config, Reject
from pipeline.shards.keys import code_of, digest, versions
from pipeline.stages import STAGES, Stage

READ = "read"
READ_MAKES = ("documents", "rejects")
NAMES = (READ, *(stage.name for stage in STAGES))
MAKES = {READ: READ_MAKES, **{stage.name: stage.makes for stage in STAGES}}
MOST_DOCUMENTS = 16
MOST_BYTES = 4_000_000
# The parts of the configuration that a stage looks at.
MATTERS = {"segment": ("layout", "layouts_toml"), "figures": ("parse",)}
ONE_IN = 8  # a shard ends after one name in so many


@dataclass(frozen=True, slots=True)
class Piece:
    """The sources of one shard, their hashes, and the key of each stage's result."""

    sources: tuple[Source, ...]
    hashes: tuple[str | None, ...]
    keys: dict[str, str]  # stage name -> key
    lost: tuple[Reject, ...] = ()  # sources that no process could work on: they are not read, but rejected

    @property
    def size(self) -> int:
        """Bytes of its sources."""
        return sum(source.size for source in self.sources)


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


def fingerprint() -> str:
    """A hash of the code, data and libraries of all stages: two machines where it is the same make the same of a piece."""
    return digest(code_of("read"), [code_of(*stage.code) for stage in STAGES], versions())


def _matters(stage: Stage, config: Config) -> object:
    """The part of the configuration that a stage looks at."""
    return [getattr(config, name) for name in MATTERS.get(stage.name, ())]


def alone(piece: Piece, n: int, config: Config) -> Piece:
    """The n-th source of a piece as a piece of its own."""
    source = piece.sources[n]
    return plan([source], {source.name: piece.hashes[n]}, config)[0]


def without(piece: Piece, lost: Iterable[Reject]) -> Piece:
    """A piece some of whose sources are lost. Its keys are others, so that the next run tries the whole again."""
    rejects = tuple(lost)
    marks = [(row.source_path, row.code, row.message) for row in rejects]
    return replace(piece, lost=rejects, keys={stage: digest(key, marks) for stage, key in piece.keys.items()})
