"""Conservation: every character of a document lies in a speech, in a label, or in non-speech that has a name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from pipeline.schema import Document, Turn
from pipeline.segment.cut import furniture, page_or_rule
from pipeline.segment.words import words
from pipeline.text import fold

# front: before the first label; prose: a document without turns; lead: a number or time stamp before a label; stage: 〔拍手〕, a
# clock line; rule: ─── and page numbers; heading: a short line between speeches; closing: from the end of the last speech on
NON_SPEECH = ("blank", "front", "prose", "lead", "stage", "rule", "heading", "note", "closing")
_LEAD = re.compile(r"[\s0-9:./#|,()\[\]<>【】〔〕A-Za-z~〜–-]+$")
_ENDS = re.compile(r"[。！？!?]\s*$")


class Part(NamedTuple):
    """A piece of a document and what it is."""

    start: int
    end: int
    kind: str  # speech, label, or one of NON_SPEECH


def conserved(document: Document, turns: Sequence[Turn]) -> Iterator[Part]:
    """The whole document as parts in order without gaps; ValueError where two turns overlap."""
    at = 0
    for turn in turns:
        first = turn.start if turn.label_start is None else turn.label_start
        if first < at or turn.end < turn.start or (turn.label_end or first) > turn.start:
            raise ValueError(f"{turn.turn_id} begins at {first}, inside what ends at {at}")
        yield from _between(document.text, at, first, front=at == 0)
        if turn.label_start is not None and turn.label_end is not None:
            yield Part(turn.label_start, turn.label_end, "label")
            yield from _between(document.text, turn.label_end, turn.start)
        if turn.end > turn.start:
            yield Part(turn.start, turn.end, "speech")
        at = turn.end
    kind = "closing" if turns else "prose"
    yield from _parts(document.text, at, len(document.text), lambda line: "blank" if not line.strip() else _aside(line) or kind)


def _between(text: str, start: int, end: int, *, front: bool = False) -> Iterator[Part]:
    return _parts(text, start, end, lambda line: "blank" if not line.strip() else "front" if front else _named(line))


def _named(line: str) -> str:
    """What a line between two speeches is."""
    return _aside(line) or ("lead" if _LEAD.match(line) else "note" if _ENDS.search(line) else "heading")


def _aside(line: str) -> str | None:
    folded = fold(line.strip()).text
    if page_or_rule(folded):
        return "rule"
    bracketed = folded[:1] in "(〔" and words().stage.search(folded) is not None
    return "stage" if bracketed or furniture(folded) else None


def _parts(text: str, start: int, end: int, kind_of: Callable[[str], str]) -> Iterator[Part]:
    """The lines of a span, neighbours of one kind together."""
    lines: Iterable[tuple[int, int, str]] = _lines(text, start, end, kind_of)
    for kind, group in groupby(lines, key=lambda line: line[2]):
        members = list(group)
        yield Part(members[0][0], members[-1][1], kind)


def _lines(text: str, start: int, end: int, kind_of: Callable[[str], str]) -> Iterator[tuple[int, int, str]]:
    at = start
    while at < end:
        stop = text.find("\n", at, end) + 1 or end
        yield at, stop, kind_of(text[at:stop])
        at = stop
