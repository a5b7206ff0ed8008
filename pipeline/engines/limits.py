"""What a run may use: processes, memory, time."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

TIMEOUT = 3600.0
_MEGABYTE = 1 << 20
_LEAST_MEMORY = 2048  # MB; GiNZA and a shard of the largest kind take under 1 GB


@dataclass(frozen=True, slots=True)
class Limits:
    """What a run may use. None: found from the machine."""

    workers: int | None = None  # processes; 0: this process does everything itself
    memory: int | None = None  # MB of data a process may hold; 0: no limit
    timeout: float = TIMEOUT  # seconds that a shard may take
    scheduler: str | None = None  # address of a Dask scheduler; None: a cluster on this machine, for this run

    @property
    def processes(self) -> int:
        """How many processes: as many as there are cores for this program."""
        if self.workers is not None:
            return self.workers
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1

    @property
    def megabytes(self) -> int:
        """Memory of one process: a share of four fifths of the machine's, but enough to work with."""
        return self.memory if self.memory is not None else share_of(_machine_memory(), self.processes)


def share_of(megabytes: int, processes: int) -> int:
    """What each of some processes may hold, in megabytes: its share of four fifths of this, but enough to work with."""
    return max(_LEAST_MEMORY, megabytes * 4 // 5 // max(processes, 1))


def _machine_memory() -> int:
    """Megabytes of this machine, or of the container that this runs in."""
    amounts = [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")]
    for name in ("memory.max", "memory/memory.limit_in_bytes"):
        try:
            amounts.append(int((Path("/sys/fs/cgroup") / name).read_text(encoding="ascii")))
        except (OSError, ValueError):
            continue
    return min(amounts) // _MEGABYTE
