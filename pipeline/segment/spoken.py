"""Whether something that reads like speech follows a candidate: a sentence, a bid for the floor, the points of a question."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.roles.cues import cues
from pipeline.roles.names import NAME, name_score
from pipeline.roles.posts import post_role
from pipeline.segment.candidates import ARROWS, Candidate
from pipeline.segment.families import BARE, PEEK, family, side
from pipeline.segment.second_look import heads_exchange
from pipeline.segment.words import words

_SPEECH = re.compile(
    r"[。！？!?]|(?:ます|です|した|である|する|せん|たい|か|れる|ない|ください|よう)[」)]*\s*$|^[「『〔]|^\((?![0-9一二三四五六七八九十]{1,2}\))",
    re.MULTILINE,
)
_ITEM = re.compile(r"^\([0-9一二三四五六七八九十]{1,2}\)", re.MULTILINE)  # under 質問 the points may be all that is printed
_BLANK = 30  # characters of speech to a space in it, at least
_VALUE = re.compile(r"[0-9][0-9,.]{0,9}\w{0,3}[ \t]*(?:\n|$)")  # 福祉課 1名, a cell of a table
_GAPS = re.compile(r"(?<=\S)[ \t]{2,}(?=\S)")
_MARKED = re.compile(rf"\n[ \t]*[{re.escape(words().markers)}]")


def spoken_behind(text: str, found: Sequence[Candidate]) -> dict[int, bool]:
    """For every candidate whether something that reads like speech follows, before the next candidate."""
    spoken = {}
    for n, candidate in enumerate(found):
        stop = len(text)
        for later in found[n + 1 : n + 4]:
            weak = later.label.separator == candidate.label.separator == ":" and name_score(later.label.name or "") > 0
            if later.label.strong or later.label.marker or weak:
                stop = later.start
                break
        after = text[candidate.end : min(stop, candidate.end + PEEK)].lstrip(" ")
        if candidate.label.marker in words().markers:
            after = _MARKED.split(after, maxsplit=1)[0]  # ◆3番 早瀬純 / (1)橋の架け替えについて / ○付議事件 …
        if family(candidate) == "in" and _VALUE.match(after) is not None:
            spoken[candidate.start] = False
            continue
        if any(later.label.word and heads_exchange(text, candidate, later) for later in found[n + 1 : n + 3]):
            spoken[candidate.start] = False
            continue
        if n and _points_back(text, found[n - 1], candidate):
            spoken[candidate.start] = spoken[found[n - 1].start] = True  # ・早瀬議員 県の補助は→福祉部長 2分の1
            continue
        if candidate.label.separator and _lists_those_present(candidate.label.post, after):
            spoken[candidate.start] = False
            continue
        if candidate.label.post and post_role(candidate.label.post) == "unknown":
            spoken[candidate.start] = True  # 話者不明
            continue
        bid = cues().bid.match(after.partition("\n")[0].strip()) is not None  # ◎副市長(山田太郎君) 議長
        says = _SPEECH.search(after) is not None or (candidate.label.word and _ITEM.search(after) is not None)
        says = says or (stop - candidate.end > PEEK and _runs_on(after))
        spoken[candidate.start] = bid or (not _form_field(candidate, after) and says and not _tabular(after))
    return spoken


def _points_back(text: str, asked: Candidate, answered: Candidate) -> bool:
    """Whether an arrow inside a line goes from a member's question to who answers."""
    inside = answered.label.marker in tuple(ARROWS) and not answered.head and answered.label.post is not None
    return inside and side(asked.label) == "Q" and "\n" not in text[asked.end : answered.start]


def _lists_those_present(post: str | None, after: str) -> bool:
    """A heading and those present behind it: 出席者:委員8名、事務局2名"""
    return post is not None and cues().roster.fullmatch(post) is not None and "。" not in after.partition("\n")[0]


def _runs_on(after: str) -> bool:
    """A line that fills all that is looked at is speech without a full stop too (a machine's transcript); a list has blanks."""
    return "\n" not in after and len(after) > PEEK // 2 and after.count(" ") * _BLANK < len(after)


def _form_field(candidate: Candidate, after: str) -> bool:
    """A field of a form, which names people only: 紹介議員　早瀬　純　　桐野よう子."""
    if family(candidate) not in BARE or candidate.own or candidate.label.word:
        return False
    tokens = after.partition("\n")[0].split()
    return 0 < len(tokens) <= 8 and all(NAME.fullmatch(t) is not None and name_score(t) > 0 for t in tokens)


def _tabular(after: str) -> bool:
    """Columns on the label's own line, as in a table: two wide gaps and no full stop."""
    line = after.partition("\n")[0].strip()
    return "。" not in line and len(_GAPS.findall(line)) >= 2
