"""Passages of an answer turn: one for each point that it deals with, without greeting, announcement and closing."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from pipeline.qa.data import load
from pipeline.qa.points import Mark, Opening, goes_on, is_first, is_opener, numbers_in, numeral, opening, patterns, together
from pipeline.qa.topics import noun_phrase
from pipeline.quick import Quick, either, quick
from pipeline.text import sentences

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage before it has an id. Spans count in the folded turn."""

    start: int
    end: int
    marks: tuple[Mark, ...] = ()
    topic: Span | None = None
    first: Span = (0, 0)  # its first sentence
    weak: bool = False  # begins with また, なお …: perhaps no point of its own
    header: Span | None = None  # the sentence that announced this and its neighbours: 次に、創業支援に関しお答えします。
    also: tuple[int, ...] = ()  # further numbers of the level of its last mark: (2)と(3)は…
    extra: bool = False  # adds to what another has answered: 私からも申し上げます
    late: bool = False  # answers what was asked before: 答弁が漏れておりました


@dataclass(frozen=True, slots=True)
class Reply:
    """What an answer turn holds."""

    intro: tuple[Span, ...]  # 私からは、…についてお答えいたします
    passages: tuple[Passage, ...]
    hands_on: tuple[Span, ...]  # その他の御質問は教育長から


@dataclass(frozen=True, slots=True)
class _Patterns:
    announces: Quick
    hands_on: Quick
    courtesy: Quick
    condolence: Quick
    turns_to: Quick
    turns: re.Pattern[str]
    subject: Quick
    names: Quick
    line_topic: Quick
    how_many: re.Pattern[str]
    one_asked: Quick
    title: Quick
    adds: re.Pattern[str]
    supplements: Quick
    bid: re.Pattern[str]
    as_one: re.Pattern[str]
    defers: Quick
    late: Quick


@cache
def _patterns() -> _Patterns:
    data = load("answering.toml")
    return _Patterns(
        announces=quick(data["announces"]),
        hands_on=quick(data["hands_on"]),
        courtesy=quick(data["courtesy"]),
        condolence=quick(data["condolence"]),
        turns_to=quick(data["turns_to"]),
        turns=re.compile(data["turns"]),
        subject=quick(data["subject"]),
        names=quick(data["names"]),
        line_topic=quick(data["line_topic"]),
        how_many=re.compile(data["how_many"]),
        one_asked=quick(data["one_asked"]),
        title=quick(data["title"]),
        adds=re.compile(either(load("points.toml")["adds"])),
        supplements=quick(data["supplements"]),
        bid=re.compile(data["bid"]),
        as_one=re.compile(either(data["as_one"])),
        defers=quick(data["defers"]),
        late=quick(data["late"]),
    )


_TRIM = " \n\t。．"
_PAUSE = "、, \n"
_STOPS = ("。", ".", "!", "?", "」", ")")
_BULLETS = frozenset("・●○◇◆■□▽▼*-→")
_BARE = 9  # characters of a sentence that only names a number: (2)についてでございます
_OPENED = 2  # points opened with 次に or a number, from which on the answerer opens all so


def reply(text: str, under: tuple[Mark, ...] = (), *, by_line: bool = False) -> Reply:
    """Read a folded answer turn; `under` is the number that its label prints (A①). `by_line`: each line may be a point."""
    intro: list[Span] = []
    handed: list[Span] = []
    passages: list[Passage] = []
    marks = under
    header: Span | None = None
    by_topic: set[int] = set()  # where those begin that only a topic at the head of a line opens
    for start, end, begun, alone in _said(text):
        does = _within_reply(text, start, end, begun, alone, first=not passages, by_line=by_line)
        marks = _numbered(marks if passages or does != "takes" else under, begun, does)
        if does == "hands on":
            handed.append((start, end))
        elif does == "takes":
            intro.append((start, end))
        elif does == "announces":
            header = (start, end)
            also = together(text, begun, end)
            passages.append(Passage(start, end, marks, _topic(text, begun.matter, end), header, also=also))
        elif does == "late" or (passages and passages[-1].late and _bare(passages[-1], does)):
            if does != "late":
                passages.pop()  # 答弁が漏れておりました: says nothing of the matter
            passages.append(Passage(start, end, marks, _topic(text, begun.matter, end), (start, end), late=True))
        elif does != "courtesy":
            if passages and does == "opens" and is_title(text, passages[-1]):  # a title over several points: they follow
                header = (passages[-1].start, passages[-1].end)
            begins = (
                not passages
                or does in {"opens", "steps"}
                or (does in {"heads", "turns", "adds", "line"} and not is_title(text, passages[-1]))
            )
            if begins and passages and header == (passages[-1].start, passages[-1].end):
                passages.pop()  # the announcement stands alone: its points follow
            if begins:
                if does == "heads":
                    by_topic.add(start)
                passages.append(
                    Passage(
                        start,
                        end,
                        marks,
                        _topic(text, begun.matter, end) if does != "line" else None,
                        (start, end),
                        (does in {"adds", "steps", "turns"} or (does == "line" and text[start:end].lstrip()[:1] not in _BULLETS))
                        and bool(passages),
                        header,
                        together(text, begun, end),
                        bool(_patterns().supplements.search(text, start, end)),
                    )
                )
            else:
                passages[-1] = _until(passages[-1], end)
    passages = _settled(text, passages, intro, by_topic)
    return Reply(tuple(intro), tuple(_joined(_named(text, passages, intro), _announced(text, intro))), tuple(handed))


