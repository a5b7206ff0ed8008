"""What a figure measures that is a sum of a thing, the average of a place, or counts a class that a bound names."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.figures.clause import TOPICAL
from pipeline.figures.measure.far import last_quantity, strong_before
from pipeline.figures.measure.names import Found, found_at, names_place, owner, span, subject_of
from pipeline.figures.measure.near import attribute_of
from pipeline.figures.measure.words import words
from pipeline.figures.sentence import QUANTITY, THING, Sentence, Span


def of_whole(sentence: Sentence, p: int, done: dict[int, Found]) -> Found | None:
    """A whole sum of a thing that is no sum itself: 基金は18基金、総額96億円; 浄水場の耐震化に総額14億円."""
    sums = p >= 1 and sentence.pieces[p - 1].kind == "noun" and sentence.noun(p - 1) in words().sums
    if not sums or sentence.kind(p) != "money" or sentence.pieces[p].gap or sentence.pieces[p - 1].mark:
        return None
    left = p - 2
    while left >= 0 and (sentence.pieces[left].kind == "comma" or sentence.is_transparent(left)):
        left -= 1
    if left < 0:
        return None
    beside, before = sentence.pieces[left], done.get(sentence.pieces[left].index)
    of: Span | None = None
    if beside.kind == "figure" and sentence.kind(left) == "money" and before is not None and not before.quantity:
        row = sentence.figures[beside.index]
        of = before.measure if row.per is not None else None  # 除草は1平方メートル当たり25円、総額480万円
    elif beside.kind == "figure" and sentence.kind(left) == "count" and before is not None:
        of = before.measure
    elif beside.kind == "noun" and beside.mark in ("to", "topic") and sentence.agrees(left, p) == THING:
        of = span(sentence, left) if beside.mark == "topic" else chain(sentence, left)
    return Found(sentence.trimmed(p - 1), of, sure=True, quantity=True) if of is not None else None


def of_balance(sentence: Sentence, p: int) -> Found | None:
    """The balance of comings and goings, and the way that a duration is of: 差し引き254人の減; 片道40分."""
    beside = p >= 1 and sentence.pieces[p - 1].kind == "noun" and not sentence.pieces[p - 1].mark and not sentence.pieces[p].gap
    if not beside:
        return None
    row, noun = sentence.figures[sentence.pieces[p].index], sentence.noun(p - 1)
    # 差し引き254人の減; 歳入24億円、歳出23億円、差し引き1億円: of money, whatever the change
    balance = noun in words().balances and (row.kind == "money" or (row.kind == "count" and row.change is not None))
    usual = balance or (noun in words().ways and row.kind == "duration")
    return Found(sentence.trimmed(p - 1), sure=True, quantity=row.kind == "money") if usual else None


def balances(sentence: Sentence, p: int) -> bool:
    """Whether figure p is said to be what is left of the ones before it: 転入が1,203人、転出が716人、差し引きで487人."""
    k = p - 1
    marked = k >= 0 and sentence.pieces[k].kind == "noun" and sentence.pieces[k].mark in ("in", "at", "topic", "subject", "as")
    return marked and sentence.noun(k) in words().balances and not sentence.pieces[p].gap.strip("、")


def balance_of(sentence: Sentence, p: int) -> Found | None:
    """What a balance is called behind it (1億円の黒字), else the quantity that the sentence says it speaks of."""
    named = attribute_of(sentence, p)
    if named is not None and sentence.agrees(named, p) >= THING and not sentence.is_transparent(named):
        return Found(sentence.trimmed(named), sure=True, quantity=sentence.agrees(named, p) == QUANTITY)
    for k in sentence.back(p - 1):
        piece = sentence.pieces[k]
        if piece.kind == "noun" and piece.mark == "topic" and piece.stop - piece.end > 1 and sentence.agrees(k, p) == QUANTITY:
            return found_at(sentence, k, p)
    return None


def chain(sentence: Sentence, k: int) -> Span:
    """Noun k with what it hangs on by の: 浄水場の耐震化."""
    j = owner(sentence, k)
    beside = j == k - 1 and sentence.pieces[j].kind == "noun"
    return sentence.trimmed(k - 1)[0] if beside else sentence.trimmed(k)[0], sentence.trimmed(k)[1]


def of_average(sentence: Sentence, p: int, done: dict[int, Found]) -> Found | None:
    """The running measure, of the place whose average stands right before figure p: 医師数は186人で、全国平均の206人を下回り."""
    if p < 1 or sentence.pieces[p].gap:
        return None
    other = sentence.pieces[p - 1].mark == "of" and names_place(sentence, p - 1) and is_measured_by(sentence, p)
    if sentence.kind(p) == "multiple" and not other:
        return None
    if sentence.pieces[p - 1].kind != "noun" or sentence.pieces[p - 1].mark not in ("", "of"):
        return None
    noun = sentence.noun(p - 1)
    if not other and (not noun.endswith(words().averages) or not noun[:-2].endswith(words().places)):
        return None
    running = last_quantity(sentence, p - 1, done, p) or strong_before(sentence, p - 1, p)
    return replace(running, of=sentence.trimmed(p - 1)) if running is not None else None


def of_limit(sentence: Sentence, p: int) -> Found | None:
    """The limit or average that figure p is said to be, where no quantity tells more: 補助は上限が50万円, 残業の上限が960時間."""
    k = p - 1
    while k >= 0 and sentence.is_transparent(k) and sentence.noun(k) not in words().limits and not sentence.pieces[k + 1].gap:
        k -= 1
    named = k >= 0 and sentence.pieces[k].kind == "noun" and sentence.noun(k) in words().limits
    if not named or sentence.pieces[k + 1].gap.strip("、"):
        return None
    if sentence.pieces[k].mark not in ("subject", "topic") or strong_before(sentence, k, p) is not None:
        return None
    j = owner(sentence, k)
    whole = j is not None and j == k - 1 and sentence.pieces[j].kind == "noun" and not sentence.is_class(j)
    if j is None or not whole:
        near = (n for n in sentence.back(k) if sentence.pieces[n].mark == "topic" and sentence.pieces[n].kind == "noun")
        near = (n for n in near if not (sentence.is_transparent(n) or sentence.is_empty(n) or sentence.agrees(n, p) == 0))
        topic = next(near, None) if j is None else j
        return Found(sentence.trimmed(k), sentence.trimmed(topic) if topic is not None else None, sure=True)
    over = owner(sentence, j)
    return Found((sentence.trimmed(j)[0], sentence.trimmed(k)[1]), sentence.trimmed(over) if over is not None else None, sure=True)


def is_measured_by(sentence: Sentence, p: int) -> bool:
    """Whether figure p is only what another one is compared with: 全国の0.79倍を大きく下回り, 県の88％に比べ."""
    row = sentence.figures[sentence.pieces[p].index]
    return row.qualifier in ("over", "under") or _COMPARED.match(sentence.text, sentence.pieces[p].end) is not None


_COMPARED = re.compile(r"(?:を(?:大きく|やや|わずかに|大幅に|少し|若干|はるかに)?[上下]回|に(?:比べ|対し)|と比[べ較]|より)")


def of_label(sentence: Sentence, p: int, done: dict[int, Found]) -> Found | None:
    """The class that a bound names, as what figure p counts: 0.3未満の4棟; 80時間以上は小学校12人、中学校47人."""
    if sentence.kind(p) != "count" or p < 1:
        return None
    beside = sentence.pieces[p - 1]
    if beside.kind == "figure" and beside.mark == "of" and not sentence.pieces[p].gap and is_bound(sentence, p - 1):
        return Found((beside.start, beside.end), subject_of(sentence, p - 1, p), sure=True)
    if beside.kind != "noun" or beside.mark not in ("", "subject", "in") or not sentence.is_class(p - 1) or sentence.pieces[p].gap:
        return None
    for k in sentence.back(p - 1):
        piece = sentence.pieces[k]
        if piece.kind == "noun" and piece.mark in TOPICAL and not sentence.is_class(k):
            return None
        if piece.kind == "figure" and piece.mark == "topic" and sentence.kind(k) != sentence.kind(p) and is_bound(sentence, k):
            return Found((piece.start, piece.end), sentence.trimmed(p - 1), sure=True)
    return None


def is_bound(sentence: Sentence, k: int) -> bool:
    """Whether figure k bounds a class: 80時間以上."""
    piece = sentence.pieces[k]
    return piece.index >= 0 and sentence.figures[piece.index].qualifier in ("at_least", "at_most", "under", "over")
