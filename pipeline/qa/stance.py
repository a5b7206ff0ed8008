"""What an answer does: commits, considers, declines, explains, apologises. Rather nothing than a wrong word."""

from __future__ import annotations

import re
from functools import cache
from typing import cast

from pipeline.qa.data import load
from pipeline.schema import Stance
from pipeline.text import sentences


@cache
def _lists() -> tuple[list[tuple[Stance, re.Pattern[str]]], re.Pattern[str]]:
    data = load("stance.toml")
    order = [(cast("Stance", name), re.compile("|".join(data[name]))) for name in data["order"]]
    return order, re.compile("|".join(data["negated"]))


def stance(text: str) -> Stance | None:
    """The stance of a folded passage: that of its last sentence which shows one; an apology anywhere in it counts."""
    order, negated = _lists()
    explains = False
    said = sentences(text)
    for start, end in reversed(said):
        tail = text[max(start, end - 60) : end].rstrip(" 。\n")
        for name, pattern in order:
            found = pattern.search(tail)
            if found is None or negated.search(tail, found.start()):
                continue
            if name == "explains":
                explains = True
                break
            return name
        if end < said[-1][0]:  # only the last two sentences speak for the passage
            break
    return "explains" if explains else None
