"""Hard wraps: lines that a page broke at its edge, in the middle of a sentence or a word. Sentences are read across them."""

from __future__ import annotations

import re
from collections import Counter

from pipeline.text import Fold

_LINE = re.compile(r"[^\n]+")
_CLOSED = frozenset("。！？!?」』)）】〕>：:")  # a line that ends in another character may go on in the next
# what goes on has no indent, bullet or number
_GOES_ON = re.compile(
    r"[ \t]*\n(?=[一-龥々ぁ-んァ-ヶーA-Za-z0-9、。「『(])(?!\d{1,2}[、.． ]|\(\d{1,2}\))"
)  # no indent, bullet or number

_SHORTEST, _LONGEST = 10, 60  # characters of a wrapped line
_LEAST = 6  # full lines that a wrapped text has
_FULL = 0.4  # share of them among the lines that end in no full stop
_OVER = 0.25  # share of longer lines that a wrapped text may have
_SLACK = 3  # characters by which a full line may fall short of the width: no comma begins a line


def width(text: str) -> int | None:
    """At how many characters a document (folded or not) is wrapped, or None where its lines end as they like."""
    if len(text) > _LONGEST * (text.count("\n") + 1):
        return None
    lengths: Counter[int] = Counter()
    opened: Counter[int] = Counter()
    for found in _LINE.finditer(text):
        line = found.group().rstrip()
        if len(line) >= _SHORTEST:
            lengths[len(line)] += 1
            if line[-1] not in _CLOSED:
                opened[len(line)] += 1
    found_at, most = None, 0
    for n in opened:
        full = sum(opened[k] for k in range(n - _SLACK, n + 1))
        if full > most and n <= _LONGEST:
            found_at, most = n, full
    if found_at is None or most < max(_LEAST, _FULL * sum(opened.values())):
        return None
    longer = sum(count for n, count in lengths.items() if n > found_at + 1)
    return found_at if longer <= _OVER * sum(lengths.values()) else None


def unwrapped(shadow: Fold, at: int | None, column: int) -> Fold:
    """The fold of a turn without the wraps of a text that is `at` characters wide; its first line begins at `column`."""
    if at is None or "\n" not in shadow.text:
        return shadow
    cuts: list[tuple[int, int]] = []
    first = -column
    for found in re.finditer(r"\n", shadow.text):
        end = found.start()
        line = shadow.text[max(0, first) : end].rstrip(" \t")
        full = max(0, first) + len(line) - first >= at - _SLACK
        goes_on = line and line[-1] not in _CLOSED and not line[-1].isspace()
        if full and goes_on and (wrap := _GOES_ON.match(shadow.text, max(0, first) + len(line))):
            cuts.append(wrap.span())
        first = found.end()
    return shadow.without(cuts)


__all__ = ["unwrapped", "width"]
