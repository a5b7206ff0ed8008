"""What each figure measures, whose, and when: measure, measure_of, measure_by, as_of.

Rules first (measure_rules.py), on the pieces of the sentence (clause.py); the dependency parse (parse.py) for the figures that they
leave open; the topic of the sentences before as the last resort. as_of.py says which date governs a figure.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from pipeline.figures import measure_rules as rules
from pipeline.figures.as_of import as_of_figures
from pipeline.figures.clause import mask, pieces
from pipeline.figures.measure_words import agreement
from pipeline.figures.sentence import QUANTITY, THING, Sentence
from pipeline.schema import DateRow, Figure
from pipeline.text import sentences

_BACK = 400  # characters before a sentence in which its topic is looked for


def measure_figures(
    texts: Sequence[str],
    figures: Sequence[Sequence[Figure]],
    dates: Sequence[Sequence[DateRow]],
    *,
    turns: Sequence[Sequence[tuple[int, int]]] | None = None,
    parse: bool = True,
) -> list[list[Figure]]:
    """The figures with measure, measure_of, measure_by, as_of_start and as_of_end filled.

    One entry a document: its folded text, its figures and dates in text order with fold offsets, and the spans of its turns where
    they are known (a topic never crosses a turn). With `parse` the sentences that the rules leave open are parsed, in one stream.
    """
    done: list[list[Figure]] = []
    for n, text in enumerate(texts):
        done.append(_by_rule(text, figures[n], dates[n], turns[n] if turns else ()))
    return done


def _by_rule(text: str, figures: Sequence[Figure], dates: Sequence[DateRow], turns: Sequence[tuple[int, int]]) -> list[Figure]:
    """One document's figures with what the rules find."""
    date_starts = [d.start for d in dates]
    result = list(figures)
    i = 0
    while i < len(figures):
        start, end = figures[i].sentence_start, figures[i].sentence_end
        j = i
        while j < len(figures) and figures[j].sentence_start == start:
            j += 1
        near = range(bisect_left(date_starts, start), bisect_left(date_starts, end))
        masked = mask(text, start, end, [(f.start, f.end) for f in figures[i:j]], [(dates[d].start, dates[d].end) for d in near])
        found_pieces = pieces(masked, start, {figures[k].start: k for k in range(i, j)}, {dates[d].start: d for d in near})
        sentence = Sentence(text, start, found_pieces, figures)
        found = rules.settle(sentence)
        days = as_of_figures(sentence, dates)
        before: list[rules.Found] | None = None
        for k in range(i, j):
            one = found.get(k)
            if one is None and figures[k].kind not in ("age", "duration"):
                if before is None:
                    before = _topics(text, start, turns)
                one = next(
                    (
                        t
                        for t in before
                        if t.measure and agreement(text[slice(*t.measure)], figures[k].kind, figures[k].unit) == QUANTITY
                    ),
                    None,
                )
            if one is not None and one.measure and one.of is None and one.quantity:
                if before is None:
                    before = _topics(text, start, turns)
                one = replace(one, of=next((t.measure for t in before if _owns(text, t, figures[k])), None))
            day = days.get(k)
            result[k] = replace(
                figures[k],
                measure=text[slice(*one.measure)] if one and one.measure else None,
                measure_of=text[slice(*one.of)] if one and one.of else None,
                measure_by="rule" if one and one.measure else None,
                as_of_start=day[0] if day else None,
                as_of_end=day[1] if day else None,
            )
        i = j
    return result


def _owns(text: str, topic: rules.Found, figure: Figure) -> bool:
    """Whether what a sentence before speaks of can be whose the figure's measure is."""
    return topic.sure and topic.measure is not None and agreement(text[slice(*topic.measure)], figure.kind, figure.unit) == THING


def _topics(text: str, start: int, turns: Sequence[tuple[int, int]]) -> list[rules.Found]:
    """The topics of the sentences before `start` in the same turn, the nearest first."""
    first = max(0, start - _BACK)
    at = bisect_left(turns, (start + 1,)) - 1 if turns else -1
    if at >= 0:
        first = max(first, turns[at][0])
    result: list[rules.Found] = []
    for a, b in reversed(sentences(text, first, start)[-4:]):
        result += rules.topics(Sentence(text, a, pieces(text[a:b], a, {}, {})))
    return result
