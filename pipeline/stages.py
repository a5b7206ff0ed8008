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
    """A stage: its name, its function, and the tables that it makes or completes."""

    name: str
    run: Callable[[Shard, Config], Shard]
    makes: tuple[str, ...]


STAGES = (
    Stage("segment", segment, ("documents", "turns")),
    Stage("roles", roles, ("turns",)),
    Stage("figures", figures, ("figures", "dates")),
    Stage("qa", qa, ("questions", "answers", "links", "figures")),
)
