"""Turns -> who speaks, in which role, and what the turn does."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from pipeline.roles.fill import fill
from pipeline.schema import Config, Shard, Turn


def roles(shard: Shard, config: Config) -> Shard:
    """Complete `turns` with role, title, speaker, seat, party, speaker_id and act."""
    by_document: dict[str, list[Turn]] = defaultdict(list)
    for turn in shard.turns:
        by_document[turn.doc_id].append(turn)
    turns: list[Turn] = []
    for document in shard.documents:
        turns += fill(document, by_document.get(document.doc_id, []))
    return replace(shard, turns=turns)
