"""One round of an exchange: its questions, its passages, and how likely each answers each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pipeline.qa.align import LEANS, Weights, assign, calibrated, reported
from pipeline.qa.likeness import likeness
from pipeline.qa.neighbours import doubted, shared, together
from pipeline.qa.portfolios import belongs
from pipeline.qa.signs import Asked, Told, addressed, shared_figures, shared_numbers
from pipeline.qa.terms import Matrix
from pipeline.schema import Evidence, Role, Turn


@dataclass(frozen=True, slots=True)
class Match:
    """Question n is answered by passage m."""

    question: int
    answer: int
    score: float
    evidence: tuple[Evidence, ...]


WEIGHTS = Weights()
_SPEAKS = 0.08  # likeness from which on words are evidence
_MOST = 120  # questions or passages that are compared at once: twice what any round of a meeting has


def match_all(asked: Sequence[Asked], told: Sequence[Told], weights: Weights = WEIGHTS) -> list[Match]:
    """The links of a round of any size: one larger than any meeting's (speakers not told apart) is cut in step, to bound time."""
    parts = max(1, -(-max(len(asked), len(told)) // _MOST))
    if parts == 1:
        return match(asked, told, weights)
    out: list[Match] = []
    for n in range(parts):
        q, q_end = len(asked) * n // parts, len(asked) * (n + 1) // parts
        a, a_end = len(told) * n // parts, len(told) * (n + 1) // parts
        found = match(asked[q:q_end], told[a:a_end], weights)
        out += [replace(m, question=m.question + q, answer=m.answer + a) for m in found]
    return out


def match(asked: Sequence[Asked], told: Sequence[Told], weights: Weights = WEIGHTS) -> list[Match]:
    """The links of a round."""
    if not asked or not told:
        return []
    found = likeness(asked, told, weights)
    alike = found.alike + weights.meant * found.meant
    numbers, posts, counts = shared_numbers(asked, told), addressed(asked, told, weights.others), shared_figures(asked, told)
    odds = weights.sharp * alike + weights.number * numbers + weights.post * posts + weights.figure * counts
    odds += weights.matter * belongs(asked, told)
    seqs: dict[str, int] = {}
    turn_of = [seqs.setdefault(t.turn.turn_id, len(seqs)) for t in told]
    beside = together(asked)
    by_passage, by_question = assign(
        odds,
        turn_of,
        [t.passage.weak for t in told],
        weights,
        named=_named(asked, told, numbers),
        extra=[t.passage.extra for t in told],
        doubted=doubted(asked, weights),
        together=beside,
    )
    score = shared(calibrated(by_passage, by_question, found.alike, found.alone, weights), beside)
    real = np.array([not k.point.request for k in asked])
    likely = (alike >= weights.floor) | (numbers > 0) | (len(told) == 1) | (beside >= LEANS)[:, None]
    if real.any():  # a wish among questions is answered where the answer speaks of it
        likely &= real[:, None] | (alike >= _SPEAKS) | (numbers > 0)
    chosen = (score >= weights.enough) & likely
    questions, passages = np.arange(len(asked)), np.arange(len(told))
    best = _likeliest(by_question, 1)  # a question takes its best passage at less than even odds
    chosen[questions, best] |= (score[questions, best] >= weights.least) & likely[questions, best] & real
    best = _likeliest(by_passage, 0)  # and a passage that nobody asked for its best question
    chosen[best, passages] |= ~chosen.any(axis=0) & (by_passage[best, passages] >= weights.unasked)
    return [
        Match(
            int(q),
            int(a),
            round(reported(float(score[q, a]), weights), 4),
            _evidence(alike[q, a], numbers[q, a], posts[q, a], counts[q, a], by_passage[q, a]),
        )
        for q, a in np.argwhere(chosen)
    ]


def _named(asked: Sequence[Asked], told: Sequence[Told], numbers: Matrix) -> NDArray[np.int64]:
    """Questions x passages: from 1 on where a passage prints the number of a question among others (1点目と4点目), else 0.

    Each heading may begin anew with 1: its questions have a number of their own, for one of the headings is meant.
    """
    out = np.zeros(numbers.shape, dtype=np.int64)
    for a in (a for a, t in enumerate(told) if t.passage.also):
        level = told[a].passage.marks[-1].level
        series, last = 1, 0
        for q, k in enumerate(asked):
            value = next((m.value for m in k.point.marks if m.level == level), None)
            value = value or (k.point.marks[-1].value if k.point.marks else last)
            series += value < last
            last = value
            out[q, a] = series if numbers[q, a] > 0 else 0
    return out


def _likeliest(p: Matrix, axis: int) -> NDArray[np.intp]:
    """The first of the likeliest along an axis, whatever a machine makes of the last digits of equals."""
    return np.asarray(np.round(p, 9).argmax(axis=axis))


def merge(told: Sequence[Told], matches: Sequence[Match]) -> tuple[list[Told], list[Match]]:
    """Join a passage that begins with また to the one before where both answer the same questions."""
    serves: dict[int, set[int]] = {}
    for m in matches:
        serves.setdefault(m.answer, set()).add(m.question)
    joined: list[Told] = []
    into: list[int] = []
    kept: set[int] = set()
    for n, t in enumerate(told):
        if n and t.passage.weak and t.turn is told[n - 1].turn and serves.get(n, kept) <= kept:
            last = joined[-1]
            joined[-1] = replace(last, passage=replace(last.passage, end=t.passage.end))
        else:
            joined.append(t)
            kept = serves.get(n, set())
        into.append(len(joined) - 1)
    best: dict[tuple[int, int], Match] = {}
    for m in matches:
        key = (m.question, into[m.answer])
        if key not in best or best[key].score < m.score:
            best[key] = m if m.answer == key[1] else replace(m, answer=key[1])
    return joined, [best[key] for key in sorted(best)]


def _evidence(alike: float, number: float, post: float, figure: float, order: float) -> tuple[Evidence, ...]:
    found: list[Evidence] = []
    if number > 0:
        found.append("number")
    if alike >= _SPEAKS:
        found.append("topic")
    if post > 0:
        found.append("addressee")
    if figure > 0:
        found.append("figure")
    if order >= 0.5 and alike < 0.3:
        found.append("order")
    return tuple(found or ["order"])


def posts_of(turns: Sequence[Turn], roles: frozenset[str]) -> Mapping[str, Role]:
    """The posts that answer in a document."""
    return {t.title: t.role for t in turns if t.title and t.role in roles}
