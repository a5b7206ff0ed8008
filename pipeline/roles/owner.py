"""Whose page it is: the writer's name in the front matter of a blog, a newsletter or a report."""

from __future__ import annotations

import re
from itertools import pairwise

from pipeline.roles.cues import cues
from pipeline.roles.names import KANA, has_particle, is_given, name_parts, name_score
from pipeline.roles.posts import guessed_role
from pipeline.segment.plain import is_name
from pipeline.segment.words import words

_KANA_NAME = re.compile(r"[ぁ-ゖァ-ヺー]{4,8}")  # 市議会議員のとりいかずまです: the dictionary knows no such name
_HIRAGANA = re.compile(r"[ぁ-ゖ]{2,4}")
# a full name that stands alone between spaces, brackets or line ends
_TOKEN = re.compile(r"(?<![一-鿿ぁ-ゖァ-ヺー])[一-鿿々]{1,3}[一-鿿々ぁ-ゖァ-ヺー]{1,4}(?![一-鿿ぁ-ゖァ-ヺー])")
# 砂山 ゆき(さやま ゆき): a name with its reading
_READING = re.compile(
    r"(?P<name>[一-鿿々ぁ-ゖァ-ヺー]{1,4}[ ]?[一-鿿々ぁ-ゖァ-ヺー]{1,5})[ ]*[(/][ ]*"
    r"(?:[ぁ-ゖー]{2,6}[ ・][ぁ-ゖー]{2,6}|[ァ-ヺー]{2,6}[ ・][ァ-ヺー]{2,6})[ ]*\)?"
)
# a line that holds a surname and a given name only, with a space between: 早瀬　一馬
_ALONE = re.compile(r"^[ \t]*(?P<first>[一-鿿々]{1,3})[ ](?P<given>[一-鿿々ぁ-ゖァ-ヺー]{1,4})(?:[ ]?議員)?[ \t]*$", re.MULTILINE)
# the last word of a heading: 令和5年6月定例会　一般質問　富山あきひろ
_LAST = re.compile(r"^[^\n。]{4,40}[ ・/|](?P<name>[一-鿿々]{1,3}[ ]?[ぁ-ゖ]{2,5})(?:議員)?[ \t]*$", re.MULTILINE)
# a page's title as blog services print it: 議会報告|はやせ・マリ|note
_PIPED = re.compile(r"[|][ ]?(?P<name>[一-鿿々ぁ-ゖァ-ヺー・ ]{3,12}?)[ ]?[|][^|\n]{2,20}$", re.MULTILINE)
_TOP = 400
_OPENING = 160
# pen names that no dictionary has: はぎの ゆみ, はぎの由美
_SPACED_KANA = re.compile(r"[ぁ-ゖァ-ヺー]{2,5}[ ][ぁ-ゖァ-ヺー]{2,5}")
_KANA_FIRST = re.compile(r"[ぁ-ゖァ-ヺー]{2,4}(?P<given>[一-鿿々]{1,3})")
# a surname half in kana with a given name in kana, as on posters: くさか部ようこ
_KANA_AROUND = re.compile(r"[ぁ-ゖ]{1,3}[一-鿿々]{1,2}[ ]?[ぁ-ゖ]{2,4}")


def owner(head: str) -> str | None:
    """The writer of a page: who is named as such, who presents himself, or the first full name that the dictionary sees."""
    return _titled(head) or _named(head) or _piped(head[:_TOP]) or _greeting(head) or _shown(head[:_TOP]) or _seen(head[:3000])


def signature(foot: str) -> str | None:
    """The writer of a page whose name stands at its foot, above the readers' comments: 文責:早瀬ゆみ."""
    foot = cues().comments.split(foot, maxsplit=1)[0]
    return _titled(foot) or _named(foot) or _shown(foot[:_TOP])


