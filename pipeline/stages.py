"""The stages in order. Each is a pure function over a shard: it takes the tables made so far and returns the shard with its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from pipeline.schema import Config, Shard


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage: its name, its function, the tables that it makes or completes, and the code and data it is made of."""

    name: str
    run: Callable[[Shard, Config], Shard]
    makes: tuple[str, ...]
    code: tuple[str, ...]  # places in this package; a change in one of them re-does this stage and what follows


def _run(name: str) -> Callable[[Shard, Config], Shard]:
    """The function of a stage (`figures`: `pipeline.figures.figures`), loaded when first used: with nothing to do none is."""

    def run(shard: Shard, config: Config) -> Shard:
        done: Shard = getattr(import_module(f"pipeline.{name}"), name)(shard, config)
        return done

    return run


def load() -> None:
    """Load the code of all stages now: a worker does so before its time for a piece begins to count."""
    for stage in STAGES:
        import_module(f"pipeline.{stage.name}")


STAGES = (
    Stage(
        "segment",
        _run("segment"),
        ("documents", "turns"),
        (
            "segment",
            "roles",
            "municipalities.py",
            "municipalities.csv",
            "figures/dates",
        ),
    ),
    Stage("roles", _run("roles"), ("turns",), ("roles",)),
    Stage("figures", _run("figures"), ("figures", "dates"), ("figures", "municipalities.py", "municipalities.csv")),
    Stage("qa", _run("qa"), ("questions", "answers", "links", "figures"), ("qa",)),
)
