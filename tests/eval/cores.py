"""The number with its unit inside a span: 約, 以上, 程度 and changes off, a range cut in two.

Whether such words belong to a span is a convention (UD_Japanese-GSD leaves 約 out, pynormalizenumexp and toben take it in), so
`versus.py` also scores spans without them, for every reader and the gold alike.
"""

from __future__ import annotations

import re
import sys
from functools import cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from pipeline.figures.amounts import any_of, words
from pipeline.text import fold


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    w = words()
    bounds = {form for forms in w["after"].values() for form in forms}
    changes = {form for kind in ("increase", "decrease") for form in w["change"][kind]} | set(w["change"]["tight"])
    tail = "|".join(
        [any_of([*bounds, *changes, "間", "から", "まで", "迄", "ごろ", "頃", "ぶり"]), any_of(list(w["change"]["joints"]))]
    )
    head = any_of([*w["before"]["about"], *w["sign"]["minus"], *w["sign"]["plus"], *w["signs"], "西暦", "毎年", "同"])
    joint = any_of(["から", "〜", "~", "-", "―", "ないし", "乃至"])
    return re.compile(f"(?:{head}) *"), re.compile(f"(?:{tail})$"), re.compile(f"(?<=[^ ]) *(?:{joint}) *(?=[^ ])")


_HAS_NUMBER = re.compile(r"[0-9〇一二三四五六七八九十百千数元]")


def cores(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The number and unit of each piece of a span, as offsets of the text."""
    folded = fold(text[start:end])
    piece = folded.text
    head, tail, joint = _patterns()
    pieces, at = [], 0
    for found in joint.finditer(piece):
        if _HAS_NUMBER.search(piece, at, found.start()) and _HAS_NUMBER.search(piece, found.end()):
            pieces.append((at, found.start()))
            at = found.end()
    pieces.append((at, len(piece)))
    result = []
    for first, last in pieces:
        while (found := head.match(piece, first, last)) and found.end() < last and found.end() > first:
            first = found.end()  # noqa: PLW2901
        while (found := tail.search(piece, first, last)) and found.start() > first:
            last = found.start()  # noqa: PLW2901
        a, b = folded.span(first, last)
        result.append((start + a, start + b))
    return result
