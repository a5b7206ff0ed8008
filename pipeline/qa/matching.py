"""One round of an exchange: its questions, its passages, and how likely each answers each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

import numpy as np

from pipeline.qa.align import LEANS, Weights, assign, calibrated, reported
from pipeline.qa.neighbours import doubted, shared, together
from pipeline.qa.portfolios import belongs
from pipeline.qa.signs import Asked, Told, addressed, shared_figures, shared_numbers
from pipeline.qa.terms import Index, Matrix, Span, Words, unit_rows
from pipeline.schema import Evidence, Role, Turn


@dataclass(frozen=True, slots=True)
class Match:
    """Question n is answered by passage m."""

    question: int
    answer: int
    score: float
    evidence: tuple[Evidence, ...]


WEIGHTS = Weights()
_MOST = 120  # questions or passages that are compared at once: twice what any round of a meeting has
_ARGUMENT = 800  # characters of the argument before a question that are compared


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
    alike, alone = likeness(asked, told, weights)
    numbers, posts, counts = shared_numbers(asked, told), addressed(asked, told, weights.others), shared_figures(asked, told)
    odds = weights.sharp * alike + weights.number * numbers + weights.post * posts + weights.figure * counts
    odds += weights.matter * belongs(asked, told)
    seqs: dict[str, int] = {}
    turn_of = [seqs.setdefault(t.turn.turn_id, len(seqs)) for t in told]
    beside = together(asked)
    by_passage, by_question = assign(
        odds, turn_of, [t.passage.weak for t in told], weights, doubted=doubted(asked), together=beside
    )
    score = shared(calibrated(by_passage, by_question, alike, alone, weights), beside)
    likely = (alike >= weights.floor) | (numbers > 0) | (len(told) == 1) | (beside >= LEANS)[:, None]
    chosen = (score >= weights.enough) & likely
    for q in range(len(asked)):  # a question takes its best passage at less than even odds
        best = _likeliest(by_question[q])
        chosen[q, best] |= bool(score[q, best] >= weights.least and likely[q, best] and not asked[q].point.request)
    for a in range(len(told)):  # and a passage that nobody asked for its best question
        best = _likeliest(by_passage[:, a])
        chosen[best, a] |= bool(not chosen[:, a].any() and by_passage[best, a] >= weights.unasked)
    return [
        Match(
            int(q),
            int(a),
            round(reported(float(score[q, a]), weights), 4),
            _evidence(alike[q, a], numbers[q, a], posts[q, a], counts[q, a], by_passage[q, a]),
        )
        for q, a in np.argwhere(chosen)
    ]


def _likeliest(p: Matrix) -> int:
    """The first of the likeliest, whatever a machine makes of the last digits of equals."""
    return int(np.argmax(np.round(p, 9)))


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
            best[key] = replace(m, answer=key[1])
    return joined, [best[key] for key in sorted(best)]


def _near(span: tuple[int, int]) -> tuple[int, int]:
    """The last part of a span: an argument close to its question says most about it."""
    return max(span[0], span[1] - _ARGUMENT), span[1]


def likeness(asked: Sequence[Asked], told: Sequence[Told], weights: Weights = WEIGHTS) -> tuple[Matrix, Matrix]:
    """Words in common, questions x passages, 0 to about 1: of all that stands round a question, and of the question alone."""
    index = Index()
    read = _read_turns(index, asked, told)
    own, around, named, bare = [], [], [], []
    for q in asked:
        point, within = q.point, read[q.turn.turn_id].within
        heads = [(within(*head), 0.6) for head in point.heads]
        topic = [(within(*point.topic), 0.6)] if point.topic else []
        argument = [(within(*_near(point.context)), 1.0)] if point.context else []
        before = [(within(*_near(point.earlier)), weights.earlier)] if point.earlier else []
        leaning = [(within(*point.leans_on), weights.leaning)] if point.leans_on else []
        itself = (within(point.start, point.end), 1.0)
        thin = max(0.0, 1.0 - len(itself[0]) / weights.full)  # こうした状況をどう打開するのか: the argument says what it is about
        lent = [(ids, thin * weights.lent * share) for ids, share in argument]
        own.append([itself, *topic, *leaning, *lent])
        bare.append([itself, *leaning])
        named.append([itself, *topic, *heads])
        around.append([*heads, *argument, *before])
    said, frame, about = [], [], []
    for a in told:
        passage, within = a.passage, read[a.turn.turn_id].within
        first = within(*passage.first)
        header = [(within(*passage.header), 1.0)] if passage.header else []
        intro = [(within(*span), 1.0) for span in a.reply.intro]
        said.append([(first, 1.5), (within(passage.start, passage.end), 1.0)])
        opens = a.passage is a.reply.passages[0]
        about.append([(within(*passage.topic), 1.0)] if passage.topic else header or (intro if opens else []) or [(first, 1.0)])
        post = a.turn.title or ""
        frame.append([*header, *intro, (index.read(post, [(0, len(post))]).ids, 0.7)])
    kinds = (own, around, said, frame, named, bare, about)  # all rows in one matrix: one pass of arithmetic, not seven
    counts = index.counts([row for rows in kinds for row in rows])
    edges = [0, *accumulate(map(len, kinds))]
    vectors = unit_rows(counts, index.weights(counts[: edges[4]]))
    q_own, q_around, a_said, a_frame, q_named, q_bare, a_about = (vectors[a:b] for a, b in pairwise(edges))
    asks = (weights.own * q_own, weights.around * q_around, weights.frame * (q_own + q_around), weights.named * q_named)
    tells = (a_said, a_said, a_frame, a_about)
    # einsum, for a matrix product of this size spends its time on waking threads
    joint = sum(np.einsum("qv,av->qa", q, a) for q, a in zip(asks, tells, strict=True))
    alone = np.einsum("qv,av->qa", q_bare, weights.own * a_said + weights.named * a_about)
    return np.asarray(joint), np.asarray(alone)


def _read_turns(index: Index, asked: Sequence[Asked], told: Sequence[Told]) -> dict[str, Words]:
    """The terms of what is compared, turn by turn."""
    regions: dict[str, list[Span]] = {}
    named: dict[str, list[Span]] = {}
    folds: dict[str, str] = {}
    for q in asked:
        k, point = q.turn.turn_id, q.point
        folds[k] = q.fold.text
        names = [(point.start, point.end), *point.heads, *([point.topic] if point.topic else [])]
        named.setdefault(k, []).extend(names)
        wide = [_near(span) for span in (point.context, point.earlier) if span]
        regions.setdefault(k, []).extend([*names, *wide, *([point.leans_on] if point.leans_on else [])])
    for a in told:
        k, passage = a.turn.turn_id, a.passage
        folds[k] = a.fold.text
        names = [passage.first, *a.reply.intro, *([passage.header] if passage.header else [])]
        named.setdefault(k, []).extend(names)
        regions.setdefault(k, []).extend([(passage.start, passage.end), *names])
    choice = len(asked) > 1 and len(told) > 1
    return {k: index.read(text, regions[k], named[k] if choice else ()) for k, text in folds.items()}


def _evidence(alike: float, number: float, post: float, figure: float, order: float) -> tuple[Evidence, ...]:
    found: list[Evidence] = []
    if number > 0:
        found.append("number")
    if alike >= 0.08:
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
