"""Which passage answers which question: likeness of words, numbers, posts and figures, settled together by order.

Two hidden-Markov passes over one exchange. The first walks through the passages turn by turn (its states are the questions: an
answerer takes the points nearly in the order in which they were asked, and skips those of others); the second walks through the
questions (its states are the passages: neighbouring questions are answered by the same passage or the next) and starts from what
the first found. The posterior of both is the score.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pipeline.qa.terms import Matrix
from pipeline.schema import Evidence


@dataclass(frozen=True, slots=True)
class Weights:
    """What counts how much (log odds). Few, and set by leaving one development document out at a time."""

    sharp: float = 26.0  # likeness -> log odds
    own: float = 0.8  # likeness of the question itself and the passage
    around: float = 0.4  # of its argument and headings
    frame: float = 0.18  # of both with the answerer's announcement and post
    named: float = 0.4  # of it, its topic and its headings with the topic that the passage names
    meant: float = 0.3  # of words that are near each other in meaning, told in the same way
    settled: float = 0.25  # likeness from which on a question's words have found their passage, whatever others mean
    apart: float = 0.1  # ... among the sentences of one passage, which have so few words that those merely alike blur the contrast
    earlier: float = 0.2  # share of what stands before under the same heading
    leaning: float = 0.5  # share of the question before in one that leans on it: また、都はどう後押しするのか
    full: float = 12.0  # terms of a question that says by itself what it is about
    lent: float = 0.7  # share of the argument in one that has none
    number: float = 2.0  # log odds of a printed number in common; as much again is lost where they differ
    post: float = 1.5  # of the post that the question is put to
    others: float = 0.4  # lost by a post that other questions are put to by name
    matter: float = 1.5  # of a post whose business the matter is
    figure: float = 0.5  # of a number for a question that asks for one, and of a figure that both name
    forward: float = 1.0  # price of leaving the order, passages
    stay: float = -1.0  # how much less likely a passage that begins with また goes on to the next question than stays
    forget: float = 1.0  # how far the second pass trusts the first
    even: float = -0.8  # log odds of a link that both passes leave at even odds and that has no word in common
    words: float = 1.0  # added for words in common
    missing: float = 2.0  # log odds that a passage answers a question at all which one of its kind asks for and no word tells
    claim: float = 0.67  # of the log odds with which the passage takes this question
    telling: float = 5.5  # of words that the question itself has in common with it
    enough: float = 0.6  # a further link
    least: float = 0.15  # the best link of a question that has no other
    unasked: float = 0.3  # the best link of a passage that has no other
    floor: float = 0.02  # likeness below which nothing links
    surest: float = 0.95  # probability of the surest link: passages and questions themselves may be cut wrongly
    root: float = 0.65  # of the probability before: what is kept is a question's best, and right more often than that
    crowd: float = 0.5  # lost by a question that another passage of the same turn answers
    rival: float = 2.0  # ... of another turn
    doubt: float = 1.0  # lost by a question in form only among others that ask in words
    wish: float = 1.0  # lost by a wish among questions
    beside: float = 1.5  # gained by the answer of the question before, as far as the two belong together


EVEN = 0.5  # a question whose best link is less likely than this counts as unanswered
LEANS = 0.5  # likeliness of a common answer from which on a question shares in what the one before it has

_OFF: dict[Evidence, dict[str, float]] = {
    "number": {"number": 0.0},
    "topic": {"sharp": 0.0, "meant": 0.0, "words": 0.0, "telling": 0.0, "floor": 0.0, "missing": 4.0},
    "addressee": {"post": 0.0, "others": 0.0, "matter": 0.0},
    "order": {"forward": 0.0},
    "figure": {"figure": 0.0},
}


def without(evidence: Evidence | None, weights: Weights) -> Weights:
    """The weights with one evidence switched off: what it is worth is what is lost."""
    return replace(weights, **_OFF[evidence]) if evidence else weights


def calibrated(by_passage: Matrix, by_question: Matrix, alike: Matrix, alone: Matrix, weights: Weights) -> Matrix:
    """How likely each link is before one is chosen (fitted on annotated exchanges, three numbers). See `reported`.

    Either way of looking may be right, so the two posteriors join as 1 - (1 - p)(1 - q).
    """
    either = 1.0 - (1.0 - by_passage) * (1.0 - by_question)
    told = np.sqrt(np.maximum(alike, 0.0))
    right = weights.even + _odds(either) + weights.words * told
    if by_passage.shape[1] < 2:
        return _chance(right)
    words = np.sqrt(np.maximum(alone, 0.0))
    # the answer may have been left out: then some passage still comes nearest, but claims another question or shares no words
    return np.asarray(_chance(right) * _chance(weights.missing + weights.claim * _odds(by_passage) + weights.telling * words))


def reported(score: float, weights: Weights) -> float:
    """The score of a link that was kept: of a hundred links at 0.7 seventy are right (two numbers, seen on annotated exchanges)."""
    return float(weights.surest * score**weights.root)


def _odds(p: Matrix) -> Matrix:
    return np.asarray(np.log((p + 0.01) / (1.01 - p)))


def _chance(odds: Matrix) -> Matrix:
    return np.asarray(1.0 / (1.0 + np.exp(-odds)))


_EVERY = 32  # steps after which what is handed on is brought to 1 again


def _posterior(emission: Matrix, steps: list[Matrix]) -> Matrix:
    """Forward-backward: emission[t, state] in logs and steps[t][from, to] (t > 0), no logs, give p(state | t).

    Steps are of like size (e^-4 to 1): every state keeps its share of the likeliest one, which falls by e^-4 or grows by the number
    of states in each step at most. So nothing underflows, nor overflows.
    """
    n = len(emission)
    seen = np.exp(emission - emission.max(axis=1, keepdims=True))
    ahead, back = seen.copy(), np.ones_like(seen)
    for t in range(1, n):
        ahead[t] *= ahead[t - 1].dot(steps[t])
        if not t % _EVERY:
            ahead[t] /= ahead[t].max()
    for t in range(n - 2, -1, -1):
        back[t] = steps[t + 1].dot(seen[t + 1] * back[t + 1])
        if not t % _EVERY:
            back[t] /= back[t].max()
    ahead *= back
    return np.asarray(ahead / ahead.sum(axis=1, keepdims=True))


@lru_cache(maxsize=64)  # sizes come again and again
def _prices(questions: int, forth: float) -> tuple[Matrix, Matrix, Matrix]:
    """Of a step from question to question: in the same turn, behind また (`forth`: to the next question), in another turn."""
    step = np.subtract.outer(np.arange(questions), np.arange(questions)).T  # to - from
    same = np.where(step == 1, 0.0, np.where(step == 0, -0.8, np.where(step > 1, -0.3 - 0.12 * np.minimum(step, 15), -2.6)))
    stay = np.where(step == 0, 0.0, np.where(step == 1, forth, np.where(step > 1, forth - 1.0, forth - 2.0)))
    return same, stay, np.where(step > 0, -0.1, -0.2)


@lru_cache(maxsize=64)
def _inside(passages: int) -> Matrix:
    """The price of a step from passage to passage of one turn."""
    step = np.subtract.outer(np.arange(passages), np.arange(passages)).T
    return np.where(step == 1, 0.0, np.where(step == 0, -0.4, np.where(step > 1, -0.8 - 0.1 * np.minimum(step, 10), -2.0)))


def _steps(questions: int, turn_of: list[int], weak: list[bool], weights: Weights, order: float) -> list[Matrix]:
    """How likely each question follows each from passage to passage; `order`: how far passages follow that of the questions."""
    same, stay, jump = _prices(questions, weights.stay)
    same, stay, jump = np.exp(order * same), np.exp(weights.forward * stay), np.exp(order * jump)
    return [jump if not t or turn_of[t] != turn_of[t - 1] else stay if weak[t] else same for t in range(len(turn_of))]


def by_passage(odds: Matrix, steps: list[Matrix]) -> Matrix:
    """p(question | passage), shape passages x questions; odds is questions x passages."""
    # half the softmax of each question over the passages; that of a passage over the questions changes nothing here
    spread = np.log(np.exp(odds - odds.max(axis=1, keepdims=True)).sum(axis=1)) + odds.max(axis=1)
    return _posterior(1.5 * odds.T - 0.5 * spread, steps)


def by_question(odds: Matrix, claimed: Matrix, turn_of: list[int], weights: Weights, *, order: float, together: Matrix) -> Matrix:
    """p(passage | question), shape questions x passages; `together`: how likely each shares the answer of the one before."""
    passages = odds.shape[1]
    turn = np.array(turn_of)
    step = np.exp(order * np.where(turn[:, None] == turn[None, :], _inside(passages), -1.2))
    stay = {shared: step * np.exp(weights.beside * shared * np.eye(passages)) for shared in set(together.tolist())}
    steps = [stay[shared] for shared in together.tolist()]
    return _posterior(odds + weights.forget * np.log(claimed.T + 0.05), steps)


def _lent(first: Matrix, together: Matrix) -> Matrix:
    """p(question | passage) where questions that stand together lend each other theirs, passages x questions."""
    out = first.copy()
    for n in np.flatnonzero(together >= LEANS):
        out[:, n] = np.maximum(out[:, n], together[n] * out[:, n - 1])
    return out


_ROUNDS = 3  # in which the passages of a round give way to each other
_MOST_LOST = 3.0  # log odds that a passage loses for a question that others answer


def _rivalry(turn: NDArray[np.int64], weak: NDArray[np.bool_], extra: NDArray[np.bool_], weights: Weights) -> Matrix:
    """What each passage (row) loses where another (column) answers the question; one that begins with また disputes nothing."""
    price = np.where(turn[:, None] == turn[None, :], weights.crowd, weights.rival)
    np.fill_diagonal(price, 0.0)
    return np.asarray(np.where((weak | extra)[None, :] | extra[:, None], 0.0, price))


_SURE = 0.7  # probability of a question that a passage takes, order left out, from which on it tells how the answers are ordered
_PRIOR = 2.0  # neighbours that are taken to stand together before any are seen
_ASTRAY, _STRAIGHT = 0.5, 0.85  # shares of steps forward inside a turn, likewise
_APART, _TOGETHER = 0.3, 0.7  # shares of neighbours answered in one turn at which order tells nothing, and all that it can


def _kept(loose: Matrix, turn_of: list[int], weak: list[bool]) -> float:
    """How far the answers keep the order of the questions, 0 to 1, seen from passages (rows) that are sure without it.

    A mayor and some heads take the points block by block and one after the other; in a metropolis a dozen bureaus take one or two
    each, from anywhere; some answer the points of a turn in an order of their own.
    """
    turn: dict[int, int] = {}
    sure: list[tuple[int, int]] = []  # turn and question of the sure passages, as told
    for a, row in enumerate(loose):
        q = int(row.argmax())
        if row[q] >= _SURE and not weak[a]:
            turn.setdefault(q, turn_of[a])
            sure.append((turn_of[a], q))
    pairs = [turn[q] == turn[q + 1] for q in turn if q + 1 in turn]
    beside = (sum(pairs) + _PRIOR) / (len(pairs) + _PRIOR)
    steps = [later > q for (here, q), (there, later) in pairwise(sure) if here == there and later != q]
    forth = (sum(steps) + _PRIOR) / (len(steps) + _PRIOR)
    return min(1.0, max(0.0, (beside - _APART) / (_TOGETHER - _APART)), max(0.0, (forth - _ASTRAY) / (_STRAIGHT - _ASTRAY)))


def _meant(named: NDArray[np.int64], first: Matrix) -> NDArray[np.bool_]:
    """Passages x questions: the questions that a passage names, under the heading that it most likely is about."""
    out = named > 0
    for a in np.flatnonzero(named.max(axis=1) > 1):
        row = named[a]
        out[a] = row == max(set(row[row > 0].tolist()), key=lambda series: (first[a, row == series].max(), -series))
    return out


def assign(
    odds: Matrix,
    turn_of: list[int],
    weak: list[bool],
    weights: Weights,
    *,
    named: NDArray[np.int64],
    extra: list[bool],
    doubted: Matrix,
    together: Matrix,
) -> tuple[Matrix, Matrix]:
    """Both posteriors, each questions x passages: p(question | passage) and p(passage | question).

    `named`: from 1 on where a passage prints the number of a question among others (questions x passages), a number for each
    heading that counts anew, of which one is meant; `extra`: passages that only
    add to another's answer, and so dispute nothing; `doubted` and `together`: see `neighbours`.
    """
    questions, passages = odds.shape
    if questions == 1:  # every passage is about it, whatever the order
        return np.ones_like(odds), by_question(odds, np.ones((passages, 1)), turn_of, weights, order=0.0, together=together)
    sure = odds - doubted[:, None]
    first = by_passage(sure, _steps(questions, turn_of, weak, weights, 0.0))
    if passages == 1:
        return first.T, np.ones_like(odds)
    order = weights.forward * _kept(first, turn_of, weak)
    steps = _steps(questions, turn_of, weak, weights, order)
    first = by_passage(sure, steps)
    price = _rivalry(np.array(turn_of), np.array(weak, dtype=bool), np.array(extra, dtype=bool), weights)
    for _ in range(_ROUNDS):
        lost = np.minimum(np.einsum("ab,bq->aq", price, first), _MOST_LOST)
        first = by_passage(sure - lost.T, steps)
    meant = _meant(named.T, first)
    first = np.maximum(first, meant * (first * meant).max(axis=1, keepdims=True))
    return first.T, by_question(odds, _lent(first, together), turn_of, weights, order=order, together=together)
