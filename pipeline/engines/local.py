"""The local engine: this process, or some processes on this machine."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

from pipeline.schema import Config
from pipeline.shards import Done, Piece, work


def run_local(pieces: Sequence[Piece], out: Path, config: Config, *, to: str, workers: int) -> Iterator[Done]:
    """Work on the pieces, in this process where one worker is enough.

    Processes are spawned: GiNZA and its threads don't survive a fork.
    """
    workers = min(workers, len(pieces))
    if workers <= 1:
        for piece in pieces:
            yield work(piece, out, config, to)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        # The largest first, so that no worker is left with a long one at the end.
        order = sorted(pieces, key=lambda piece: -sum(source.size for source in piece.sources))
        waiting = [pool.submit(work, piece, out, config, to) for piece in order]
        try:
            for done in as_completed(waiting):
                yield done.result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
