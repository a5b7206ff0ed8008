"""Signs that a passage answers a question, apart from words: printed numbers, the post addressed, figures."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from pipeline.qa.asking import Point
from pipeline.qa.passages import Passage, Reply
from pipeline.qa.points import numbers_in, patterns
from pipeline.qa.terms import Matrix
from pipeline.schema import Figure, Turn
from pipeline.text import Fold


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the turn that it stands in."""

    turn: Turn
    fold: Fold
    point: Point
    figures: Sequence[Figure] = ()  # of the turn


@dataclass(frozen=True, slots=True)
class Told:
    """A passage with the turn that it stands in."""

    turn: Turn
    fold: Fold
    reply: Reply
    passage: Passage
    figures: Sequence[Figure] = ()  # of the turn


_APART = {True: 0.6, False: -0.4}  # the same number in another way of numbering, where each heading may begin anew
_SCOPE = 0.6  # a number that the answerer says he takes, in a passage that prints none itself or a lower one
_SERIES = 3  # numbers 1, 2, 3 … that an answerer must have printed in one row to be counted by rank


def shared_numbers(asked: Sequence[Asked], told: Sequence[Told]) -> Matrix:
    """1 where both sides print the same number at the same level, less than 0 where they differ.

    An answerer may count all points through (第1点目 … 第6点目) where the questioner begins anew under every heading:
    his numbers are then ranks of the points.
    """
    out = np.zeros((len(asked), len(told)))
    ranked = _counted_through(asked, told)
    apart = frozenset() if ranked else _counted_apart(asked, told)
    ranks = _ranks(asked) if ranked else []
    numbered = [{m.level: m.value for m in k.point.marks} for k in asked]
    for a, t in enumerate(told):
        theirs = {m.level: {m.value} for m in t.passage.marks}
        if t.passage.also:
            theirs[t.passage.marks[-1].level] |= set(t.passage.also)
        inner = theirs[t.passage.marks[-1].level] if theirs and t.passage.marks[-1].level in apart else None
        for q, ours in enumerate(numbered if theirs else ()):
            shared = ours.keys() & theirs.keys() - {ranked}
            last = asked[q].point.marks[-1] if ours else None
            if ranked in theirs:
                out[q, a] = 1.0 if ranks[q] in theirs[ranked] else -0.75
            elif shared:
                out[q, a] = 1.0 if all(ours[s] in theirs[s] for s in shared) else -0.75
            if inner is not None and last and last.level in apart and out[q, a] >= 0.0:
                out[q, a] += _APART[last.value in inner]
    return _by_item(out + _in_scope(numbered, told), asked, told)


def _in_scope(numbered: Sequence[Mapping[str, int]], told: Sequence[Told]) -> Matrix:
    """What an answerer says before all else of the numbers that he takes: `私からは、大項目1の1点目と3点目についてお答えします`"""
    out = np.zeros((len(numbered), len(told)))
    taken: dict[str, list[dict[str, int]]] = {}
    for a, t in enumerate(told):
        key = t.turn.turn_id
        if key not in taken:
            taken[key] = [chain for span in t.reply.intro for chain in numbers_in(t.fold.text, *span)]
        for q, ours in enumerate(numbered if taken[key] else ()):
            known = [chain for chain in taken[key] if chain.keys() & ours.keys()]
            if known:
                inside = any(all(ours.get(level, value) == value for level, value in chain.items()) for chain in known)
                out[q, a] = _SCOPE if inside else -_SCOPE
    claimed = (out > 0.0).any(axis=1)
    silent = np.array([not taken[t.turn.turn_id] for t in told])
    out[np.ix_(claimed, silent)] = -_SCOPE  # what one takes the others leave to him
    return out


def _counted_apart(asked: Sequence[Asked], told: Sequence[Told]) -> frozenset[str]:
    """The innermost levels of both sides where they number in ways of their own (①②, 1点目), so that only these can be compared."""
    ours = {k.point.marks[-1].level for k in asked if k.point.marks}
    theirs = {t.passage.marks[-1].level for t in told if t.passage.marks}
    common = {m.level for k in asked for m in k.point.marks} & {m.level for t in told for m in t.passage.marks}
    ours, theirs = ours - common, theirs - common
    return frozenset(ours | theirs) if ours and theirs else frozenset()


def _by_item(numbers: Matrix, asked: Sequence[Asked], told: Sequence[Told]) -> Matrix:
    """The numbers in common, those of different bills none: a (1) under 議案第5号 is not that of 議案第7号."""
    ours = [_items(k.fold.text, [*k.point.heads, (k.point.start, k.point.end)]) for k in asked]
    theirs: list[frozenset[str]] = []
    for n, t in enumerate(told):
        named = _items(t.fold.text, [*([t.passage.header] if t.passage.header else []), t.passage.first])
        inherited = theirs[-1] if n and told[n - 1].turn is t.turn else _items(t.fold.text, t.reply.intro)
        theirs.append(named or inherited)
    for q, mine in enumerate(ours):
        for a, yours in enumerate(theirs if mine else ()):
            if yours:
                numbers[q, a] += (0.5 if numbers[q, a] >= 0.0 else 0.0) if mine & yours else -max(numbers[q, a], 0.0) - 1.0
    return numbers


