"""What a counter itself tells of what it counts: 3戸 of houses, 12台 of cars; where nothing else in the sentence says it."""

from __future__ import annotations

from pipeline.figures.measure.names import Found, compared, span
from pipeline.figures.measure.told import event_after
from pipeline.figures.measure.words import words
from pipeline.figures.sentence import THING, Sentence


def of_counter(sentence: Sentence, p: int) -> Found | None:
    """The nearest noun before figure p of the things that its counter is for: 市営住宅を公募し、3戸が埋まらなかった."""
    figure = sentence.figures[sentence.pieces[p].index]
    if figure.kind != "count" or figure.asked:
        return None
    ends = words().things.get(figure.unit)
    if ends is None:
        return None
    for k in sentence.back(p):
        piece = sentence.pieces[k]
        if piece.kind == "figure" and piece.index >= 0 and sentence.figures[piece.index].unit == figure.unit:
            return None  # that one's, which is carried on by other rules
        usual = piece.kind == "noun" and piece.mark not in ("and", "from") and sentence.noun(k).endswith(ends)
        if usual and sentence.agrees(k, p) >= THING and not compared(sentence, k) and not sentence.is_place(k):
            return Found(span(sentence, k), sure=False)
    return None


def placed(sentence: Sentence, p: int) -> Found | None:
    """What is put up at so many places: 備蓄倉庫 in 市内10か所に備蓄倉庫を設置."""
    piece = sentence.pieces[p]
    if sentence.kind(p) != "count" or piece.mark not in ("to", "in", "at"):
        return None
    if sentence.figures[piece.index].unit not in words().spots:
        return None
    event = event_after(sentence, p)
    return Found(span(sentence, event), sure=False) if event is not None and sentence.agrees(event, p) >= THING else None
