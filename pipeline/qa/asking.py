"""Questions of a questioner's turn: the sentences that ask, with their numbers, topics and addressees.

Argument is no question, an announcement (`次に、…について質問します`) only names what follows, a hollow closing sentence
(`見解を伺います`) asks for what stands before it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from pipeline.qa.data import load
from pipeline.qa.points import Mark, either, is_first, is_opener, opening, patterns
from pipeline.qa.sentences import Sentence, ends, hollow, read
from pipeline.schema import Role

Span = tuple[int, int]
_SHORT = 8  # sentences of a turn that may imply a question


@dataclass(frozen=True, slots=True)
class Point:
    """A question before it has an id. Spans count in the folded turn."""

    start: int
    end: int
    marks: tuple[Mark, ...] = ()  # outer to inner
    topic: Span | None = None
    heads: tuple[Span, ...] = ()  # the headings that it stands under, outer to inner
    context: Span | None = None  # the argument since the question before it
    earlier: Span | None = None  # what was said and asked before under the same heading
    addressee: str | None = None
    addressee_role: Role | None = None
    wants: str | None = None  # the unit of the number that is wanted, "" for any, None for no number
    request: bool = False

    @property
    def number(self) -> str | None:
        """The numbers as printed, outer to inner."""
        return " ".join(m.text for m in self.marks) or None


@dataclass(slots=True)
class _Place:
    """Where the reader stands in the speech."""

    marks: tuple[Mark, ...] = ()
    outer: Span | None = None
    inner: Span | None = None
    outer_levels: frozenset[str] = frozenset()
    addressee: tuple[str, Role] | None = None
    since: int = 0  # where the argument of the next question begins
    section: int = 0  # where what stands under the same heading begins
    fresh: bool = False  # an announcement was the sentence before
    untitled: bool = False  # a number alone was the sentence before: 質問の2です。


def points(text: str, posts: Mapping[str, Role] | None = None, *, answered: bool = False) -> list[Point]:
    """All questions of a folded turn. `posts` are the posts that answer in this document, with their roles.

    `answered`: an answer follows at once, so something was asked: where nothing has the form of a question, the last wish or
    proposal is one, or else the last sentence (a newsletter's 通学路に街灯を).
    """
    said = _decide(text, read(text, 0, len(text)))
    titles = _titles(tuple(sorted((posts or {}).items())))
    place = _Place()
    found: list[Point] = []
    for n, sentence in enumerate(said):
        _move(text, sentence, place, titles)
        if sentence.does == "ask":
            for start, end in _split(text, sentence):
                _renumber(place, opening(text, start, end).marks)
                found.append(_point(text, start, end, place, titles))
                place.since = end
        elif sentence.does == "demand":
            found.append(replace(_point(text, sentence.start, sentence.end, place, titles), request=True))
            place.since = sentence.end
        elif sentence.does == "close":
            _close(text, said, n, place, titles, found)
    if answered and not any(not p.request for p in found):
        return _implied(text, said, found, place, titles)
    return found


def _implied(text: str, said: list[Sentence], found: list[Point], place: _Place, titles: re.Pattern[str]) -> list[Point]:
    """The question of a turn that was answered although nothing in it has the form of one."""
    if found:
        return [*found[:-1], replace(found[-1], request=False)]
    left = [s for s in said if s.does not in {"never", "head"}]
    full = [s for s in left if s.does != "open" and not hollow(text[s.begun.matter : s.end])]
    meant = next((s for s in reversed(full) if s.does == "mild" or s.proposes), None)
    if meant is None and len(said) <= _SHORT:
        meant = (full or left or [None])[-1]
    return [_point(text, meant.start, meant.end, place, titles)] if meant else []


def _decide(text: str, said: list[Sentence]) -> list[Sentence]:
    """Settle what only the surroundings tell: announcements that have no question below them ask, and so do lone mild questions."""
    out = list(said)
    for n, sentence in enumerate(said):
        if (sentence.does == "announce" and not _has_question_below(text, said, n)) or (
            sentence.does == "mild" and _stands(said, n)
        ):
            out[n] = replace(sentence, does="ask")
        elif sentence.does == "close" and (n == 0 or not _closes(out[n - 1]) or _turns_to(text, out[n - 1], sentence)):
            out[n] = replace(sentence, does="open")
    return out


def _closes(before: Sentence) -> bool:
    return before.does in {"ask", "mild", "demand"} or before.proposes


def _turns_to(text: str, before: Sentence, sentence: Sentence) -> bool:
    """Whether a hollow sentence after a finished question turns to somebody: 最後に市長にお尋ねします."""
    return before.does == "ask" and bool(ends().turns_to.search(text, sentence.begun.matter, sentence.end))


def _stands(said: list[Sentence], n: int) -> bool:
    """Whether a question in form only is one: further questions follow at once, or it is the last word on its point and the only one."""
    if said[n].begun.marks:
        return True
    if n + 1 < len(said):
        after = said[n + 1]
        if after.does in {"ask", "mild"} and ends().adds.match(after.begun.lead):
            return after.does == "ask"
        if not (after.does in {"announce", "head", "never"} or is_opener(after.begun)):
            return False
    for k in range(n - 1, -1, -1):
        if said[k].does in {"ask", "close"}:
            return False
        if said[k].does in {"announce", "head"} or is_opener(said[k].begun):
            return True
    return True


def _has_question_below(text: str, said: list[Sentence], n: int) -> bool:
    """Whether the section that sentence n announces holds another question."""
    levels = {m.level for m in said[n].begun.marks}
    found = ends().announce.match(text, said[n].begun.matter, said[n].end - 1)
    asks_noun = bool(found and ends().asked_noun.search(found["topic"]))
    for k in range(n + 1, len(said)):
        later = said[k]
        if is_opener(later.begun) and k == n + 1 and is_first(later.begun) and not levels & {m.level for m in later.begun.marks}:
            return True
        if any(m.value == 1 and m.level not in levels for m in later.begun.marks):
            return True
        if (later.does == "announce" and is_opener(later.begun)) or (
            later.begun.marks and (not levels or levels & {m.level for m in later.begun.marks})
        ):
            return False
        if later.does == "ask":
            return not (asks_noun and k == n + 1)
        if later.does == "close" and k > n + 1 and _closes(said[k - 1]):
            return True
    return False


def _renumber(place: _Place, marks: tuple[Mark, ...]) -> None:
    """A new number replaces the one of its level and all below it."""
    for mark in marks:
        kept = next((k for k, m in enumerate(place.marks) if m.level == mark.level), len(place.marks))
        place.marks = (*place.marks[:kept], mark)


def _move(text: str, sentence: Sentence, place: _Place, titles: re.Pattern[str]) -> None:
    """Follow numbers and headings."""
    if sentence.does in {"announce", "head"} or is_opener(sentence.begun):
        place.section = place.since = sentence.start
    _renumber(place, sentence.begun.marks)
    span = (sentence.start, sentence.end)
    if sentence.does == "head" and not text[sentence.begun.matter : sentence.end].strip(" 。"):
        place.inner, place.addressee, place.since, place.untitled = None, None, sentence.end, True
    elif sentence.does in {"announce", "head"}:
        if not sentence.begun.marks and sentence.does == "announce":
            place.marks = ()
        if (place.fresh and is_first(sentence.begun)) or (place.inner and not sentence.begun.marks):
            place.inner = span
        else:
            place.outer, place.inner, place.outer_levels = span, None, frozenset(m.level for m in sentence.begun.marks)
        place.addressee, place.since, place.fresh = None, sentence.end, True
    else:
        if place.untitled and (topic := _topic(text, sentence.start, sentence.end)):
            place.inner = topic
        place.untitled = False
        if sentence.begun.marks:
            if place.outer_levels & {m.level for m in sentence.begun.marks}:
                place.outer = None
            place.inner, place.addressee = _topic(text, sentence.start, sentence.end), None
            if place.inner is None and sentence.does == "state":
                place.inner = span
        elif is_opener(sentence.begun):
            topic = _topic(text, sentence.start, sentence.end)
            if topic or (sentence.does == "state" and _begins_line(text, sentence.start)):
                place.inner = topic or span
                place.marks = tuple(m for m in place.marks if not m.level.startswith("count"))
        place.fresh = False
    if sentence.does in {"announce", "open"} and (named := _addressee(text, sentence.start, sentence.end, titles)):
        place.addressee = named


def _begins_line(text: str, start: int) -> bool:
    return start == 0 or text[max(0, start - 6) : start].rstrip(" \t").endswith("\n")


def _close(text: str, said: list[Sentence], n: int, place: _Place, titles: re.Pattern[str], found: list[Point]) -> None:
    """A hollow closing sentence: it lengthens the question before it, or makes one of the proposal before it."""
    sentence, before = said[n], said[n - 1]
    named = _addressee(text, sentence.start, sentence.end, titles) or (None, None)
    if found and found[-1].end == before.end:
        last = found[-1]
        found[-1] = replace(
            last,
            end=sentence.end,
            request=False,
            addressee=named[0] or last.addressee,
            addressee_role=named[1] or last.addressee_role,
        )
    else:
        found.append(_point(text, before.start, sentence.end, place, titles))
    place.since = sentence.end


def _point(text: str, start: int, end: int, place: _Place, titles: re.Pattern[str]) -> Point:
    named = _addressee(text, max(start, end - 60), end, titles) or place.addressee or (None, None)
    heads = tuple(s for s in (place.outer, place.inner) if s and s[0] < start)
    topic = _topic(text, start, end) or (_topic(text, *heads[-1]) or _bare(text, *heads[-1]) if heads else None)
    return Point(
        start=start,
        end=end,
        marks=place.marks,
        topic=topic,
        heads=heads,
        context=(place.since, start) if place.since < start else None,
        earlier=(place.section, place.since) if place.section < place.since else None,
        addressee=named[0],
        addressee_role=named[1],
        wants=unit_wanted(text[start:end]),
    )


def _topic(text: str, start: int, end: int) -> Span | None:
    """The words before …について, without the number and 次に."""
    at = opening(text, start, end).matter
    found = patterns().about.search(text, at, min(end, at + 80))
    if found is None or found.start() - at < 2:
        return None
    comma = text.rfind("、", at, found.start())
    first = comma + 1 if comma >= 0 and found.start() - comma > 4 and found.start() - at > 40 else at
    return first, found.start()


def _bare(text: str, start: int, end: int) -> Span:
    """A heading without its number and its full stop."""
    at = opening(text, start, end).matter
    return at, at + len(text[at:end].rstrip(" 。\nをへ"))


def _split(text: str, sentence: Sentence) -> list[Span]:
    """One span an asking: at circled numbers inside the sentence, and where two askings are joined by a comma."""
    start, end = sentence.start, sentence.end
    listed = [m.start() for m in _LISTED.finditer(text, sentence.begun.matter, end)]
    if len(listed) >= 2 or (listed and sentence.begun.marks and sentence.begun.marks[-1].level in {"circled", "paren"}):
        own = (
            bool(sentence.begun.marks) and listed[0] - sentence.begun.matter >= 4
        )  # a numbered point stands before the first inner number
        return [(a, b) for a, b in pairwise([start, *listed[0 if own else 1 :], end]) if b - a > 3]
    edges = [start]
    for joint in _joint().finditer(text, start, end):
        left, right = text[edges[-1] : joint.start("cut")], text[joint.end("cut") : end]
        if len(left) < 8 or len(right) < 8 or hollow(right):
            continue
        if joint["starts"] or (ends().interrogative.search(left[-24:]) and ends().interrogative.search(right)):
            edges.append(joint.end("cut"))
    return list(zip(edges, [*edges[1:], end], strict=True))


_LISTED = re.compile(r"[①-⑳⑴-⒇]|\(\d{1,2}\)")


@cache
def _joint() -> re.Pattern[str]:
    data = load("asking.toml")
    return re.compile(rf"{either(data['joint_ends'])}(?P<cut>、)(?P<starts>{either(data['joint_starts'])})?")


@cache
def _units() -> tuple[re.Pattern[str], dict[str, str], re.Pattern[str], dict[str, str], re.Pattern[str]]:
    data = load("asking.toml")
    wanted, counted = ({noun: unit for unit, nouns in data[key].items() for noun in nouns} for key in ("wanted", "counted"))
    return (
        re.compile(rf"(?P<noun>{either(list(wanted))})(?:等|など)?(?:について|を|は|が|も|の|と|や|、|として)"),
        wanted,
        re.compile(either(list(counted))),
        counted,
        re.compile(either(data["no_number"])),
    )


def unit_after(text: str) -> str | None:
    """The unit of a number asked with どのくらい, from what follows that word: "" for any, None where a degree is asked."""
    _, _, pattern, counted, degree = _units()
    rest = text.removeprefix("の").removeprefix("、")
    if degree.match(rest):
        return None
    named = pattern.match(rest)
    return counted[named.group()] if named else ""


def unit_wanted(text: str) -> str | None:
    """The unit that a question without an interrogative wants a number in: "" for any, None where it wants none."""
    pattern, wanted, *_ = _units()
    for named in pattern.finditer(text, max(0, len(text) - 60)):
        how = ends().interrogative.search(text, named.end())
        near = len(text.rstrip(" 。")) - named.end() <= 16
        if (how is None and near) or (how and how.start() - named.end() <= 6):  # 合格率はどうなっているか, but 税率が変わった場合どのような影響があるか
            return wanted[named["noun"]]
    return None


@cache
def _generic() -> dict[str, Role]:
    return {title: role for role, titles in load("asking.toml")["addressees"].items() for title in titles}


_ROLE_OF: dict[re.Pattern[str], dict[str, Role]] = {}


@cache
def _titles(posts: tuple[tuple[str, Role], ...]) -> re.Pattern[str]:
    """A pattern of posts that a question may be put to: `市長に`, `教育長の見解`, `総務部長から`."""
    roles = {**_generic(), **dict(posts)}
    pattern = re.compile(rf"(?P<post>{either(list(roles))})(?:に|へ|の|から|は|として|、)")
    _ROLE_OF[pattern] = roles
    return pattern


def _addressee(text: str, start: int, end: int, titles: re.Pattern[str]) -> tuple[str, Role] | None:
    """The last post named in a span, with its role."""
    named: list[str] = [m["post"] for m in titles.finditer(text, start, end)]
    return (named[-1], _ROLE_OF[titles][named[-1]]) if named else None
