"""Who sits in which seat, from the lists of front matter: 一番 早瀬純君, 1 早瀬 純, 早瀬 純(1番), or a table 議席番号 氏名."""

from __future__ import annotations

import re
from functools import cache

from pipeline.roles.cues import cues
from pipeline.roles.names import NAME, is_surname, name_score
from pipeline.roles.posts import post_role
from pipeline.segment.plain import is_name, number
from pipeline.segment.words import alternation, words

_DIGITS = r"[0-9]{1,3}|[〇一二三四五六七八九十]{1,4}"
# what ends a name in a list
_STOP = re.compile(r"[、,|\n()\[\]:。・]|$")
# 早瀬 純(1番)
_BEHIND = re.compile(rf"(?P<name>[^\n()、,|。:]{{2,16}})\([ ]?(?:議席)?(?P<seat>{_DIGITS})[ ]?番?[^()\n]{{0,3}}\)")
_BARE_LEAST = 3
_LONGEST = 8
_TWO_SINGLE = ([1, 1], *([1, 1, n] for n in range(2, 6)))


@cache
def _before() -> re.Pattern[str]:
    """A seat before a name: 12番, 十二番議員, or a bare number at a line's beginning or behind a wide gap."""
    member = alternation(list(words().called))
    return re.compile(
        rf"(?:(?<=[\s、,|(:○◯〇◎●])|^)(?P<seat>{_DIGITS})[ \t]{{0,4}}番(?:{member})?(?![目組地号]|[ ]?\))[ \t:、.)|]{{0,12}}"
        r"|(?:(?<=\n)|(?<=\n[ \t])|(?<=[ \t]{2})|(?<=[|、,]))(?P<bare>[0-9]{1,2})(?=[ \t.)|])[ \t:、.)|]{1,12}"
    )


def seats(head: str) -> dict[int, str]:
    """Seat -> full name of the members listed in folded front matter."""
    found: dict[int, str] = {}
    bare: dict[int, str] = {}
    marks = list(_before().finditer("\n" + head))
    text = "\n" + head
    for n, m in enumerate(marks):
        stop = marks[n + 1].start() if n + 1 < len(marks) else len(text)
        end = _STOP.search(text, m.end(), stop)
        name = _first_name(text[m.end() : end.start() if end else stop])
        if name is not None and m["seat"]:
            found.setdefault(number(m["seat"]), name)
        elif name is not None:
            bare.setdefault(int(m["bare"]), name)
    if not found and len(bare) >= _BARE_LEAST and cues().roster.search(head) is not None:
        found = bare
    for m in _BEHIND.finditer(head):
        name = _last_name(m["name"])
        if name is not None:
            found.setdefault(number(m["seat"]), name)
    return found


def _first_name(piece: str) -> str | None:
    """The name that a piece of a list begins with: 早  瀬   純  出席."""
    tokens = piece.split()
    if [len(token) for token in tokens[:3]] in _TWO_SINGLE and is_surname(tokens[0]) and NAME.fullmatch(tokens[0] + tokens[1]):
        return tokens[0] + tokens[1]  # 森 茂
    return _best(["".join(tokens[:n]) for n in range(1, min(len(tokens), 7) + 1)])


def _last_name(piece: str) -> str | None:
    tokens = piece.split()
    return _best(["".join(tokens[-n:]) for n in range(1, min(len(tokens), 4) + 1)])


def _best(choices: list[str]) -> str | None:
    """The likeliest full name."""
    best: tuple[float, str] | None = None
    for choice in choices:
        named = words().honorific.match(choice)
        name = named["name"] if named is not None and len(named["name"]) > 1 else choice
        if not 3 <= len(name) <= _LONGEST or NAME.fullmatch(name) is None or not is_name(name) or post_role(name) is not None:
            if named is not None and len(name) == 2 and is_name(name):  # 森茂君
                return name
            continue
        score = name_score(name) + (1.0 if named is not None else 0.0)
        if score > -1 and (best is None or score > best[0]):
            best = score, name
        if named is not None:
            break
    return best[1] if best is not None else None
