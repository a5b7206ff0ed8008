"""What a questioner's sentence does: ask, argue in the form of a question, wish, close a question, announce one, or state."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from pipeline.qa.data import load
from pipeline.qa.endings import Endings, endings
from pipeline.qa.points import Opening, is_opener, opening, patterns
from pipeline.quick import Quick, either, quick
from pipeline.text import sentences

Does = Literal["ask", "mild", "demand", "close", "open", "announce", "head", "never", "state"]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a questioner: its span in the fold, how it begins, what it does.

    `proposes` where it argues for something, `firm` where it says in words that it asks: 伺います, いかがですか, 見解を.
    """

    start: int
    end: int
    begun: Opening
    does: Does
    proposes: bool = False
    firm: bool = False


@dataclass(frozen=True, slots=True)
class _Ends:
    strong: Endings
    medium: Endings
    able: Endings
    mild: Endings
    proposal: Endings
    demand: Endings
    never: Endings
    hollow: re.Pattern[str]
    open_hollow: re.Pattern[str]
    asked_noun: re.Pattern[str]
    interrogative: re.Pattern[str]
    proposes: Quick
    announce: re.Pattern[str]
    points_back: re.Pattern[str]
    adds: re.Pattern[str]
    turns_to: Quick
    announces: re.Pattern[str]
    names_one: re.Pattern[str]
    farewell: Quick
    asks_on: Quick
    vocative: Endings
    counted_ahead: Quick
    many_ahead: re.Pattern[str]
    in_turn: Quick
    echo: Quick
    reported: Quick
    fillers: re.Pattern[str]
    jointly: re.Pattern[str]
    should: re.Pattern[str]
    bare_should: re.Pattern[str]
    varies: re.Pattern[str]
    intends: re.Pattern[str]
    view: re.Pattern[str]


@cache
def ends() -> _Ends:
    """The patterns made from asking.toml."""
    data = load("asking.toml")

    return _Ends(
        strong=endings(data["strong"]),
        medium=endings(data["medium"]),
        able=endings(data["able"]),
        mild=endings(data["mild"]),
        proposal=endings(data["proposal"]),
        demand=endings(data["demand"]),
        never=endings(data["never"]),
        hollow=re.compile(either(data["hollow"])),
        open_hollow=re.compile("|".join(data["open_hollow"])),
        asked_noun=re.compile(either(data["asked_nouns"]) + r"(?:等|など|とか)?$"),
        interrogative=re.compile(either(data["interrogatives"])),
        proposes=quick("|".join(data["proposes"])),
        # 次に、…について、お伺いいたします: the topic, the words that close it, and nothing but the asking after them
        announce=re.compile(rf"(?P<topic>[^。]{{2,90}}?)(?P<about>{patterns().about.pattern}|から)(?P<rest>[^。が]{{0,26}})$"),
        points_back=re.compile(either(data["points_back"])),
        adds=re.compile(either(data["adds"])),
        turns_to=quick(data["turns_to"]),
        announces=re.compile(data["announces"]),
        names_one=re.compile(rf"[^、かをが]{{2,24}}{data['turns_to']}[^、。]{{0,14}}$"),
        farewell=quick(data["farewell"]),
        asks_on=quick(data["asks_on"]),
        vocative=endings([data["vocative"]]),
        counted_ahead=quick(data["counted_ahead"]),
        many_ahead=re.compile(data["many_ahead"]),
        in_turn=quick(data["in_turn"]),
        echo=quick(data["echo"]),
        reported=quick(data["reported"]),
        fillers=re.compile(either(data["fillers"]) + "、?$"),
        jointly=re.compile(either(data["jointly"])),
        should=re.compile(rf"{data['should']}$"),
        bare_should=re.compile(rf"{data['bare_should']}[ 。]*$"),
        varies=re.compile(data["varies"]),
        view=re.compile(data["view"]),
        intends=re.compile(rf"(?:{data['intends']})[ 。?]*$"),
    )


# 対応していけるのか: a question or an argument
_PLAIN = re.compile(
    r"(?:[るいくつむぬぶぐだの]|(?<!まし)(?<!でし)た|(?<![まで])す|(?<!しょ)う)か$"
)  # 対応していけるのか: a question or an argument
_ASKING = ("か", "か。", "?", "？")
_TRIM = " \n\t。．!?！？」』)）"
_ARGUES = re.compile(r"(?:ます|です|ある|る|た)(?:が|けれども|けれど)、")  # …が深刻ですが、今後の対策について伺います: no heading
_BETWEEN = ("、", "と", "並", "及", "ま")  # what follows a topic that another follows: …について、…について
_CONTENT = re.compile(r"[一-龥々〆ァ-ヶーA-Za-z0-9]+")


def read(text: str, start: int, end: int) -> list[Sentence]:
    """The sentences of a questioner's turn (folded text), each with what it does taken alone."""
    return [_sentence(text, a, b) for a, b in sentences(text, start, end)]


