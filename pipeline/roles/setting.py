"""What sort of meeting a document is of: who asks and who answers at a press conference, on a board, among residents."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from pipeline.roles.cues import cues
from pipeline.roles.names import NAME, name_score
from pipeline.roles.posts import post_role, posts
from pipeline.schema import Act, Role
from pipeline.segment.labels import FURIGANA
from pipeline.segment.plain import is_name

Kind = Literal["assembly", "press", "board", "report", "residents"]
_HEAD = 500
_READING = re.compile(r"\([ぁ-ゖ]{2,8}\)")


@dataclass(frozen=True, slots=True)
class Setting:
    """The sort of meeting and, at a press conference, who holds it."""

    kind: Kind = "assembly"
    host_post: str | None = None
    host_name: str | None = None
    host_role: Role = "mayor"


@cache
def _host() -> re.Pattern[str]:
    """The post of a chief executive or a minister, and the name behind it: 会見者 潮見市長 早瀬純."""
    chiefs = sorted((p for p, role in posts().suffix.items() if role in {"mayor", "minister"}), key=len, reverse=True)
    name = r"[一-鿿々ぁ-ゖァ-ヺー]{1,4}[ ]?[一-鿿々ぁ-ゖァ-ヺー]{1,5}"
    return re.compile(rf"(?P<post>{'|'.join(map(re.escape, chiefs))})(?:[ :(・]{{1,3}}(?P<name>{name})(?![一-鿿々ぁ-ゖァ-ヺー]))?")


def of_union(head: str) -> bool:
    """Whether the body is a union of municipalities (広域連合, 事務組合)."""
    return cues().union.search(head[:_HEAD]) is not None


def deliberates(head: str) -> bool:
    """Whether members deliberate among themselves, with clerks or officials at hand (議会運営委員会)."""
    return cues().deliberation.search(_title(head[:_HEAD])) is not None


def sits_apart(head: str) -> bool:
    """Whether it is a part of a committee (分科会), over which a 主査 presides."""
    return cues().part.search(_title(head[:_HEAD])) is not None


def _title(top: str) -> str:
    """The first two lines that hold anything."""
    return "\n".join([line for line in top.split("\n") if line.strip()][:2])


def setting(head: str, held: set[str]) -> Setting:
    """The setting of a document from its folded front matter and the posts that its labels name."""
    top = head[:_HEAD]
    words = cues()
    if any(post.endswith(posts().plenary) for post in held):
        return Setting()
    if words.press.search(top):
        return _press(top)
    if words.board.search(top):
        return Setting("board")
    if words.report.search(top):
        return Setting("report")
    if words.residents.search(top):
        return Setting("residents")
    return Setting()


def _press(top: str) -> Setting:
    """Who holds a press conference: the post in its title, else the only one of its kind in the front matter."""
    top = _READING.sub("", FURIGANA.sub("", top))
    every = list(_host().finditer(top))
    lines = [(top.rfind("\n", 0, m.start()) + 1, m.end()) for m in cues().press.finditer(top)]
    mayors = [m for m in every if post_role(m["post"]) == "mayor"]
    for found in ([m for m in every if any(a <= m.start() < b for a, b in lines)], mayors, every):
        if not found:
            continue
        post = found[0]["post"]
        if any(m["post"] != post for m in found):
            return Setting("press")
        role = post_role(post) or "mayor"
        for m in every:
            name = "".join((m["name"] or "").split())
            if m["post"] == post and len(name) >= 3 and NAME.fullmatch(name) and name_score(name) > 0 and post_role(name) is None:
                return Setting("press", post, name, role)
        return Setting("press", post, _before(top, post), role)
    return Setting("press")


def _before(top: str, post: str) -> str | None:
    """The name before a post in the prose above an interview, with an age behind it: 潮見町の早瀬純町長(51)."""
    for m in re.finditer(
        rf"(?:の|、|。|「|^)(?P<name>[一-鿿々ぁ-ゖァ-ヺー]{{3,8}}?)[ ]?{re.escape(post)}(?:\([0-9]{{2}}\)|氏)", top, re.MULTILINE
    ):
        if NAME.fullmatch(m["name"]) and is_name(m["name"]):
            return m["name"]
    return None


def seated(setting: Setting, role: Role, act: Act, post: str | None, *, asks: bool, side: str) -> tuple[Role, Act]:
    """(role, act) as the setting has it: reporters ask, board members sit, members of the assembly answer residents."""
    if setting.kind in {"press", "residents"} and role == "questioner" and side == "Q":
        return "guest", "question"
    if setting.kind == "board" and role in {"questioner", "member"}:
        return "board_member", "question" if asks else "statement"
    if setting.kind == "report" and role == "questioner":
        return ("guest", "question") if side == "Q" else ("member", "answer" if not asks else act)
    if setting.kind == "report" and role == "official" and side == "A" and post is None:
        return "member", "answer"
    return role, act
