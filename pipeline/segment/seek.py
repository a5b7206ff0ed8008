"""All places of a document that may be labels: what the grammar reads, and what only the document as a whole tells.

The grammar of `candidates` reads one place at a time. A legend, a label at the end of a heading, or signs that merely say that
somebody else speaks now are seen only where they come again and again.
"""

from __future__ import annotations

import re
from collections import Counter

from pipeline.segment.candidates import Candidate, candidates
from pipeline.segment.families import PEEK
from pipeline.segment.labels import parse
from pipeline.segment.legend import signed
from pipeline.segment.lengthen import lengthened

# 校舎の耐震化　　　　質問:早瀬りえ (a heading, a wide gap, and who speaks below it)
# The search begins with the gap, which is rare.
_TAIL = re.compile(r"[ \t…・.─―-]{2,80}(?P<label>[^\s。…・.─―-][^\n。]{1,30})$", re.MULTILINE)
_HEAD = 44
_LEAST = 3
_PLENTY = 20


def found_in(text: str) -> list[Candidate]:
    """All candidates of a folded text, in order, none overlapping."""
    found = lengthened(text, candidates(text))
    if sum(1 for c in found if c.label.strong and c.label.marker and c.label.name) >= _PLENTY:
        return found  # minutes whose labels are as plain as can be
    for more in (signed(text), _at_line_ends(text)):
        if more:
            found = _joined(found, more)
    return found


def _joined(found: list[Candidate], more: list[Candidate]) -> list[Candidate]:
    """Candidates of two lists; where they overlap, the second list's."""
    taken = sorted((c.start, c.end) for c in more)
    kept = []
    n = 0
    for candidate in found:
        while n < len(taken) and taken[n][1] <= candidate.start:
            n += 1
        if n == len(taken) or candidate.end <= taken[n][0]:
            kept.append(candidate)
    return sorted([*kept, *more], key=lambda c: c.start)


def _at_line_ends(text: str) -> list[Candidate]:
    """Labels that stand at the end of a heading, with the speech below; they name a side, and three or more do so."""
    out = []
    for m in _TAIL.finditer(text):
        head = text[text.rfind("\n", 0, m.start()) + 1 : m.start()]
        label = parse(m["label"].rstrip()) if 2 <= len(head) <= _HEAD and "。" not in head else None
        if label is None or not label.word or not (label.post or label.name or label.honorific):
            continue
        below = text[m.end() : m.end() + PEEK].lstrip("\n \t")
        if "。" in below.partition("\n")[0]:
            out.append(
                Candidate(
                    start=m.start("label"), end=m.start("label") + len(m["label"].rstrip()), label=label, head=False, own=True
                )
            )
    sides = Counter(c.label.side for c in out)
    return out if len(out) >= _LEAST and len(sides) >= 2 else []
