"""What a question's neighbours tell of it: whether it shares the answer of the one before, whether it is a question at all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

import numpy as np

from pipeline.qa.align import EVEN, LEANS, Weights
from pipeline.qa.data import load
from pipeline.qa.points import opening
from pipeline.qa.signs import Asked
from pipeline.qa.terms import Matrix

_TOUCHING = 2  # characters between two questions that stand together
_ALONE, _BESIDE, _LEANING = (
    0.05,
    0.3,
    0.7,
)  # shares answered by the passage of the question before: apart, right after it, pointing back
_FORMAL = 0.6  # share of a round's questions that ask in words, from which on one that asks by its form alone is doubted


@cache
def _leans() -> tuple[re.Pattern[str], re.Pattern[str]]:
    data = load("asking.toml")
    return re.compile(data["leans"]), re.compile(data["leans_end"])


def together(asked: Sequence[Asked]) -> Matrix:
    """How likely each question shares the answer of the one before it (counted in annotated exchanges)."""
    out = np.full(len(asked), 0.0)
    for n, (before, item) in enumerate(pairwise(asked), 1):
        text, point = item.fold.text, item.point
        if before.turn is not item.turn or point.marks != before.point.marks:
            continue
        if len(text[before.point.end : point.start].strip()) > _TOUCHING:
            out[n] = _ALONE
        else:
            at = opening(text, point.start, point.end).matter
            begins, ends = _leans()
            leaning = begins.match(text, at) or ends.search(text[at : point.end].rstrip(" 。\n"))
            out[n] = _LEANING if leaning else _BESIDE
    return out


def shared(score: Matrix, beside: Matrix) -> Matrix:
    """Scores, questions x passages: a question that leans on the one before and is sure of no passage is raised to share its."""
    out = score.copy()
    for n in np.flatnonzero(beside >= LEANS):
        if out[n].max() < EVEN:
            best = int(np.argmax(np.round(out[n - 1], 9)))
            out[n, best] = max(out[n, best], beside[n] * out[n - 1, best])
    return out


def doubted(asked: Sequence[Asked], weights: Weights) -> Matrix:
    """Log odds that each question loses among others that say in words that they ask: mere argument, and a wish."""
    real = [k.point for k in asked if not k.point.request]
    share = sum(p.firm for p in real) / max(1, len(real))
    doubt = weights.doubt * max(0.0, (share - _FORMAL) / (1.0 - _FORMAL))
    wish = weights.wish if real else 0.0
    return np.array([doubt if _by_form(k) else wish if k.point.request else 0.0 for k in asked])


def _by_form(item: Asked) -> bool:
    point = item.point
    return not (point.firm or point.request or point.marks or point.wants is not None or point.addressee)


__all__ = ["doubted", "shared", "together"]
