"""Officials of old minutes who speak under a number outside the members' (番外二番): the roster or a call tells who they are."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipeline.roles.names import name_score
from pipeline.roles.posts import post_role, posts
from pipeline.segment.labels import parse
from pipeline.segment.plain import is_name, number

_DIGITS = r"[0-9〇一二三四五六七八九十]{1,3}"
# 番外二番 助役 早瀬純君 in a list (its letters may be spaced), 番外二番、助役早瀬純君 in a call, 番外二番(助役早瀬純君)
_LISTED = re.compile(
    rf"(?P<vague>[一-鿿]{{2}})[ \t]*(?P<number>{_DIGITS})[ \t]*番[、 \t(]{{1,8}}"
    rf"(?P<who>[^\n、。()]{{2,40}}?)(?=[)、。\n]|[ \t]{{2,}}[一-鿿]{{2}}[ \t]*{_DIGITS}[ \t]*番|$)"
)
_NUMBER = re.compile(rf"(?P<vague>[一-鿿]{{2}})(?P<number>{_DIGITS})番")

Outsiders = dict[int, tuple[str | None, str | None]]


def outsiders(texts: Iterable[str]) -> Outsiders:
    """(post, name) by number, from folded front matter and calls."""
    found: Outsiders = {}
    for text in texts:
        for m in _LISTED.finditer(text):
            if m["vague"] not in posts().vague:
                continue
            label = parse(m["who"].strip()) or parse("".join(m["who"].split()))
            if label is None or label.word or not (label.post or label.name):
                continue
            post = label.post if label.post and post_role(label.post) is not None else None
            name = label.name if label.name and is_name(label.name) and name_score(label.name) > -1 else None
            found.setdefault(number(m["number"]), (post, name))
    return found


def outside_number(label: str) -> int | None:
    """The number of a folded label 番外二番(…)."""
    m = _NUMBER.search("".join(label.split()))
    return number(m["number"]) if m is not None and m["vague"] in posts().vague else None
