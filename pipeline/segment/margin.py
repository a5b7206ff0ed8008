"""Hanging indents: labels stand at the margin, the lines below them are set in, and what stands there is speech that goes on.

The chair's call fills a line of its own now and then and looks like a label: `５番　早瀬君。` below `議　　長　　質問を行います。`
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from pipeline.segment.candidates import Candidate

_DEEP = 3  # spaces that lines are set in behind the margin, at least
_LEAST = 3  # labels at the margin
_LINES = 6  # lines set in, and more than the others


def set_in(text: str, found: Sequence[Candidate]) -> set[int]:
    """The starts of candidates that begin a line of speech set in behind the labels; empty where a text is not printed so."""
    columns = {c.start: column for c in found if (column := _column(text, c)) is not None and not c.label.marker}
    strong = Counter(columns[c.start] for c in found if c.start in columns and c.label.strong)
    if not strong:
        return set()
    margin, labels = strong.most_common(1)[0]
    deep = {start for start, column in columns.items() if column >= margin + _DEEP}
    if not deep or labels < _LEAST:
        return set()
    lines = Counter(len(line) - len(line.lstrip()) for line in text.split("\n") if line.strip())
    hang, hung = max(((n, count) for n, count in lines.items() if n >= margin + _DEEP), key=lambda pair: pair[1], default=(0, 0))
    plain = sum(n for column, n in lines.items() if column < hang) - labels
    if hung < _LINES or hung <= plain:
        return set()
    return {start for start in deep if columns[start] >= hang - 1}


def _column(text: str, candidate: Candidate) -> int | None:
    """How far a candidate is set in; None where something stands before it on its line."""
    line = text.rfind("\n", 0, candidate.start) + 1
    return None if text[line : candidate.start].strip() else candidate.start - line
