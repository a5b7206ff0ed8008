"""What a member's minutes are: 一般質問 in 一般質問を行います。1番目、山田太郎議員、25分、次に、….."""

from __future__ import annotations

import re
from functools import cache

from pipeline.figures.measure.names import Found
from pipeline.figures.measure.patterns import alternation
from pipeline.figures.measure.words import words
from pipeline.figures.reading import Reading

_NAME = 16  # characters of a member's name
_BEFORE = 24  # characters before a number in which a member is named
_ROUND = 1_000  # characters in which the speeches that a list is of are named


def minutes_of(reading: Reading, n: int) -> Found | None:
    """The speeches that a list of members with their minutes is of, and whose those minutes are."""
    figure = reading.figures[n]
    if figure.kind != "duration" or figure.unit not in words().told["minutes"]:
        return None
    member = _member().search(reading.text, max(figure.sentence_start, figure.start - _BEFORE), figure.start)
    if member is None:
        return None
    turn = reading.turn_at(figure.start)
    first, last = reading.turns[turn] if turn >= 0 else (0, len(reading.text))
    named = None
    for found in _speeches().finditer(reading.text, max(first, figure.start - _ROUND), figure.start):
        named = found.span()
    if named is None:
        after = _speeches().search(reading.text, figure.end, min(last, figure.sentence_end))
        named = after.span() if after is not None else None
    return Found(named or member.span("name"), member.span("name") if named else None, sure=True)


@cache
def _member() -> re.Pattern[str]:
    """…、山田太郎議員、 right before a number."""
    return re.compile(
        rf"(?P<name>[一-鿿々ぁ-んァ-ヶー]{{1,{_NAME}}}?(?:{alternation([*words().told['members']])}))(?:が|は)?[、 ]?$"
    )


@cache
def _speeches() -> re.Pattern[str]:
    return re.compile(alternation([*words().told["speeches"]]))
