"""Whose a measure is by what was asked: 市立病院の病床利用率と在院日数は。 — 病床利用率は84％、在院日数は12日でございます."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from pipeline.figures.measure.names import Found
from pipeline.figures.measure.owners import is_relational, may_own
from pipeline.figures.measure.words import words
from pipeline.figures.reading import BACK, Reading
from pipeline.figures.sentence import Span
from pipeline.schema import Figure

_TURNS = 4  # turns before an answer in which its matter is looked for: a short question goes on from the one before


def owner_asked(reading: Reading, figure: Figure, found: Found) -> Span | None:
    """Whose the measure of a figure is by the questions before its turn: whose it is there, else what a single question is about.

    A question that names nothing but the measure goes on from the one before: 病床利用率は。 … それでは外来の患者数は。
    """
    at = reading.turn_at(figure.start)
    if at < 1 or found.measure is None or _turns(reading, at, figure):
        return None
    noun, relational = reading.text[slice(*found.measure)], is_relational(reading.text, found)
    turns = range(at - 1, max(at - 1 - _TURNS, -1), -1)
    if not relational and not any(_may_name(reading, a, b, noun) for a, b in _ends(reading, turns)):
        return None
    for turn in turns:
        start, end = reading.turns[turn]
        if end < figure.start - BACK:
            return None
        spoken = [(a, b) for a, b in reading.sentences_before(turn, end) if a >= start]
        named = _naming(reading, spoken, noun)
        owner = _owner(reading, named, figure, found)
        if owner is not None:
            return owner
        asked = list(islice(filter(None, (reading.topics_of(a, b) for a, b in spoken)), 2))
        owner = _owner(reading, asked[0], figure, found) if relational and not named and len(asked) == 1 else None
        if owner is not None:
            return owner
        if len(asked) > 1:
            return None
    return None


def _owner(reading: Reading, topics: Sequence[Found], figure: Figure, found: Found) -> Span | None:
    """The first of whose some topics are that can be whose a measure is."""
    whose = (topic.of for topic in topics if topic.measure and reading.text[slice(*topic.measure)] not in words().anyone)
    return next((of for of in whose if of is not None and may_own(reading.text, of, figure, found)), None)


def _naming(reading: Reading, spoken: Sequence[Span], noun: str) -> list[Found]:
    """The topics of the last of some sentences that names what a measure names; none where no sentence does."""
    for a, b in reversed(spoken):
        if _may_name(reading, a, b, noun) and any(_same(reading.text, topic, noun) for topic in reading.topics_of(a, b)):
            return reading.topics_of(a, b)
    return []


def _may_name(reading: Reading, start: int, end: int, noun: str) -> bool:
    """Whether a stretch may name what a measure names (see `_same`): it holds its first letter, or its last."""
    return reading.text.find(noun[:1], start, end) >= 0 or reading.text.find(noun[-1:], start, end) >= 0


def _ends(reading: Reading, turns: Iterable[int]) -> Iterator[Span]:
    """The ends of turns, which are looked at."""
    for turn in turns:
        start, end = reading.turns[turn]
        yield max(start, end - BACK), end


def _turns(reading: Reading, turn: int, figure: Figure) -> bool:
    """Whether a turn comes to a matter of its own up to a figure's sentence."""
    before = reading.sentences_before(turn, figure.sentence_start)
    return any(words().turning.match(reading.text, a) is not None for a in (*(a for a, _ in before), figure.sentence_start))


def _same(text: str, topic: Found, noun: str) -> bool:
    """Whether a topic of a question names what a measure names: 外来患者数 and 患者数, 認定者 and 認定者数."""
    asked = text[slice(*topic.measure)] if topic.measure else ""
    return bool(asked) and (asked.endswith(noun) or noun.endswith(asked) or noun.startswith(asked) or asked.startswith(noun))
