"""What an amount is beside the number of those who applied: 支給 in 支給状況でございます。63件の申請がございまして、311万円."""

from __future__ import annotations

import re
from functools import cache

from pipeline.figures.measure.names import Found
from pipeline.figures.measure.patterns import alternation
from pipeline.figures.measure.words import words
from pipeline.figures.reading import BACK, Reading


def paid_for(reading: Reading, n: int) -> Found | None:
    """What is said in the turn to be paid, of whom the count of applications right before figure n is."""
    figure = reading.figures[n]
    if figure.kind != "money" or not n or figure.change is not None or figure.per is not None:
        return None
    row, found = reading.figures[n - 1], reading.found[n - 1][0] if n - 1 in reading.found else None
    if row.kind != "count" or row.sentence_start != figure.sentence_start or found is None or found.measure is None:
        return None
    if not reading.text[slice(*found.measure)].endswith(words().told["applied"]):
        return None
    own = reading.found[n][0].measure if n in reading.found else None
    if own is not None and own != found.measure:
        return None
    turn = reading.turn_at(figure.start)
    first = max(figure.start - BACK, reading.turns[turn][0] if turn >= 0 else 0)
    named = None
    for match in _paid().finditer(reading.text, first, min(figure.end + _BEHIND, figure.sentence_end)):
        named = match.span()
    return Found(named, found.of, sure=True, quantity=True) if named is not None else None


_BEHIND = 12  # characters behind an amount in which its paying is told


@cache
def _paid() -> re.Pattern[str]:
    return re.compile(alternation([*words().told["paid"]]))
