"""Where a reader stands in a questioner's speech: under which numbers and headings, addressing whom."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.qa.addressing import Posts, addressee
from pipeline.qa.points import Mark, is_first, is_opener, opening, patterns
from pipeline.qa.sentences import Sentence
from pipeline.qa.topics import noun_phrase
from pipeline.schema import Role

Span = tuple[int, int]


@dataclass(slots=True)
class Place:
    """Where the reader stands in the speech."""

    marks: tuple[Mark, ...] = ()
    outer: Span | None = None
    inner: Span | None = None
    outer_levels: frozenset[str] = frozenset()
    listed: bool = False  # what stands at `inner` is a numbered point, no heading
    addressee: tuple[str, Role] | None = None
    since: int = 0  # where the argument of the next question begins
    section: int = 0  # where what stands under the same heading begins
    fresh: bool = False  # an announcement was the sentence before
    untitled: bool = False  # a number alone was the sentence before: 質問の2です。


def renumber(place: Place, marks: tuple[Mark, ...]) -> None:
    """A new number replaces the one of its level and all below it."""
    for mark in marks:
        kept = next((k for k, m in enumerate(place.marks) if m.level == mark.level), len(place.marks))
        place.marks = (*place.marks[:kept], mark)


def follow(text: str, sentence: Sentence, place: Place, known: Posts) -> None:
    """Follow numbers and headings up to a sentence."""
    if sentence.does in {"announce", "head"} or is_opener(sentence.begun):
        place.section = place.since = sentence.start
    renumber(place, sentence.begun.marks)
    if sentence.does == "head" and not text[sentence.begun.matter : sentence.end].strip(" 。"):
        place.inner, place.addressee, place.since, place.untitled = None, None, sentence.end, True
    elif sentence.does in {"announce", "head"}:
        _under_heading(sentence, place)
    else:
        _within(text, sentence, place)
    if sentence.does in {"announce", "open", "never"} and (named := addressee(text, sentence.start, sentence.end, known)):
        place.addressee = named


def _under_heading(sentence: Sentence, place: Place) -> None:
    """A heading or announcement: outer, or inner where it follows another at once or has a sibling before it."""
    marks, span = sentence.begun.marks, (sentence.start, sentence.end)
    if not marks and sentence.does == "announce":
        place.marks = tuple(m for m in place.marks if m.level == "label")
    beside = place.listed and not place.outer_levels  # 次に、議案第7号 … after the numbered points of 議案第5号 …
    if (place.fresh and is_first(sentence.begun)) or (place.inner and not marks and not beside):
        place.inner, place.listed = span, False
    else:
        place.outer, place.inner, place.outer_levels = span, None, frozenset(m.level for m in marks)
        place.listed = False
    place.addressee, place.since, place.fresh = None, sentence.end, True


def _within(text: str, sentence: Sentence, place: Place) -> None:
    """Any other sentence: a number or 次に in it turns to another topic without an announcement."""
    marks, span = sentence.begun.marks, (sentence.start, sentence.end)
    topic = topic_of(text, *span) if place.untitled or marks or is_opener(sentence.begun) else None
    if place.untitled and topic:
        place.inner = topic
    place.untitled = place.fresh = False
    if marks:
        if place.outer_levels & {m.level for m in marks}:
            place.outer = None
        place.inner, place.addressee = topic or (span if sentence.does == "state" else None), None
        place.listed = True
    elif is_opener(sentence.begun) and (topic or (sentence.does == "state" and _begins_line(text, sentence.start))):
        place.inner, place.listed = topic or span, False
        place.marks = tuple(m for m in place.marks if not m.level.startswith("count"))


def _begins_line(text: str, start: int) -> bool:
    return start == 0 or text[max(0, start - 6) : start].rstrip(" \t").endswith("\n")


def topic_of(text: str, start: int, end: int) -> Span | None:
    """What stands before …について: its last noun phrase, without the number and 次に."""
    at = opening(text, start, end).matter
    for found in patterns().about.finditer(text, at, end):
        if topic := noun_phrase(text, at, found.start()):
            return topic
    return None


def bare(text: str, start: int, end: int) -> Span | None:
    """What a heading names, without its number and its full stop."""
    at = opening(text, start, end).matter
    return noun_phrase(text, at, at + len(text[at:end].rstrip(" 。\n")))
