"""Figures that answer: which number of an answer meets which 何件, 何% or どのくらい of a question."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from pipeline.qa.restated import pairs
from pipeline.qa.wanting import asks_each, asks_number, change_asked, same_measure, unit_asked, units_beside
from pipeline.schema import Answer, Figure, Question

_COUNTED = frozenset({"count", "rank"})
_MOST = 500  # figures of the passages that answer one question: more than any speech has
_HIGHEST = 4.0  # that a figure can fit: unit (or what is counted), words, measure, link and order
_BESIDE = 20  # characters between neighbours of a list
_WORDS = re.compile(r"[一-龥々ァ-ヶーA-Za-z]{2,}")


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A number that is asked for: by an asked figure, or by a question that prints none."""

    id: str
    question: str
    unit: str  # "" for any
    words: set[str]
    change: str | None = None  # どれだけ減ったか wants the change
    measure: frozenset[str] = frozenset()  # pairs of characters of what it measures
    each: bool = False  # 1頭につきいくら
    counted: str = ""  # what is counted, where the interrogative has no unit: 保育園はいくつ


@dataclass(frozen=True, slots=True)
class Met:
    """Which figures answer, which questions ask for a number, and which of these got none in their answer."""

    answers: dict[str, str]  # figure -> asked figure or question
    asking: set[str]
    without: set[str]


def figures_that_answer(
    text: str,
    figures: Sequence[Figure],
    questions: Sequence[Question],
    *,
    linked: Mapping[str, Sequence[tuple[float, Answer]]],
    wants: Mapping[str, str],
    answers: Sequence[Answer],
) -> Met:
    """Meet the numbers that questions ask for with those of the passages that answer them. Figures in text order.

    `linked`: question -> passages with their scores; `wants`: question -> unit, where a number is wanted without an interrogative;
    `answers`: all passages, for a number in the unit that is wanted may stand beside the passage that answers.
    """
    starts = [f.start for f in figures]

    def between(start: int, end: int) -> Sequence[Figure]:
        return figures[bisect_left(starts, start) : bisect_left(starts, end)]

    wanted = [w for q in questions if q.status != "request" for w in _wanted(text, q, between(q.start, q.end), wants)]
    taken: dict[str, str] = {}
    rows: list[tuple[str, Figure, list[Figure], str]] = []
    met: set[str] = set()
    left: list[_Wanted] = []
    for want in wanted:
        passages = sorted(linked.get(want.question, ()), key=lambda x: -x[0])
        told = list(islice(((score, f) for score, a in passages for f in between(a.start, a.end) if not f.asked), _MOST))
        last = rows[-1][1] if rows and rows[-1][3] == want.question else None
        best = _pick(text, want, [(score, f) for score, f in told if f.figure_id not in taken], last)
        if best is None and want.unit:
            left.append(want)
        if best is not None:
            taken[best.figure_id] = want.id
            rows.append((want.id, best, [f for _, f in told], want.question))
            met.add(want.question)
    for want in left:
        turns = {a.turn_id for _, a in linked.get(want.question, ())}
        near = [f for a in answers if a.turn_id in turns for f in between(a.start, a.end)]
        fitting = [(0.0, f) for f in near if f.unit == want.unit and not f.asked and f.figure_id not in taken]
        best = _pick(text, want, fitting)
        if best is not None:
            taken[best.figure_id] = want.id
            met.add(want.question)
    for wanted_id, best, told_there, _ in rows:
        taken |= {f.figure_id: wanted_id for f in _beside(best, told_there) if f.figure_id not in taken}
    asking = {w.question for w in wanted}
    return Met(taken, asking, {q for q in asking if linked.get(q) and q not in met})


