"""Several questions in one sentence: ①…、②…、伺います; 何か所あり、うち民間は何か所あるのか."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from pipeline.qa.data import load
from pipeline.qa.sentences import Sentence, ends, hollow
from pipeline.quick import either

Span = tuple[int, int]
_AHEAD = 200  # characters after a comma that are looked at
_LISTED = re.compile(r"[①-⑳⑴-⒇]|\(\d{1,2}\)")


def split(text: str, sentence: Sentence) -> list[Span]:
    """One span an asking: at circled numbers inside the sentence, and where two askings are joined by a comma."""
    start, end = sentence.start, sentence.end
    listed = [m.start() for m in _LISTED.finditer(text, sentence.begun.matter, end)]
    if len(listed) >= 2 or (listed and sentence.begun.marks and sentence.begun.marks[-1].level in {"circled", "paren"}):
        # a numbered point may stand before the first inner number
        own = bool(sentence.begun.marks) and listed[0] - sentence.begun.matter >= 4
        return [(a, b) for a, b in pairwise([start, *listed[0 if own else 1 :], end]) if b - a > 3]
    edges = [start]
    for joint in _joint().finditer(text, start, end):
        cut = joint.end("cut" if joint["cut"] else "open")
        left, right = text[edges[-1] : cut - 1], text[cut : min(end, cut + _AHEAD)]
        if len(left) < 8 or len(right) < 8 or not _asks_apart(left, right, starts=bool(joint["starts"])):
            continue
        if not hollow(right) and not ends().fillers.search(left):
            edges.append(cut)
    return list(zip(edges, [*edges[1:], end], strict=True))


def _asks_apart(left: str, right: str, *, starts: bool) -> bool:
    """Whether both sides of a comma ask. `なぜ遅れているのか、要因をどう捉えているか` asks once, in two ways."""
    asks = ends().interrogative
    if starts:  # また、さらに …
        return left.endswith(_WHETHER) or bool(asks.search(left))
    return bool(asks.search(left[-24:]) and asks.search(right)) and not ends().varies.match(right)


_WHETHER = ("か", "たい", "たいし")


@cache
def _joint() -> re.Pattern[str]:
    data = load("asking.toml")
    starts = either(data["joint_starts"])
    return re.compile(
        rf"{either(data['joint_ends'])}(?P<cut>、)(?P<starts>{starts})?|{either(data['open_ends'])}(?P<open>、)(?:{starts})?"
    )
