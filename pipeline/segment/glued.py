"""Labels that ran into their speech: ○早瀬委員長それでは…, where the space behind each label was lost in copying.

Nothing in such a line says where its label ends; the lines together do. Whoever speaks comes again, so that the beginnings which
read as a label and stand at the head of several marked lines are the speakers.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from pipeline.roles.names import name_score
from pipeline.roles.posts import post_role
from pipeline.segment.labels import Label, parse
from pipeline.segment.words import alternation, words

_LONGEST = 26  # characters of a label
_SPEECH = 3  # characters of speech behind it, at least
_LEAST = 4  # lines of a document
_SAMPLE = 200  # lines that tell whether it is worth to read all of them
_KNOWN = 2  # name_score of a person
_TIGHT = re.compile(rf"(?<=[^\s])(?:{alternation([*words().called])})(?=[^\s、。はがをのにもへと])")
_HEADS = "長"
_STOPS = frozenset(" \t\n。、,.!?」』")


def glued(lines: Sequence[str]) -> dict[str, tuple[int, Label]]:
    """The length and the label of the lines that begin with one which other lines begin with too, or with somebody's name and post.

    Empty where the lines are few, or fewer than half of them begin so: they are headings then.
    """
    if sum(1 for line in lines[:_SAMPLE] if _readings(line)) * 2 < min(len(lines), _SAMPLE):
        return {}
    readings = {line: _readings(line) for line in lines}
    again = Counter(line[:end] for line in lines for end in readings[line])
    found: dict[str, tuple[int, Label]] = {}
    for line, read in readings.items():
        ends = [end for end, label in read.items() if again[line[:end]] > 1 or (label.name and (label.post or label.honorific))]
        most = max((again[line[:end]] for end in ends), default=0)
        # ○早瀬議長建設委員長の… calls; 早瀬委員 and 早瀬委員長 are two posts, the second the chair's
        usual = [end for end in ends if again[line[:end]] * 2 > most] if most > 1 else ends[:1]
        usual += [end for end in ends if line[end - 1] in _HEADS and end - 1 in usual]
        if usual:
            found[line] = max(usual), read[max(usual)]
    held = sum(1 for line in lines if line in found)
    known = {line[:end] for line, (end, _) in found.items()}
    return found if held >= _LEAST and held * 2 >= len(lines) and len(known) > 1 else {}


def run_together(line: str, front: str) -> tuple[int, Label] | None:
    """The length and the label of a line whose speech stands right behind the honorific: ▲林 りん君佐々木さんに伺います.

    `front` is what stands before the first label, without spaces: whoever is listed there is a person.
    """
    for m in _TIGHT.finditer(line):
        label = parse(line[: m.end()])
        if label is not None and label.form == "NH" and (name_score(label.name or "") >= _KNOWN or (label.name or "-") in front):
            return m.end(), label
    return None


def _readings(line: str) -> dict[int, Label]:
    """Where a label of this line may end, with the label: behind a post or an honorific whose name comes before it."""
    found = {}
    for end in range(3, min(_LONGEST, len(line) - _SPEECH)):
        if line[end - 1] in _STOPS:
            break
        if line.count("(", 0, end) != line.count(")", 0, end):
            continue
        label = parse(line[:end])
        if label is None or not label.strong or label.word or label.stage or not label.form.endswith(("P", "H", ")")):
            continue
        if label.honorific or (label.post and post_role(label.post) is not None):
            found[end] = label
    return found
