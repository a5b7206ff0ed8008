"""Where the label ends that a line begins with: the first place (a space, a line end, a colon, a closing bracket) where the
grammar is satisfied, or a later one that says more.
"""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.roles.names import first_is_word, name_score
from pipeline.segment.labels import CODED, FURIGANA, Label, decoded, parse
from pipeline.segment.words import words

REACH = 64  # a label with its spaces is shorter than this
_PARTICLES = "のはがをにへともで、。もや"
_CLOSED = ")]】〕》>」』"  # a label that ends so has said who speaks
_NUMBERED = re.compile(
    r"(?:再々?)?(?:[QAqa問答]|質問|答弁|回答)[0-9]{0,2}[.:](?![0-9]{1,2}(?:[ .:()、]|$))"
)  # Q1.学校図書館について


@lru_cache(maxsize=32768)
def boundaries(line: str) -> tuple[int, ...]:
    """Where a label may end in a line: before spaces, after a colon or a closing bracket, at its end."""
    ends: list[int] = []
    separators = words().separators
    depth = 0
    opened = -1
    for n, char in enumerate(line):
        if char in "(【<[「『〔〈《≪":
            if depth == 0 and n:
                ends.append(
                    n if char in "「『" and line[n - 1] not in " \t\n" else -n
                )  # 市長「…」; any other bracket may be a part
            depth += 1
            opened = n
        elif char in ")】>]」』〕〉》≫":
            depth = max(0, depth - 1)
            if depth == 0:
                ends.append(n + 1)
        elif char in separators and depth == 0 and n:
            if line[n + 1 : n + 2] not in separators or n + 1 == len(line):
                ends.append(n + 1)
        elif char in " \t\n" and depth == 0:
            if n and line[n - 1] not in " \t\n":
                ends.append(n)
        elif char in "。、!?…" and (depth == 0 or char == "。"):
            return tuple(ends)
        if n - opened > 34 and depth:
            break
    else:
        if len(line) < REACH or depth == 0:
            ends.append(len(line.rstrip()))
    return tuple(ends)


@lru_cache(maxsize=32768)
def read_line(line: str, marked: bool) -> tuple[int, Label] | None:
    """(length, label) of the label that a line begins with."""
    weak: tuple[int, Label] | None = None
    line = FURIGANA.sub(lambda m: "\0" * len(m.group()), line)
    if "[U+" in line:
        line = CODED.sub(lambda m: decoded(m.group()) + "\0" * (len(m.group()) - 1), line)
    if (numbered := _NUMBERED.match(line)) is not None and (label := parse(numbered.group())) is not None:
        return _extended(line, numbered.end(), label, tuple(b for b in boundaries(line) if b > numbered.end()))
    bounds = boundaries(line)
    for n, end in enumerate(bounds):
        if end <= 0:
            continue
        label = parse(line[:end])
        if label is None or not _ends_well(line, end, label, marked):
            continue
        if label.strong:
            return _extended(line, end, label, bounds[n + 1 :])
        if weak is None or (label.name and name_score(label.name) > name_score(weak[1].name or "")):
            weak = (end, label)
    return weak


def _ends_well(line: str, end: int, label: Label, marked: bool) -> bool:
    """Whether the text may go on so after a label: not with a particle, as in 市長(山田太郎君)の答弁."""
    after = line[end : end + 1]
    closed = line[end - 1] in _CLOSED and (marked or bool(label.bracket) or label.form.endswith("(NH)"))
    if closed and after and after in _PARTICLES and _begins_speech(line[end : end + 12]):
        return True
    if after in ("", " ", "\t", "\n") or label.separator or label.bracket:
        return after not in tuple(_PARTICLES) or not after or label.separator not in ("", ")")
    if after in ("「", "『"):
        return (label.strong or (bool(label.name) and end <= 8)) and "\n" not in line[:end]
    # 議長(早瀬純君)これより
    named = label.form.endswith("(NH)") and line[end - 1] == ")" and after not in words().separators
    return (marked or bool(label.word) or named) and after not in tuple(_PARTICLES)


@lru_cache(maxsize=4096)
def _begins_speech(after: str) -> bool:
    """Whether what stands right behind a label begins a sentence though its first letter is a particle's: では、次に / はい。"""
    return words().begins.match(after) is not None or first_is_word(after)


def _extended(line: str, end: int, label: Label, later: tuple[int, ...]) -> tuple[int, Label]:
    """A longer reading that adds a name behind a post or a side word: 市長 山田太郎君, 質問 山田, 3番 山田太郎議員."""
    if label.name and not (label.word and label.form == "W N"):  # 〈反対〉早瀬 りえ(市民の会)
        adds = [b for b in later[:2] if b > 0 and line[end:b].lstrip().startswith("(")]
    else:
        adds = [b for b in later[:5] if b > 0]
    best = end, label
    whole = len(line.rstrip())
    for bound in adds:
        if bound - end > 24:
            break
        longer = parse(line[:bound])
        if longer is None or not _ends_well(line, bound, longer, True):
            continue
        now = best[1]
        spaced = all(len(token) == 1 for token in line[:bound].split())  # 総 務 課 長
        if (
            (_gains(now, longer) or (spaced and longer.post and longer.post.startswith(now.post or "-")))
            and (
                longer.honorific or longer.post or longer.word or (longer.seat is not None and (label.separator or bound == whole))
            )
            and _plausible(line, bound, now, longer)
        ):
            best = bound, longer
    end, label = best
    if label.form == "P N" and end < whole <= end + 8:  # 副議長 早瀬 ひろゆき, and nothing else on the line
        longer = parse(line[:whole])
        if longer is not None and longer.form == "P N" and (longer.name or "").startswith(label.name or "-"):
            return whole, longer
    return best


def _gains(now: Label, longer: Label) -> bool:
    """Whether a longer reading says more."""
    if longer.stage or (longer.party and not now.party) or (longer.word and not now.word):
        return True
    if longer.form == "WW" and now.form == "W" and not (now.word or "").endswith("."):  # Q2 再質問, but Q2.再質問 is a title
        return True
    if longer.name and (not now.name or (longer.name.startswith(now.name) and bool(longer.honorific) and not now.honorific)):
        return True
    return longer.post is not None and (not now.post or len(now.post) == 1 < len(longer.post))  # 町 長


def _plausible(line: str, bound: int, label: Label, longer: Label) -> bool:
    """A chair who calls a name (○議長 山田太郎君。) has not got it: what follows a label is white space or the line's end."""
    if longer.word and longer.word == label.word and longer.form.startswith("W ") and not longer.post and not longer.honorific:
        score = name_score(longer.name or "")
        return score >= 4 or (line[bound:].strip() == "" and (score >= 0 or len(longer.name or "") <= 4))  # 質問 山田
    if label.separator and longer.form == "P(N)":
        return name_score(longer.name or "") >= 2  # 収納課長:(苦笑しながら)
    if longer.form.startswith("P N") and not longer.honorific:
        score = name_score(longer.name or "")
        alone = line[bound:].strip() == ""
        return score >= 4 or (alone and score > 0 and (score >= 2 or len(longer.name or "") <= 4))  # 委員長 つる
    return True
