"""A passage that answers several questions at once, cut into a part for each where its sentences tell them apart."""

from __future__ import annotations

from bisect import bisect
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations, pairwise

import numpy as np

from pipeline.qa.likeness import likeness
from pipeline.qa.matching import WEIGHTS, Match
from pipeline.qa.passages import Passage, adds, begins_line, by_sentence, is_title, turns
from pipeline.qa.signs import Asked, Told
from pipeline.qa.terms import Matrix

_LIKELY = 0.6  # a link that makes a question one of those that a passage answers
_QUESTIONS = 4  # questions that one passage is divided among at most
_SENTENCES = 12  # sentences of a passage that is divided
_CONTRAST = 0.08  # likeness by which the parts together must be nearer to their own questions than to any other
_EACH = 0.001  # the same where there is one sentence for each question
_LEAST = -0.015  # ... and each
_ALL = replace(WEIGHTS, settled=1.0)  # within a passage every question is open
_GROUPED = 2.0  # by how much more where some questions are left together
_TURN = 0.05  # added for a part that begins a line, or with また, or names its matter


def divided(asked: Sequence[Asked], told: Sequence[Told], matches: Sequence[Match]) -> tuple[list[Told], list[Match]]:
    """The passages, those that several questions share cut where each part is clearly one question's, and the links to them."""
    serves: dict[int, dict[int, Match]] = defaultdict(dict)
    for m in matches:
        if m.score >= _LIKELY and not asked[m.question].point.request:
            serves[m.answer][m.question] = m
    out: list[Told] = []
    at: list[int] = []  # where each passage begins now
    owners: list[list[int]] = []  # the questions of its parts
    for n, t in enumerate(told):
        questions = sorted(serves[n])
        parts, begins = _parts([asked[q] for q in questions], t) if len(questions) > 1 else ([t.passage], [])
        at.append(len(out))
        owners.append([questions[n] for n in begins])
        out += [replace(t, passage=part) for part in parts] if len(parts) > 1 else [t]
    if len(out) == len(told):
        return out, list(matches)
    # a question that is linked less surely goes with the one before it
    return out, [replace(m, answer=at[m.answer] + max(0, bisect(owners[m.answer], m.question) - 1)) for m in matches]


def _parts(asked: Sequence[Asked], told: Told) -> tuple[list[Passage], list[int]]:
    """The parts of a passage and the first question of each: one for each question, or else for neighbours together."""
    text = told.fold.text
    cut = by_sentence(text, told.passage)
    first = 1 if len(cut) > 1 and is_title(text, cut[0]) else 0  # 次に、…及び…についてでございます: it names them all
    if not 1 < len(cut) - first <= _SENTENCES or len(asked) > _QUESTIONS:
        return [told.passage], []
    found = likeness(asked, [replace(told, passage=sentence) for sentence in cut], _ALL)
    near = found.alike + WEIGHTS.apart * found.meant
    near[:, :first] = 0.0
    opens = [_TURN * _turns(text, sentence) for sentence in cut]
    for parts in range(min(len(asked), len(cut) - first), 1, -1):
        value, edges, begins = _best(near, opens, parts, first)
        if value >= _least((len(cut) - first) / parts, apart=parts == len(asked)):
            return [replace(cut[a], end=cut[b - 1].end) for a, b in pairwise(edges)], begins
    return [told.passage], []


def _least(spare: float, *, apart: bool) -> float:
    """The contrast that a division needs, given its sentences for each part and whether it tells all questions apart."""
    if not apart:
        return float(_CONTRAST * np.sqrt(spare)) * _GROUPED
    return float(_CONTRAST * np.sqrt(spare)) if spare > 1.0 else _EACH  # many sentences differ by chance


def _best(near: Matrix, opens: Sequence[float], parts: int, first: int) -> tuple[float, tuple[int, ...], list[int]]:
    """The best division of a passage into so many parts: its contrast, its edges, and the first question of each part."""
    questions, sentences = near.shape
    ways = [(0, *edges, sentences) for edges in combinations(range(first + 1, sentences), parts - 1)]
    best: tuple[float, tuple[int, ...], list[int]] = (0.0, ways[0], [0])
    for starts in combinations(range(1, questions), parts - 1):
        groups = np.array([near[a:b].max(axis=0) for a, b in pairwise((0, *starts, questions))])
        for edges in ways:
            contrasts = _contrasts(groups, edges)
            value = float(contrasts.sum()) + sum(opens[e] for e in edges[1:-1])
            if contrasts.min() >= _LEAST and round(value, 9) > round(best[0], 9):
                best = value, edges, [0, *starts]
    return best


def _turns(text: str, sentence: Passage) -> bool:
    """Whether a sentence begins a line, or with また、なお、一方, or names its matter: 施設の運転については、…"""
    start, end = sentence.start, sentence.end
    return begins_line(text, start) or adds(text, start, end) or turns(text, start, end)


def _contrasts(near: Matrix, edges: Sequence[int]) -> Matrix:
    """How much nearer each part is to its own question than to the next best one."""
    sums = np.array([near[:, a:b].sum(axis=1) for a, b in pairwise(edges)])  # parts x questions
    own = np.diagonal(sums)
    others = np.where(np.eye(len(sums), dtype=bool), -np.inf, sums).max(axis=1)
    return np.asarray(own - others)


__all__ = ["divided"]
