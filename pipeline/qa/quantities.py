"""Figures across turns: which figure answers which asked one, and which repeats an earlier one."""

from __future__ import annotations

import dataclasses
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence

from pipeline.schema import Answer, Figure, Link, Question, Turn

_COUNTED = frozenset({"count", "rank"})


def answer_figures(
    turns: Sequence[Turn],
    figures: Sequence[Figure],
    questions: Sequence[Question],
    answers: Sequence[Answer],
    links: Sequence[Link],
) -> tuple[list[Figure], set[str]]:
    """The figures with `answers` and `restates`, and the ids of questions that asked for a figure and got none."""
    figures = sorted(figures, key=lambda f: f.start)
    starts = [f.start for f in figures]
    passage = {a.answer_id: a for a in answers}
    linked: dict[str, list[tuple[float, Answer]]] = defaultdict(list)
    for link in links:
        linked[link.question_id].append((link.score, passage[link.answer_id]))
    taken: dict[str, str] = {}
    partly: set[str] = set()
    for question in questions:
        if not question.asks_figure or not linked[question.question_id]:
            continue
        inside = figures[bisect_left(starts, question.start) : bisect_left(starts, question.end)]
        wanted = [f for f in inside if f.asked]
        spans = [(a.start, a.end) for _, a in sorted(linked[question.question_id], key=lambda x: -x[0])]
        told = [
            f
            for s, e in spans
            for f in figures[bisect_left(starts, s) : bisect_left(starts, e)]
            if not f.asked and f.figure_id not in taken
        ]
        got = _choose(wanted, told) if wanted else {f.figure_id: question.question_id for f in _row(told, _pick(None, told))}
        taken.update(got)
        if not got and wanted:
            partly.add(question.question_id)
    restated = _restated(turns, figures)
    done = [
        dataclasses.replace(f, answers=taken.get(f.figure_id), restates=restated.get(f.figure_id))
        if f.figure_id in taken or f.figure_id in restated
        else f
        for f in figures
    ]
    return done, partly


def _choose(wanted: Sequence[Figure], told: Sequence[Figure]) -> dict[str, str]:
    """Asked figure by asked figure, the figures told that fit it."""
    out: dict[str, str] = {}
    for asked in wanted:
        free = [f for f in told if f.figure_id not in out]
        best = _pick(asked, free)
        for figure in _row(free, best):
            out[figure.figure_id] = asked.figure_id
    return out


def _fits(asked: Figure | None, told: Figure) -> float:
    """How well a figure can answer an asked one: the same unit 2, another count 1, no unit asked for 1, else 0."""
    if told.value is None or (told.kind in {"duration", "age"} and (asked is None or asked.unit != told.unit)):
        return 0.0
    if asked is None or not asked.unit:
        return 1.0
    if asked.unit == told.unit:
        return 2.0
    if asked.kind == "rate" or told.kind == "rate" or asked.unit == "%" or told.unit == "%":
        return 0.0
    if asked.kind in _COUNTED and told.kind in _COUNTED:
        return 1.0
    return 0.0


def _pick(asked: Figure | None, told: Sequence[Figure]) -> Figure | None:
    """The best fitting figure; of equals the first."""
    scored = [(_fits(asked, f) - (0.5 if f.change or f.per else 0.0), -n, f) for n, f in enumerate(told)]
    best = max(scored, default=None, key=lambda x: x[:2])
    return best[2] if best and best[0] > 0.4 else None


def _row(told: Sequence[Figure], best: Figure | None) -> list[Figure]:
    """The chosen figure with those listed beside it in the same sentence: 通知カード1756件、カード14件."""
    if best is None:
        return []
    row = [best]
    for figure in told:
        last = row[-1]
        near = 0 <= figure.start - last.end <= 20
        if (
            figure is not best
            and near
            and figure.unit == best.unit
            and figure.sentence_start == best.sentence_start
            and not figure.change
        ):
            row.append(figure)
    return row


def _restated(turns: Sequence[Turn], figures: Sequence[Figure]) -> dict[str, str]:
    """Later figure -> the earlier one that it repeats, in another speaker's turn of the same document."""
    seq = {t.turn_id: t.seq for t in turns}
    who = {t.turn_id: (t.role, t.speaker, t.title) for t in turns}
    seen: dict[tuple[float, str], list[Figure]] = defaultdict(list)
    out: dict[str, str] = {}
    for figure in figures:
        if figure.value is None or figure.turn_id is None or figure.kind in {"duration", "age"}:
            continue
        key = (figure.value, figure.unit)
        for earlier in reversed(seen[key]):
            gap = seq[figure.turn_id] - seq[earlier.turn_id or ""]
            if 0 < gap <= 12 and who[figure.turn_id] != who[earlier.turn_id or ""] and _same(earlier, figure):
                out[figure.figure_id] = out.get(earlier.figure_id, earlier.figure_id)
                break
        seen[key].append(figure)
    return out


def _same(earlier: Figure, later: Figure) -> bool:
    """Whether two equal figures speak of the same: a number so long that it hardly comes twice, or words in common."""
    digits = len(f"{abs(earlier.value or 0.0):g}".replace(".", "").strip("0"))
    if digits >= 3 or earlier.change != later.change:
        return digits >= 3 and earlier.change == later.change
    if digits < 1 or abs(earlier.value or 0.0) < 3:
        return False
    words = [{f.measure, f.measure_of} - {None} for f in (earlier, later)]
    return bool(words[0] & words[1]) or _share(words[0], words[1])


def _share(left: set[str | None], right: set[str | None]) -> bool:
    """Whether names share two characters in a row."""

    def pairs(names: set[str | None]) -> set[str]:
        return {n[i : i + 2] for n in names if n for i in range(len(n) - 1)}

    return bool(pairs(left) & pairs(right))
