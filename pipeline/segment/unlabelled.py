"""Speech without a label."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.segment.candidates import Candidate

Cut = tuple[Candidate | None, tuple[int, int]]


def with_unlabelled(text: str, cut: Sequence[tuple[Candidate, tuple[int, int]]]) -> list[Cut]:
    """The labelled speeches, and among them those that no label heads."""
    return list(cut)