def _sentence(text: str, start: int, end: int) -> Sentence:
    begun = opening(text, start, end)
    core = text[start:end].rstrip(_TRIM)
    p = ends()
    called = p.vocative.start(core[-_CALLED:])
    if called is not None:
        core = core[: max(0, len(core) - _CALLED) + called]
    tail = core[-_TAIL:]
    proposes = bool(p.proposes.search(tail[-40:]))
    does: Does = "state"
    firm = False
    if asked_first := _before_farewell(core):
        does, firm = asked_first, True
    elif p.never.match(core[-90:]):
        does = "never"
    elif p.strong.match(tail) and not tail.endswith("た"):  # 考えを示した tells what somebody did
        does, firm = _strong(begun, text[begun.matter : end].rstrip(_TRIM), core), True
    elif p.proposal.match(tail):
        does, firm = "ask", True
    elif p.able.match(tail):
        does = "ask"
    elif p.mild.match(tail) or (tail[-1:] == "か" and _PLAIN.search(tail[-4:]) and not p.interrogative.search(core)):
        does = "mild"
    elif p.medium.match(tail) or (p.interrogative.search(core) and text[len(core) + start - 1 : end].rstrip().endswith(_ASKING)):
        does = "ask"
    elif p.demand.match(tail) and not p.reported.search(tail):
        does = "never" if hollow(core) else "ask" if _WHETHER.search(core) and p.interrogative.search(core) else "demand"
        firm = does == "ask"
    elif _heads(text, begun, end):
        does = "head"
    return Sentence(start, end, begun, does, proposes, firm)


_TAIL = 60  # characters at the end of a sentence that tell what it does
_CALLED = 15  # ... that may name whom it is put to
_WHETHER = re.compile(r"か(?:、|と|を|、?も)")  # 何名いるのか、併せてお願いします


def _before_farewell(core: str) -> Does | None:
    """What a sentence does that asks and takes leave: `延伸を急ぐべきですが、知事の見解を求め、質問を終わります。`"""
    p = ends()
    found = p.farewell.search(core, max(0, len(core) - 45))
    if found is None or not p.asks_on.search(core[: found.start()]):
        return None
    return "close" if hollow(core[: found.start()]) else "ask"


def _strong(begun: Opening, matter: str, core: str) -> Does:
    p = ends()
    if hollow(matter):
        return "open" if p.open_hollow.search(core) else "close"
    if p.announces.search(core) and not p.interrogative.search(matter):
        return "announce"
    if p.names_one.match(matter):
        return "open"
    if (many := p.many_ahead.search(matter)) and not p.interrogative.search(matter, 0, many.start()):
        return "open"
    if (ahead := p.counted_ahead.search(matter)) and not p.interrogative.search(matter, 0, ahead.start()) and not _argues(matter):
        return "announce" if patterns().about.search(matter) else "open"
    if (p.in_turn.search(matter) or _lists(begun, matter)) and not p.interrogative.search(matter) and not _argues(matter):
        return "announce"
    found = p.announce.match(matter)
    if found is None or p.interrogative.search(matter) or _argues(matter):
        return "ask"
    if not is_opener(begun) and (len(matter) > 60 or p.points_back.match(matter) or p.adds.match(begun.lead)):
        return "ask"
    last = max((m.end() for m in patterns().about.finditer(matter)), default=0)  # 管理費から、花火の使用について伺います
    return "announce" if hollow(matter[max(last, found.end("about")) :]) else "ask"


def _argues(matter: str) -> bool:
    """Whether something is said before the asking; 次の質問ですけれども、 is nothing."""
    found = _ARGUES.search(matter)
    return found is not None and not hollow(matter[: found.start()])


def _lists(begun: Opening, matter: str) -> bool:
    """Whether two topics or more are named and nothing is said of them: `345ページの…について、346ページの…について伺います`"""
    p = ends()
    topics = list(patterns().about.finditer(matter))
    first = next((m for m in topics[:-1] if matter[m.end() : m.end() + 1] in _BETWEEN), None)
    if first is None or p.points_back.match(matter) or p.adds.match(begun.lead):
        return False
    return hollow(matter[topics[-1].end() :]) and not any(p.asked_noun.search(matter[: m.start()]) for m in topics)


_CLAUSE = re.compile(r"(?:[るたむくつぶ]|(?<![でま])す|(?<!しょ)う)の?か")  # 増やすのか; but not いかがですか


def hollow(text: str) -> bool:
    """Whether nothing is said but that something is asked: 区の見解を伺います。"""
    rest = ends().hollow.sub("", text)
    if _CLAUSE.search(rest):
        return False
    return sum(map(len, _CONTENT.findall(rest))) <= 1


_NO_VERB = re.compile(r"(?:[一-龥々ァ-ヶーA-Za-z]|[一-龥ァ-ヶー][をへ])$")  # 災害に強い発電機の普及を


def _heads(text: str, begun: Opening, end: int) -> bool:
    """A heading: `1、防災対策について。` `質問の2です。`"""
    matter = text[begun.matter : end].rstrip(_TRIM)
    if not matter:
        return bool(begun.marks)
    if len(matter) > 70:
        return False
    found = list(patterns().about.finditer(matter))
    if found:
        return len(matter) - found[-1].end() <= 8
    return bool(begun.marks) and bool(_NO_VERB.search(matter))