def presented(speech: str) -> tuple[str, str | None] | None:
    """(name, party) of the member who presents himself as a speech begins: 緑風会の早瀬ゆみです."""
    for m in cues().presents.finditer(speech[:_OPENING]):
        name, of = "".join(m["name"].split()), m["of"] or ""
        party = of if words().parties.fullmatch(of) else None
        member = party is not None or words().member_suffix[0] in of
        if not member and guessed_role(of) is not None:
            continue  # 司会の早瀬ゆみです
        known = name_score(name) >= (2.5 if member else 4.5) or _pen_name(m["name"])
        if len(name) >= 3 and is_name(name) and (known or (member and _KANA_NAME.fullmatch(name) is not None)):
            return name, party
    return None


def _pen_name(printed: str) -> bool:
    """Whether a name in kana or half in kana is written as one."""
    if words().parties.fullmatch(printed) is not None:
        return False  # さくら未来
    half = _KANA_FIRST.fullmatch(printed)
    if _KANA_AROUND.fullmatch(printed) is not None:
        return not has_particle(printed)  # は何年から
    return _SPACED_KANA.fullmatch(printed) is not None or (half is not None and is_given(half["given"]))


def _titled(head: str) -> str | None:
    """Whose page a heading says it is: 早瀬ゆみの議会レポート."""
    for m in cues().page.finditer(head[:_TOP]):
        name = "".join(m["name"].split())
        person = name_score(name) >= 2.5 and KANA.match(name) is None and len(name) >= 3
        taken = guessed_role(name) is not None or words().parties.fullmatch(name) is not None
        if is_name(name) and not taken and (person or _pen_name(m["name"])):
            return name
    return None


def _named(head: str) -> str | None:
    for pattern in (cues().header, cues().owner, cues().writer, _READING, cues().title):
        for m in pattern.finditer(head):
            name = "".join(m["name"].split())
            introduced = m.groupdict().get("post") is not None and _KANA_NAME.fullmatch(name) is not None
            introduced = introduced or (pattern is cues().owner and _pen_name(m["name"]))
            least = 0.5 if pattern in (cues().writer, _READING) else 2.5
            if len(name) >= 3 and is_name(name) and (introduced or name_score(name) >= least):
                return name
    return None


def _piped(top: str) -> str | None:
    """A name in the page's title that stands alone on a line below it, too, whatever the dictionary knows of it."""
    for m in _PIPED.finditer(top):
        name = "".join(m["name"].split())
        alone = any("".join(line.split()) == name for line in top[m.end() :].split("\n"))
        if alone and guessed_role(name) is None and words().parties.fullmatch(name) is None:
            return name
    return None


def _greeting(head: str) -> str | None:
    """Who greets the readers: こんばんは、早瀬ゆみです。"""
    for m in cues().greets.finditer(head):
        name = "".join(m["name"].split())
        known = name_score(name) > 0 or _pen_name(m["name"]) or _KANA_NAME.fullmatch(name) is not None
        if len(name) >= 2 and is_name(name) and known and guessed_role(name) is None:
            return name
    return None


def _shown(top: str) -> str | None:
    """A name alone on its line, or at the end of a heading."""
    for m in _ALONE.finditer(top):
        given = m["given"]
        name = m["first"] + given
        kinds = {kind for _, kind in name_parts(given)}
        if is_name(name) and (name_score(name) >= 3 or "given" in kinds or (KANA.match(given) and len(given) > 1)):
            return name
    for m in _LAST.finditer(top):
        name = "".join(m["name"].split())
        if is_name(name) and name_score(name) > 0 and name_parts(name)[-1][1] != "noun":
            return name
    return None


def _seen(head: str) -> str | None:
    """The first full name that the dictionary sees."""
    for line in head.split("\n"):
        parts = name_parts(line) if 2 < len(line) < 400 else ()
        for (first, kind), (second, after) in pairwise(parts):
            if kind == "surname" and (after == "given" or (after == "other" and _HIRAGANA.fullmatch(second))) and is_name(first):
                return first + second
    for m in _TOKEN.finditer(head):
        pen_name = head[m.start() - 1 : m.start()] == "(" or _HIRAGANA.search(m.group()[2:]) is not None
        if len(m.group()) > 2 and is_name(m.group()) and name_score(m.group()) >= (2.5 if pen_name else 4):
            return m.group()
    return None
