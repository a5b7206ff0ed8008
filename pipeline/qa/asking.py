"""Questions of a questioner's turn: the sentences that ask, with their numbers, topics and addressees.

Argument is no question, an announcement (`次に、…について質問します`) only names what follows, a hollow closing sentence
(`見解を伺います`) asks for what stands before it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pipeline.qa.addressing import Posts, addressee
from pipeline.qa.addressing import posts as posts_known
from pipeline.qa.arguing import without_argument
from pipeline.qa.deciding import decide
from pipeline.qa.place import Place, Span, bare, follow, renumber, topic_of
from pipeline.qa.points import Mark, opening
from pipeline.qa.sentences import Sentence, ends, hollow, read
from pipeline.qa.splitting import split
from pipeline.qa.wanting import unit_wanted
from pipeline.schema import Role

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
    firm: bool = True  # says in words that it asks, not by its form alone: どこへ逃げるのか
    leans_on: Span | None = None  # the question before in the same sentence: that says what this one is about

    @property
    def number(self) -> str | None:
        """The numbers as printed, outer to inner."""
        return " ".join(m.text for m in self.marks) or None


def points(
    text: str, posts: Mapping[str, Role] | None = None, *, answered: bool = False, under: tuple[Mark, ...] = ()
) -> list[Point]:
    """All questions of a folded turn. `posts` are the posts that answer in this document, with their roles.

    `under`: the number that the turn's label prints (Q①).
    `answered`: an answer follows at once, so something was asked: where nothing has the form of a question, the last wish or
    proposal is one, or else the last sentence (a newsletter's 通学路に街灯を).
    """
    said = without_argument(text, decide(text, read(text, 0, len(text))))
    known = posts_known(tuple(sorted((posts or {}).items())))
    place = Place(marks=under)
    found: list[Point] = []
    for n, sentence in enumerate(said):
        follow(text, sentence, place, known)
        if sentence.does == "ask":
            spans = split(text, sentence)
            if n and _proposed(text, said[n - 1], sentence):
                spans = [(said[n - 1].start, spans[0][1]), *spans[1:]]
            for start, end in spans:
                renumber(place, opening(text, start, end).marks)
                point = _point(text, start, end, place, known, firm=sentence.firm)
                found.append(_leaning(text, point, found, split_off=start > sentence.start))
                place.since = end
        elif sentence.does == "demand":
            found.append(_point(text, sentence.start, sentence.end, place, known, request=True))
            place.since = sentence.end
        elif sentence.does == "close":
            found = _close(text, (said[n - 1], sentence), found, place, known)
    if answered and not any(not p.request for p in found):
        return _implied(text, said, found, place, known)
    return found


def _proposed(text: str, before: Sentence, sentence: Sentence) -> bool:
    """Whether a question asks for the proposal right before it: `受入れを広げるべきです。宿の不足にどう取り組むのか伺います。`"""
    return (
        before.does == "state"
        and bool(ends().bare_should.search(text, before.start, before.end))
        and not (sentence.begun.marks or sentence.begun.lead)
        and "\n" not in text[before.end : sentence.start]
    )


def _leaning(text: str, point: Point, found: list[Point], *, split_off: bool) -> Point:
    """A question that only together with the one before says what it is about: `…何人おり、その解消にどう取り組むのか`."""
    last = found[-1] if found else None
    if last is None or last.heads != point.heads:
        return point
    return replace(point, leans_on=(last.start, last.end)) if split_off else point


def _implied(text: str, said: list[Sentence], found: list[Point], place: Place, known: Posts) -> list[Point]:
    """The question of a turn that was answered although nothing in it has the form of one."""
    if found:
        return [*found[:-1], replace(found[-1], request=False)]
    left = [s for s in said if s.does not in {"never", "head"}]
    full = [s for s in left if s.does != "open" and not hollow(text[s.begun.matter : s.end])]
    meant = next((s for s in reversed(full) if s.does == "mild" or s.proposes), None)
    if meant is None and len(said) <= _SHORT:
        meant = next(reversed(full or left), None)
    return [_point(text, meant.start, meant.end, place, known)] if meant else []


def _close(text: str, pair: tuple[Sentence, Sentence], found: list[Point], place: Place, known: Posts) -> list[Point]:
    """A hollow closing sentence: it lengthens the question before it, or makes one of the proposal before it."""
    before, sentence = pair
    named = addressee(text, sentence.start, sentence.end, known) or (None, None)
    since, place.since = place.since, sentence.end
    if not found or found[-1].end != before.end:
        return [*found, _point(text, before.start, sentence.end, replace(place, since=since), known)]
    last = found[-1]
    post, role = named if named[0] else (last.addressee, last.addressee_role)
    return [*found[:-1], replace(last, end=sentence.end, request=False, firm=True, addressee=post, addressee_role=role)]


def _point(text: str, start: int, end: int, place: Place, known: Posts, *, request: bool = False, firm: bool = True) -> Point:
    named = addressee(text, max(start, end - 60), end, known) or place.addressee or (None, None)
    heads = tuple(s for s in (place.outer, place.inner) if s and s[0] < start)
    topic = topic_of(text, start, end) or (topic_of(text, *heads[-1]) or bare(text, *heads[-1]) if heads else None)
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
        request=request,
        firm=firm,
    )
