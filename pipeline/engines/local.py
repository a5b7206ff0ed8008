"""The local engine: some processes on this machine, each doing one piece at a time; or this process itself.

A piece whose process dies, runs out of memory or of time is set aside and done again at the end, alone and in a fresh process. If
that fails too, its sources are tried one by one; those that fail are rejected with the reason, and the others go on.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import wait
from pathlib import Path

from pipeline.engines.hand import Death, Hand, Task
from pipeline.logs import event
from pipeline.schema import Config, Reject
from pipeline.shards import Done, Piece, alone, without, work
from pipeline.stop import Stop

TIMEOUT = 3600.0
_MEGABYTE = 1 << 20
_LEAST_MEMORY = 2048  # MB; GiNZA and a shard of the largest kind take under 1 GB
_ROUND = 0.2  # seconds between two looks at whether to stop


@dataclass(frozen=True, slots=True)
class Limits:
    """What a run may use. None: found from the machine."""

    workers: int | None = None  # processes; 0: this process does everything itself
    memory: int | None = None  # MB of data a process may hold; 0: no limit
    timeout: float = TIMEOUT  # seconds that a shard may take

    @property
    def processes(self) -> int:
        """How many processes: as many as there are cores for this program."""
        if self.workers is not None:
            return self.workers
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1

    @property
    def megabytes(self) -> int:
        """Memory of one process: a share of four fifths of the machine's, but enough to work with."""
        if self.memory is not None:
            return self.memory
        return max(_LEAST_MEMORY, _machine_memory() * 4 // 5 // max(self.processes, 1))


def _machine_memory() -> int:
    """Megabytes of this machine, or of the container that this runs in."""
    amounts = [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")]
    for name in ("memory.max", "memory/memory.limit_in_bytes"):
        try:
            amounts.append(int((Path("/sys/fs/cgroup") / name).read_text(encoding="ascii")))
        except (OSError, ValueError):
            continue
    return min(amounts) // _MEGABYTE


def run_local(
    pieces: Sequence[Piece], out: Path, config: Config, *, to: str, limits: Limits, stop: Stop | None = None
) -> Iterator[Done]:
    """Work on the pieces, in any order. Raises StoppedError, and OSError where the output can't be written."""
    stop = stop or Stop()
    task = Task(out, config, to, limits.megabytes, limits.timeout)
    aside: list[Piece] = []
    doing = _here(pieces, task, stop) if limits.processes < 1 else _in_processes(pieces, task, limits.processes, stop)
    for piece, outcome in doing:
        if isinstance(outcome, Done):
            yield outcome
        else:
            _lost(piece, outcome)
            aside.append(piece)
    with Hand(task) as hand:

        def attempt(piece: Piece) -> Done | Death:
            return hand.do(piece, stop) if limits.processes else _try_here(piece, task, stop)

        for piece in aside:
            yield _again(piece, attempt, config)


def _here(pieces: Sequence[Piece], task: Task, stop: Stop) -> Iterator[tuple[Piece, Done | Death]]:
    for piece in pieces:
        stop.check()
        yield piece, _try_here(piece, task, stop)


def _try_here(piece: Piece, task: Task, stop: Stop) -> Done | Death:
    stages: list[str] = []

    def at(stage: str) -> None:
        stop.check()
        stages.append(stage)

    try:
        return work(piece, task.out, task.config, task.to, at=at)
    except MemoryError:
        return Death("out_of_memory", "no memory was left", stages[-1] if stages else "read")


def _in_processes(pieces: Sequence[Piece], task: Task, processes: int, stop: Stop) -> Iterator[tuple[Piece, Done | Death]]:
    # The largest last in the list, so that they are taken first and no process is left with a long one at the end.
    todo = sorted(pieces, key=lambda piece: sum(source.size for source in piece.sources))
    hands = [Hand(task) for _ in range(min(processes, len(todo)))]
    try:
        for hand in hands:
            hand.give(todo.pop())
        while busy := [hand for hand in hands if hand.piece is not None]:
            if stop.number is not None:
                todo.clear()
                for hand in busy:
                    hand.ask_to_stop()
            ready = wait([hand.connection for hand in busy], timeout=_ROUND)
            for hand in busy:
                piece, outcome = hand.piece, hand.outcome() if hand.connection in ready else hand.overdue()
                if piece is None or outcome is None:
                    continue
                if outcome != "stopped":
                    yield piece, outcome
                if todo:
                    hand.give(todo.pop())
    finally:
        for hand in hands:
            hand.close()
    stop.check()


def _again(piece: Piece, attempt: Callable[[Piece], Done | Death], config: Config) -> Done:
    """A piece that failed once: the whole again, then source by source, then what is left without those that failed."""
    outcome = attempt(piece)
    if isinstance(outcome, Done):
        return outcome
    _lost(piece, outcome)
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


def _lost(piece: Piece, death: Death) -> None:
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