def _bare(p: Passage, does: str) -> bool:
    """Whether a passage is so far only the words that announce it, without its topic, and the next sentence goes on."""
    return p.topic is None and (p.start, p.end) == p.first and does not in {"courtesy", "opens"}


def _until(p: Passage, end: int) -> Passage:
    """A passage that goes on. (`replace` takes four times as long, and most sentences only go on.)"""
    return Passage(p.start, end, p.marks, p.topic, p.first, p.weak, p.header, p.also, p.extra, p.late)


def _numbered(marks: tuple[Mark, ...], begun: Opening, does: str) -> tuple[Mark, ...]:
    """The numbers that a sentence stands under: a new one replaces that of its level and all below it."""
    if does == "takes":
        return marks
    if does in {"opens", "announces", "late"} and not begun.marks:
        return tuple(m for m in marks if m.level == "label")  # another matter: its points are counted anew
    for mark in begun.marks:
        kept = next((k for k, m in enumerate(marks) if m.level == mark.level), len(marks))
        marks = (*marks[:kept], mark)
    return marks


def _settled(text: str, passages: list[Passage], intro: list[Span], by_topic: set[int]) -> list[Passage]:
    """Passages with what the whole turn tells: whether it adds to another's answer, whether heads of lines open points."""
    if any(_patterns().supplements.search(text, *span) for span in intro):
        passages = [replace(p, extra=True) for p in passages]
    if sum(not p.weak and p.start not in by_topic for p in passages) >= _OPENED:
        passages = [replace(p, weak=True) if p.start in by_topic else p for p in passages]
    return passages


def by_sentence(text: str, passage: Passage) -> list[Passage]:
    """A passage cut into its sentences, all but the first weak: for a short answer to several questions at once."""
    spans: list[Span] = []
    for a, b in sentences(text, passage.start, passage.end):
        if spans and _says_nothing(text, *spans[-1]):  # (2)について。…
            spans[-1] = (spans[-1][0], b)
        else:
            spans.append((a, b))
    return [
        replace(passage, start=a, end=b, first=(a, b), topic=passage.topic if not n else None, weak=passage.weak or n > 0)
        for n, (a, b) in enumerate(spans)
    ]


def _says_nothing(text: str, start: int, end: int) -> bool:
    """Whether a sentence only says which points follow: `(2)について。` `(1)と(3)は関連がありますので、まとめてお答えします。`"""
    begun = opening(text, start, end)
    if not begun.marks:
        return False
    core = text[begun.matter : end].strip(_TRIM)
    return len(core) <= _BARE or bool(_patterns().announces.search(core[-110:]))


def _named(text: str, passages: list[Passage], intro: list[Span]) -> list[Passage]:
    """The only point of a reply with the sentence before it that names it: `路面の補修についての御質問にお答えいたします。…`"""
    if not intro or not passages or any(not p.weak for p in passages[1:]) or passages[0].marks:
        return passages
    start, end = intro[-1]
    topic = _topic(text, opening(text, start, end).matter, end)
    if topic is None or not _patterns().one_asked.search(text, start, end) or text[end : passages[0].start].strip():
        return passages
    only = replace(passages[0], start=start, first=(start, end), topic=topic)
    return [only, *passages[1:]]


def _announced(text: str, intro: list[Span]) -> int:
    """How many points the answerer says that he will deal with, or 0: 三点の御質問にお答えいたします。"""
    found = [m for span in intro for m in _patterns().how_many.finditer(text, *span)]
    return numeral(found[-1]["n"]) if found else 0


def _joined(passages: list[Passage], announced: int) -> list[Passage]:
    """Passages that only add (また、さらに) joined to the one before, where the answerer opens his points with 次に and numbers.

    Where he opens as many as he announced, nothing else is a point of its own.
    """
    opened = sum(not p.weak for p in passages)
    if opened < _OPENED:
        return passages
    out: list[Passage] = []
    for p in passages:
        if out and p.weak and (p.topic is None or opened == announced):
            out[-1] = replace(out[-1], end=p.end)
        else:
            out.append(p)
    return out


@lru_cache(maxsize=64)  # the turns of a round are read again line by line where they seem to hold too few points
def _said(text: str) -> list[tuple[int, int, Opening, str]]:
    """The sentences of an answer turn, each with how it begins and what it does taken alone."""
    out: list[tuple[int, int, Opening, str]] = []
    for start, end in sentences(text):
        begun = opening(text, start, end)
        out.append((start, end, begun, _does(text, start, end, begun)))
    return out


