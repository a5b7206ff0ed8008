"""A Dask cluster of real processes over TCP, whose workers do as a test says; and an S3 server on loopback."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

POISON = "kawara/2023-06-14.txt"

# Stands in for the process that works for a Dask worker: one stage fails on one document as a file says.
PROCESS = f"""
import dataclasses, os, signal, sys
from pathlib import Path
import pipeline.shards.work as shards
from pipeline.engines.worker import main

def faulty(shard, config):
    how = Path(sys.argv[1]).read_text()
    if how and any(d.doc_id == {POISON!r} for d in shard.documents):
        if how == "worker" and os.getppid() > 1:
            os.kill(os.getppid(), signal.SIGKILL)
        os.kill(os.getpid(), signal.SIGKILL)
    return real(shard, config)

stages = list(shards.STAGES)
real = stages[2].run
stages[2] = dataclasses.replace(stages[2], run=faulty)
shards.STAGES = tuple(stages)
main(int(sys.argv[2]))
"""


class Cluster:
    """Two workers of one thread each."""

    def __init__(self, cluster: Any, how: Path, command: list[str]) -> None:
        self.dask, self.address, self._how, self.command = cluster, cluster.scheduler_address, how, command

    def poison(self, how: str) -> None:
        """What the poisonous document ends from now on: `itself` its process, `worker` the Dask worker with it, or nothing."""
        self._how.write_text(how)

    def pids(self) -> list[int]:
        """The process ids of the workers."""
        return [nanny.pid for nanny in self.dask.workers.values() if nanny.pid]


@contextmanager
def cluster(folder: Path) -> Iterator[Cluster]:
    """A cluster that lives as long as the context."""
    import dask  # noqa: PLC0415
    from distributed import LocalCluster  # noqa: PLC0415

    from pipeline.engines.dask import LOCAL  # noqa: PLC0415

    script, how = folder / "process.py", folder / "how"
    script.write_text(PROCESS, encoding="utf-8")
    how.write_text("")
    command = [sys.executable, str(script), str(how)]
    preload = folder / "preload.py"
    preload.write_text(f"import pipeline.engines.hand as hand\nhand.COMMAND = {command!r}\n", encoding="utf-8")
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    with (
        dask.config.set(LOCAL),
        LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            processes=True,
            protocol="tcp://",
            host="127.0.0.1",
            dashboard_address=None,
            memory_limit=0,
            silence_logs=logging.CRITICAL,
            preload=str(preload),
            scheduler_kwargs={"allowed_failures": 0},
        ) as made,
    ):
        yield Cluster(made, how, command)
