"""What a figure takes over from the ones before it, in its sentence or another: 待機児童は38人でした。昨年の61人から23人減り."""

from __future__ import annotations

import re
from functools import cache

from pipeline.figures.measure.names import Found, owner, span
from pipeline.figures.measure.patterns import alternation
from pipeline.figures.measure.words import agreement, words
from pipeline.figures.reading import BACK, Reading
from pipeline.figures.sentence import QUANTITY
from pipeline.schema import Figure

_FIGURES = 12  # figures back in which what is carried on is looked for
_TURNED = ("rate", "multiple", "rank")  # kinds that say how another figure changed or lies


def carried_on(reading: Reading, n: int, *, far: bool = False) -> Found | None:
    """The measure of the last figure of the kind and unit of figure n, in its turn and paragraph; a part (うち) carries nothing on.

    A rate of change, and the households beside people, take what the figure right before them in the sentence measured. `far`: the
    figure may stand further off than in the sentence with figures before this one.
    """
    figure, text = reading.figures[n], reading.text
    if beside(reading, n):
        return reading.found[n - 1][0]
    first = max(figure.start - BACK, _turn_start(reading, figure))
    if words().turning.match(text, figure.sentence_start):
        first = max(first, figure.sentence_start)
    if totals(text, reading.figures[n - 1].end if n else 0, figure):
        return None
    nearest = figure.sentence_start
    for k in range(n - 1, max(n - 1 - _FIGURES, -1), -1):
        row = reading.figures[k]
        if row.start < first or (row.sentence_start != figure.sentence_start and "\n" in text[row.end : figure.sentence_start]):
            return None
        if row.sentence_start != nearest:
            if nearest != figure.sentence_start and not far:
                return None
            nearest = row.sentence_start
        if k not in reading.found or row.asked or reading.found[k][0].measure is None:
            continue
        reckoned = row.per == figure.per or (far and figure.per is None)
        itself = reading.found[k][0].measure == reading.items.get(k)
        if (row.kind, row.unit) == (figure.kind, figure.unit) and reckoned and not is_part(reading, k) and not itself:
            return reading.found[k][0]
    return None


def moved_before(reading: Reading, n: int) -> Found | None:
    """What the figure of the unit before said the change of, which figure n shares out: 3名の増員です。人事課は1名の減、…."""
    figure = reading.figures[n]
    first = max(figure.start - BACK, _turn_start(reading, figure))
    for k in range(n - 1, max(n - 1 - _FIGURES, -1), -1):
        row = reading.figures[k]
        if row.start < first or (row.kind, row.unit) != (figure.kind, figure.unit):
            return None
        found = reading.found[k][0] if k in reading.found else None
        itself = found is None or found.measure is None or found.measure == reading.items.get(k)
        return found if not itself and (row.change is not None or k in reading.items) else None
    return None


def beside(reading: Reading, n: int) -> bool:
    """Whether figure n says again in other terms what the figure right before it said: 2,461人、1,702世帯; 4割増え."""
    if not n or n - 1 not in reading.found or reading.found[n - 1][0].measure is None:
        return False
    before, figure = reading.figures[n - 1], reading.figures[n]
    tight = reading.text[before.end : figure.start] == "、" and figure.change is not None
    if before.sentence_start != figure.sentence_start or not (n in reading.bare or tight):
        return False
    if before.kind == figure.kind == "count":
        return reading.text[before.end : figure.start] in ("", "、")
    return figure.kind in _TURNED and (figure.change is not None or figure.kind == "multiple")


def told_before(reading: Reading, n: int) -> Found | None:
    """The quantity that the sentence right before tells of without a figure: 昨年度の移住者数がまとまりました。2,461人です。"""
    figure = reading.figures[n]
    for a, b in reading.sentences_before(reading.turn_at(figure.start), figure.sentence_start)[-1:]:
        if reading.counts(a, b) or "\n" in reading.text[b : figure.sentence_start]:
            return None
        sentence = reading.without_figures(a, b)
        for k in range(len(sentence.pieces) - 1, -1, -1):
            noun = sentence.pieces[k].kind == "noun" and sentence.pieces[k].mark in ("subject", "object", "topic")
            if noun and agreement(sentence.noun(k), figure.kind, figure.unit) == QUANTITY:
                j = owner(sentence, k)
                return Found(span(sentence, k), sentence.trimmed(j) if j is not None else None, quantity=True)
    return None


def said_before(reading: Reading, n: int) -> Found | None:
    """What the very same number measured earlier in the turn: パブリックコメントは47件でした。…その47件の中でも."""
    figure = reading.figures[n]
    if figure.asked or figure.value is None or (figure.kind == "count" and figure.value < _TELLING):
        return None
    first = max(figure.start - _AGAIN, _turn_start(reading, figure))
    for k in range(n - 1, max(n - 1 - 2 * _FIGURES, -1), -1):
        row = reading.figures[k]
        if row.start < first:
            return None
        same = (row.value, row.value_high, row.unit, row.per) == (figure.value, figure.value_high, figure.unit, figure.per)
        if same and row.change == figure.change and k in reading.found and reading.found[k][0].measure is not None:
            return reading.found[k][0]
    return None


_TELLING = 4  # a count from which on the same number is the same thing said again
_AGAIN = 1_000  # characters back


def same_sentence(reading: Reading, n: int) -> Found | None:
    """What the figure before of the same unit in the sentence of figure n measured."""
    figure = reading.figures[n]
    if totals(reading.text, reading.figures[n - 1].end if n else 0, figure):
        return None
    for k in range(n - 1, max(n - 1 - _FIGURES, -1), -1):
        row = reading.figures[k]
        if row.sentence_start != figure.sentence_start:
            return None
        reckoned = row.per == figure.per or figure.per is None  # 目標は年間120haですが、昨年度の実績は73ha
        if k in reading.found and (row.kind, row.unit) == (figure.kind, figure.unit) and reckoned:
            return None if is_part(reading, k) else reading.found[k][0]
    return None


def totals(text: str, since: int, figure: Figure) -> bool:
    """Whether a figure is the total of those before it: バス4台の計42台."""
    return words().summed.search(text, max(since, figure.sentence_start), figure.start) is not None


def is_part(reading: Reading, k: int) -> bool:
    """Whether figure k is introduced as a part of the one before: うち1歳児が52人."""
    row = reading.figures[k]
    while k and reading.figures[k - 1].kind == "age":  # うち1歳児が
        k -= 1
    since = reading.figures[k - 1].end if k else row.sentence_start
    return _part().search(reading.text, max(since, row.sentence_start), row.start) is not None


@cache
def _part() -> re.Pattern[str]:
    return re.compile(alternation([*words().part_marks, *words().among]))


def _turn_start(reading: Reading, figure: Figure) -> int:
    at = reading.turn_at(figure.start)
    return reading.turns[at][0] if at >= 0 else 0
