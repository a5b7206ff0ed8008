"""Figures that repeat an earlier one: the questioner takes up the number of the answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from pipeline.schema import Figure, Turn

_REACH = 12  # turns back


def restated(turns: Sequence[Turn], figures: Sequence[Figure]) -> dict[str, str]:
    """Later figure -> the earlier one that it repeats, in another speaker's turn of the same document. Figures in text order."""
    seq = {t.turn_id: t.seq for t in turns}
    who = {t.turn_id: (t.role, t.speaker, t.title) for t in turns}
    seen: dict[tuple[float, str], list[Figure]] = defaultdict(list)
    out: dict[str, str] = {}
    for figure in figures:
        if figure.value is None or figure.turn_id is None or figure.kind in {"duration", "age"}:
            continue
        key = (figure.value, figure.unit)
        for earlier in reversed(seen[key]):
            gap = seq[figure.turn_id] - seq[earlier.turn_id or ""]
            if gap > _REACH:
                break
            if gap > 0 and who[figure.turn_id] != who[earlier.turn_id or ""] and _same(earlier, figure):
                out[figure.figure_id] = out.get(earlier.figure_id, earlier.figure_id)
                break
        seen[key].append(figure)
    return out


def _same(earlier: Figure, later: Figure) -> bool:
    """Whether two equal figures speak of the same: a number so long that it hardly comes twice, or a measure in common."""
    if earlier.change != later.change:
        return False
    value = abs(earlier.value or 0.0)
    if len(f"{value:.10g}".replace(".", "").strip("0")) >= 3:
        return True
    left, right = ({name for name in (f.measure, f.measure_of) if name} for f in (earlier, later))
    return value >= 3 and bool(pairs(left) & pairs(right))


def pairs(names: set[str]) -> set[str]:
    """The pairs of neighbouring characters of some names."""
    return {name[i : i + 2] for name in names for i in range(len(name) - 1)}
