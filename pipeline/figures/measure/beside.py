"""Whose a measure is by what stands right around it: the thing counted before it, named before it, or described by its figure."""

from __future__ import annotations

import re

from pipeline.figures.measure.names import Found, compared
from pipeline.figures.measure.near import attribute_of
from pipeline.figures.measure.whose import is_part
from pipeline.figures.measure.words import words
from pipeline.figures.sentence import THING, Sentence, Span


def stands_by(sentence: Sentence, p: int, found: Found, m: int | None, done: dict[int, Found]) -> Span | None:
    """Whose the measure of figure p is by its neighbours, nearer than any topic; `m`: the piece of the measure before p."""
    if m is None or not (found.quantity or sentence.noun(m) in words().holders) or is_part(sentence, m):
        return None
    if in_other_terms(sentence, p, m):
        return told_of(sentence, m, p, done)
    return counted_beside(sentence, p, m, done) or named_beside(sentence, p, m) or described_by(sentence, p, m)


def in_other_terms(sentence: Sentence, p: int, m: int) -> bool:
    """Whether noun m only says in what terms figure p gives what was told before: 率で申しますと, 割合としましては, 件数では."""
    marked = sentence.pieces[m].mark in ("as", "in", "at") or _SAID.match(sentence.text, sentence.pieces[m].end) is not None
    beside = not any(piece.kind == "noun" and piece.mark for piece in sentence.pieces[m + 1 : p])
    return marked and beside and sentence.noun(m) in words().generic


_SAID = re.compile(r"(?:で申し|でいい|で言い|で見|でみ|と?いたしまして|としま)")


def told_of(sentence: Sentence, m: int, p: int, done: dict[int, Found]) -> Span | None:
    """Whose the figure right before noun m is, or what it counts: 滞納世帯 in 滞納世帯は5万世帯、率で申しますと15％."""
    k = next(
        (k for k in sentence.back(m) if sentence.pieces[k].kind == "figure" and sentence.kind(k) not in ("age", "duration")), None
    )
    before = done.get(sentence.pieces[k].index) if k is not None else None
    if before is None or before.measure is None:
        return None
    noun = sentence.text[slice(*before.measure)]
    counts = before.quantity or noun in words().generic or noun.endswith(words().attributes)
    item = before.of if counts or (before.of is not None and before.of[0] > before.measure[0]) else before.measure
    return item if item is not None and sentence.agreement(item, p) == THING else before.of


def counted_beside(sentence: Sentence, p: int, m: int, done: dict[int, Found]) -> Span | None:
    """The thing counted right before an attribute: 保育所 in 保育所9か所、定員760名分; バス in バスを7台、事業費で5,400万円."""
    k = m - 1
    while k >= 0 and sentence.pieces[k].kind == "comma" and not sentence.pieces[k + 1].gap:
        k -= 1
    before = sentence.pieces[k] if k >= 0 else sentence.pieces[m]
    thing = done.get(before.index) if before.kind == "figure" and not sentence.pieces[k + 1].gap else None
    if thing is None or thing.measure is None or thing.quantity or sentence.kind(k) != "count" or k == m - 1:
        return None
    if before.mark not in ("", "in", "object", "and") or not has_owner(sentence, m):
        return None
    noun = sentence.text[slice(*thing.measure)]
    if noun in sentence.noun(m):
        return None  # 本市の空き家は1,200戸、空き家率は: of whom the houses are
    at = next(
        (n for n in range(max(0, k - 2), k) if sentence.pieces[n].kind == "noun" and sentence.trimmed(n) == thing.measure), None
    )
    named = at is not None and not (sentence.pieces[at].mark == "subject" and sentence.pieces[m].mark == "topic")
    idle = (*words().far["people"], *words().far["deeds"], *words().acts, *words().attributes, *words().classes)
    return thing.measure if named and not noun.endswith(idle) and noun not in words().class_nouns else None


def named_beside(sentence: Sentence, p: int, m: int) -> Span | None:
    """What is named before its attribute as a title is: 検討委員会 in 検討委員会、委員15名; 中央線 in 中央線、延長420メートル."""
    k = m - 2
    beside = m == p - 1 and not sentence.pieces[p].gap and not sentence.pieces[m].mark and not sentence.pieces[m].gap
    if k < 0 or not beside or sentence.pieces[m - 1].kind != "comma" or sentence.pieces[m - 1].gap:
        return None
    if sentence.pieces[k].kind != "noun" or sentence.pieces[k].mark or sentence.agrees(k, p) != THING:
        return None
    usual = not (sentence.is_empty(k) or sentence.is_transparent(k) or sentence.is_attribute(k) or compared(sentence, k))
    return sentence.trimmed(k) if usual and has_owner(sentence, m) else None


def described_by(sentence: Sentence, p: int, m: int) -> Span | None:
    """What a figure and its attribute describe together: 借り入れ in 利率4％を超える借り入れ; 区画 in 面積500坪以上の区画."""
    if m != p - 1 or sentence.pieces[p].gap or sentence.pieces[m].mark not in ("", "subject") or not has_owner(sentence, m):
        return None
    k = attribute_of(sentence, p)
    if (
        k is None
        or sentence.agrees(k, p) != THING
        or sentence.noun(k) in words().anyone
        or sentence.is_empty(k)
        or sentence.is_transparent(k)
    ):
        return None
    return sentence.trimmed(k)


def has_owner(sentence: Sentence, m: int) -> bool:
    """Whether noun m names what things have: an attribute, a cost, those who belong to a body."""
    noun = sentence.noun(m)
    return sentence.is_attribute(m) or noun in words().holders or noun in words().generic or noun.endswith(words().of_things)


def both_of(sentence: Sentence, p: int, found: Found) -> Span | None:
    """Those who have the same each: 歳入歳出 in 補正額は歳入歳出とも3億円, 男女 in 率は男女ともに5％."""
    k = p - 1
    named = (
        found.measure is not None and k >= 0 and sentence.pieces[k].kind == "noun" and found.measure[1] <= sentence.pieces[k].start
    )
    return sentence.trimmed(k) if named and sentence.text.startswith("とも", sentence.pieces[k].end) else None


def each_of(sentence: Sentence, p: int, m: int | None) -> Span | None:
    """Of what an amount is each one's: 小学校 in 小学校1校当たり週7時間の配置時間数; `m`: the piece of its measure before p."""
    per = next((k for k in (p - 1, p - 2) if k > 0 and sentence.pieces[k].kind == "per" and not sentence.pieces[k].gap), None)
    if per is None or not words().adverbs.fullmatch(sentence.pieces[p].gap) or (m is not None and m >= per - 1):
        return None
    named = sentence.pieces[per - 1].kind == "noun" and not sentence.pieces[per - 1].mark
    usual = named and not sentence.noun(per - 1)[:1].isdigit() and not sentence.is_transparent(per - 1)
    return sentence.trimmed(per - 1) if usual else None
