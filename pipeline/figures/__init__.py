"""Turns -> figures and dates."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from datetime import date
from typing import Any

from pipeline.figures.broad import broad_figures
from pipeline.figures.dates import dates_in
from pipeline.figures.doubts import doubt_figures
from pipeline.figures.measure import measured
from pipeline.figures.quantities import find_quantities
from pipeline.figures.rows import completed
from pipeline.figures.tighten import tighten
from pipeline.figures.vetoes import ordinals
from pipeline.municipalities import population
from pipeline.schema import Config, DateRow, Document, Figure, Shard, Turn
from pipeline.text import Fold, Sentences, fold

__all__ = ["figures", "find_dates", "find_figures"]


def find_figures(text: str, held_on: date | None = None, *, parse: bool = True, broad: bool = False) -> list[Figure]:
    """The figures of any string, in text order, with offsets of the string; `parse`: GiNZA for measures the rules leave open.

    `broad`: also what the table `figures` leaves out and annotators of named entities mark (`broad.py`): ordinals (2人目, 第1話,
    三代目, 初代), names by number (ステージ4, 震度5弱), 一人 and 二度, 半分, and numbers that nothing counts.
    """
    folded = tighten(fold(text))
    dates = dates_in(folded.text, held_on=held_on, spans=None)
    split = Sentences(folded.text)
    everywhere = [(0, len(folded.text))]
    rows = _quantities(split, everywhere, dates, broad=broad)
    if broad:
        times = [(row.start, row.end) for row in dates_in(folded.text, held_on=held_on, broad=True)]
        rows = _in_sentences(split, everywhere[0], broad_figures(folded.text, rows, times))
    known = measured([folded.text], [rows], [dates], sources=[(text, folded)], sentences=[split], parse=parse)[0]
    found = [completed(row, **columns, **_source(row, text, folded)) for row, columns in zip(rows, known, strict=True)]
    return doubt_figures(text, found)


def find_dates(text: str, held_on: date | None = None, *, broad: bool = False) -> list[DateRow]:
    """All expressions of time in any string, with offsets of the string itself.

    `held_on` is the day that was spoken on: 昨年, 先月 and 28年度 count from it. `broad`: also what says no day or
    only an age (月曜日, 江戸時代, 明治以降, 清代, 現代, 90年代), which the table `dates` leaves out.
    """
    folded = tighten(fold(text))
    rows = []
    for row in dates_in(folded.text, held_on=held_on, broad=broad):
        start, end = folded.span(row.start, row.end)
        rows.append(completed(row, start=start, end=end, text=text[start:end]))
    return rows


def figures(shard: Shard, config: Config) -> Shard:
    """Fill `figures` and `dates` from the turns (from the whole text of a document that has none)."""
    turns_of: dict[str, list[Turn]] = {document.doc_id: [] for document in shard.documents}
    for turn in shard.turns:
        turns_of[turn.doc_id].append(turn)
    folds = [tighten(fold(document.text)) for document in shard.documents]
    spans_of: list[list[tuple[int, int]]] = []
    splits: list[Sentences] = []
    dates: list[list[DateRow]] = []
    quantities: list[list[Figure]] = []
    for document, folded in zip(shard.documents, folds, strict=True):
        turns = turns_of[document.doc_id]
        spans = _fold_spans(folded, turns) if turns else [(0, len(folded.text))]
        # A newsletter or a post that names no meeting speaks of its own month; its 昨日 may still be the meeting's.
        day, precision = document.held_on, document.held_on_precision or "day"
        if day is None:
            day, precision = document.published_on, "month"
        dates.append(dates_in(folded.text, held_on=day, held_on_precision=precision, spans=spans))
        splits.append(Sentences(folded.text))
        quantities.append(_quantities(splits[-1], spans, dates[-1]))
        spans_of.append(spans)
    sources = [(document.text, folded) for document, folded in zip(shard.documents, folds, strict=True)]
    texts = [folded.text for folded in folds]
    known = measured(texts, quantities, dates, turns=spans_of, sources=sources, sentences=splits, parse=config.parse)
    for n, document in enumerate(shard.documents):
        turns = turns_of[document.doc_id]
        people = population(document.municipality_code) if document.municipality_code else None
        rows = _finish_figures(document, turns, quantities[n], known[n], folds[n])
        shard.figures += doubt_figures(document.text, rows, population=people)
        shard.dates += _finish_dates(document, turns, dates[n], folds[n])
    return shard


def _fold_spans(folded: Fold, turns: Sequence[Turn]) -> list[tuple[int, int]]:
    """Spans of the turns in the fold."""
    if folded.same:
        return [(turn.start, turn.end) for turn in turns]
    everywhere = range(len(folded.text) + 1)
    return [
        (bisect_left(everywhere, turn.start, key=folded.source), bisect_left(everywhere, turn.end, key=folded.source))
        for turn in turns
    ]


def _quantities(
    split: Sentences, spans: Sequence[tuple[int, int]], dates: Sequence[DateRow], *, broad: bool = False
) -> list[Figure]:
    """Quantities of the spans that are no dates, each with its sentence; all in fold offsets."""
    taken = sorted((row.start, row.end) for row in dates)
    rows: list[Figure] = []
    starts = [first for first, _ in taken]
    for start, end in spans:
        near = taken[max(0, bisect_left(starts, start) - 1) : bisect_left(starts, end)]
        found = find_quantities(split.text, start, end, taken=near)
        if not broad:
            found = [row for row in found if row.kind != "rank" or row.unit not in ordinals()]
        if not found:
            continue
        rows += _in_sentences(split, (start, end), found)
    return rows


def _in_sentences(split: Sentences, within: tuple[int, int], found: Sequence[Figure]) -> list[Figure]:
    """The figures of a span, each with its sentence."""
    rows: list[Figure] = []
    places = [span for span in split.of(*within).spans if span is not None]
    at = 0
    for row in found:
        while at + 1 < len(places) and places[at][1] <= row.start:
            at += 1
        first, last = places[at] if places else within
        rows.append(completed(row, sentence_start=first, sentence_end=last))
    return rows


def _source(row: Figure, text: str, folded: Fold) -> dict[str, Any]:
    """What of a figure changes with the way back from the fold."""
    if folded.same:
        return {"text": text[row.start : row.end]}
    start, end = folded.span(row.start, row.end)
    first, last = folded.span(row.sentence_start, row.sentence_end)
    return {"start": start, "end": end, "text": text[start:end], "sentence_start": first, "sentence_end": last}


def _turn_at(turns: Sequence[Turn], starts: Sequence[int], offset: int) -> Turn | None:
    """The turn that holds an offset."""
    place = bisect_left(starts, offset + 1) - 1
    return turns[place] if place >= 0 and offset < turns[place].end else None


def _finish_figures(
    document: Document, turns: Sequence[Turn], rows: Sequence[Figure], known: Sequence[dict[str, Any]], folded: Fold
) -> list[Figure]:
    starts = [turn.start for turn in turns]
    done = []
    for number, (row, columns) in enumerate(zip(rows, known, strict=True), 1):
        placed = _source(row, document.text, folded)
        turn = _turn_at(turns, starts, placed.get("start", row.start))
        done.append(
            completed(
                row,
                **columns,
                **placed,
                figure_id=f"{document.doc_id}#f{number:04d}",
                doc_id=document.doc_id,
                turn_id=turn.turn_id if turn else None,
                role=turn.role if turn else None,
                title=turn.title if turn else None,
                speaker=turn.speaker if turn else None,
            )
        )
    return done


def _finish_dates(document: Document, turns: Sequence[Turn], rows: Sequence[DateRow], folded: Fold) -> list[DateRow]:
    starts = [turn.start for turn in turns]
    done = []
    for number, row in enumerate(rows, 1):
        start, end = folded.span(row.start, row.end)
        turn = _turn_at(turns, starts, start)
        done.append(
            completed(
                row,
                start=start,
                end=end,
                text=document.text[start:end],
                date_id=f"{document.doc_id}#d{number:04d}",
                doc_id=document.doc_id,
                turn_id=turn.turn_id if turn else None,
            )
        )
    return done
