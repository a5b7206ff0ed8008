"""What each figure measures, whose, and when: measure, measure_of, measure_by, as_of.

Rules first (measure_rules.py), on the pieces of the sentence (clause.py); the dependency parse (parse.py) for the figures that they
leave open; the topic of the sentences before as the last resort. as_of.py says which date governs a figure.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from pipeline.figures import measure_rules as rules
from pipeline.figures.as_of import as_of_figures, heading_days, is_compared, matter_days, takes_date
from pipeline.figures.clause import mask, pieces
from pipeline.figures.measure_names import Found
from pipeline.figures.measure_parse import from_parse, worth_parsing
from pipeline.figures.measure_topics import is_bare
from pipeline.figures.measure_words import agreement, words
from pipeline.figures.parse import MAX_CHARS
from pipeline.figures.parse import parse as parse_texts
from pipeline.figures.reading import BACK, Reading, start_of
from pipeline.figures.sentence import QUANTITY, THING, Sentence, Span
from pipeline.schema import DateRow, Figure
from pipeline.text import Fold

_HEADING = 80  # characters of a heading sentence
_SHARED = ("rate", "money", "measurement", "multiple")  # kinds whose measure an item has from the sentences before
_NEAR = 60  # characters between a number and the same by something (1便当たりでは)


def measure_figures(
    texts: Sequence[str],
    figures: Sequence[Sequence[Figure]],
    dates: Sequence[Sequence[DateRow]],
    *,
    turns: Sequence[Sequence[Span]] | None = None,
    sources: Sequence[tuple[str, Fold]] | None = None,
    parse: bool = True,
) -> list[list[Figure]]:
    """The figures with measure, measure_of, measure_by, as_of_start and as_of_end filled.

    One entry a document: its folded text, its figures and dates in text order with fold offsets, and the spans of its turns where
    they are known (a topic never crosses a turn). With `sources` (text as printed, and its fold) measures are given as printed.
    With `parse` the sentences that the rules leave open are parsed, in one stream.
    """
    readings = [_by_rule(text, figures[n], dates[n], turns[n] if turns else ()) for n, text in enumerate(texts)]
    if parse:
        _by_parse(readings)
    else:
        for reading in readings:
            _from_passage(reading, {})
    return [_rows(reading, sources[n] if sources else None) for n, reading in enumerate(readings)]


def _by_rule(text: str, figures: Sequence[Figure], dates: Sequence[DateRow], turns: Sequence[Span]) -> Reading:
    """What the rules find in one document."""
    reading = Reading(text, figures, dates, turns)
    for sentence, masked in _sentences(text, figures, dates):
        reading.found |= {index: (found, "rule") for index, found in rules.settle(sentence).items()}
        days = as_of_figures(sentence, dates, masked)
        reading.days |= _from_heading(reading, sentence) | days
        for p, piece in enumerate(sentence.pieces):
            if piece.kind != "figure" or piece.index < 0:
                continue
            settled = reading.found.get(piece.index)
            if settled is None and _measures(figures[piece.index]):
                if worth_parsing(sentence, p):
                    reading.open.append((sentence, p))
                if is_bare(sentence, p):
                    reading.bare.add(piece.index)
            shared = figures[piece.index].kind in _SHARED and (settled is None or not settled[0].quantity)
            if shared or (settled is None and _measures(figures[piece.index])):
                item = rules.item_of(sentence, p)
                if item is not None:
                    reading.items[piece.index] = item
    return reading


def _measures(figure: Figure) -> bool:
    """Whether a figure is worth looking further than its clause: ages and durations mostly measure nothing."""
    return figure.kind not in ("age", "duration")


def _sentences(text: str, figures: Sequence[Figure], dates: Sequence[DateRow]) -> Iterator[tuple[Sentence, str]]:
    """The sentences that hold figures, in pieces, each with its masked text."""
    i = 0
    while i < len(figures):
        start, end = figures[i].sentence_start, figures[i].sentence_end
        j = i + 1
        while j < len(figures) and figures[j].start < end:
            j += 1
        near = range(bisect_left(dates, start, key=start_of), bisect_left(dates, end, key=start_of))
        spans = [(f.start, f.end) for f in figures[i:j]]
        masked = mask(text, start, end, spans, [(dates[d].start, dates[d].end) for d in near])
        found = pieces(masked, start, {figures[k].start: k for k in range(i, j)}, {dates[d].start: d for d in near})
        yield Sentence(text, start, found, figures), masked
        i = j


def _by_parse(readings: Sequence[Reading]) -> None:
    """Ask the parse, in one stream for all documents, for the figures that no rule settled."""
    parses = parse_texts(_sentence_text(sentence) for reading in readings for sentence, _ in reading.open)
    for reading in readings:
        parsed: dict[int, Found] = {}
        for sentence, p in reading.open:
            tree = parses[_sentence_text(sentence)]
            found = from_parse(sentence, p, tree) if tree is not None else None
            if found is not None:
                parsed[sentence.pieces[p].index] = found
        _from_passage(reading, parsed)


def _sentence_text(sentence: Sentence) -> str:
    """A sentence as the parser gets it."""
    return sentence.text[sentence.start : min(sentence.pieces[-1].end, sentence.start + MAX_CHARS + 1)]


def _from_passage(reading: Reading, parsed: dict[int, Found]) -> None:
    """Complete a reading with what the figure's clause doesn't tell.

    A measure that is lacking: the quantity that the parse finds in the sentence, that the sentences before speak of, the thing that
    the parse finds; and whose a measure is: what the sentences before name as their topic.
    """
    topics: tuple[int, list[Found]] = (-1, [])
    for n, figure in enumerate(reading.figures):
        found = reading.found[n][0] if n in reading.found else None
        lacks = (found is None and _measures(figure)) or n in reading.items
        whose = found is not None and found.of is None and found.quantity and _relational(reading.text, found.measure)
        if not lacks and not whose:
            continue
        if n in reading.bare and n not in reading.items:
            carried = _carried(reading, n)
            if carried is not None:
                reading.found[n] = (carried, "rule")
                continue
        if topics[0] != figure.sentence_start:
            topics = (figure.sentence_start, _topics(reading, figure.sentence_start))
        if found is not None and n not in reading.items:
            owner = next((t.measure for t in topics[1] if _owns(reading.text, t, figure)), None)
            reading.found[n] = (replace(found, of=owner), reading.found[n][1])
            continue
        by_parse = parsed.get(n)
        if n in reading.items:
            topic = next((t for t in topics[1] if t.measure and _agreement(reading.text, t.measure, figure) == QUANTITY), None)
            if topic is not None:
                reading.found[n] = (replace(topic, of=reading.items[n]), "rule")
            elif found is None and by_parse is not None:
                reading.found[n] = (by_parse, "parse")
            continue
        topic = next((t for t in topics[1] if t.measure and _agreement(reading.text, t.measure, figure) == QUANTITY), None)
        if by_parse is not None and (by_parse.quantity or topic is None):
            reading.found[n] = (by_parse, "parse")
        elif topic is not None:
            reading.found[n] = (topic, "rule")


def _carried(reading: Reading, n: int) -> Found | None:
    """The measure of a figure whose sentence names none, from what was asked or announced right before it.

    What a figure asked for (…は何人か。742人), what the question or heading before speaks of (普及率は。58.8％),
    or the measure of the figure before it that was found so (10年前は511人).
    """
    figure = reading.figures[n]
    item = reading.items.get(n)
    for k in range(n - 1, max(n - 4, -1), -1) if figure.per is not None else ():
        before = reading.figures[k]  # 利用者は31万人で、4％減少しました。1便当たりでは5.3人です。
        near = figure.start - before.end <= _NEAR and k in reading.found
        if near and (before.kind, before.unit, before.per) == (figure.kind, figure.unit, None):
            return reading.found[k][0]
    for k in range(n - 1, max(n - 6, -1), -1):
        before = reading.figures[k]
        if figure.start - before.end > BACK or not (before.asked or k in reading.bare):
            break
        if k in reading.found and before.kind == figure.kind and (before.unit == figure.unit or before.asked):
            found = reading.found[k][0]
            return replace(found, of=item or found.of)
    announced = _announced(reading, figure.sentence_start)
    agreeing = [t for t in announced if t.measure and _agreement(reading.text, t.measure, figure) == QUANTITY]
    described = _DESCRIBES.match(reading.text, figure.end) is not None  # 町内5校の児童数は: no answer to what was announced
    things = [t for t in announced[:1] if not described and t.measure and _agreement(reading.text, t.measure, figure) == THING]
    topic = next(iter(agreeing or things), None)
    return replace(topic, of=item or topic.of) if topic is not None else None


_DESCRIBES = re.compile(r"の[一-鿿ァ-ー]{2}")
_ASKS = re.compile(r"(?:か|は|[をと](?:問う|伺う)|(?:伺い|お尋ねし|お聞きし)ます)[。?？]?$")
_ANNOUNCES = re.compile(r"(?:です|でございます|であります|ついて[^、。]{0,16})。?$")


def _announced(reading: Reading, start: int) -> list[Found]:
    """The topics of the question or heading right before a sentence, or before its turn where the turn begins with it."""
    at = reading.turn_at(start)
    here = reading.turns[at][0] if at >= 0 else 0
    before = reading.sentences_before(at, start)
    if at > 0 and not before:
        before = reading.sentences_before(at - 1, reading.turns[at - 1][1])
    for a, b in reversed(before[-2:]):
        if not _ASKS.search(reading.text, a, b) and (b <= here or not _ANNOUNCES.search(reading.text, a, b)):
            return []
        found = reading.topics_of(a, b)
        if found:
            return found
    return []


def _relational(text: str, measure: Span | None) -> bool:
    """Whether a measure is something's, so that what the sentences before speak of may have it: 収納率, 件数; not 市税, 会議."""
    noun = text[slice(*measure)] if measure else ""
    return noun.endswith((*words().attributes, *words().generic)) and not noun.endswith(words().not_heads)


