"""A document while its figures are measured: what was found, and the sentences before a figure with what they speak of."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from pipeline.figures.clause import mask, pieces
from pipeline.figures.measure.names import Found
from pipeline.figures.measure.topics import topics
from pipeline.figures.sentence import Sentence, Span
from pipeline.schema import DateRow, Figure, MeasureBy
from pipeline.text import Sentences, stretches, without_space

_KEPT = 8
BACK = 400  # characters before a sentence in which its topic is looked for


@dataclass(slots=True)
class Reading:
    """A document while its figures are measured; the dictionaries are by the figure's index."""

    text: str
    figures: Sequence[Figure]
    dates: Sequence[DateRow]
    turns: Sequence[Span]
    sentences: Sentences
    found: dict[int, tuple[Found, MeasureBy]] = field(default_factory=dict)
    days: dict[int, tuple[date, date]] = field(default_factory=dict)
    # the figures that no rule settled and a parse may: their sentence, and which of its pieces
    open: list[tuple[Sentence, int]] = field(default_factory=list)
    bare: set[int] = field(default_factory=set)  # the figures before which their sentence has no noun with content
    # the class beside a figure, whose its measure is when the passage tells it
    items: dict[int, Span] = field(default_factory=dict)
    running: set[int] = field(default_factory=set)  # the figures that no topic or subject parts from one of their unit before
    beside: set[int] = field(default_factory=set)  # the figures that give of another day what was counted before
    _topics: dict[Span, list[Found]] = field(default_factory=dict)  # of sentences, by their span
    read: dict[int, tuple[str, Sentence]] = field(default_factory=dict)  # the sentences with figures, masked, by their start
    _masked: dict[Span, Sentence] = field(default_factory=dict)  # of the sentences that were looked at last
    _starts: list[int] = field(init=False)  # of the figures
    _dated: list[int] = field(init=False)  # where the dates begin

    def __post_init__(self) -> None:
        """Note where figures and dates begin."""
        self._starts = [figure.start for figure in self.figures]
        self._dated = [row.start for row in self.dates]

    def turn_at(self, offset: int) -> int:
        """The number of the turn that holds an offset; -1 where the turns are not known."""
        return bisect_right(self.turns, (offset, len(self.text) + 1)) - 1

    def sentences_before(self, turn: int, end: int) -> list[Span]:
        """The sentences before an offset of a turn, from at most BACK characters before it.

        The first may begin in the middle of one, and then differ from the turn's own; from where both end at one place they are
        the same, and need not be looked for again.
        """
        first, last = self.turns[turn] if turn >= 0 else (0, len(self.text))
        own = self.sentences.of(first, last)
        since, at = max(first, end - BACK), 0
        found: list[Span | None] = []
        if since > first:
            for a, b in stretches(self.text, since, end):
                found.append(without_space(self.text, a, b))
                at = bisect_left(own.starts, b)
                if at < len(own.starts) and own.starts[at] == b:
                    break
                at = len(own.starts)
        until = bisect_right(own.ends, end)
        found += own.spans[at:until]
        if at <= until < len(own.starts) and own.starts[until] < end:
            found.append(without_space(self.text, own.starts[until], end))
        return [span for span in found if span is not None]

    def topics_of(self, start: int, end: int) -> list[Found]:
        """What a sentence speaks of, the last first."""
        found = self._topics.get((start, end))
        if found is None:
            found = self._topics[start, end] = topics(self.without_figures(start, end))
        return found

    def topics_before(self, before: Sequence[Span], holding: re.Pattern[str] | None = None) -> Iterator[Found]:
        """What some sentences speak of, the last first; no further back than is asked for, and only of those that hold a word."""
        for a, b in reversed(before):
            if holding is None or holding.search(self.text, a, b) is not None:
                yield from self.topics_of(a, b)

    def figures_before(self, offset: int) -> int:
        """How many figures begin before an offset."""
        return bisect_left(self._starts, offset)

    def counts(self, start: int, end: int) -> bool:
        """Whether a stretch holds a figure."""
        at = bisect_left(self._starts, start)
        return at < len(self._starts) and self._starts[at] < end

    def asks(self, start: int, end: int) -> bool:
        """Whether a stretch asks for a figure: いくら, 何人."""
        at = bisect_left(self._starts, start)
        return any(figure.asked for figure in self.figures[at : bisect_left(self._starts, end)])

    def dates_between(self, start: int, end: int) -> range:
        """The dates that begin in a stretch."""
        return range(bisect_left(self._dated, start), bisect_left(self._dated, end))

    def without_figures(self, start: int, end: int) -> Sentence:
        """A sentence whose figures are masked and not looked at. The last few are kept: all figures of a sentence ask for them."""
        kept = self._masked.get((start, end))
        if kept is None:
            if len(self._masked) >= _KEPT:
                self._masked.clear()
            kept = self._masked[start, end] = self._mask(start, end)
        return kept

    def _mask(self, start: int, end: int) -> Sentence:
        amounts = self.figures[bisect_left(self._starts, start) : bisect_left(self._starts, end)]
        near = [(d, self.dates[d]) for d in self.dates_between(start, end)]
        masked = mask(self.text, start, end, [(row.start, row.end) for row in amounts], [(row.start, row.end) for _, row in near])
        known = self.read.get(start)
        if known is not None and known[0] == masked:
            return known[1].without_figures()
        return Sentence(self.text, start, pieces(masked, start, {}, {row.start: d for d, row in near}))
