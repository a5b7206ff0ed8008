"""Names behind posts and seats that only repetition shows: ○議長　早瀬　純　…, where every ○議長 goes on with 早瀬　純.

The dictionary doesn't know every name. Words that stand behind a post, between spaces, whenever this post speaks, are its holder.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from pipeline.roles.names import KANA, NAME, name_score
from pipeline.segment.candidates import Candidate
from pipeline.segment.labels import parse
from pipeline.segment.plain import is_name

_REACH = 30
_WORD = re.compile(r"[ \t]+([^\s。、!?「」()]{1,5})(?=[ \t]|[ \t]*\n)")


@dataclass(frozen=True, slots=True)
class _Held:
    candidate: Candidate
    words: tuple[tuple[str, int], ...]  # the words behind the post and where each ends


def lengthened(text: str, found: Sequence[Candidate]) -> list[Candidate]:
    """The candidates, some of them with the name that always follows their post."""
    groups: dict[tuple[str, str], list[_Held]] = defaultdict(list)
    for candidate in found:
        label = candidate.label
        if not label.bracket and not label.separator and not candidate.own and label.form in {"P", "P N", "S", "S N"}:
            groups[label.marker, label.post or str(label.seat)].append(_held(text, candidate))
    longer: dict[int, Candidate] = {}
    counts = []
    for members in groups.values():
        if len(members) >= 2 and (count := _common(members)):
            counts.append(count)
            for held in members:
                _note(longer, text, held, count)
    if counts:
        usual = max(set(counts), key=counts.count)
        for members in groups.values():
            if len(members) == 1 and len(members[0].words) >= usual and _named(members[0], usual, 0.5):
                _note(longer, text, members[0], usual)
    return [longer.get(c.start, c) for c in found]


def _held(text: str, candidate: Candidate) -> _Held:
    end = candidate.end
    if candidate.label.name:  # back to where the post or the seat ends
        name = candidate.label.name
        while end > candidate.start and name and (text[end - 1] == name[-1] or text[end - 1] in " \t"):
            name = name[:-1] if text[end - 1] == name[-1] else name
            end -= 1
        end = candidate.start + len(text[candidate.start : end].rstrip())
    out: list[tuple[str, int]] = []
    at = end
    while len(out) < 3 and at - end < _REACH and (word := _WORD.match(text, at)) is not None and NAME.fullmatch(word[1]):
        out.append((word[1], word.end()))
        at = word.end()
    return _Held(candidate, tuple(out))


def _common(members: Sequence[_Held]) -> int:
    """How many words all labels of a post share; 0 where they make no name."""
    columns = zip(*([word for word, _ in held.words] for held in members), strict=False)
    shared = [column[0] for column in takewhile(lambda column: len(set(column)) == 1, columns)]
    count = min(len(shared), 2) if shared and len(shared[0]) > 1 else len(shared)  # 早瀬 純, but 笹 津 純
    return count if count and _named(members[0], count, 0.0 if len(members) > 2 else 0.5) else 0


def _named(held: _Held, count: int, least: float) -> bool:
    name = "".join(word for word, _ in held.words[:count])
    return 2 <= len(name) <= 8 and is_name(name) and KANA.match(name) is None and name_score(name) >= least


def _note(longer: dict[int, Candidate], text: str, held: _Held, count: int) -> None:
    candidate = held.candidate
    end = held.words[count - 1][1]
    if end > candidate.end and (label := parse(text[candidate.start : end])) is not None and label.name and not label.word:
        longer[candidate.start] = replace(candidate, end=end, label=label)
