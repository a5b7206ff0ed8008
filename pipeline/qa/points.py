"""Numbering and announcing of points: `(2)`, `1点目`, ①, 大きな2番, `ア`, 次に, 最後に, …について.

Questioner and answerer use the same words, so one reader serves both. All text here is folded (see `pipeline.text`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from pipeline.qa.data import load
from pipeline.quick import Quick, either, guarded, quick
from pipeline.text import fold

_KANJI = {c: n for n, c in enumerate("〇一二三四五六七八九")}
_NUMBERS = ("paren", "circled", "kana", "pkana", "named", "rank", "count", "plain", "q")
# what may follow a number before the matter: 質問の2です。 1点目は、
_AFTER = r"(?:(?:の|の御|のご)?質問)?(?:です|であります|でございます|として|といたしまして|は|の|に|、|。|\.|,|:| )*"
_KANA = "アイウエオカキクケコサシスセソタチツテト"


@dataclass(frozen=True, slots=True)
class Mark:
    """A printed number: its level (`paren`, `circled`, a counter …), its value, and where it stands."""

    level: str
    value: int
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Opening:
    """How a sentence begins: the words before its matter, its numbers, and where its matter starts."""

    lead: str
    marks: tuple[Mark, ...]
    matter: int


@dataclass(frozen=True, slots=True)
class _Patterns:
    lead: re.Pattern[str]
    mark: re.Pattern[str]
    opener: re.Pattern[str]
    first: re.Pattern[str]
    goes_on: re.Pattern[str]
    about: re.Pattern[str]
    label: re.Pattern[str]
    seat: str  # the level of a number that may be a member's seat
    introduces: re.Pattern[str]
    joins: re.Pattern[str]
    ranges: re.Pattern[str]
    items: Quick


@cache
def patterns() -> _Patterns:
    """The patterns made from points.toml."""
    data: dict[str, Any] = load("points.toml")
    number = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
    counters = either(data["counters"])
    befores = "|".join(rf"(?P<{level}>{either(words)})" for level, words in data["befores"].items())
    mark = "|".join(
        (
            r"\((?P<paren>\d{1,2}|[一二三四五六七八九十]{1,3})\)",  # (2)
            r"(?P<circled>[①-⑳⑴-⒇❶-❿])",  # ②
            r"(?P<kana>[ア-ト])(?=[、.) ]|の(?![ァ-ヶー])|について|につきまして|は、)|\((?P<pkana>[ア-ト])\)",  # ア、 (1)のアの
            # 大きな2番 質問の1点目; but 大きく3点の御質問
            rf"(?:{befores})第?(?P<named>{number})(?!点(?:に|の(?:ご|御)?(?:質問|お?尋ね)))(?:{counters}|点)?(?:め|目)?",
            rf"第(?P<rank>{number})(?:{counters}|点|問|に|は|、|の質問)",  # 第1に 第2点
            # 1点目 2つ目; but 一番 is "most"
            rf"(?!一番[^目])(?P<count>{number})(?P<counter>{counters}|点(?=[はの、])(?!の(?:ご|御)?(?:質問|お?尋ね)))(?!\w*議員)",
            r"(?P<plain>\d{1,2})(?=[、.． ](?!\d)|の[(①-⑳])",  # 1、防災について  1の(2)
            r"[QＱ問](?P<q>\d{1,2})(?=[、.: ])",  # Q1
        )
    )
    return _Patterns(
        lead=re.compile(rf"[ \n\t・◆■●○◇□]*(?:{either(data['leads'])}[、, \n]*){{0,3}}"),
        mark=re.compile(guarded(rf"(?:{mark})[ \n]?(?:め|目)?{_AFTER}")),
        opener=re.compile(rf"[ \n\t]*{either(data['openers'])}"),
        first=re.compile(rf"[ \n\t]*{either(data['firsts'])}"),
        goes_on=re.compile(rf"[ \n\t]*{either(data['goes_on'])}"),
        about=re.compile(either(data["about"])),
        label=re.compile(data["label_number"]),
        seat=f"count:{data['seat']}",
        introduces=re.compile(data["introduces"]),
        joins=re.compile(data["joins"]),
        ranges=re.compile(data["ranges"]),
        items=quick(data["items"]),
    )


def numeral(text: str) -> int:
    """A small number in digits, kanji, or one circled or kana mark: 12, 十二, ⑫, ア."""
    if text.isdecimal():
        return int(text)
    if text in _KANA:
        return _KANA.index(text) + 1
    for first in "①⑴❶":
        if ord(first) <= ord(text[0]) < ord(first) + 20:
            return ord(text[0]) - ord(first) + 1
    tens, ten, ones = text.rpartition("十")
    value = (_KANJI.get(tens, 1) * 10) if ten else 0
    return value + (_KANJI.get(ones[:1], 0) if ones else 0)


@lru_cache(maxsize=1024)  # each rule that reads a sentence begins with this
def opening(text: str, start: int, end: int) -> Opening:
    """The leads and numbers that a sentence begins with: `次に、(2)、1点目は、` has two marks."""
    p = patterns()
    found = p.lead.match(text, start, end)
    at = found.end() if found else start
    lead = text[start:at].strip(" \n\t、")
    marks: list[Mark] = []
    while len(marks) < 3 and (hit := p.mark.match(text, at, end)):
        level = _level(hit)
        if level == p.seat and _introduces(text, hit.end(), end):
            break
        groups = hit.groupdict()
        value = next(numeral(groups[k]) for k in _NUMBERS if groups[k])
        printed = hit.group().strip(" \n、。.,:")
        marks.append(Mark(level, value, _bare(printed), hit.start(), hit.end()))
        at = hit.end()
        found = p.lead.match(text, at, end)
        at = found.end() if found else at
    return Opening(lead, tuple(marks), at)


def together(text: str, begun: Opening, end: int) -> tuple[int, ...]:
    """Further numbers that a sentence begins with, of the level of its last: 3 of `(2)と(3)は関連がございますので`."""
    p = patterns()
    if not begun.marks:
        return ()
    last = begun.marks[-1]
    values = [m.value for m in begun.marks[:-1] if m.level == last.level]
    at, value = last.end, last.value
    while (joint := p.joins.match(text, at, end) or p.ranges.match(text, at, end)) and (
        hit := p.mark.match(text, joint.end(), end)
    ):
        if _level(hit) != last.level:
            break
        groups = hit.groupdict()
        through, value = value, next(numeral(groups[k]) for k in _NUMBERS if groups[k])
        values += range(through + 1, value) if p.ranges.fullmatch(joint.group()) and value - through <= _FAR else ()
        values.append(value)
        at = hit.end()
    return tuple(values)


_FAR = 20  # numbers of a range at most


def numbers_in(text: str, start: int, end: int) -> list[dict[str, int]]:
    """The numbers named anywhere in a sentence, each with those above it: `大項目3の3点目と大項目1の1点目から3点目` names four."""
    p = patterns()
    out: list[dict[str, int]] = []
    inside: dict[str, int] = {}
    last: tuple[str, int, int] | None = None  # the level and value of the number before, and where it ends
    for hit in p.mark.finditer(text, start, end):
        groups = hit.groupdict()
        level, value = _level(hit), next(numeral(groups[k]) for k in _NUMBERS if groups[k])
        deeper = bool(out) and level not in inside
        inside = dict(list(inside.items())[: [*inside, level].index(level)])
        if last and last[0] == level and p.ranges.fullmatch(text[last[2] : hit.start()]) and 0 < value - last[1] <= _FAR:
            out += [{**inside, level: between} for between in range(last[1] + 1, value)]
        inside[level] = value
        if deeper:
            out.pop()
        out.append(dict(inside))
        last = (level, value, hit.end())
    return out


@lru_cache(maxsize=512)
def label_marks(label: str) -> tuple[Mark, ...]:
    """The number that a label prints, as a mark above all others; none where it prints several: 質問①&②."""
    found = list(patterns().label.finditer(fold(label).text))
    if len(found) != 1:
        return ()
    printed: str = found[0]["circled"] or found[0]["plain"]
    return (Mark("label", numeral(printed), printed, 0, 0),)


def _introduces(text: str, start: int, end: int) -> bool:
    """Whether a number is the speaker's seat: `14番、自由の会の山川太郎でございます。`"""
    return bool(patterns().introduces.match(text, start, end))


def _level(hit: re.Match[str]) -> str:
    groups = hit.groupdict()
    if groups["rank"]:
        return "nth"
    if groups["counter"]:
        return "count:" + groups["counter"]
    levels: tuple[str, ...] = (*load("points.toml")["befores"], "paren", "circled", "kana", "pkana", "plain", "q")
    return next(level for level in levels if groups[level])


_TAIL = re.compile(_AFTER + "$")


def _bare(printed: str) -> str:
    return _TAIL.sub("", printed) or printed


def is_first(begun: Opening) -> bool:
    """Whether a sentence opens the first of several points."""
    return any(m.value == 1 for m in begun.marks) or bool(patterns().first.match(begun.lead))


def goes_on(begun: Opening) -> bool:
    """Whether a sentence begins with an opener that an answerer also uses on the same matter: 引き続き、…"""
    return not begun.marks and bool(patterns().goes_on.match(begun.lead))


def is_opener(begun: Opening) -> bool:
    """Whether a sentence opens a point: it has a number or begins with 次に, 最後に …"""
    return bool(begun.marks) or bool(begun.lead and patterns().opener.match(begun.lead))
