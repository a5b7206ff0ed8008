"""Signs that tell who speaks only by what they stand among: an interviewer's dashes, arrows before answers, the >> of captions.

Any text may hold such signs. They are labels where they come again and again, and what stands between them is an exchange.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.roles.cues import cues
from pipeline.segment.candidates import Candidate
from pipeline.segment.families import PEEK, side
from pipeline.segment.labels import Label, parse
from pipeline.segment.words import words

HANDOVER = ">>"
_HANDOVER = re.compile(r"^[ \t]*(>{2,3}|≫|»)[ ]?(?=[^\s>])", re.MULTILINE)
_DASHED = re.compile(r"^[ \t]*([―—─–]{1,4}|[‐-]{2,4})[ ]?(?=[^\s―—─–‐-])", re.MULTILINE)
_OUTLET = re.compile(r"[ ]?\([^()\n]{2,16}\)")
_ARROW = re.compile(r"^[ \t]*(?P<label>(?:→|⇒|➡|➜|⇨|☞|>(?!>))\ufe0f?)[ ]?(?=[^\s>→])", re.MULTILINE)
# a bullet before a question, and the lines up to the arrow below it
_BULLET = re.compile(r"^[ \t]*(?P<label>[・●○■◆□◇▼▽◎*‣•-]|[0-9]{1,2}[.)]|[①-⑳]|\([0-9]{1,2}\))[ ]?(?=\S)", re.MULTILINE)
_LEAST = 3


def _interviewer(text: str) -> list[Candidate]:
    """Dashes before an interviewer's questions: ――開館はいつですか。 (the answers have none)."""
    asks = Label(word="―", side="Q", form="W", marker="―")
    found = []
    for m in _DASHED.finditer(text):
        end, label = m.end(1), asks
        outlet = _OUTLET.match(text, end)
        read = parse(text[m.start(1) : outlet.end()]) if outlet is not None else None
        if outlet is not None and read is not None and side(read) == "G":
            end, label = outlet.end(), read  # ――(南海新聞)
        found.append(Candidate(start=m.start(1), end=end, label=label, head=True, own=False))
    return found


def _handovers(text: str) -> list[Candidate]:
    """Signs at the beginning of lines that say no more than that another speaks now, in captions: >> はい、お答えします"""
    changed = Label(word=HANDOVER, form="W", marker=HANDOVER)
    return [Candidate(start=m.start(1), end=m.end(1), label=changed, head=True, own=False) for m in _HANDOVER.finditer(text)]


def interview(text: str) -> list[Candidate]:
    """An interviewer's dashes, where nothing else is a label: three questions or more, each with a line below that answers."""
    dashed = _interviewer(text)
    if len(dashed) < 3 or not words().assembly.search(text):
        return []
    asked = 0
    for candidate, later in zip(dashed, [*dashed[1:], None], strict=True):
        lines = [x for x in text[candidate.end : later.start if later else candidate.end + PEEK].split("\n") if x.strip()]
        if len(lines) < 2 or not lines[1].rstrip().endswith("。"):
            return []
        asked += lines[0].rstrip().endswith(("?", "か。", "は。", "か"))
    return dashed if asked * 2 >= len(dashed) else []


def changes(text: str) -> list[Candidate]:
    """Signs of captions that another speaks now, where nothing else is a label: four or more."""
    signs = _handovers(text)
    held = words().assembly.search(text) is not None and (cues().presides.search(text) or words().chairing.search(text)) is not None
    return signs if len(signs) >= 4 and held else []


def interviewed(text: str, used: Sequence[Candidate]) -> list[Candidate]:
    """The labels with an interviewer's dashes among them, where they only answer: ――… 町長　…; [] where few dashes are answered.

    A word that stands once, on a line of its own, is no question but a heading above all of them: (質疑).
    """
    dashed = _interviewer(text)
    outlets = {d.start for d in dashed} & {c.start for c in used}  # ――(南海新聞)
    asks = [c for c in used if side(c.label) in "QNG" and c.start not in outlets]
    if not used or len(asks) > 1 or any(c.label.form != "W" or not c.own for c in asks):
        return []
    answers = [c for c in used if c not in asks and c.start not in outlets]
    starts = [c.start for c in answers]
    stops = [*[c.start for c in dashed[1:]], len(text)]
    answered = sum(1 for c, stop in zip(dashed, stops, strict=False) if any(c.start < at < stop for at in starts))
    if len(dashed) < _LEAST or answered * 4 < len(dashed) * 3:
        return []
    return sorted([*[c for c in used if c not in asks], *[c for c in dashed if c.start not in outlets]], key=lambda c: c.start)


def pointed(text: str, used: Sequence[Candidate]) -> list[Candidate]:
    """Arrows before the answers to labelled questions: Q　… → …; nearly each stands below a question."""
    if not used or any(side(c.label) not in "QNG" for c in used):
        return []
    starts = [c.start for c in used]
    arrows = [c for c in _arrows(text) if c.start not in starts]
    asked = sum(
        1
        for before, c in zip([0, *[a.start for a in arrows]], arrows, strict=False)
        if any(before <= at < c.start for at in starts)
    )
    return arrows if len(arrows) >= _LEAST and asked * 4 >= len(arrows) * 3 else []


def bulleted(text: str) -> list[Candidate]:
    """Questions behind bullets and answers behind arrows, three pairs or more: ・…か。 → …です。"""
    if words().assembly.search(text) is None:
        return []
    out: list[Candidate] = []
    asked = 0
    before = 0
    arrows = _arrows(text)
    for arrow in arrows:
        bullets = list(_BULLET.finditer(text, before, arrow.start))
        before = arrow.end
        if not bullets or "\n\n" in text[bullets[-1].end() : arrow.start]:
            continue
        question = text[bullets[-1].end() : arrow.start].strip()
        asked += words().asking.search(question) is not None
        label = Label(word=bullets[-1]["label"], side="Q", form="L", marker=bullets[-1]["label"])
        out += [Candidate(bullets[-1].start("label"), bullets[-1].end("label"), label, head=True, own=False), arrow]
    pairs = len(out) // 2
    return out if pairs >= _LEAST and pairs * 4 >= len(arrows) * 3 and asked * 2 >= pairs else []


def _arrows(text: str) -> list[Candidate]:
    return [
        Candidate(m.start("label"), m.end("label"), Label(word="→", side="A", form="L", marker="→"), head=True, own=False)
        for m in _ARROW.finditer(text)
    ]
