"""Figures that repeat an earlier one: the questioner takes up the number of the answer."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice

from pipeline.qa.data import load
from pipeline.qa.exchanges import OFFICIALS
from pipeline.schema import Figure, Turn
from pipeline.text import fold

_REACH = 12  # turns back
_NEAR = 4  # turns back within which two significant digits are enough between questioner and answerer
_NEXT = 2  # turns back (the chair between) within which one digit is: 4人です。 4人ですか。
_FEW = 3  # below which a number comes by chance
_MOST = 200  # equal figures before one that are looked at: no meeting says a number so often, only tables and hostile text
_SAID = 24  # characters round a figure that say that it was said before


@cache
def _taken_up() -> tuple[re.Pattern[str], re.Pattern[str]]:
    data = load("asking.toml")["taken_up"]
    return re.compile(data["after"]), re.compile(data["before"])


def restated(text: str, turns: Sequence[Turn], figures: Sequence[Figure]) -> dict[str, str]:
    """Later figure -> the earlier one that it repeats, in another turn of the same document. Figures in text order."""
    told = {t.turn_id: t for t in turns}
    seen: dict[tuple[float, str], list[list[Figure]]] = defaultdict(list)
    out: dict[str, str] = {}
    for figure in figures:
        if figure.value is None or figure.turn_id is None or figure.kind in {"duration", "age"}:
            continue
        key = (figure.value, figure.unit)
        turn = told[figure.turn_id]
        for earlier in islice(_earlier(seen[key], figure), _MOST):
            before = told[earlier.turn_id or ""]
            if turn.seq - before.seq > _REACH:
                break
            if turn.seq > before.seq and _same(text, earlier, figure, before, turn):
                out[figure.figure_id] = out.get(earlier.figure_id, earlier.figure_id)
                break
        if not seen[key] or seen[key][-1][0].turn_id != figure.turn_id:
            seen[key].append([])
        seen[key][-1].append(figure)
    return out


def _earlier(seen: Sequence[Sequence[Figure]], figure: Figure) -> Iterator[Figure]:
    """The equal figures of the turns before a figure's, the nearest first; `seen`: those so far, turn by turn."""
    for figures in reversed(seen):
        if figures[0].turn_id != figure.turn_id:
            yield from reversed(figures)


def _same(text: str, earlier: Figure, later: Figure, before: Turn, turn: Turn) -> bool:
    """Whether two equal figures speak of the same thing.

    They do where the number is so long that it hardly comes twice, where it was just told to the one who names it now, where
    the words round it say that it was told (43人というのは), or where they measure the same. Oneself one only corrects.
    """
    digits = len(f"{abs(later.value or 0.0):.10g}".replace(".", "").strip("0"))
    taken_up = _is_taken_up(text, later)
    if (turn.role, turn.speaker, turn.title) == (before.role, before.speaker, before.title):
        return taken_up and digits >= 2
    if earlier.change != later.change and (digits < 3 or None not in {earlier.change, later.change}):
        return taken_up
    if digits >= 3 or taken_up:
        return True
    across = (turn.role in OFFICIALS) != (before.role in OFFICIALS)
    if across and digits >= 2 and turn.seq - before.seq <= _NEAR:
        return True
    if across and turn.seq - before.seq <= _NEXT and abs(later.value or 0.0) >= _FEW:
        return True
    left, right = ({name for name in (f.measure, f.measure_of) if name} for f in (earlier, later))
    return abs(later.value or 0.0) >= 3 and bool(pairs(left) & pairs(right))


def _is_taken_up(text: str, figure: Figure) -> bool:
    after, before = _taken_up()
    return bool(
        after.match(fold(text[figure.end : figure.end + _SAID]).text)
        or before.search(fold(text[max(0, figure.start - _SAID) : figure.start]).text)
    )


def pairs(names: set[str]) -> set[str]:
    """The pairs of neighbouring characters of some names."""
    return {name[i : i + 2] for name in names for i in range(len(name) - 1)}
