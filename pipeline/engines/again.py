"""A piece that was lost with its process is tried again: the whole, then source by source, then what is left.

The source that ends its process ends three of them: in the crowd, with its shard alone, and alone. Then it is a reject, and the
other sources of its shard go on.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from pipeline.engines.hand import Death
from pipeline.logs import event
from pipeline.schema import Config, Reject
from pipeline.shards.plan import Piece, alone, without
from pipeline.shards.work import Done


def again(piece: Piece, attempt: Callable[[Piece], Done | Death], config: Config) -> Done:
    """A piece that failed once: the whole again, then source by source, then what is left without those that failed."""
    outcome = attempt(piece)
    if isinstance(outcome, Done):
        return outcome
    note_loss(piece, outcome)
    lost: list[Reject] = []
    for n, source in enumerate(piece.sources):
        single = outcome if len(piece.sources) == 1 else attempt(alone(piece, n, config))
        if isinstance(single, Death):
            lost.append(_reject(source.name, piece.hashes[n], single))
    outcome = attempt(without(piece, lost))
    if isinstance(outcome, Done):
        return outcome
    names = {reject.source_path for reject in lost}  # each alone is well, but not together
    lost += [_reject(s.name, h, outcome) for s, h in zip(piece.sources, piece.hashes, strict=True) if s.name not in names]
    outcome = attempt(without(piece, lost))
    if isinstance(outcome, Done):
        return outcome
    raise OSError(f"a worker process can't do even an empty shard ({outcome.detail})")


def note_loss(piece: Piece, death: Death) -> None:
    """Log that a piece was not finished."""
    names = [source.name for source in piece.sources]
    event(logging.WARNING, "worker lost", death.detail, code=death.code, stage=death.stage, sources=len(names), first=names[0])


_REMEDIES = {
    "worker_died": "Try it alone with --workers 1; if it dies again, please report it with this file.",
    "out_of_memory": "Give it more with --memory MB and fewer --workers, or split the file.",
    "timed_out": "Give it longer with --timeout SECONDS; please report it with this file.",
}


def _reject(name: str, sha256: str | None, death: Death) -> Reject:
    message = f"{name}: {death.detail} in stage {death.stage}, also when tried alone. {_REMEDIES[death.code]}"
    return Reject(source_path=name, source_sha256=sha256, stage=death.stage, code=death.code, message=message)
