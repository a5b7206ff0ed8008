"""Engines: who does the pieces of a run. Each is a function that takes the pieces and yields what became of them, in any order.

Whichever it is, a piece is done by `pipeline.shards.work.work`, so the rows are the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, Protocol

from pipeline.engines.limits import Limits
from pipeline.errors import CannotRunError
from pipeline.places import Place
from pipeline.schema import Config
from pipeline.shards.plan import Piece
from pipeline.shards.stop import Stop
from pipeline.shards.work import Done

Name = Literal["local", "dask"]


class Engine(Protocol):
    """Have the pieces done up to the stage `to` and kept in the store of `out`.

    Raises StoppedError, CannotRunError, and OSError where the output can't be written.
    """

    def __call__(  # noqa: D102  (above)
        self, pieces: Sequence[Piece], out: Place, config: Config, *, to: str, limits: Limits, stop: Stop | None = None
    ) -> Iterator[Done]: ...


def engine(name: Name) -> Engine:
    """An engine by its name. Raises CannotRunError, saying what to install, where its libraries are not there."""
    if name == "local":
        from pipeline.engines.local import run_local  # noqa: PLC0415

        return run_local
    try:
        import distributed  # noqa: F401, PLC0415
    except ImportError as e:
        raise CannotRunError(f"--engine dask needs Dask ({e}). Install it with: pip install 'toben[dask]'") from e
    from pipeline.engines.dask import run_dask  # noqa: PLC0415

    return run_dask
