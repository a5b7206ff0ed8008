"""The stages in order. Each is a pure function over a shard: it takes the tables made so far and returns the shard with its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pipeline.figures import figures
from pipeline.qa import qa
from pipeline.roles import roles
from pipeline.schema import Config, Shard
from pipeline.segment import segment


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage: its name, its function, the tables that it makes or completes, and the code and data it is made of."""

    name: str
    run: Callable[[Shard, Config], Shard]
    makes: tuple[str, ...]
    code: tuple[str, ...]  # places in this package; a change in one of them re-does this stage and what follows


STAGES = (
    Stage(
        "segment",
        segment,
        ("documents", "turns"),
        (
            "segment",
            "roles",
            "municipalities.py",
            "municipalities.csv",
            "figures/dates",
        ),
    ),
    Stage("roles", roles, ("turns",), ("roles",)),
    Stage("figures", figures, ("figures", "dates"), ("figures", "municipalities.py", "municipalities.csv")),
    Stage("qa", qa, ("questions", "answers", "links", "figures"), ("qa",)),
)
