"""Words that questions and passages have in common, each weighted by how rare it is in the exchange."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.qa.align import Weights
from pipeline.qa.meaning import nearness, rows_of
from pipeline.qa.signs import Asked, Told
from pipeline.qa.terms import Ids, Matrix, Span, Terms, read

_ARGUMENT = 800  # characters of the argument before a question that are compared
_COMPARED = 300_000  # pairs of words that are compared in one round at most: three times what any meeting has
_Row = list[tuple[Ids, float]]  # the terms of a unit that is compared, each list with its share


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike questions and passages are, each questions x passages, 0 to about 1."""

    alike: Matrix  # words in common, of all that stands round a question
    alone: Matrix  # ... of the question alone
    meant: Matrix  # words near each other in meaning: 解体 and 取壊し


def likeness(asked: Sequence[Asked], told: Sequence[Told], weights: Weights) -> Likeness:
    """Compare all questions with all passages of a round."""
    terms, offset = _read(asked, told)
    rows = _questions(asked, terms, offset, weights) + _passages(told, terms, offset)
    counts = terms.counts(rows)
    edge = 4 * len(asked)
    weight = terms.weights(counts[edge // 2 : edge + 2 * len(told)])  # what a speaker says, not what he names besides
    norm = np.maximum(np.sqrt(counts @ (weight * weight)), 1e-9)
    shared = np.flatnonzero(counts[:edge].any(axis=0) & counts[edge:].any(axis=0))
    # unit vectors; the root, for a word said twice tells little more than once
    vectors = np.sqrt(counts[:, shared]) * weight[shared] / norm[:, None]
    named, bare, own, around = vectors[:edge].reshape(4, len(asked), -1)
    said, frame, about = vectors[edge:].reshape(3, len(told), -1)
    joint = _dot(weights.own * own + weights.around * around, said)
    joint += weights.frame * _dot(own + around, frame) + weights.named * _dot(named, about)
    alone = _dot(bare, weights.own * said + weights.named * about)
    meant = np.zeros_like(joint)
    if len(asked) > 1 < len(told):
        left = np.flatnonzero(joint.max(axis=1) < weights.settled)
        if not len(left):
            return Likeness(joint, alone, meant)
        asking = np.concatenate((left, left + 2 * len(asked)))  # the questions named, then themselves
        telling = edge + np.concatenate((np.arange(len(told)), np.arange(len(told)) + 2 * len(told)))  # said, then what it is about
        (named, own), (said, about) = _meant(terms, counts, weight / norm[:, None], asking, telling)
        meant[left] = _dot(weights.own * own, said) + _dot(weights.named * named, about)
    return Likeness(joint, alone, meant)


def _meant(terms: Terms, counts: Matrix, weight: Matrix, asking: Ids, telling: Ids) -> tuple[Sequence[Matrix], Sequence[Matrix]]:
    """Questions and passages (the rows `asking` and `telling`, each two halves) in the words of the questions.

    A passage counts as saying a word as far as it says others that are near it. Equal words have no part in it.
    """
    known, tells_much = np.full(terms.number, -1), np.ones(terms.number, dtype=bool)
    tells_much[terms.common] = False
    asks, tells = counts[asking].any(axis=0) & tells_much, counts[telling].any(axis=0) & tells_much
    said = np.flatnonzero(asks | tells)
    known[said] = rows_of(terms, said)
    asked, told = np.flatnonzero(asks & (known >= 0)), np.flatnonzero(tells & (known >= 0))
    told = told[: max(1, _COMPARED // max(1, len(asked)))]  # bounds the time of a round larger than any meeting's
    near = nearness(known[asked], known[told])
    near[asked[:, None] == told[None, :]] = 0.0
    owed = np.sqrt(counts[np.ix_(asking, asked)]) * weight[np.ix_(asking, asked)]
    kept = (
        np.sqrt(np.einsum("av,uv->au", counts[np.ix_(telling, told)].astype(np.float32), near)).clip(max=1.0)
        * weight[np.ix_(telling, asked)]
    )
    return np.split(owed, 2), np.split(kept, 2)


def _dot(one: Matrix, other: Matrix) -> Matrix:
    """The products of all rows. Not @, which for matrices of this size spends its time on waking threads."""
    return np.asarray(np.einsum("qv,av->qa", one, other))


def _near(span: Span) -> Span:
    """The last part of a span: an argument close to its question says most about it."""
    return max(span[0], span[1] - _ARGUMENT), span[1]


def _questions(asked: Sequence[Asked], terms: Terms, offset: dict[str, int], weights: Weights) -> list[_Row]:
    """What is compared of the questions: all questions named, then all alone, themselves, and with what stands round them."""
    named: list[_Row] = []
    bare: list[_Row] = []
    own: list[_Row] = []
    around: list[_Row] = []
    for q in asked:
        point, by = q.point, offset[q.turn.turn_id]
        heads = [(terms.within(a + by, b + by), 0.6) for a, b in point.heads]
        topic = _part(terms, point.topic, by, 0.6)
        argument = _part(terms, point.context and _near(point.context), by, 1.0)
        before = _part(terms, point.earlier and _near(point.earlier), by, weights.earlier)
        leaning = _part(terms, point.leans_on, by, weights.leaning)
        itself = terms.within(point.start + by, point.end + by)
        thin = max(0.0, 1.0 - len(itself) / weights.full)  # こうした状況をどう打開するのか: the argument says what it is about
        named.append([(itself, 1.0), *topic, *heads])
        bare.append([(itself, 1.0), *leaning])
        own.append([(itself, 1.0), *topic, *leaning, *((ids, thin * weights.lent * share) for ids, share in argument if thin)])
        around.append([*heads, *argument, *before])
    return named + bare + own + around


def _passages(told: Sequence[Told], terms: Terms, offset: dict[str, int]) -> list[_Row]:
    """What is compared of the passages: all as they are said, then all framed by who answers, and what they are about."""
    said: list[_Row] = []
    frame: list[_Row] = []
    about: list[_Row] = []
    for a in told:
        passage, by = a.passage, offset[a.turn.turn_id]
        first = terms.within(passage.first[0] + by, passage.first[1] + by)
        header = _part(terms, passage.header, by, 1.0)
        intro = [part for span in a.reply.intro for part in _part(terms, span, by, 1.0)]
        post = a.turn.title or ""
        opens = a.passage is a.reply.passages[0]
        said.append([(first, 1.5), (terms.within(passage.start + by, passage.end + by), 1.0)])
        frame.append([*header, *intro, *_part(terms, (0, len(post)), offset[_POST + post], 0.7)])
        about.append(_part(terms, passage.topic, by, 1.0) or header or (intro if opens else []) or [(first, 1.0)])
    return said + frame + about


def _part(terms: Terms, span: Span | None, by: int, share: float) -> _Row:
    return [(terms.within(span[0] + by, span[1] + by), share)] if span else []


_POST = "\n"  # before a post, where it is a key among turns


def _read(asked: Sequence[Asked], told: Sequence[Told]) -> tuple[Terms, dict[str, int]]:
    """The terms of what is compared, of all turns in one text, and by how much the spans of each turn (and post) are shifted."""
    texts: dict[str, str] = {}
    regions: dict[str, list[Span]] = {}
    named: dict[str, list[Span]] = {}
    for q in asked:
        k, point = q.turn.turn_id, q.point
        texts[k] = q.fold.text
        names = [(point.start, point.end), *point.heads, *([point.topic] if point.topic else [])]
        named.setdefault(k, []).extend(names)
        wide = [_near(span) for span in (point.context, point.earlier) if span]
        regions.setdefault(k, []).extend([*names, *wide, *([point.leans_on] if point.leans_on else [])])
    for a in told:
        k, passage, post = a.turn.turn_id, a.passage, a.turn.title or ""
        texts[k] = a.fold.text
        names = [passage.first, *a.reply.intro, *([passage.header] if passage.header else [])]
        named.setdefault(k, []).extend(names)
        regions.setdefault(k, []).extend([(passage.start, passage.end), *names])
        texts[_POST + post], regions[_POST + post] = post, [(0, len(post))]
    choice = len(asked) > 1 and len(told) > 1
    offset: dict[str, int] = {}
    parts: list[str] = []
    length = 0
    for k, text in texts.items():
        first, last = min(a for a, _ in regions[k]), max(b for _, b in regions[k])
        offset[k] = length - first
        parts.append(text[first:last])
        length += last - first + 1
    moved, names = (
        [(a + offset[k], b + offset[k]) for k, spans in of.items() for a, b in spans] for of in (regions, named if choice else {})
    )
    return read("\n".join(parts), moved, names), offset


__all__ = ["likeness"]
