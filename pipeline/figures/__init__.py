"""Turns -> figures and dates."""

from __future__ import annotations

from pipeline.schema import Config, Shard


def figures(shard: Shard, config: Config) -> Shard:
    """Fill `figures` and `dates` from the turns (from the whole text of a document that has none)."""
    return shard
