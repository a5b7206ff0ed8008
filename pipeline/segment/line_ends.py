"""Who speaks, printed behind the speech: …か。　　（早瀬議員）, …である。………総務課長, the right-hand column of a narrow page."""

from __future__ import annotations

import re

from pipeline.segment.cut import furniture, trim
from pipeline.segment.families import side
from pipeline.segment.labels import Label, parse
from pipeline.segment.stage_lines import Cut
from pipeline.segment.words import words

# the end of a sentence, a gap or leaders or a bracket, and who said it, at the end of a line
_GAP = r"[ \t…・.─―-]{2,80}|[ \t]?(?=[(【〔\[])"
_NAMED = r"[(【〔\[](?P<boxed>[^\n。、()【】〔〕\[\]]{2,16})[)】〕\]]|(?P<bare>[^\s。、()【】〔〕\[\]]{2,16})"
_BEHIND = re.compile(rf"(?<=[。?!」])(?:{_GAP})(?:{_NAMED})[ \t]*$", re.MULTILINE)
_LINE = re.compile(r"[^\n]+")
_LEAST = 4  # speeches
_AGAIN = 2  # of either side
_SPACE = " \t"
_TITLE = 44  # a line without a full stop above a speech is no longer, where it is a title


def by_line_ends(text: str) -> list[Cut]:
    """The speeches of a page that names whoever spoke behind each; [] where fewer than four do, or all of one side."""
    if words().assembly.search(text) is None:
        return []
    found = [
        (m, who) for m in _BEHIND.finditer(text) if (who := parse((m["boxed"] or m["bare"]).strip())) is not None and _speaks(who)
    ]
    sides = [side(who) for _, who in found]
    if len(found) < _LEAST or min(sides.count("Q"), sides.count("A")) < _AGAIN:
        return []
    out: list[Cut] = []
    before = 0
    for m, who in found:
        start, end = trim(text, _first_line(text, before, m.start()), m.start(), last=False)
        out.append(Cut(None, start, end, "answer" if side(who) == "A" else "chair" if side(who) == "C" else "question", who))
        before = m.end()
    return out


def _speaks(who: Label) -> bool:
    return not who.word and not who.stage and bool(who.post or who.honorific)


def _first_line(text: str, start: int, end: int) -> int:
    """Where a speech begins behind the last one: below the titles above it."""
    lines = [m.span() for m in _LINE.finditer(text, start, end) if m.group().strip()]
    first = lines[-1][0]
    indented = text[first] in _SPACE
    for a, b in reversed(lines[:-1]):
        bare = text[a:b].strip()
        apart = start == 0 or text[:a].endswith("\n\n")
        titled = not indented and apart and len(bare) <= _TITLE and not bare.endswith(("。", "、"))
        if furniture(bare, tail=True) or (indented and text[a] not in _SPACE) or titled:
            break
        first = a
    return first
