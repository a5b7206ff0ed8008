"""One run at a time on an output in an object store, which knows no locks: `OUT/.lock.json`, an object that its holder renews.

It is created by a conditional write (S3's If-None-Match, Google's ifGenerationMatch): of two runs that start at once one gets it.
A holder that died stops renewing, and after LEASE seconds the next run takes the lease over. That is weaker than a lock of an
operating system: a holder that was only asleep for so long finds its lease lost, and then commits nothing (`Lease.check`); between
that look and its last table there are some seconds in which the other could begin to commit as well. What either puts there is
whole, and the next run sees tables of two runs by their run ids and commits again.
"""

from __future__ import annotations

import json
import logging
import os
import platform
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from pipeline.errors import CannotRunError, trouble
from pipeline.logs import event
from pipeline.places import Remote

LEASE = 300.0  # seconds without renewal after which a holder counts as dead; clocks of two machines may differ by less
RENEW = 60.0
_SETTLE = 1.0  # seconds after a takeover; who took it over at the same time has written by then


class Lease:
    """The lease that this run holds."""

    def __init__(self, where: Remote) -> None:
        self.where, self.token = where, uuid.uuid4().hex
        self.since = time.strftime("%Y-%m-%d %H:%M:%S")
        self.done = threading.Event()

    def body(self) -> bytes:
        """What the object says: who holds it, and when that was last known to be alive."""
        who = {"pid": os.getpid(), "host": platform.node(), "since": self.since, "renewed": time.time(), "token": self.token}
        return json.dumps(who).encode()

    def check(self) -> None:
        """Raise CannotRunError where another run has taken the lease over."""
        held = _read(self.where)
        if held.get("token") != self.token:
            raise CannotRunError(
                f"another run has taken over {self.where}: {_holder(held)}. This one was silent for too long; nothing was replaced."
            )

    def keep(self) -> None:
        """Renew it until the run is done. A run that is not the holder any more leaves it alone."""
        while not self.done.wait(RENEW):
            with suppress(OSError, CannotRunError):
                self.check()
                self.where.write_bytes(self.body())


@contextmanager
def leased(out: Remote) -> Iterator[Lease]:
    """Hold the lease of an output. Raises CannotRunError, saying who holds it, where another run does."""
    lease = Lease(out / ".lock.json")
    try:
        _take(lease, out)
    except OSError as e:
        raise CannotRunError(f"the output {out} can't be written to ({trouble(e)}). Check the bucket, the credentials, -o.") from e
    thread = threading.Thread(target=lease.keep, daemon=True)
    thread.start()
    try:
        yield lease
    finally:
        lease.done.set()
        thread.join()
        with suppress(OSError, CannotRunError):
            lease.check()
            lease.where.unlink(missing_ok=True)


def _take(lease: Lease, out: Remote) -> None:
    try:
        lease.where.write_bytes(lease.body(), new=True)
        with suppress(FileExistsError):
            lease.where.write_bytes(lease.body(), new=True)  # it must be refused now
            event(logging.WARNING, "no lock", f"{out}: this store ignores conditions on writes; let no other run start there")
    except FileExistsError:
        held = _read(lease.where)
        age = time.time() - float(held.get("renewed") or 0.0)
        if age < LEASE:
            raise CannotRunError(
                f"another run holds {out}: {_holder(held)}, alive {max(age, 0):.0f} s ago. Wait for it, or stop it; "
                f"if it died, its lease ends in {LEASE - age:.0f} s."
            ) from None
        event(logging.WARNING, "takeover", f"the lease of a run that died is taken over: {_holder(held)}")
        lease.where.write_bytes(lease.body())
        time.sleep(_SETTLE)
        lease.check()


def _read(where: Remote) -> dict[str, Any]:
    try:
        held = json.loads(where.read_bytes())
    except (OSError, ValueError):
        return {}
    return held if isinstance(held, dict) else {}


def _holder(held: dict[str, Any]) -> str:
    if not {"pid", "host", "since"} <= held.keys():
        return "a process that does not say which"
    return f"process {held['pid']} on {held['host']} since {held['since']}"
