"""A document while its figures are measured: what was found, and the sentences before a figure with what they speak of."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from pipeline.figures.clause import mask, pieces
from pipeline.figures.measure.names import Found
from pipeline.figures.measure.topics import topics
from pipeline.figures.sentence import Sentence, Span
from pipeline.schema import DateRow, Figure, MeasureBy
from pipeline.text import stretches, without_space

_KEPT = 8
BACK = 400  # characters before a sentence in which its topic is looked for


@dataclass(frozen=True, slots=True)
class _Turn:
    """The sentences of a turn: where the stretches between their ends begin and end, and their spans (None for white space)."""

    starts: list[int]
    ends: list[int]
    spans: list[Span | None]


@dataclass(slots=True)
class Reading:
    """A document while its figures are measured; the dictionaries are by the figure's index."""

    text: str
    figures: Sequence[Figure]
    dates: Sequence[DateRow]
    turns: Sequence[Span]
    found: dict[int, tuple[Found, MeasureBy]] = field(default_factory=dict)
    days: dict[int, tuple[date, date]] = field(default_factory=dict)
    # the figures that no rule settled and a parse may: their sentence, and which of its pieces
    open: list[tuple[Sentence, int]] = field(default_factory=list)
    bare: set[int] = field(default_factory=set)  # the figures before which their sentence has no noun with content
    # the class beside a figure, whose its measure is when the passage tells it
    items: dict[int, Span] = field(default_factory=dict)
    running: set[int] = field(default_factory=set)  # the figures that no topic or subject parts from one of their unit before
    beside: set[int] = field(default_factory=set)  # the figures that give of another day what was counted before
    _turns: dict[int, _Turn] = field(default_factory=dict)  # by where they begin
    _topics: dict[Span, list[Found]] = field(default_factory=dict)  # of sentences, by their span
    _masked: dict[Span, Sentence] = field(default_factory=dict)  # of the sentences that were looked at last

    def turn_at(self, offset: int) -> int:
        """The number of the turn that holds an offset; -1 where the turns are not known."""
        return bisect_right(self.turns, (offset, len(self.text) + 1)) - 1

    def sentences_before(self, turn: int, end: int) -> list[Span]:
        """The sentences before an offset of a turn, from at most BACK characters before it.

        The first may begin in the middle of one, and then differ from the turn's own; from where both end at one place they are
        the same, and need not be looked for again.
        """
        first, last = self.turns[turn] if turn >= 0 else (0, len(self.text))
        own = self._turns.get(first)
        if own is None:
            own = self._turns[first] = self._read(first, last)
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

    def _read(self, start: int, end: int) -> _Turn:
        """The sentences of a turn."""
        found = list(stretches(self.text, start, end))
        return _Turn([a for a, _ in found], [b for _, b in found], [without_space(self.text, a, b) for a, b in found])

    def topics_of(self, start: int, end: int) -> list[Found]:
        """What a sentence speaks of, the last first."""
        found = self._topics.get((start, end))
        if found is None:
            found = self._topics[start, end] = topics(self.without_figures(start, end))
        return found

    def counts(self, start: int, end: int) -> bool:
        """Whether a stretch holds a figure."""
        at = bisect_left(self.figures, start, key=start_of)
        return at < len(self.figures) and self.figures[at].start < end

    def without_figures(self, start: int, end: int) -> Sentence:
        """A sentence whose figures are masked and not looked at. The last few are kept: all figures of a sentence ask for them."""
        kept = self._masked.get((start, end))
        if kept is None:
            if len(self._masked) >= _KEPT:
                self._masked.clear()
            kept = self._masked[start, end] = self._mask(start, end)
        return kept

    def _mask(self, start: int, end: int) -> Sentence:
        figures, dates = self.figures, self.dates
        amounts = figures[bisect_left(figures, start, key=start_of) : bisect_left(figures, end, key=start_of)]
        near = range(bisect_left(dates, start, key=start_of), bisect_left(dates, end, key=start_of))
        spans = [(row.start, row.end) for row in amounts]
        masked = mask(self.text, start, end, spans, [(dates[d].start, dates[d].end) for d in near])
        return Sentence(self.text, start, pieces(masked, start, {}, {dates[d].start: d for d in near}))


def start_of(row: DateRow | Figure) -> int:
    """Where a date or figure begins."""
    return row.start
