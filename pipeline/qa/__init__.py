"""Turns -> questions, answers and the links between them."""

from __future__ import annotations

from pipeline.schema import Config, Shard


def qa(shard: Shard, config: Config) -> Shard:
    """Fill `questions`, `answers` and `links`, and complete `figures` with what they answer and restate."""
    return shard
