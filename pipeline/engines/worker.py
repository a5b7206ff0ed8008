"""A worker process: `python -m pipeline.engines.worker FD` takes pieces from the connection FD and does them, until it closes.

Messages to the employer: ("at", stage), ("done", Done), ("memory", stage), ("stopped", None), ("failed", (errno, text)).
"""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import sys
from multiprocessing.connection import Connection
from typing import Any

from pipeline.errors import StoppedError
from pipeline.logs import setup
from pipeline.shards.stop import Stop
from pipeline.shards.work import work
from pipeline.stages import load


def main(descriptor: int) -> None:
    """Work until the employer closes the connection, or dies."""
    os.dup2(2, 1)  # whatever a library prints is no message
    stop = Stop()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda number, _: setattr(stop, "number", number))
    with Connection(descriptor) as connection, contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError):
        task, level, form = connection.recv()
        setup(level, form)
        load()
        if task.memory:
            bound(task.memory << 20)
        while True:
            message = _do(connection, connection.recv(), task, stop)
            connection.send(message)
            if message[0] != "done":
                return


def _do(connection: Connection, piece: Any, task: Any, stop: Stop) -> tuple[str, Any]:
    stage = "read"

    def at(name: str) -> None:
        nonlocal stage
        stop.check()
        stage = name
        connection.send(("at", name))

    try:
        return "done", work(piece, task.out, task.config, task.to, at=at)
    except MemoryError:
        return "memory", stage
    except StoppedError:
        return "stopped", None
    except OSError as e:
        return "failed", (e.errno, e.strerror or str(e))
    except Exception as e:  # noqa: BLE001  (stages are guarded one by one: this is the store, or a fault of this program)
        return "failed", (None, f"{type(e).__name__}: {e}")


def bound(size: int) -> None:
    """Limit the data of this process: what it allocates, not the dictionaries and libraries that it maps from files."""
    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    limit = size if hard == resource.RLIM_INFINITY else min(size, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (limit, hard))


if __name__ == "__main__":
    main(int(sys.argv[1]))