def _owns(text: str, topic: Found, figure: Figure) -> bool:
    """Whether what a sentence before speaks of can be whose the figure's measure is."""
    if not topic.sure or topic.measure is None:
        return False
    noun = text[slice(*topic.measure)]
    if "\n" in text[topic.measure[1] : figure.sentence_start].strip(" ") and not noun.endswith(words().places):
        return False  # a paragraph of its own
    if noun.endswith((*words().no_owner, *words().generic, *words().acts)):
        return False
    agreed = _agreement(text, topic.measure, figure)
    return agreed == THING or (agreed == QUANTITY and not noun.endswith(words().attributes))  # 市民税について: 調定額は N円


def _agreement(text: str, span: Span, figure: Figure) -> int:
    """How the noun in a span agrees with a figure."""
    return agreement(text[slice(*span)], figure.kind, figure.unit)


def _from_heading(reading: Reading, sentence: Sentence) -> dict[int, tuple[date, date]]:
    """The days of the figures before the first date of a sentence, where a sentence before gives them."""
    pieces = sentence.pieces
    dated = (p for p, piece in enumerate(pieces) if piece.kind == "date" and not is_compared(sentence, piece))
    counted = [p for p in range(next(dated, len(pieces))) if pieces[p].kind == "figure" and pieces[p].index >= 0]
    days = _heading_days(reading, sentence.start) if counted else None
    return {pieces[p].index: days for p in counted if takes_date(sentence, p, beside=False)} if days else {}


