"""The engine for more than one machine: the pieces are tasks of a Dask scheduler, and its workers write into the shared store.

Through the scheduler go names, hashes and counts, a few kilobytes a piece; texts and tables never do. Only some pieces for each
worker are given to the scheduler at a time, so its load does not grow with the corpus, and workers may come and go. What a piece
needs is its sources and the store, both by path or URL: the workers must see them where this machine does.
"""

from __future__ import annotations

import logging
import queue
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import dask
from distributed import Client, Future, KilledWorker, LocalCluster

from pipeline.engines.again import again, note_loss
from pipeline.engines.dask_worker import Order, let_go, mark_of, shard
from pipeline.engines.hand import Death, Task
from pipeline.engines.limits import Limits
from pipeline.errors import CannotRunError
from pipeline.logs import event
from pipeline.places import Place, make_folder, put_text
from pipeline.schema import Config
from pipeline.shards.plan import Piece, fingerprint
from pipeline.shards.stop import Stop
from pipeline.shards.work import Done
from pipeline.tables.store import WORK

_ROUND = 0.2  # seconds between two looks at whether to stop
_LOOK = 5.0  # seconds between two looks at how many workers there are
_AHEAD = 2  # pieces given out for each thread of a worker: one to do, one to begin without waiting
_DEATHS = 2  # a piece may lose so many workers; with one more it is set aside
_PATIENCE = 15  # seconds to wait for a scheduler to answer

LOCAL = {
    "distributed.nanny.pre-spawn-environ.DASK_LOGGING__DISTRIBUTED": "critical",
    # A worker of a cluster on this machine that is not back so soon after its death is given up for good, and starting takes long
    # on a busy machine.
    "distributed.deploy.lost-worker-timeout": "1 hour",
}


def run_dask(
    pieces: Sequence[Piece], out: Place, config: Config, *, to: str, limits: Limits, stop: Stop | None = None
) -> Iterator[Done]:
    """Work on the pieces, in any order. Raises StoppedError, CannotRunError, and OSError where the output can't be written."""
    if not pieces:
        return
    stop = stop or Stop()
    out = _absolute(out)
    here = limits.scheduler is None  # else the workers know better how much memory they have
    memory = limits.megabytes if here or limits.memory is not None else None
    order = Order(Task(out, config, to, memory or 0, limits.timeout), memory is not None, uuid.uuid4().hex, fingerprint())
    mark = mark_of(out)
    make_folder(out / WORK)
    put_text(mark, order.mark)
    with _client(limits) as client:
        crowd = _Crowd(client, order, stop)
        aside: list[Piece] = []
        for piece, outcome in crowd.do([_found_anywhere(piece) for piece in pieces]):
            if isinstance(outcome, Done):
                yield outcome
            else:
                note_loss(piece, outcome)
                aside.append(piece)
        for piece in aside:
            yield again(piece, crowd.do_one, config)


class _Crowd:
    """The workers of a cluster, who do pieces for this run."""

    def __init__(self, client: Client, order: Order, stop: Stop) -> None:
        self.client, self.order, self.stop = client, order, stop
        self.ended: queue.SimpleQueue[Future[Any]] = queue.SimpleQueue()
        self.threads, self.looked = 0, -_LOOK

    def do(self, pieces: Sequence[Piece]) -> Iterator[tuple[Piece, Done | Death]]:
        """All pieces, the largest first, so that no worker is left with a long one at the end."""
        todo = sorted(pieces, key=lambda piece: piece.size)
        doing: dict[Future[Any], Piece] = {}
        while todo or doing:
            self.stop.check()
            while todo and len(doing) < self._window():
                piece = todo.pop()
                future = self.client.submit(shard, piece, self.order, pure=False)
                doing[future] = piece
                future.add_done_callback(self.ended.put)
            with suppress(queue.Empty):
                future = self.ended.get(timeout=_ROUND)
                yield doing.pop(future), _outcome(future)

    def do_one(self, piece: Piece) -> Done | Death:
        """One piece, while nobody else has any."""
        ((_, outcome),) = self.do([piece])
        return outcome

    def _window(self) -> int:
        if time.monotonic() - self.looked > _LOOK:
            had, first = self.threads, self.looked < 0
            self.threads, self.looked = sum(self.client.nthreads().values()), time.monotonic()
            if not self.threads and (had or first):
                event(logging.WARNING, "no workers", "the Dask scheduler has no workers; waiting for some")
        return max(_AHEAD * self.threads, 1)


def _outcome(future: Future[Any]) -> Done | Death:
    """What became of a piece. Raises OSError where a worker can't write, or is not fit for the run."""
    error = future.exception()
    if error is None:
        done: Done | Death = future.result()
        return done
    if isinstance(error, KilledWorker):
        return Death("worker_died", "the Dask workers that had it died one after the other", "read")
    if isinstance(error, OSError):
        raise error
    raise CannotRunError(f"a Dask worker failed ({type(error).__name__}: {error}). Is toben installed there, in the same version?")


@contextmanager
def _client(limits: Limits) -> Iterator[Client]:
    """A client of the scheduler that was named, or of a cluster of processes on this machine."""
    logging.getLogger("distributed").setLevel(logging.ERROR)  # what matters of it is told in events
    if limits.scheduler is None:
        with (
            dask.config.set(LOCAL),
            LocalCluster(
                n_workers=max(limits.processes, 1),
                threads_per_worker=1,
                processes=True,
                protocol="tcp://",
                host="127.0.0.1",
                dashboard_address=None,
                memory_limit=0,  # the processes that do the work are limited
                silence_logs=logging.ERROR,
                scheduler_kwargs={"allowed_failures": _DEATHS},
            ) as cluster,
            Client(cluster, set_as_default=False) as client,
        ):
            yield from _used(client)
        return
    try:
        client = Client(limits.scheduler, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError) as e:
        raise CannotRunError(f"there is no Dask scheduler at {limits.scheduler} ({e}). Check --scheduler.") from e
    with client:
        yield from _used(client)


def _used(client: Client) -> Iterator[Client]:
    try:
        yield client
    finally:  # also where the run was stopped: pieces that wait are forgotten with the client, those being done are ended
        with suppress(OSError, TimeoutError):
            client.run(let_go, on_error="ignore")


def _absolute(place: Place) -> Place:
    """A path as another machine, in another working directory, finds it."""
    return place.absolute() if isinstance(place, Path) else place


def _found_anywhere(piece: Piece) -> Piece:
    return replace(piece, sources=tuple(replace(source, path=_absolute(source.path)) for source in piece.sources))
