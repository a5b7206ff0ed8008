"""One round of an exchange: its questions, its passages, and how likely each answers each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.qa.align import Weights, assign
from pipeline.qa.asking import Point
from pipeline.qa.passages import Passage, Reply
from pipeline.qa.terms import Matrix, Vocabulary, terms
from pipeline.schema import Evidence, Role, Turn
from pipeline.text import Fold


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the turn that it stands in."""

    turn: Turn
    fold: Fold
    point: Point


@dataclass(frozen=True, slots=True)
class Told:
    """A passage with the turn that it stands in."""

    turn: Turn
    fold: Fold
    reply: Reply
    passage: Passage


@dataclass(frozen=True, slots=True)
class Match:
    """Question n is answered by passage m."""

    question: int
    answer: int
    score: float
    evidence: tuple[Evidence, ...]


WEIGHTS = Weights()


def match(asked: Sequence[Asked], told: Sequence[Told], weights: Weights = WEIGHTS) -> list[Match]:
    """The links of a round."""
    if not asked or not told:
        return []
    alike = likeness(asked, told, weights)
    numbers = _numbers(asked, told)
    posts = _posts(asked, told)
    odds = weights.sharp * alike + numbers + posts
    seqs: dict[str, int] = {}
    turn_of = [seqs.setdefault(t.turn.turn_id, len(seqs)) for t in told]
    by_passage, by_question = assign(odds, turn_of, weights)
    score = np.maximum(by_passage, by_question)
    likely = (alike >= weights.floor) | (numbers > 0)
    out: list[Match] = []
    for q in range(len(asked)):
        best = int(np.argmax(by_question[q]))
        for a in range(len(told)):
            strong = score[q, a] >= 0.5 or (a == best and score[q, a] >= 0.25)
            if strong and (likely[q, a] or len(told) == 1) and not (asked[q].point.request and score[q, a] < 0.5):
                out.append(
                    Match(q, a, round(float(score[q, a]), 4), _evidence(alike[q, a], numbers[q, a], posts[q, a], by_passage[q, a]))
                )
    return out


def likeness(asked: Sequence[Asked], told: Sequence[Told], weights: Weights = WEIGHTS) -> Matrix:
    """Words in common, questions x passages, 0 to 1."""
    own, around, named = [], [], []
    for q in asked:
        text, point = q.fold.text, q.point
        heads = [(terms(text[a:b]), 0.6) for a, b in point.heads]
        topic = [(terms(text[slice(*point.topic)]), 0.6)] if point.topic else []
        own.append([(terms(text[point.start : point.end]), 1.0), *topic])
        named.append([*heads, *topic])
        argument = [(terms(text[max(point.context[0], point.context[1] - 800) : point.context[1]]), 1.0)] if point.context else []
        around.append([*heads, *argument])
    said, frame, about = [], [], []
    intros: dict[str, list[tuple[list[str], float]]] = {}
    for a in told:
        text, passage = a.fold.text, a.passage
        first = terms(text[slice(*passage.first)])
        said.append([(first, 1.5), (terms(text[passage.start : passage.end]), 1.0)])
        if a.turn.turn_id not in intros:
            intros[a.turn.turn_id] = [(terms(text[s:e]), 1.0) for s, e in a.reply.intro] + [(terms(a.turn.title or ""), 0.7)]
        about.append([(terms(text[slice(*passage.topic)]) if passage.topic else first, 1.0)])
        header = [(terms(text[slice(*passage.header)]), 1.0)] if passage.header else []
        frame.append([*header, *intros[a.turn.turn_id]])
    words = Vocabulary([[t for part, _ in row for t in part] for row in (*own, *around, *said)])
    q_own, q_around, q_named, a_said, a_frame, a_about = (words.matrix(rows) for rows in (own, around, named, said, frame, about))
    return np.asarray(
        weights.own * q_own @ a_said.T
        + weights.around * q_around @ a_said.T
        + weights.frame * (q_own + q_around) @ a_frame.T
        + weights.named * (q_named + q_own) @ a_about.T
    )


def _numbers(asked: Sequence[Asked], told: Sequence[Told]) -> Matrix:
    """Log odds from numbers that both sides print at the same level."""
    out = np.zeros((len(asked), len(told)))
    for a, t in enumerate(told):
        theirs = {m.level: m.value for m in t.passage.marks}
        if not theirs:
            continue
        for q, k in enumerate(asked):
            ours = {m.level: m.value for m in k.point.marks}
            shared = ours.keys() & theirs.keys()
            if shared:
                out[q, a] = 2.0 if all(ours[s] == theirs[s] for s in shared) else -1.5
    return out


def _posts(asked: Sequence[Asked], told: Sequence[Told]) -> Matrix:
    """Log odds from the post that a question is put to."""
    out = np.zeros((len(asked), len(told)))
    roles = {t.turn.role for t in told}
    for q, k in enumerate(asked):
        wanted, title = k.point.addressee_role, k.point.addressee
        if wanted is None or wanted not in roles:
            continue
        for a, t in enumerate(told):
            exact = t.turn.role == wanted and (not title or not t.turn.title or title in t.turn.title or t.turn.title in title)
            out[q, a] = 1.5 if exact else -1.0
    return out


def _evidence(alike: float, number: float, post: float, order: float) -> tuple[Evidence, ...]:
    found: list[Evidence] = []
    if number > 0:
        found.append("number")
    if alike >= 0.08:
        found.append("topic")
    if post > 0:
        found.append("addressee")
    if order >= 0.5 and alike < 0.3:
        found.append("order")
    return tuple(found or ["order"])


def posts_of(turns: Sequence[Turn], roles: frozenset[str]) -> Mapping[str, Role]:
    """The posts that answer in a document."""
    return {t.title: t.role for t in turns if t.title and t.role in roles}
