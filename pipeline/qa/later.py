"""What is answered later than asked: `答弁が漏れておりました。…`, and what is asked again for want of an answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from pipeline.qa.align import EVEN, Weights
from pipeline.qa.data import load
from pipeline.qa.matching import Match, match_all
from pipeline.qa.restated import pairs
from pipeline.qa.signs import Asked, Told

_KEPT = 12  # questions of the rounds before that may still be answered
_ALIKE = 2  # pairs of characters that it has in common with the one that it asks again
_WORDS = re.compile(r"[一-龥々ァ-ヶーA-Za-z]{2,}")


@cache
def _again() -> re.Pattern[str]:
    return re.compile(load("asking.toml")["again"])


def matched(asked: Sequence[Asked], left: Sequence[Asked], told: Sequence[Told], weights: Weights) -> list[Match]:
    """The links of a round. Questions are counted through `asked`, then `left`, those of earlier rounds without an answer."""
    out = match_all(asked, told, weights)
    if left and any(t.passage.late for t in told):
        order = [*range(len(asked), len(asked) + len(left)), *range(len(asked))]  # as they were asked
        found = [replace(m, question=order[m.question]) for m in match_all([*left, *asked], told, weights)]
        out = [*(m for m in out if not told[m.answer].passage.late), *(m for m in found if told[m.answer].passage.late)]
    return out + _asked_again(asked, left, out) if left else out


def _asked_again(asked: Sequence[Asked], left: Sequence[Asked], matches: Sequence[Match]) -> list[Match]:
    """The links of a question that says that it was not answered are also those of the question that it asks again."""
    known = {(m.question, m.answer) for m in matches}
    out: list[Match] = []
    for n, item in enumerate(asked):
        words = item.fold.text[item.point.start : item.point.end]
        if not _again().search(words):
            continue
        mine = _pairs(words)
        alike = [len(mine & _pairs(k.fold.text[k.point.start : k.point.end])) for k in left]
        most = max(alike)
        if most >= _ALIKE:
            before = len(asked) + alike.index(most)
            out += [replace(m, question=before) for m in matches if m.question == n and (before, m.answer) not in known]
    return out


def _pairs(words: str) -> set[str]:
    return pairs(set(_WORDS.findall(words)))


def still_left(asked: Sequence[Asked], left: Sequence[Asked], matches: Sequence[Match]) -> list[int]:
    """Which of `asked`, then `left`, have no likely answer after a round, in the order of `left` and `asked`."""
    answered = {m.question for m in matches if m.score >= EVEN}
    order = [*range(len(asked), len(asked) + len(left)), *range(len(asked))]
    everyone = [*asked, *left]
    return [n for n in order if n not in answered and not everyone[n].point.request][-_KEPT:]


__all__ = ["matched", "still_left"]
