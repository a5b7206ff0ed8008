"""What each figure measures, whose, and when: measure, measure_of, measure_by, as_of.

Rules first (rules.py), on the pieces of the sentence (clause.py); the dependency parse (parse.py) for the figures that they
leave open; the topic of the sentences before as the last resort. as_of.py says which date governs a figure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from pipeline.figures.as_of import as_of_figures
from pipeline.figures.clause import mask, pieces
from pipeline.figures.measure import rules
from pipeline.figures.measure.days import days_before
from pipeline.figures.measure.names import Found
from pipeline.figures.measure.parse import from_parse, worth_parsing
from pipeline.figures.measure.passage import from_passage, measures
from pipeline.figures.measure.series import by_kind
from pipeline.figures.measure.topics import goes_on, is_bare
from pipeline.figures.measure.words import words
from pipeline.figures.parse import MAX_CHARS
from pipeline.figures.parse import parse as parse_texts
from pipeline.figures.reading import Reading
from pipeline.figures.sentence import Sentence, Span
from pipeline.schema import DateRow, Figure
from pipeline.text import Fold, Sentences

_SHARED = ("rate", "money", "measurement", "multiple")  # kinds whose measure an item has from the sentences before


def measure_figures(
    texts: Sequence[str],
    figures: Sequence[Sequence[Figure]],
    dates: Sequence[Sequence[DateRow]],
    *,
    turns: Sequence[Sequence[Span]] | None = None,
    sources: Sequence[tuple[str, Fold]] | None = None,
    sentences: Sequence[Sentences] | None = None,
    parse: bool = True,
) -> list[list[Figure]]:
    """The figures with measure, measure_of, measure_by, as_of_start and as_of_end filled; see `measured`."""
    found = measured(texts, figures, dates, turns=turns, sources=sources, sentences=sentences, parse=parse)
    return [
        [replace(row, **columns) if columns else row for row, columns in zip(rows, known, strict=True)]
        for rows, known in zip(figures, found, strict=True)
    ]


def measured(
    texts: Sequence[str],
    figures: Sequence[Sequence[Figure]],
    dates: Sequence[Sequence[DateRow]],
    *,
    turns: Sequence[Sequence[Span]] | None = None,
    sources: Sequence[tuple[str, Fold]] | None = None,
    sentences: Sequence[Sentences] | None = None,
    parse: bool = True,
) -> list[list[dict[str, Any]]]:
    """The columns measure, measure_of, measure_by, as_of_start and as_of_end of the figures; none for those without either.

    One entry a document: its folded text, its figures and dates in text order with fold offsets, and the spans of its turns where
    they are known (a topic never crosses a turn). With `sources` (text as printed, and its fold) measures are given as printed;
    `sentences` are those that were looked for already. With `parse` the sentences that the rules leave open are parsed, in one
    stream.
    """
    splits = sentences or [Sentences(text) for text in texts]
    readings = [Reading(text, figures[n], dates[n], turns[n] if turns else (), splits[n]) for n, text in enumerate(texts)]
    for reading in readings:
        _by_rule(reading, parse=parse)
    if parse:
        _by_parse(readings)
    else:
        for reading in readings:
            from_passage(reading, {})
    return [_columns(reading, sources[n] if sources else None) for n, reading in enumerate(readings)]


def _by_rule(reading: Reading, *, parse: bool) -> None:
    """What the rules find in one document; `parse`: note what they leave open."""
    figures, dates = reading.figures, reading.dates
    for sentence, masked in _sentences(reading):
        reading.read[sentence.start] = (masked, sentence)
        settled = rules.settle(sentence)
        settled |= by_kind(sentence, settled, reading.found)
        reading.found |= {index: (_of_house(sentence, index, found), "rule") for index, found in settled.items()}
        reading.days |= days_before(reading, sentence) | as_of_figures(sentence, dates, masked)
        for p, piece in enumerate(sentence.pieces):
            if piece.kind != "figure" or piece.index < 0:
                continue
            known = settled.get(piece.index)
            if known is None and measures(figures[piece.index]):
                if parse and worth_parsing(sentence, p):
                    reading.open.append((sentence, p))
                if is_bare(sentence, p):
                    reading.bare.add(piece.index)
                elif goes_on(sentence, p):
                    reading.running.add(piece.index)
            shared = figures[piece.index].kind in _SHARED and (known is None or not known.quantity)
            named = known is not None and known.of is None and not known.quantity and figures[piece.index].kind == "count"
            if named and known and known.measure and not sentence.may_be(known.measure, p):
                reading.items[piece.index] = known.measure  # 人事課は、業務の見直しにより1名の減
            elif shared or named or (known is None and (measures(figures[piece.index]) or figures[piece.index].kind == "duration")):
                item = rules.item_of(sentence, p)
                if item is not None and (shared or not named or (known and known.measure == item and not sentence.may_be(item, p))):
                    reading.items[piece.index] = item


def _of_house(sentence: Sentence, index: int, found: Found) -> Found:
    """The people of a house, where the house was found as theirs: 生徒は北中学校が210人."""
    if found.measure is None or found.of is None or found.quantity or sentence.figures[index].unit != words().person:
        return found
    house, people = sentence.text[slice(*found.measure)], sentence.text[slice(*found.of)]
    usual = (
        house.endswith(words().far["institutions"]) and house not in words().class_nouns and people.endswith(words().far["people"])
    )
    return Found(found.of, found.measure, found.sure) if usual and found.of[0] < found.measure[0] else found


def _sentences(reading: Reading) -> Iterator[tuple[Sentence, str]]:
    """The sentences that hold figures, in pieces, each with its masked text."""
    text, figures, dates = reading.text, reading.figures, reading.dates
    i = 0
    while i < len(figures):
        start, end = figures[i].sentence_start, figures[i].sentence_end
        j = i + 1
        while j < len(figures) and figures[j].start < end:
            j += 1
        near = reading.dates_between(start, end)
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
        from_passage(reading, parsed)


def _sentence_text(sentence: Sentence) -> str:
    """A sentence as the parser gets it."""
    return sentence.text[sentence.start : min(sentence.pieces[-1].end, sentence.start + MAX_CHARS + 1)]


def _columns(reading: Reading, source: tuple[str, Fold] | None) -> list[dict[str, Any]]:
    """What was found of each figure."""
    rows: list[dict[str, Any]] = []
    for n in range(len(reading.figures)):
        found, by = reading.found.get(n, (Found(), None))
        days = reading.days.get(n)
        found = _fuller(reading.text, reading.figures[n], found)
        if found.measure is None and days is None:
            rows.append({})
            continue
        rows.append(
            {
                "measure": _printed(reading.text, found.measure, source),
                "measure_of": _printed(reading.text, found.of, source) if _is_other(reading.text, found) else None,
                "measure_by": by if found.measure is not None else None,
                "as_of_start": days[0] if days else None,
                "as_of_end": days[1] if days else None,
            }
        )
    return rows


def _fuller(text: str, figure: Figure, found: Found) -> Found:
    """A finding that names more than people (20人の方): those whom they are of (利用者), or nothing."""
    if found.measure is None or found.measure[0] < figure.end or text[slice(*found.measure)] not in words().anyone:
        return found
    if found.of is None:
        return Found()
    return Found(found.of) if text[slice(*found.of)].endswith(words().far["people"]) else found


def _is_other(text: str, found: Found) -> bool:
    """Whether a finding says whose its measure is, by another name than the measure's."""
    if found.measure is None or found.of is None:
        return False
    measure, of = text[slice(*found.measure)], text[slice(*found.of)]
    only = measure.startswith(of + "の") and measure[len(of) + 1 :] in words().anyone  # 関係者の方 of 関係者
    return measure != of and not only


def _printed(text: str, span: Span | None, source: tuple[str, Fold] | None) -> str | None:
    """The text of a span, as printed where the source is known."""
    if span is None:
        return None
    if source is None:
        return text[slice(*span)]
    start, end = source[1].span(*span)
    return source[0][start:end]
