"""What figures at several sites share that is named behind the last: 小学校で48人、中学校で112人が不登校となっており."""

from __future__ import annotations

from dataclasses import replace

from pipeline.figures.measure.names import Found
from pipeline.figures.measure.words import words
from pipeline.figures.sentence import Sentence

_SITES = ("in", "at")


def shared_behind(sentence: Sentence, done: dict[int, Found]) -> dict[int, Found]:
    """The figures of a row of sites with what stands behind the last of them, each of its own site."""
    result: dict[int, Found] = {}
    for p, piece in enumerate(sentence.pieces):
        found = done.get(piece.index) if piece.kind == "figure" else None
        if found is None or found.measure is None or found.measure[0] < piece.end or sentence.kind(p) != "count":
            continue
        site, unit = site_of(sentence, p), sentence.figures[piece.index].unit
        if site is None:
            continue
        q = site - 1
        while q > 0 and sentence.pieces[q].kind == "comma" and not sentence.pieces[q].gap:
            before = sentence.pieces[q - 1]
            own = site_of(sentence, q - 1) if before.kind == "figure" and before.index >= 0 and not before.mark else None
            if own is None or before.index in done or sentence.figures[before.index].unit != unit:
                break
            result[before.index] = replace(found, of=sentence.trimmed(own))
            q = own - 1
        if result:
            result[piece.index] = replace(found, of=sentence.trimmed(site))
    return result


def site_of(sentence: Sentence, p: int) -> int | None:
    """The class, place or house right before figure p at which it is counted."""
    k = p - 1
    if k < 0 or sentence.pieces[k].kind != "noun" or sentence.pieces[k].mark not in _SITES or sentence.pieces[p].gap:
        return None
    return k if sentence.is_class(k) or sentence.noun(k).endswith(words().far["institutions"]) else None
