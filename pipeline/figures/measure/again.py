"""What a figure measures that no noun names: as many times, so much more or less, or another day's amount of what was told last."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from pipeline.figures.measure.carry import is_part, totals
from pipeline.figures.measure.names import Found
from pipeline.figures.measure.patterns import alternation
from pipeline.figures.measure.words import words
from pipeline.figures.reading import BACK, Reading

_FIGURES = 6  # figures back in which what is told of again is looked for
_AMOUNTS = ("count", "money", "measurement", "rate")  # kinds that may become more or less
_ALIKE = 14  # characters before a figure that say whether it compares


def told_again(reading: Reading, n: int) -> Found | None:
    """The measure of the figure before in the turn, where figure n compares with it, changes it or gives that of another day.

    児童扶養手当の受給者は412人です。昨年度に比べて約1割の減少です。 · 市債残高は341億円です。10年前の1.2倍です。
    """
    figure = reading.figures[n]
    if figure.asked or not compares(reading, n):
        return None
    turn = reading.turn_at(figure.start)
    first = max(figure.start - BACK, reading.turns[turn][0] if turn >= 0 else 0)
    if words().turning.match(reading.text, figure.sentence_start):
        first = max(first, figure.sentence_start)
    if totals(reading.text, reading.figures[n - 1].end if n else 0, figure):
        return None
    relative = figure.kind in ("multiple", "rate")
    if n and n - 1 not in reading.found and reading.text[reading.figures[n - 1].end : figure.start] == "の":
        return None  # 80時間の2倍: of what that is, nothing tells
    for k in range(n - 1, max(n - 1 - _FIGURES, -1), -1):
        row = reading.figures[k]
        if row.start < first or "\n" in reading.text[row.end : figure.start]:
            return None
        found = reading.found[k][0] if k in reading.found else None
        if found is None or found.measure is None or row.kind not in _AMOUNTS or (row.asked and row.kind != figure.kind):
            continue
        same = row.unit == figure.unit or (figure.unit == "pt" and row.kind == "rate")
        if not (same or relative) or is_part(reading, k):
            continue
        return replace(found, sure=False)
    return None


def compares(reading: Reading, n: int) -> bool:
    """Whether figure n only says how one lies to another or how it moved: 1.6倍, プラス2.4％, 前年に比べ約3割の増加, 433世帯減."""
    figure = reading.figures[n]
    if figure.kind == "multiple":
        return True
    if figure.kind not in _AMOUNTS or n not in (reading.bare | reading.running):
        return False
    if figure.change is not None:
        return True
    signed = figure.text.startswith(words().told["signs"])
    return figure.kind == "rate" and (
        signed or _than().search(reading.text, max(figure.sentence_start, figure.start - _ALIKE), figure.start) is not None
    )


@cache
def _than() -> re.Pattern[str]:
    """に比べ, と比較しますと, 前年比 right before a number."""
    return re.compile(f"(?:{alternation([*words().told['than']])})[^、。]{{0,6}}[、]?$")