def _wanted(text: str, question: Question, inside: Sequence[Figure], wants: Mapping[str, str]) -> list[_Wanted]:
    """What numbers a question wants."""
    out: list[_Wanted] = []
    for figure in inside:
        if figure.asked:
            after = text[figure.end : figure.end + 12]
            unit = unit_asked(figure.text, figure.unit, after, figure.measure)
            if unit is not None:
                change = figure.change or change_asked(after)
                each = figure.per is not None or asks_each(text[question.start : figure.start])
                around, measure = _around(text, figure), _measure(figure)
                counted = figure.measure or "" if not unit else ""
                out.append(_Wanted(figure.figure_id, question.question_id, unit, around, change, measure, each, counted))
    if asked := next((f for f in inside if f.asked), None):
        lead = text[question.start : asked.start]
        words = pairs(set(_WORDS.findall(lead)))
        beside = [_Wanted(question.question_id, question.question_id, unit, words) for unit in units_beside(lead)]
        out = [*beside, *out]
    else:
        named = pairs(set(_WORDS.findall(question.text)))
        known = question.question_id in wants
        units = [unit for unit in units_beside(question.text, apart=not known) if unit or known]
        out += [_Wanted(question.question_id, question.question_id, unit, named) for unit in units]
    if not any(f.asked for f in inside) and (unit := wants.get(question.question_id)) is not None:
        words = pairs(set(_WORDS.findall(question.text[-60:])))
        how = asks_number().search(question.text)
        each = how is not None and asks_each(question.text[: how.start()])
        out.append(_Wanted(question.question_id, question.question_id, unit, words, change_asked(question.text[-30:]), each=each))
    return out


def _measure(figure: Figure) -> frozenset[str]:
    return frozenset(pairs({name for name in (figure.measure, figure.measure_of) if name}))


def _around(text: str, figure: Figure) -> set[str]:
    """Pairs of characters of what a figure measures and of the words just before it."""
    before = text[max(figure.sentence_start, figure.start - 24, 0) : figure.start]
    return pairs({name for name in (figure.measure, figure.measure_of, *_WORDS.findall(before)) if name})


def _none_at_all(figure: Figure) -> bool:
    """Whether a figure is ゼロ without a unit: any number of things can be so told."""
    return figure.value == 0.0 and not figure.unit


def _fits(wanted: _Wanted, told: Figure) -> float:
    """How well the unit of a figure fits: the same or ゼロ 2, one that measures the same 1.5, another count 1, else 0."""
    if told.value is None:
        return 0.0
    if wanted.unit == told.unit or _none_at_all(told):
        return 2.0
    if same_measure(wanted.unit, told.unit):
        return 1.5
    if told.kind in {"duration", "age"}:
        return 0.0
    if not wanted.unit:
        return 1.0
    return 1.0 if told.kind in _COUNTED and wanted.unit not in {"%", "円", "年", "m2"} else 0.0


def _pick(text: str, wanted: _Wanted, told: Sequence[tuple[float, Figure]], last: Figure | None = None) -> Figure | None:
    """The best fitting figure: by unit, then by words in common; of equals the first.

    `last`: what met the number before, asked for in the same question: the answers keep the order.
    """
    best: Figure | None = None
    most = 0.4
    for n, (score, figure) in enumerate(told):
        if _HIGHEST - 0.02 * n <= most:
            break
        fit = _fits(wanted, figure)
        if not fit:
            continue
        shared = min(1.0, len(wanted.words & _around(text, figure)) / 3)
        value = (
            fit
            + 0.8 * shared
            + 0.4 * len(wanted.measure & _measure(figure)) / max(1, len(wanted.measure))
            + 0.5 * score
            - (0.5 if figure.change != wanted.change else 0.0)
            + (0.5 if figure.unit and figure.unit in wanted.counted else 0.0)
            + (0.3 if last is not None and figure.sentence_start == last.sentence_start and figure.start > last.start else 0.0)
            - (0.2 if bool(figure.per) != wanted.each else 0.0)
            - 0.02 * n
        )
        if value > most:
            best, most = figure, value
    return best


def _beside(best: Figure, told: Sequence[Figure]) -> list[Figure]:
    """Those listed beside the chosen figure in the same sentence: 通知カード1756件、カード14件."""
    same = (best.sentence_start, best.change)
    there = sorted((f for f in told if (f.sentence_start, f.change) == same), key=lambda f: f.start)
    unit = best.unit or next((f.unit for f in there if f.unit and f.start > best.start), "")  # ゼロ and what is told with it
    there = [f for f in there if f.per or not best.per or f.start >= best.start]  # the sum, and then what each costs
    alike = [f for f in there if f is best or f.unit == unit or _none_at_all(f)]
    at = alike.index(best)
    first = last = at
    while first and alike[first].start - alike[first - 1].end <= _BESIDE:
        first -= 1
    while last + 1 < len(alike) and alike[last + 1].start - alike[last].end <= _BESIDE:
        last += 1
    return [*alike[first:at], *alike[at + 1 : last + 1]]
