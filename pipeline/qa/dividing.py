"""A passage that answers several questions at once, cut into a part for each where its sentences tell them apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations, pairwise

import numpy as np

from pipeline.qa.likeness import likeness
from pipeline.qa.matching import WEIGHTS, Match
from pipeline.qa.passages import Passage, by_sentence
from pipeline.qa.signs import Asked, Told
from pipeline.qa.terms import Matrix

_LIKELY = 0.6  # a link that makes a question one of those that a passage answers
_QUESTIONS = 4  # questions that one passage is divided among at most
_SENTENCES = 12  # sentences of a passage that is divided
_CONTRAST = 0.05  # likeness by which each part must be nearer to its own question than to any other


def divided(asked: Sequence[Asked], told: Sequence[Told], matches: Sequence[Match]) -> list[Told]:
    """The passages, those that several questions share cut where each part is clearly one question's, in the order asked."""
    serves: dict[int, set[int]] = defaultdict(set)
    for m in matches:
        if m.score >= _LIKELY and not asked[m.question].point.request:
            serves[m.answer].add(m.question)
    out: list[Told] = []
    for n, t in enumerate(told):
        parts = _parts([asked[q] for q in sorted(serves[n])], t) if len(serves[n]) > 1 else [t.passage]
        out += [replace(t, passage=part) for part in parts]
    return out


def _parts(asked: Sequence[Asked], told: Told) -> list[Passage]:
    cut = by_sentence(told.fold.text, told.passage)
    if not len(asked) <= len(cut) <= _SENTENCES or len(asked) > _QUESTIONS:
        return [told.passage]
    near, _ = likeness(asked, [replace(told, passage=sentence) for sentence in cut], WEIGHTS)
    ways = [(0, *edges, len(cut)) for edges in combinations(range(1, len(cut)), len(asked) - 1)]
    best = max(ways, key=lambda edges: _contrast(near, edges))
    if _contrast(near, best) < _CONTRAST:
        return [told.passage]
    return [replace(cut[a], end=cut[b - 1].end) for a, b in pairwise(best)]


def _contrast(near: Matrix, edges: Sequence[int]) -> float:
    """How much nearer each part is to its own question than to the next best one; of the part where that is least."""
    sums = np.array([near[:, a:b].sum(axis=1) for a, b in pairwise(edges)])  # parts x questions
    own = np.diagonal(sums)
    others = np.where(np.eye(len(sums), dtype=bool), -np.inf, sums).max(axis=1)
    return float((own - others).min())


__all__ = ["divided"]
