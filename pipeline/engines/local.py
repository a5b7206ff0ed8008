"""The local engine: some processes on this machine, each doing one piece at a time; or this process itself.

A piece whose process dies, runs out of memory or of time is set aside and done again at the end, alone and in a fresh process. If
that fails too, its sources are tried one by one; those that fail are rejected with the reason, and the others go on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from multiprocessing.connection import wait

from pipeline.engines.again import again, note_loss
from pipeline.engines.hand import Death, Hand, Task
from pipeline.engines.limits import Limits
from pipeline.places import Place
from pipeline.schema import Config
from pipeline.shards.plan import Piece
from pipeline.shards.stop import Stop
from pipeline.shards.work import Done, work

_ROUND = 0.2  # seconds between two looks at whether to stop


def run_local(
    pieces: Sequence[Piece], out: Place, config: Config, *, to: str, limits: Limits, stop: Stop | None = None
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
            note_loss(piece, outcome)
            aside.append(piece)
    with Hand(task) as hand:

        def attempt(piece: Piece) -> Done | Death:
            return hand.do(piece, stop) if limits.processes else _try_here(piece, task, stop)

        for piece in aside:
            yield again(piece, attempt, config)


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
    todo = sorted(pieces, key=lambda piece: piece.size)
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
