"""Stopping cleanly: a signal asks, and the run stops at the next safe place.

SIGTERM (systemd, a shutdown) and SIGINT (Ctrl-C) only set a mark; whoever works looks at it between two steps. The first signal
also gives the old handlers back, so that a second one stops the process at once; even then no table can be half written.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from pipeline.errors import StoppedError

SIGNALS = (signal.SIGTERM, signal.SIGINT)


class Stop:
    """Whether the run was asked to stop, and by which signal."""

    def __init__(self) -> None:
        self.number: int | None = None

    def check(self, _: object = None) -> None:
        """Raise StoppedError where a stop was asked for."""
        if self.number is not None:
            raise StoppedError(self.number)

    @contextmanager
    def on_signals(self) -> Iterator[Stop]:
        """Listen to the signals; only the main thread of a process may do this."""
        before = {number: signal.getsignal(number) for number in SIGNALS}

        def ask(number: int, _: FrameType | None) -> None:
            self.number = number
            give_back()

        def give_back() -> None:
            for number, handler in before.items():
                signal.signal(number, handler)

        for number in SIGNALS:
            signal.signal(number, ask)
        try:
            yield self
        finally:
            give_back()
