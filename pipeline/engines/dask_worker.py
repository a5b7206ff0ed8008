"""What a Dask worker does with a piece: hand it to a process of its own, as the local engine does.

So a document that ends its process, takes all memory or never comes to an end ends that process and no Dask worker, and is
rejected in the same words. A Dask worker that is killed is the scheduler's matter, which gives its pieces to others; its process
notices at its next stage, and ends.
"""

from __future__ import annotations

import platform
import threading
from dataclasses import dataclass, replace

from distributed import get_worker

from pipeline.engines.hand import Death, Hand, Task
from pipeline.engines.limits import share_of
from pipeline.places import Place
from pipeline.shards.plan import Piece, fingerprint
from pipeline.shards.stop import Stop
from pipeline.shards.work import Done
from pipeline.tables.store import WORK

MARK = "driver"  # a file in the store: only who sees the driver's output folder can tell what is in it


@dataclass(frozen=True, slots=True)
class Order:
    """What is the same for all pieces of a run, and what the driver and its workers must agree on."""

    task: Task
    limited: bool  # whether the task names the memory of a process; else it is a share of the worker's
    mark: str
    made_of: str  # `shards.fingerprint()` of the driver


_hands: dict[int, tuple[Order, Hand]] = {}  # by thread: each does one piece at a time


def shard(piece: Piece, order: Order) -> Done | Death:
    """Do one piece. Raises OSError where this worker can't write the result, or is not fit for the run."""
    mine, hand = _hands.get(threading.get_ident(), (None, None))
    if hand is None or mine != order:
        if hand is not None:
            hand.close()
        _check(order)
        hand = Hand(order.task if order.limited else replace(order.task, memory=_memory()))
        _hands[threading.get_ident()] = (order, hand)
    return hand.do(piece, Stop())


def let_go() -> None:
    """End the processes of this worker: the run is over, or was stopped."""
    for thread in list(_hands):
        _hands.pop(thread)[1].close()


def mark_of(out: Place) -> Place:
    """Where the driver leaves its mark."""
    return out / WORK / MARK


def _check(order: Order) -> None:
    out, here = order.task.out, platform.node()
    try:
        seen = mark_of(out).read_text(encoding="utf-8")
    except OSError:
        seen = ""
    if seen != order.mark:
        raise OSError(f"the worker on {here} does not see {out}. Use a file system that all machines share, or an s3:// address")
    if fingerprint() != order.made_of:
        raise OSError(f"the worker on {here} has another version of toben, its data or its libraries than this machine")


def _memory() -> int:
    """Megabytes that a process of this worker may hold."""
    worker = get_worker()
    limit = worker.memory_manager.memory_limit
    return share_of(limit >> 20, worker.state.nthreads) if limit else 0
