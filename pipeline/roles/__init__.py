"""Turns -> who speaks, in which role, and what the turn does."""

from __future__ import annotations

from pipeline.schema import Config, Shard


def roles(shard: Shard, config: Config) -> Shard:
    """Complete `turns` with role, title, speaker, seat, party, speaker_id and act."""
    return shard
