"""One run at a time on an output folder, and what a run that died leaves there."""

from __future__ import annotations

import json
import logging
import os
import platform
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from pipeline.errors import CannotRunError, trouble
from pipeline.logs import event
from pipeline.places import Place, Remote
from pipeline.runs.lease import leased
from pipeline.tables.commit import TEMPORARY
from pipeline.tables.describe import DATAPACKAGE, README


def make_writable(out: Place) -> None:
    """Make the output folder. Raises CannotRunError where it can't be written to; of an object store, its lease tells."""
    if isinstance(out, Remote):
        return
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=out):
            pass
    except OSError as e:
        raise CannotRunError(f"the output folder {out} can't be written to ({trouble(e)}). Choose another with -o.") from e


@contextmanager
def locked(out: Place) -> Iterator[Callable[[], None]]:
    """Hold the lock of an output folder. The operating system drops the lock of a process that died; see `lease` for object stores.

    Gives what to call before tables are replaced: it raises CannotRunError where the lock is lost (a local one never is). Raises
    CannotRunError, saying who holds it, where another run does.
    """
    if isinstance(out, Remote):
        with leased(out) as lease:
            yield lease.check
        return
    lock, holder = FileLock(out / ".lock"), out / ".lock.json"
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise CannotRunError(f"another run holds {out}: {_holder(holder)}. Wait for it, or stop it.") from None
    try:
        if holder.exists():
            event(logging.WARNING, "takeover", f"the lock of a run that died is taken over: {_holder(holder)}")
        try:
            who = {"pid": os.getpid(), "host": platform.node(), "since": time.strftime("%Y-%m-%d %H:%M:%S")}
            holder.write_text(json.dumps(who), encoding="utf-8")
            _sweep(out)
        except OSError as e:
            raise CannotRunError(f"{out} can't be written to ({trouble(e)}).") from e
        yield lambda: None
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def _holder(path: Path) -> str:
    try:
        who = json.loads(path.read_text(encoding="utf-8"))
        return f"process {who['pid']} on {who['host']} since {who['since']}"
    except (OSError, ValueError, KeyError, TypeError):
        return "a process that does not say which"


def _sweep(out: Path) -> None:
    """Drop what a run that was killed in the middle of its commit has left; whole tables are never touched."""
    for folder in out.glob(f"{TEMPORARY}*"):
        shutil.rmtree(folder, ignore_errors=True)
    for name in (README, DATAPACKAGE):
        for file in out.glob(f".{name}.*"):
            file.unlink(missing_ok=True)
