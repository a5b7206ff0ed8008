"""Posts and names side by side in the lists of those present: 委員長　早瀬たかし　　保育課長　桐野悟."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.roles.cues import cues
from pipeline.roles.names import NAME, is_surname, name_score
from pipeline.roles.posts import may_be_whole, post_role, posts, split_post
from pipeline.segment.plain import is_name
from pipeline.segment.words import words

_CELLS = re.compile(r"[ \t]{2,}|[\t、,/|]|[()]")
_MARKS = re.compile(r"[○◯〇◎◆●・■□:]")


def listed(head: str) -> Iterator[tuple[str, str]]:
    """(post, name) pairs of folded front matter; lines with a full stop are no list."""
    for line in head.split("\n"):
        if "。" in line or not 4 <= len(line) <= 300:
            continue
        waiting = None  # a post that fills its cell: the name is in the next one
        beside: str | None = None  # another post of the same person
        close = "".join(line.split())
        named: str | None = None  # a name that fills its cell: the post may be in the next one
        for raw in _CELLS.split(_MARKS.sub(" ", line)):
            cell = raw.strip()
            if not cell:
                continue
            if waiting is not None and (name := _name(cell)) is not None:
                yield waiting, name
                if beside is not None:
                    yield beside, name
                waiting = beside = None
                continue
            beside = waiting if waiting is not None and f"{waiting}(" in close else None  # 議長(会長) 早瀬純
            waiting = None
            before, named = named, None
            if before is not None and (_post("".join(cell.split())) or _ends_in_post(cell)):
                yield "".join(cell.split()), before
                continue
            if _post(squeezed := "".join(cell.split())):
                waiting = squeezed
            elif _post(last := cell.split()[-1]) and cues().roster.search(squeezed.removesuffix(last)) is not None:
                waiting = last  # 出席委員 委員長  早瀬 純
            elif (pair := _pair(cell.split())) is not None:
                yield pair
            elif (glued := _glued(cell.split()[-1])) is not None:
                yield glued
            else:
                named = _name(cell)


def office_of(head: str) -> frozenset[str]:
    """The bare posts of the assembly's office, where the front matter has no other holder of such a post: 局長 of 議会事務局長."""
    squeezed = "".join(head.split())
    office = posts().office
    bare = {post for post in posts().clerks if office + post in squeezed or post in squeezed.partition(office)[2][:12]}
    return frozenset(
        p
        for p in bare
        if office + p in squeezed and squeezed.count(p) == squeezed.count(office + p) + squeezed.count(p + posts().deputising)
    )


def _pair(tokens: list[str]) -> tuple[str, str] | None:
    """The post and the name in a cell; a heading may stand before them: 説明員 市長 早瀬純, 教 育 長 早 瀬 純."""
    for n in range(len(tokens) - 1, 0, -1):
        name = _name(" ".join(tokens[n:]))
        for first in range(n) if name else ():
            post = "".join(tokens[first:n])
            if _post(post) and (n - first == 1 or all(len(t) == 1 for t in tokens[first:n])):
                return post, name or ""
    return None


def _glued(cell: str) -> tuple[str, str] | None:
    """須田企画課長: a surname and a post without a space."""
    cut = split_post(cell) if post_role(cell) is not None and not may_be_whole(cell) else None
    return (cut[1], cut[0]) if cut is not None and is_surname(cut[0]) and name_score(cut[0]) >= 3.5 else None


def _ends_in_post(cell: str) -> bool:
    """自治会連合会会長: a body and its post."""
    return len(cell) > 2 and post_role(cell) is not None


def _post(text: str) -> bool:
    return len(text) > 1 and post_role(text) is not None and split_post(text) == ("", text)


def _name(text: str) -> str | None:
    name = "".join(text.split())
    if (honoured := words().honorific.match(name)) is not None and len(name) > 3:
        name = honoured["name"]
    least = 2 if is_surname(name) and name_score(name) >= 3.5 else 3
    whole = least <= len(name) <= 8 and NAME.fullmatch(name) is not None and is_name(name) and post_role(name) is None
    return name if whole and name_score(name) > 0 else None
