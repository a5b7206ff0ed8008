"""What a sentence takes over from the figures before it: the quantity that it breaks down, the item that is named again."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.figures.measure.names import Found
from pipeline.figures.measure.whose import noun_of
from pipeline.figures.measure.words import words
from pipeline.figures.sentence import QUANTITY, Sentence
from pipeline.schema import MeasureBy

_BACK = 8  # figures before a sentence that it may go on from
_NEAR = 300  # characters before it


def by_kind(sentence: Sentence, settled: Mapping[int, Found], earlier: Mapping[int, tuple[Found, MeasureBy]]) -> dict[int, Found]:
    """The findings that a sentence before corrects, by the figure's index; `earlier` holds those of the sentences before.

    水揚げ量は18,462トンで、…。魚種別では、サンマが2,115トン: what is broken down, of the kind.
    中学校は5ポイント減り: what was said of 中学校.
    """
    result: dict[int, Found] = {}
    for p, piece in enumerate(sentence.pieces):
        found = settled.get(piece.index) if piece.kind == "figure" and piece.index >= 0 else None
        if found is None or found.quantity or found.measure is None:
            continue
        if found.of is not None:  # 台湾が1万人、韓国が9,000人
            first = next((f for f in result.values() if f.of == found.measure), None)
            if first is not None:
                result[piece.index] = Found(first.measure, found.of, sure=True, quantity=first.quantity)
            continue
        m = noun_of(sentence, found, p)
        if m is None or sentence.trimmed(m) != found.measure:
            continue
        before = broken_down(sentence, m, p, earlier) or named_again(sentence, m, p, earlier) or next_item(sentence, m, p, earlier)
        before = before or next((f for f in result.values() if f.of == found.measure), None)  # サンマが2,115トンと3分の1に落ち込み
        if before is not None:
            result[piece.index] = Found(before.measure, found.measure, sure=True, quantity=before.quantity)
    return result


def broken_down(sentence: Sentence, m: int, p: int, earlier: Mapping[int, tuple[Found, MeasureBy]]) -> Found | None:
    """The quantity of a sentence before that this one gives by kinds: 魚種別, 年齢別; noun m is one of them."""
    by = any(sentence.pieces[k].kind == "noun" and sentence.noun(k).endswith(words().by_kinds) for k in sentence.back(m))
    figure = sentence.figures[sentence.pieces[p].index]
    if not by or sentence.pieces[m].mark not in ("subject", "topic", "", "in"):
        return None
    near = before(sentence, earlier)
    for n in near:
        found, first = earlier[n][0], near[0]
        same = sentence.figures[n].unit == figure.unit == words().person and found.measure is not None and n == first
        if same and found.measure and sentence.text[slice(*found.measure)].endswith(words().far["people"]):
            return found  # 観光客数は60万人、うち外国人は4万人です。国別では
    for n in near:  # 申込みは3,219名で、募集枠1,642名の2倍です。内訳を年齢別に: of what the sentence speaks of
        found = earlier[n][0]
        told = found.measure is not None and sentence.text.startswith("は", found.measure[1])
        if told and sentence.figures[n].unit == figure.unit and sentence.figures[n].per == figure.per:
            return found
    for n in near:
        found = earlier[n][0]
        if (
            sentence.figures[n].unit == figure.unit
            and found.quantity
            and found.measure is not None
            and found.measure[1] <= sentence.start
        ):
            return found if sentence.agreement(found.measure, p) == QUANTITY else None
    return None


def named_again(sentence: Sentence, m: int, p: int, earlier: Mapping[int, tuple[Found, MeasureBy]]) -> Found | None:
    """What a sentence before said of the class that noun m names again: 中学校 after 教員は小学校で38％、中学校で62％."""
    figure = sentence.figures[sentence.pieces[p].index]
    if not sentence.is_class(m) or sentence.pieces[m].mark not in ("topic", "subject", "at"):
        return None
    for n in before(sentence, earlier):
        found = earlier[n][0]
        if found.of is not None and sentence.text[slice(*found.of)] == sentence.noun(m) and sentence.figures[n].kind == figure.kind:
            return found
    return None


def next_item(sentence: Sentence, m: int, p: int, earlier: Mapping[int, tuple[Found, MeasureBy]]) -> Found | None:
    """What the sentences before gave by items, where thing m is one more: 単価は、瓶の65円、缶の79円です。最も高いのは紙で137円."""
    figure = sentence.figures[sentence.pieces[p].index]
    marked = sentence.pieces[m].mark in ("subject", "topic", "in", "")
    if figure.kind != "money" or not marked or sentence.noun(m).endswith((*words().far["costs"], *words().far["deeds"])):
        return None
    near = before(sentence, earlier)
    if not near:
        return None
    found, row = earlier[near[0]][0], sentence.figures[near[0]]
    listed = found.quantity and found.of is not None and found.measure is not None and found.of[0] >= found.measure[1]
    if not listed or row.unit != figure.unit or "\n" in sentence.text[row.end : sentence.start]:
        return None
    return found


def before(sentence: Sentence, earlier: Mapping[int, tuple[Found, MeasureBy]]) -> list[int]:
    """The figures of the sentences before that have a measure, the nearest first."""
    first = next((piece.index for piece in sentence.pieces if piece.kind == "figure" and piece.index >= 0), 0)
    near = range(first - 1, max(first - 1 - _BACK, -1), -1)
    return [n for n in near if n in earlier and sentence.start - sentence.figures[n].end <= _NEAR]
