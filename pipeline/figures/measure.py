"""What each figure measures, whose, and when: measure, measure_of, measure_by, as_of.

Rules first (measure_rules.py), on the pieces of the sentence (clause.py); the dependency parse (parse.py) for the figures that they
leave open; the topic of the sentences before as the last resort. as_of.py says which date governs a figure.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from pipeline.figures import measure_rules as rules
from pipeline.figures.as_of import as_of_figures
from pipeline.figures.clause import mask, pieces
from pipeline.figures.measure_names import Found
from pipeline.figures.measure_parse import from_parse
from pipeline.figures.measure_words import agreement, words
from pipeline.figures.parse import parse as parse_texts
from pipeline.figures.sentence import QUANTITY, THING, Sentence
from pipeline.schema import DateRow, Figure
from pipeline.text import sentences

_BACK = 400  # characters before a sentence in which its topic is looked for


@dataclass(slots=True)
class _Open:
    """A sentence with figures that no rule settled."""

    document: int
    sentence: Sentence
    at: list[int]  # its pieces that hold such a figure

    @property
    def text(self) -> str:
        """The sentence as the parser gets it."""
        return self.sentence.text[self.sentence.start : self.sentence.pieces[-1].end]


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
    result: list[list[Figure]] = []
    still_open: list[_Open] = []
    for n, text in enumerate(texts):
        rows = list(figures[n])
        for sentence, masked in _sentences(text, figures[n], dates[n]):
            found = rules.settle(sentence)
            days = as_of_figures(sentence, dates[n], masked)
            unsettled = []
            for p, piece in enumerate(sentence.pieces):
                if piece.kind != "figure" or piece.index < 0:
                    continue
                rows[piece.index] = _filled(text, rows[piece.index], found.get(piece.index), "rule", days.get(piece.index))
                if piece.index not in found and figures[n][piece.index].kind not in ("age", "duration"):
                    unsettled.append(p)
            if unsettled:
                still_open.append(_Open(n, sentence, unsettled))
        result.append(rows)
    parsed = _parsed(still_open) if parse else {}
    for n, text in enumerate(texts):
        result[n] = _from_afar(text, result[n], dates[n], turns[n] if turns else (), parsed.get(n, {}))
    return result


def _sentences(text: str, figures: Sequence[Figure], dates: Sequence[DateRow]) -> Iterator[tuple[Sentence, str]]:
    """The sentences that hold figures, in pieces, each with its masked text."""
    date_starts = [d.start for d in dates]
    i = 0
    while i < len(figures):
        start, end = figures[i].sentence_start, figures[i].sentence_end
        j = i + 1
        while j < len(figures) and figures[j].start < end:
            j += 1
        near = range(bisect_left(date_starts, start), bisect_left(date_starts, end))
        spans = [(f.start, f.end) for f in figures[i:j]]
        masked = mask(text, start, end, spans, [(dates[d].start, dates[d].end) for d in near])
        found = pieces(masked, start, {figures[k].start: k for k in range(i, j)}, {dates[d].start: d for d in near})
        yield Sentence(text, start, found, figures), masked
        i = j


def _filled(text: str, figure: Figure, found: Found | None, by: str, days: tuple[date, date] | None) -> Figure:
    """A figure with what was found of it."""
    measured = found is not None and found.measure is not None
    return replace(
        figure,
        measure=text[slice(*found.measure)] if found is not None and found.measure else None,
        measure_of=text[slice(*found.of)] if found is not None and measured and found.of else None,
        measure_by=("rule" if by == "rule" else "parse") if measured else None,
        as_of_start=days[0] if days else None,
        as_of_end=days[1] if days else None,
    )


def _parsed(still_open: Sequence[_Open]) -> dict[int, dict[int, Found]]:
    """What the parse finds for the figures that no rule settled, by document and figure."""
    result: dict[int, dict[int, Found]] = {}
    parses = parse_texts(one.text for one in still_open)
    for one in still_open:
        parsed = parses[one.text]
        for p in one.at if parsed is not None else ():
            found = from_parse(one.sentence, p, parsed) if parsed is not None else None
            if found is not None:
                result.setdefault(one.document, {})[one.sentence.pieces[p].index] = found
    return result


def _from_afar(
    text: str, figures: Sequence[Figure], dates: Sequence[DateRow], turns: Sequence[tuple[int, int]], parsed: dict[int, Found]
) -> list[Figure]:
    """The figures with what their clause doesn't tell.

    A measure that is lacking: the quantity that the parse finds in the sentence, that the sentences before speak of, the thing that
    the parse finds; and whose a measure is: what the sentences before name as their topic.
    """
    result: list[Figure] = []
    topics: tuple[int, list[Found]] = (-1, [])
    for n, figure in enumerate(figures):
        one = figure
        lacks = one.measure is None and one.kind not in ("age", "duration")
        if lacks or (one.measure is not None and one.measure_of is None and agreement(one.measure, one.kind, one.unit) == QUANTITY):
            if topics[0] != one.sentence_start:
                topics = (one.sentence_start, _topics(text, one.sentence_start, turns, dates))
            if lacks:
                one = _supplied(text, one, topics[1], parsed.get(n))
            else:
                owner = next((t.measure for t in topics[1] if _owns(text, t, one)), None)
                one = replace(one, measure_of=text[slice(*owner)]) if owner else one
        result.append(one)
    return result


def _supplied(text: str, figure: Figure, topics: Sequence[Found], parsed: Found | None) -> Figure:
    """A figure without a measure, with what the parse or the sentences before give."""
    days = (figure.as_of_start, figure.as_of_end) if figure.as_of_start and figure.as_of_end else None
    if parsed is not None and parsed.quantity:
        return _filled(text, figure, parsed, "parse", days)
    for topic in topics:
        if topic.measure and agreement(text[slice(*topic.measure)], figure.kind, figure.unit) == QUANTITY:
            return _filled(text, figure, topic, "rule", days)
    return _filled(text, figure, parsed, "parse", days)


def _owns(text: str, topic: Found, figure: Figure) -> bool:
    """Whether what a sentence before speaks of can be whose the figure's measure is."""
    if not topic.sure or topic.measure is None:
        return False
    noun = text[slice(*topic.measure)]
    if noun in words().generic or noun.endswith((*words().no_owner, *words().generic)):
        return False
    return agreement(noun, figure.kind, figure.unit) == THING


def _topics(text: str, start: int, turns: Sequence[tuple[int, int]], dates: Sequence[DateRow]) -> list[Found]:
    """The topics of the sentences before `start` in the same turn, the nearest first."""
    first = max(0, start - _BACK)
    at = bisect_right(turns, (start, len(text) + 1)) - 1
    if at >= 0:
        first = max(first, turns[at][0])
    result: list[Found] = []
    for a, b in reversed(sentences(text, first, start)[-4:]):
        near = dates[bisect_left(dates, a, key=_start) : bisect_left(dates, b, key=_start)]
        masked = mask(text, a, b, (), [(row.start, row.end) for row in near])
        result += rules.topics(Sentence(text, a, pieces(masked, a, {}, {})))
    return result


def _start(row: DateRow) -> int:
    """Where a date begins."""
    return row.start
