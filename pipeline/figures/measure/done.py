"""What is done so long, so often or to so many, where nothing else tells what a figure measures: 44分間停電した."""

from __future__ import annotations

import re
from functools import cache

from pipeline.figures.measure.names import Found
from pipeline.figures.measure.patterns import alternation
from pipeline.figures.measure.words import words
from pipeline.schema import Figure

_KINDS = ("count", "duration", "money", "measurement")
_OBJECT = "を"
_REACH = 30  # characters behind a figure in which what is done stands


@cache
def _done() -> re.Pattern[str]:
    """5回、議論をいただいた · 1,200回しか使用できない · 10分ぐらいお話しさせて · 1,500haを対象とする."""
    d = words().done
    noun = r"(?P<noun>(?:お話|[一-鿿]{2,8}|[ァ-ー]{3,10})し?)"
    return re.compile(
        f"(?:{alternation(d['between'])})?、?(?:{alternation(d['polite'])})?{noun}"
        f"(?:を|は)?(?:{alternation(d['does'])})|[をが](?P<of>{alternation(d['of'])})と?(?:{alternation(d['is'])})"
    )


def done_after(text: str, figure: Figure) -> Found | None:
    """The verbal noun right behind a figure that its verb is made of; none where it only says how a number moves or is reckoned."""
    if figure.kind not in _KINDS:
        return None
    found = _done().match(text, figure.end, min(figure.sentence_end, figure.end + _REACH))
    if found is None:
        return None
    group = "of" if found["of"] else "noun"
    things = figure.kind == "count" and text.startswith(_OBJECT, figure.end)  # 3台を設置し: of what is not said
    if found[group].endswith(tuple(words().done["not"])) or (things and found[group].endswith(words().acts)):
        return None
    return Found(found.span(group))
