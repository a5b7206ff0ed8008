"""Posts and names side by side in the lists of those present: 委員長　早瀬たかし　　保育課長　桐野悟."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.roles.names import NAME, name_score
from pipeline.roles.posts import post_role, split_post
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
        for raw in _CELLS.split(_MARKS.sub(" ", line)):
            cell = raw.strip()
            if not cell:
                continue
            if waiting is not None and (name := _name(cell)) is not None:
                yield waiting, name
                waiting = None
                continue
            waiting = None
            if _post(squeezed := "".join(cell.split())):
                waiting = squeezed
            elif (pair := _pair(cell.split())) is not None:
                yield pair


def _pair(tokens: list[str]) -> tuple[str, str] | None:
    """The post and the name in a cell; a heading may stand before them: 説明員 市長 早瀬純, 教 育 長 早 瀬 純."""
    for n in range(len(tokens) - 1, 0, -1):
        name = _name(" ".join(tokens[n:]))
        for first in range(n) if name else ():
            post = "".join(tokens[first:n])
            if _post(post) and (n - first == 1 or all(len(t) == 1 for t in tokens[first:n])):
                return post, name or ""
    return None


def _post(text: str) -> bool:
    return len(text) > 1 and post_role(text) is not None and split_post(text) == ("", text)


def _name(text: str) -> str | None:
    name = "".join(text.split())
    if (honoured := words().honorific.match(name)) is not None and len(name) > 3:
        name = honoured["name"]
    whole = 3 <= len(name) <= 8 and NAME.fullmatch(name) is not None and is_name(name) and post_role(name) is None
    return name if whole and name_score(name) > 0 else None
