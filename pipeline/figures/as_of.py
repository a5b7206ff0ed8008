"""Which date governs a figure: 本年7月末の交付件数は N, 令和5年度決算では N. Null rather than a guess."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from pipeline.figures.sentence import Sentence
from pipeline.schema import DateRow

Days = tuple[date, date]


def as_of_figures(sentence: Sentence, dates: Sequence[DateRow]) -> dict[int, Days]:
    """The days of each figure of a sentence, by the figure's index."""
    result: dict[int, Days] = {}
    current: Days | None = None
    for piece in sentence.pieces:
        if piece.kind == "date" and piece.index >= 0:
            row = dates[piece.index]
            if row.first_day and row.last_day:
                current = (row.first_day, row.last_day)
        elif (
            piece.kind == "figure"
            and piece.index >= 0
            and current
            and sentence.figures[piece.index].kind not in ("age", "duration")
        ):
            result[piece.index] = current
    return result
