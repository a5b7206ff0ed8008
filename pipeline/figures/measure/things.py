"""What a counter itself tells of what it counts: 3戸 of houses, 12台 of cars; where nothing else in the sentence says it."""

from __future__ import annotations

import re

from pipeline.figures.measure.names import Found, compared, found_at, relative_clause, span
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


def costing(sentence: Sentence, p: int) -> Found | None:
    """What costs or needs an amount, by the clause before: 改修 in 大規模改修を行うと1館当たり3億円かかり."""
    if sentence.kind(p) != "money" or not _COSTS.match(sentence.text, sentence.pieces[p].end):
        return None
    for k in sentence.back(p):
        piece = sentence.pieces[k]
        if piece.kind == "figure" and piece.index >= 0:
            return None
        usual = piece.kind == "noun" and piece.mark in ("object", "to", "at", "subject", "topic")
        if (
            usual
            and sentence.agrees(k, p) >= THING
            and not (sentence.is_transparent(k) or sentence.is_place(k) or sentence.is_agent(k))
        ):
            return found_at(sentence, k, p, sure=False)
    return None


_COSTS = re.compile(r"(?:ほど|ぐらい|くらい|程度)?[がもはを]?(?:かか[りるっ]|掛か|必要|要[しす])")


def described(sentence: Sentence, p: int) -> Found | None:
    """The clause that right before a number of people or things says which they are: 申し込んだ in 申し込んだ1,850人のうち."""
    piece = sentence.pieces[p]
    if sentence.kind(p) != "count" or sentence.figures[piece.index].asked or not _CLAUSE.search(piece.gap) or not p:
        return None
    before = sentence.pieces[p - 1]
    if before.kind == "noun" and not before.mark and _DOING.fullmatch(piece.gap):
        return Found(sentence.trimmed(p - 1), sure=True)  # 加入しております33万世帯
    start = relative_clause(sentence, p)
    inside = any(sentence.kind(n) is not None for n in range(p) if sentence.pieces[n].start >= start)
    return Found((start, piece.start), sure=True) if start < piece.start and not inside else None


_DOING = re.compile(r"して(?:い|お)(?:る|ります)")
_CLAUSE = re.compile(
    r"(?:[いきちりびみしっん]|[えけせてねべめれげ])[ただ]$|な(?:い|かった)$"  # 申し込んだ, 応募のあった
    r"|て(?:い|お)(?:る|ります)$|する$"  # 登録されている, 利用する
)
