"""The days that the sentences before give to figures: a heading, the matter that a passage names, the day that 当日 points at."""

from __future__ import annotations

from pipeline.figures.as_of import Days, heading_days, is_compared, matter_days, takes_date
from pipeline.figures.dates.months import settles
from pipeline.figures.measure.words import words
from pipeline.figures.reading import BACK, Reading
from pipeline.figures.sentence import Sentence
from pipeline.schema import DateRow

_SHORT = 100  # days
_HEADING = 80  # characters of a heading sentence


def days_before(reading: Reading, sentence: Sentence) -> dict[int, Days]:
    """The days of the figures before the first date of a sentence, by the figure's index, where a sentence before gives them."""
    pieces = sentence.pieces
    dated = (p for p, piece in enumerate(pieces) if piece.kind == "date" and not is_compared(sentence, piece))
    counted = [p for p in range(next(dated, len(pieces))) if pieces[p].kind == "figure" and pieces[p].index >= 0]
    if not counted:
        return {}
    days, on_day = _heading_days(reading, sentence.start), _that_day(reading, sentence, pieces[counted[-1]].start)
    found = {}
    for p in counted:
        lent = on_day[1] if on_day is not None and on_day[0] <= pieces[p].start else days
        if lent is not None and takes_date(sentence, p, beside=False):
            found[pieces[p].index] = lent
    return found


def _that_day(reading: Reading, sentence: Sentence, end: int) -> tuple[int, Days] | None:
    """Where a sentence speaks of the day of what was told before (当日の受験者は), and that day: the last that its turn names."""
    said = words().that_day.search(reading.text, sentence.start, end)
    if said is None:
        return None
    at = reading.turn_at(sentence.start)
    first = reading.turns[at][0] if at >= 0 else 0
    for k in reversed(reading.dates_between(max(first, sentence.start - BACK), sentence.start)):
        row = reading.dates[k]
        if row.first_day is not None and row.first_day == row.last_day and row.text not in words().present:
            return said.end(), (row.first_day, row.first_day)
    return None


def _heading_days(reading: Reading, start: int) -> Days | None:
    """The days that the sentences before give: the one before as a heading, or one of its paragraph that names its matter.

    The nearest sentence with a date decides, and a new matter (次に) ends the old one.
    """
    at, text, dates = reading.turn_at(start), reading.text, reading.dates
    first = reading.turns[at][0] if at >= 0 else 0
    if words().turning.match(text, start) or not reading.dates_between(max(first, start - BACK), start):
        return None
    below, passed = start, False
    for n, (a, b) in enumerate(reversed(reading.sentences_before(at, start))):
        if n and "\n" in text[b:below]:
            return None
        if reading.dates_between(a, b):
            announces = a >= first and not reading.counts(a, b) and words().announce.search(text, a, b) is not None
            if not words().turning.match(text, a) and all(_is_short(dates[d]) for d in reading.dates_between(a, b)):
                passed, below = True, a  # 平成26年度の決算の審査の結果を御報告します。審査は7月21日から行いました。収支は…
                continue
            if passed and not any(settles(text, dates[d].end) for d in reading.dates_between(a, b)):
                return None
            matter = matter_days(reading.without_figures(a, b), dates) if announces else None
            return matter or (heading_days(reading.without_figures(a, b), dates) if n == 0 and b - a <= _HEADING else None)
        if words().turning.match(text, a):
            return None
        below = a
    return None


def _is_short(row: DateRow) -> bool:
    """Whether a date is a day or some days, weeks or months, and no year that a passage could be about."""
    return row.first_day is not None and row.last_day is not None and (row.last_day - row.first_day).days < _SHORT
