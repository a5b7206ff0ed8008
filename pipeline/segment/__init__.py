"""Document -> turns: find what a label looks like in this document, and cut the text at the labels."""

from __future__ import annotations

from pipeline.schema import Config, Shard


def segment(shard: Shard, config: Config) -> Shard:
    """Fill `turns` (label, span, attribution) and the header columns of `documents`."""
    return shard