def _heading_days(reading: Reading, start: int) -> tuple[date, date] | None:
    """The days that the sentences before give: the one before as a heading, or one of its paragraph that names its matter.

    The nearest sentence with a date decides, and a new matter (次に) ends the old one.
    """
    at, text = reading.turn_at(start), reading.text
    first = reading.turns[at][0] if at >= 0 else 0
    near = bisect_left(reading.dates, max(first, start - BACK), key=start_of)
    if words().turning.match(text, start) or near >= len(reading.dates) or reading.dates[near].start >= start:
        return None
    below = start
    for n, (a, b) in enumerate(reversed(reading.sentences_before(at, start))):
        if n and "\n" in text[b:below]:
            return None
        near = bisect_left(reading.dates, a, key=start_of)
        if near < len(reading.dates) and reading.dates[near].start < b:
            opening = reading.without_figures(a, b)
            matter = matter_days(opening, reading.dates) if opening.start >= first else None
            return matter or (heading_days(opening, reading.dates) if n == 0 and b - a <= _HEADING else None)
        if words().turning.match(text, a):
            return None
        below = a
    return None


def _topics(reading: Reading, start: int) -> list[Found]:
    """The topics of the sentences before `start` in the same turn, the nearest first."""
    result: list[Found] = []
    for a, b in reversed(reading.sentences_before(reading.turn_at(start), start)[-4:]):
        result += reading.topics_of(a, b)
    return result


def _rows(reading: Reading, source: tuple[str, Fold] | None) -> list[Figure]:
    """The figures with what was found."""
    rows = []
    for n, figure in enumerate(reading.figures):
        found, by = reading.found.get(n, (Found(), None))
        days = reading.days.get(n)
        if found.measure is None and days is None:
            rows.append(figure)
            continue
        rows.append(
            replace(
                figure,
                measure=_printed(reading.text, found.measure, source),
                measure_of=_printed(reading.text, found.of, source) if _is_other(reading.text, found) else None,
                measure_by=by,
                as_of_start=days[0] if days else None,
                as_of_end=days[1] if days else None,
            )
        )
    return rows


def _is_other(text: str, found: Found) -> bool:
    """Whether a finding says whose its measure is, by another name than the measure's."""
    return found.measure is not None and found.of is not None and text[slice(*found.measure)] != text[slice(*found.of)]


def _printed(text: str, span: Span | None, source: tuple[str, Fold] | None) -> str | None:
    """The text of a span, as printed where the source is known."""
    if span is None:
        return None
    if source is None:
        return text[slice(*span)]
    start, end = source[1].span(*span)
    return source[0][start:end]
