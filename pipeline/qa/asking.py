"""Questions of a questioner's turn: the sentences that ask, with their numbers, topics and addressees.

Argument is no question, an announcement (`次に、…について質問します`) only names what follows, a hollow closing sentence
(`見解を伺います`) asks for what stands before it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

from pipeline.qa.data import load
from pipeline.qa.points import Mark, either, is_first, is_opener, patterns
from pipeline.qa.sentences import Sentence, ends, read
from pipeline.schema import Role

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Point:
    """A question before it has an id. Spans count in the folded turn."""

    start: int
    end: int
    marks: tuple[Mark, ...] = ()  # outer to inner
    topic: Span | None = None
    heads: tuple[Span, ...] = ()  # the headings that it stands under, outer to inner
    context: Span | None = None  # the argument since the question before it
    addressee: str | None = None
    addressee_role: Role | None = None
    wants_number: bool = False
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
    addressee: tuple[str, Role] | None = None
    since: int = 0  # where the argument of the next question begins
    fresh: bool = False  # an announcement was the sentence before


def points(text: str, posts: Mapping[str, Role] | None = None) -> list[Point]:
    """All questions of a folded turn. `posts` are the posts that answer in this document, with their roles."""
    said = _decide(text, read(text, 0, len(text)))
    titles = _titles(tuple(sorted((posts or {}).items())))
    place = _Place()
    found: list[Point] = []
    for n, sentence in enumerate(said):
        _move(text, sentence, place, titles)
        if sentence.does == "ask":
            for start, end in _split(text, sentence):
                found.append(_point(text, start, end, place, titles))
                place.since = end
        elif sentence.does == "demand":
            found.append(replace(_point(text, sentence.start, sentence.end, place, titles), request=True))
            place.since = sentence.end
        elif sentence.does == "close":
            _close(text, said, n, place, titles, found)
    return found


def _decide(text: str, said: list[Sentence]) -> list[Sentence]:
    """Settle what only the surroundings tell: announcements that have no question below them ask, mild questions that stand alone too."""
    out = list(said)
    for n, sentence in enumerate(said):
        if sentence.does == "announce" and not _has_question_below(text, said, n):
            out[n] = replace(sentence, does="ask")
        elif sentence.does == "close" and (n == 0 or not _closes(out[n - 1])):
            out[n] = replace(sentence, does="open")
    return out


def _closes(before: Sentence) -> bool:
    return before.does in {"ask", "mild", "demand"} or before.proposes


def _has_question_below(text: str, said: list[Sentence], n: int) -> bool:
    """Whether the section that sentence n announces holds another question."""
    levels = {m.level for m in said[n].begun.marks}
    found = ends().announce.match(text, said[n].begun.matter, said[n].end - 1)
    asks_noun = bool(found and ends().asked_noun.search(found["topic"]))
    for k in range(n + 1, len(said)):
        later = said[k]
        if is_opener(later.begun) and k == n + 1 and is_first(later.begun) and not levels & {m.level for m in later.begun.marks}:
            return True
        if later.does == "announce" or (later.begun.marks and (not levels or levels & {m.level for m in later.begun.marks})):
            return False
        if later.does == "ask":
            return not asks_noun
        if later.does == "close" and k > n + 1 and _closes(said[k - 1]):
            return not asks_noun
    return False


def _move(text: str, sentence: Sentence, place: _Place, titles: re.Pattern[str]) -> None:
    """Follow numbers and headings."""
    for mark in sentence.begun.marks:
        kept = next((k for k, m in enumerate(place.marks) if m.level == mark.level), len(place.marks))
        place.marks = (*place.marks[:kept], mark)
    span = (sentence.start, sentence.end)
    if sentence.does in {"announce", "head"}:
        if not sentence.begun.marks and sentence.does == "announce":
            place.marks = ()
        if (place.fresh and is_first(sentence.begun)) or (place.inner and not sentence.begun.marks):
            place.inner = span
        else:
            place.outer, place.inner = span, None
        place.addressee, place.since, place.fresh = None, sentence.end, True
    else:
        if sentence.begun.marks:
            place.inner, place.addressee, place.since = (
                _topic(text, sentence.start, sentence.end) or place.inner,
                None,
                sentence.start,
            )
        elif is_opener(sentence.begun) and (topic := _topic(text, sentence.start, sentence.end)):
            place.inner, place.since = topic, sentence.start
        place.fresh = False
    if sentence.does in {"announce", "open"} and (named := _addressee(text, sentence.start, sentence.end, titles)):
        place.addressee = named


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
    topic = _topic(text, start, end) or (_topic(text, *heads[-1]) or heads[-1] if heads else None)
    return Point(
        start=start,
        end=end,
        marks=place.marks,
        topic=topic,
        heads=heads,
        context=(place.since, start) if place.since < start else None,
        addressee=named[0],
        addressee_role=named[1],
        wants_number=bool(_numbers().search(text, max(start, end - 60), end)),
    )


def _topic(text: str, start: int, end: int) -> Span | None:
    """The words before …について, without the number and 次に."""
    from pipeline.qa.points import opening

    at = opening(text, start, end).matter
    found = patterns().about.search(text, at, min(end, at + 80))
    if found is None or found.start() - at < 2:
        return None
    comma = text.rfind("、", at, found.start())
    first = comma + 1 if comma >= 0 and found.start() - comma > 4 and found.start() - at > 40 else at
    return first, found.start()


def _split(text: str, sentence: Sentence) -> list[Span]:
    """One span an asking: at circled numbers inside the sentence, and where two askings are joined by a comma."""
    start, end = sentence.start, sentence.end
    listed = [m.start() for m in _LISTED.finditer(text, sentence.begun.matter, end)]
    if len(listed) >= 2 or (listed and sentence.begun.marks and sentence.begun.marks[-1].level in {"circled", "paren"}):
        cuts = listed if not sentence.begun.marks or sentence.begun.marks[-1].level not in {"circled", "paren"} else listed
        first = [start] if cuts[0] - sentence.begun.matter >= 4 and sentence.begun.marks else []
        edges = [*(first or [start]), *(cuts if first else cuts[1:]), end]
        return [(a, b) for a, b in zip(edges, edges[1:], strict=False) if b - a > 3]
    edges = [start]
    for joint in _joint().finditer(text, start, end):
        left, right = text[edges[-1] : joint.start("cut")], text[joint.end("cut") : end]
        if len(left) < 8 or len(right) < 8:
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
def _numbers() -> re.Pattern[str]:
    return re.compile(either(load("asking.toml")["numbers_asked"]) + r"(?:等|など)?(?:について|を|は|が|の)")


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
    last = None
    for last in titles.finditer(text, start, end):
        pass
    return (last["post"], _ROLE_OF[titles][last["post"]]) if last else None
