"""A hand: one worker process as its employer sees it, with the piece that it works on."""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Literal, Self

import pipeline
from pipeline.places import Place
from pipeline.schema import Config
from pipeline.shards.plan import Piece
from pipeline.shards.stop import Stop
from pipeline.shards.work import Done

# What a worker is: a fresh interpreter, not a copy of this one (GiNZA does not survive a fork), and not the caller's script again.
COMMAND = [sys.executable, "-m", "pipeline.engines.worker"]
_ROUND = 0.2
_START = 120.0  # seconds for a process to start on a busy machine: loading the code is not the piece\'s time


@dataclass(frozen=True, slots=True)
class Task:
    """What is the same for all pieces of a run."""

    out: Place
    config: Config
    to: str
    memory: int  # MB of data a process may hold; 0: no limit
    timeout: float  # seconds a piece may take


@dataclass(frozen=True, slots=True)
class Death:
    """Why a piece was not finished."""

    code: Literal["worker_died", "out_of_memory", "timed_out"]
    detail: str
    stage: str


class Hand:
    """A worker process: started when it is first needed, and again after it died."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self.piece: Piece | None = None
        self.process: subprocess.Popen[bytes] | None = None
        self.connection: Connection = None  # type: ignore[assignment]  # set with the process
        self.stage, self.ready, self.stopping, self.since = "read", False, False, 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def give(self, piece: Piece) -> None:
        """Hand over a piece."""
        if self.process is None:
            self._start()
        self.piece, self.stage, self.since = piece, "read", time.monotonic()
        with contextlib.suppress(BrokenPipeError):  # it died while idle: reading from it says so
            self.connection.send(piece)

    def _start(self) -> None:
        self.connection, theirs = multiprocessing.Pipe()
        folder = str(Path(pipeline.__file__).parent.parent)
        paths = [folder, *filter(None, [os.environ.get("PYTHONPATH")])]
        threads = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
        with theirs:
            self.process = subprocess.Popen(  # noqa: S603  (this program)
                [*COMMAND, str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                env={**threads, **os.environ, "PYTHONPATH": os.pathsep.join(paths)},
                start_new_session=True,  # Ctrl-C goes to the run, which tells its workers
            )
        self.ready = self.stopping = False
        log = logging.getLogger("toben")
        with contextlib.suppress(BrokenPipeError):
            self.connection.send((self.task, log.getEffectiveLevel(), _form()))

    def outcome(self) -> Done | Death | Literal["stopped"] | None:
        """What the process has to say: the end of its piece, or None where it only reports how far it is.

        Raises OSError where the worker could not write its result, or could not start.
        """
        try:
            kind, value = self.connection.recv()
        except (EOFError, OSError):
            return self._died()
        if not self.ready:  # to start is not the piece's time
            self.ready, self.since = True, time.monotonic()
        if kind == "at":
            self.stage = value
            return None
        self.piece = None
        if kind == "done":
            done: Done = value
            return done
        self.close()
        if kind == "memory":
            return Death("out_of_memory", "no memory was left", self.stage)
        if kind == "stopped":
            return (
                "stopped" if self.stopping else Death("worker_died", "the process that worked on it was told to stop", self.stage)
            )
        raise OSError(*value)

    def _died(self) -> Death:
        stage, (status, code) = self.stage, self._end()
        if not self.ready and code > 0:
            raise OSError(f"a worker process could not start ({status}): {' '.join(COMMAND)}")
        return Death("worker_died", f"the process that worked on it died ({status})", stage)

    def overdue(self) -> Death | None:
        """End a process that has taken too long for its piece."""
        limit = self.task.timeout if self.ready else max(self.task.timeout, _START)
        if self.piece is None or time.monotonic() - self.since < limit:
            return None
        self.close()
        return Death("timed_out", f"was not finished within {self.task.timeout:.0f} seconds", self.stage)

    def do(self, piece: Piece, stop: Stop) -> Done | Death:
        """Do one piece and wait for it."""
        stop.check()
        self.give(piece)
        while True:
            if stop.number is not None:
                self.ask_to_stop()
            outcome = self.outcome() if self.connection.poll(_ROUND) else self.overdue()
            if outcome == "stopped":
                stop.check()
            elif outcome is not None:
                return outcome

    def ask_to_stop(self) -> None:
        """Have the process stop after the stage that it is in."""
        if self.process is not None and not self.stopping:
            self.stopping = True
            self.process.send_signal(signal.SIGTERM)

    def close(self) -> None:
        """End the process at once. What it has stored is whole: results appear by renaming."""
        if self.process is not None:
            self.process.kill()
            self._end()

    def _end(self) -> tuple[str, int]:
        process, self.process, self.piece = self.process, None, None
        if process is None:
            return "not started", 0
        self.connection.close()
        code = process.wait()
        return (f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit status {code}"), code


def _form() -> str:
    """The form of this process's log, for its workers'."""
    handlers = logging.getLogger().handlers
    return "json" if handlers and type(handlers[0].formatter).__name__ == "_Json" else "text"
