"""Figures in pairs: the count and the rate that one item after another has (小学校は210人、出現率1.5％、中学校は380人、6.1％)."""

from __future__ import annotations

from pipeline.figures.measure.names import Found
from pipeline.figures.sentence import Sentence


def second_of_pair(sentence: Sentence, p: int, done: dict[int, Found]) -> Found | None:
    """What the rate beside a count measures, where the item before had a count and a rate that was named."""
    q = beside(sentence, p)
    if q is None or sentence.kind(p) != "rate" or sentence.kind(q) == "rate" or sentence.pieces[q].index not in done:
        return None
    if sentence.figures[sentence.pieces[p].index].change is not None:
        return None
    item = done[sentence.pieces[q].index]
    for k in sentence.back(q):
        named = done.get(sentence.pieces[k].index) if sentence.kind(k) == "rate" else None
        if named is None or named.measure is None:
            continue
        before = next((n for n in sentence.back(k) if sentence.pieces[n].kind == "figure"), None)
        paired = before is not None and sentence.kind(before) == sentence.kind(q)
        if before is None or not paired or not named.quantity or named.measure[0] < sentence.pieces[before].end:
            return None
        return Found(named.measure, item.of or item.measure, sure=True, quantity=True)
    return None


def beside(sentence: Sentence, p: int) -> int | None:
    """The figure that only a comma stands between and figure p."""
    pieces = sentence.pieces
    joined = p > 1 and pieces[p - 1].kind == "comma" and not pieces[p - 1].gap and not pieces[p].gap
    return p - 2 if joined and pieces[p - 2].kind == "figure" and not pieces[p - 2].mark else None


def change_of(sentence: Sentence, p: int, done: dict[int, Found]) -> bool:
    """Whether figure p says as a rate how much the unsettled figure beside it changed: 85人、16.8％の増."""
    q = beside(sentence, p)
    row = sentence.figures[sentence.pieces[p].index]
    return q is not None and row.kind == "rate" and row.change is not None and sentence.pieces[q].index not in done