def _items(text: str, spans: Sequence[tuple[int, int]]) -> frozenset[str]:
    items = patterns().items
    return frozenset(m.group() for span in spans if items.search(text, *span) for m in items.pattern.finditer(text, *span))


def _ranks(asked: Sequence[Asked]) -> list[int]:
    """The rank of each question among the points: two askings under one number are one point."""
    out: list[int] = []
    before = None
    for k in asked:
        numbered = tuple((m.level, m.value) for m in k.point.marks)
        out.append(out[-1] if out and numbered and numbered == before else out[-1] + 1 if out else 1)
        before = numbered
    return out


def _counted_through(asked: Sequence[Asked], told: Sequence[Told]) -> str | None:
    """The level at which the answers count on 1, 2, 3 … further than the questions do at any level, or None."""
    rows: dict[str, list[int]] = {}
    for t in told:
        for m in t.passage.marks[:1]:
            row = rows.setdefault(m.level, [])
            if not row or row[-1] != m.value:
                row.append(m.value)
    highest: dict[str, int] = {}
    for k in asked:
        for m in k.point.marks:
            highest[m.level] = max(highest.get(m.level, 0), m.value)
    for level, row in rows.items():
        through = len(row) >= _SERIES and row[0] == 1 and all(0 < b - a <= 2 for a, b in pairwise(row))
        if through and row[-1] > max(highest.values(), default=0) and row[-1] <= _ranks(asked)[-1]:
            return level
    return None


def addressed(asked: Sequence[Asked], told: Sequence[Told], others: float) -> Matrix:
    """1 where the post that answers is the one that the question is put to; it tells nothing where one role gives all answers.

    Where a member asks the mayor by name several times, what he asks of nobody is less likely the mayor's: minus `others`.
    """
    out = np.zeros((len(asked), len(told)))
    roles = {t.turn.role for t in told}
    if len(roles) == 1:
        return out
    often = Counter(k.point.addressee_role for k in asked if k.point.addressee_role)
    by_name = {role for role, n in often.items() if n >= 2}
    for q, k in enumerate(asked):
        wanted, title = k.point.addressee_role, k.point.addressee
        if wanted is None:
            out[q] = [-others if t.turn.role in by_name else 0.0 for t in told]
            continue
        if wanted not in roles:
            continue
        for a, t in enumerate(told):
            exact = t.turn.role == wanted and (not title or not t.turn.title or title in t.turn.title or t.turn.title in title)
            out[q, a] = 1.0 if exact else -1.2
    return out


_NUMBER = re.compile(r"(?<![\d,.])\d[\d,.]{0,20}[一-龥%ァ-ヶか]|[一二三四五六七八九十百千万億]{2,}[一-龥]")
_UNIT = 1.0  # a number in the unit that is asked for, beside 1 for a number
_LONG = re.compile(r"\d[\d,.]{0,20}\d")  # begins with a class, which is looked for fast: what goes before it is looked at behind it
_YEAR = re.compile(r"(?:19|20)\d\d年")
_WITHIN = re.compile(r"[\d,.]")


def shared_figures(asked: Sequence[Asked], told: Sequence[Told]) -> Matrix:
    """1 where a number is asked for and told, and where both name the same figure; more where the unit is the one asked for."""
    out = np.zeros((len(asked), len(told)))
    texts = [t.fold.text[t.passage.start : t.passage.end] for t in told]
    if any(k.point.wants is not None for k in asked):
        tells = np.array([bool(_NUMBER.search(text)) for text in texts])
        units = [{f.unit for f in _inside(t, t.passage) if not f.asked} for t in told]
        for q, k in enumerate(asked):
            if k.point.wants is not None:
                wanted = {f.unit for f in _inside(k, k.point) if f.asked and f.unit} or {k.point.wants} - {""}
                out[q] += tells + [_UNIT * bool(wanted & there) for there in units]
    own = [_long(k.fold.text[k.point.start : k.point.end]) for k in asked]
    if any(own):
        named = [_long(text) for text in texts]
        out += np.array([[bool(ours & theirs) for theirs in named] for ours in own])
    return np.asarray(np.minimum(out, 1.0 + _UNIT))


def _inside(item: Asked | Told, part: Point | Passage) -> Sequence[Figure]:
    """The figures of a part of a turn."""
    start, end = (item.turn.start + at for at in item.fold.span(part.start, part.end))
    return [f for f in item.figures if start <= f.start < end]


def _long(text: str) -> set[str]:
    """The numbers in a text that are long enough to be known again."""
    return {
        m.group()
        for m in _LONG.finditer(text)
        if m.end() - m.start() > 2 and not _YEAR.match(text, m.start()) and not (m.start() and _WITHIN.match(text, m.start() - 1))
    }
