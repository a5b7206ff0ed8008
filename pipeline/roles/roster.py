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
# 目 黒   亘: a wide gap inside a name that is printed letter by letter
_GAP = re.compile(r"(?<=[ \t][一-鿿々][ \t])([一-鿿々])[ \t]{2,4}([一-鿿々])(?=[ \t]|$)")
_SEAT = re.compile(r"^[0-9]{1,3}[ ]?番[ ]+")  # 会長  10番 早瀬 純
_MARKS = re.compile(r"[○◯〇◎◆●・■□:]")


def listed(head: str) -> Iterator[tuple[str, str]]:
    """(post, name) pairs of folded front matter; lines with a full stop are no list."""
    for line in head.split("\n"):
        if "。" not in line and 4 <= len(line) <= 300:
            bare = _MARKS.sub(" ", line).strip()
            heading = cues().roster.match(bare)
            if heading is not None and bare[heading.end() : heading.end() + 1] in (" ", "(", ""):
                bare = bare[heading.end() :]  # 出席者:早瀬(座長)、桐野
            cells = [cell.strip() for cell in _CELLS.split(_GAP.sub(r"\1 \2", bare))]
            yield from _in_cells([cell for cell in cells if cell], "".join(line.split()))


def _in_cells(cells: list[str], line: str) -> Iterator[tuple[str, str]]:
    """The pairs of a line's cells; `line` is the line without its spaces."""
    n = 0
    while n < len(cells):
        post, n = _cell_post(cells[n]), n + 1
        if post is None:
            tokens = cells[n - 1].split()
            if (pair := _pair(tokens) or _glued(tokens[-1])) is not None:
                yield pair
                if pair[0] in tokens and _post(besides := "".join(tokens[: tokens.index(pair[0])])):
                    yield besides, pair[1]  # 議 長 都市計画課長 早瀬 純
            elif (name := _name(cells[n - 1])) is not None and n < len(cells) and _behind(after := "".join(cells[n].split())):
                yield after, name  # 早瀬純(座長), 浜路一郎 自治会連合会会長
                n += 1
            continue
        held = [post]
        if n < len(cells) and f"{post}(" in line and (beside := _cell_post(cells[n])) is not None:
            held.append(beside)  # 議長(会長) 早瀬純
            n += 1
        name = _name(_SEAT.sub("", cells[n])) if n < len(cells) else None
        if name is None:
            continue
        n += 1
        if n < len(cells) and post_role(post) == "secretariat" and _post(after := "".join(cells[n].split())):
            held.insert(0, after)  # 事務局 早瀬純 総務課長
            n += 1
        yield from ((one, name) for one in held)


def _cell_post(cell: str) -> str | None:
    """The post that fills a cell, behind a heading perhaps: 教 育 長, 出席委員 委員長."""
    squeezed = "".join(cell.split())
    if cues().roster.fullmatch(squeezed) is not None:
        return None  # 出席者: a heading
    if len(cell.split()) > 1 and _glued(cell.rsplit(maxsplit=1)[-1]) is not None:
        return None  # 事務局 須田課長
    if _post(squeezed):
        return squeezed
    last = cell.rsplit(maxsplit=1)[-1]
    return last if _post(last) and cues().roster.search(squeezed.removesuffix(last)) is not None else None


def _behind(text: str) -> bool:
    """A post behind a name, a body before it perhaps: 座長, 自治会連合会会長."""
    return _post(text) or (len(text) > 2 and post_role(text) is not None)


def office_of(head: str) -> frozenset[str]:
    """The bare posts of the assembly's office, where the front matter has no other holder of such a post: 局長 of 議会事務局長."""
    squeezed = "".join(head.split())
    office, deputising = posts().office, posts().deputising
    lines = ["".join(line.split()) for line in head.split("\n") if office in line]
    ranks = [line.removeprefix(office) for line in lines if line.startswith(office)]
    out = set()
    for post in posts().clerks:
        whole = office + post.removeprefix(office[-1])  # 事務局長, 事務局次長
        apart = office + post  # 事務局 局長
        if (beside := "".join(ranks).count(post)) and beside == squeezed.count(post):
            out.add(post)  # 事務局 局長 早瀬  係長 桐野
        others = squeezed.count(post) - squeezed.count(apart) - squeezed.count(post + deputising)
        if (whole in squeezed or apart in squeezed) and others == squeezed.count(whole):
            out.add(post)
    return frozenset(out)


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
    return (cut[1], cut[0]) if cut is not None and is_surname(cut[0]) and name_score(cut[0]) >= 2 else None


def _post(text: str) -> bool:
    return len(text) > 1 and post_role(text) is not None and split_post(text) == ("", text)


def _name(text: str) -> str | None:
    name = "".join(text.split())
    if (honoured := words().honorific.match(name)) is not None and len(name) > 3:
        name = honoured["name"]
    least = 2 if is_surname(name) and name_score(name) >= 3.5 else 3
    whole = least <= len(name) <= 8 and NAME.fullmatch(name) is not None and is_name(name) and post_role(name) is None
    return name if whole and name_score(name) > 0 else None