def _within_reply(text: str, start: int, end: int, begun: Opening, does: str, *, first: bool, by_line: bool) -> str:
    """What a sentence does where it stands: `takes` (says at the beginning what the answerer deals with), or as `_does` has it."""
    p = _patterns()
    if does == "line" and not (by_line and _finished(text, start)):
        return "goes on"
    if does == "announces" and begun.marks:
        several = first and len(numbers_in(text, start, end)) > 1 and not p.as_one.search(text, start, end)
        return "takes" if several else "opens"  # 1点目と4点目は関連しますので、まとめてお答えします: no heading of what follows
    if does == "announces" and first and not is_opener(begun):
        return "takes"
    if does == "goes on" and first and p.condolence.search(text, max(start, end - 60), end - 1):
        return "courtesy"
    return does


def _does(text: str, start: int, end: int, begun: Opening) -> str:
    """What an answerer's sentence does: hands on, courtesy, announces, opens or heads (a point), turns (to a topic), goes on."""
    p = _patterns()
    core = text[start:end].rstrip(_TRIM)
    tail = core[-110:]
    if p.hands_on.search(tail) and not (begun.marks and p.as_one.search(tail)):
        return "hands on"
    if (len(core) < 40 and (p.courtesy.search(tail) or p.bid.match(core))) or p.defers.search(tail):
        return "courtesy"
    if (late := p.late.search(tail)) or p.announces.search(tail):
        return "late" if late else "announces"
    if begun.marks or (is_opener(begun) and _turns_to(text, start, end, begun)):
        return "opens"
    if is_opener(begun) and not is_first(begun) and not goes_on(begun) and text[begun.matter - 1] in _PAUSE:
        # 次に without …については: perhaps a step of what is told
        return "opens" if begins_line(text, start) else "steps"
    at_line, turned = begins_line(text, start), _turns(text, begun.matter, end)
    if at_line and turned and not begun.lead and p.names.search(text, begun.matter, min(end, start + 70)):
        return "opens"  # 森林の循環についてであります。
    if at_line and _line_topic(text, begun.matter, end):
        return "heads"
    if turned:
        return "turns"
    return "adds" if p.adds.match(begun.lead) else "line" if at_line else "goes on"


def _turns_to(text: str, start: int, end: int, begun: Opening) -> bool:
    """Whether a sentence with 次に turns to a topic; まず in the middle of a line is more often a first step: まずは…を進め、…"""
    found = _patterns().turns_to.search(text, begun.matter, min(end, begun.matter + 90))
    if found is None or begins_line(text, start) or not is_first(begun):
        return found is not None
    return "、" not in text[begun.matter : found.start()]


def _turns(text: str, start: int, end: int) -> bool:
    """Whether a sentence without 次に turns to another topic: `また、学校との連携については…` `公費助成でございますが、…`"""
    stop = min(end, start + 70)
    comma = text.find("、", start, stop)  # nothing goes before a topic, and none has a comma but at its end
    found = _patterns().turns.search(text, start, stop if comma < 0 else comma + 1)
    if found is None:
        return False
    return not (found["clause"] and _patterns().subject.search(text, start, found.start()))


def _line_topic(text: str, start: int, end: int) -> bool:
    """Whether a line begins with what it is about: `予約につきましては、…`"""
    found = _patterns().line_topic.search(text, start, min(end, start + 50))
    return bool(found) and "、" not in text[start : found.start()] if found else False


def begins_line(text: str, start: int) -> bool:
    """Whether a sentence stands at the head of a line."""
    return text[max(0, start - 6) : start].rstrip(" \t").endswith("\n")


def _finished(text: str, start: int) -> bool:
    """Whether the line before ends a sentence, or this one begins with a bullet: no line that a page broke."""
    return text[:start].rstrip().endswith(_STOPS) or text[start:].lstrip()[:1] in _BULLETS


def adds(text: str, start: int, end: int) -> bool:
    """Whether a sentence begins with また, なお, 一方 …"""
    return bool(_patterns().adds.match(opening(text, start, end).lead))


def turns(text: str, start: int, end: int) -> bool:
    """Whether a sentence begins with what it is about: 施設の運転については、…"""
    return _turns(text, opening(text, start, end).matter, end)


def is_title(text: str, passage: Passage) -> bool:
    """Whether a passage is so far only its topic: `初めに、広報の方法についてです。`"""
    return (passage.start, passage.end) == passage.first and bool(
        _patterns().title.search(text[passage.start : passage.end].rstrip(_TRIM))
    )


def _topic(text: str, start: int, end: int) -> Span | None:
    found = patterns().about.search(text, start, min(end, start + 90))
    if found is None:
        found = _patterns().turns.search(text, start, min(end, start + 70))
    return noun_phrase(text, start, found.start()) if found else None
