"""What an answer does: commits, considers, declines, explains, apologises. Rather nothing than a wrong word."""

from __future__ import annotations

import re
from functools import cache
from typing import cast

from pipeline.qa.data import load
from pipeline.qa.endings import Endings, endings
from pipeline.schema import Stance
from pipeline.text import sentences

_TAIL = 70  # characters of a sentence that are looked at
_TRIM = " 。．\n「」"
_BEFORE_LAST = frozenset({"apologises", "declines"})  # what counts in the sentence before the last too


@cache
def _lists() -> tuple[list[tuple[Stance, Endings]], re.Pattern[str]]:
    data = load("stance.toml")
    order = [
        (cast("Stance", name), endings([pattern.replace("{END}", data["ending"]) for pattern in data[name]]))
        for name in data["order"]
    ]
    return order, re.compile(data["negated"])


def stance(text: str) -> Stance | None:
    """The stance of a folded passage."""
    said = sentences(text)
    last = _of_sentence(text, *said[-1]) if said else None
    if last in {None, "explains"} and len(said) > 1:
        before = _of_sentence(text, *said[-2])
        return before if before in _BEFORE_LAST else last
    return last


def _of_sentence(text: str, start: int, end: int) -> Stance | None:
    tail = text[max(start, end - _TAIL) : end].rstrip(_TRIM)
    order, negated = _lists()
    for name, patterns in order:
        found = patterns.start(tail)
        if found is not None and (name in _BEFORE_LAST or not negated.search(tail[found:])):
            return name
    return None
