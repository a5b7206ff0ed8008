"""What a figure measures that stands in a row: beside another one, as one of its terms, its total, or a class that it names."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.figures.measure.far import fallback, last_quantity, strong_before
from pipeline.figures.measure.names import Found, span, subject_of
from pipeline.figures.measure.near import is_label, looked_at
from pipeline.figures.measure.pairs import change_of
from pipeline.figures.measure.words import plausible, words
from pipeline.figures.sentence import QUANTITY, Sentence

SHARES = ("rate", "multiple", "rank")  # kinds of figures that have a base


def of_series(sentence: Sentence, p: int, left: int, done: dict[int, Found]) -> Found | None:
    """The measure of a figure that stands beside another one: that one's, its class (65歳以上がN％), or what both are of."""
    beside = sentence.pieces[left]
    if is_label(sentence, left, p):
        strong = strong_before(sentence, left, p) or looked_thing(sentence, left)
        label = (beside.start, beside.end)
        return replace(strong, of=label) if strong else Found(label, subject_of(sentence, left, p), sure=True)
    before = done.get(beside.index)
    rest = sentence.pieces[p - 1].kind == "noun" and sentence.noun(p - 1) in words().leading and sentence.pieces[p - 1].mark == "of"
    if rest and before is not None and not before.quantity:
        return None  # 焼き肉店が8件、食肉店が2件、残りの1件
    changed = beside.mark == "from" and sentence.kind(left) == sentence.kind(p)  # 30件から18件に減少
    if change_of(sentence, p, done):
        return None  # 合わせて590人、16.8％の増: of what the sentences before tell
    if before is None or before.measure is None or not (changed or serves(sentence, before, left, p)):
        return fallback(sentence, p, p, done)
    rows = [sentence.figures[sentence.pieces[k].index] for k in (left, p)]
    if not is_total(sentence, left, p) or rows[0].unit != rows[1].unit:  # 3か所合計200床
        item = before.of is not None and before.of[0] > before.measure[0]
        anew = sentence.figures[sentence.pieces[p].index].per is not None and any(n.kind == "per" for n in sentence.pieces[left:p])
        return replace(before, of=None) if item and anew else before  # 家庭系が N トン、事業系が N トン、1人1日当たり N グラム
    shared = before.quantity or (before.of is not None and before.of[0] > before.measure[0])  # 待機児童は東部が N人、西部が N人
    if shared:
        strong = strong_before(sentence, left, p)
        same = strong is not None and strong.measure == before.measure
        return replace(before, of=strong.of if strong is not None and same else None)  # 市税の収納率は…、合わせて91.6％
    listed = Found(before.of, sure=True) if before.of is not None else None  # 住家被害は、全壊4棟、半壊9棟、合計13棟
    return strong_before(sentence, left, p) or listed


def shared_by(sentence: Sentence, p: int, done: dict[int, Found]) -> Found | None:
    """The running measure, of the place or body that figure p is said to be: 総事業費10億円のうち、5億円が国、2億円が県です."""
    following = sentence.pieces[p + 1]
    beside = (
        sentence.pieces[p].mark == "subject" and following.kind == "noun" and following.mark in ("", "of") and not following.gap
    )
    if not beside or not sentence.is_place(p + 1) or not _IS.match(sentence.text, following.end):
        return None
    running = last_quantity(sentence, p, done) or strong_before(sentence, p, p)
    return replace(running, of=sentence.trimmed(p + 1)) if running is not None else None


_IS = re.compile(r"[、。]|で(?:す|し|あり|ある|ござい|、)|だ|と(?:いう|なって|なり)")


def looked_thing(sentence: Sentence, left: int) -> Found | None:
    """What is looked at by classes: 検挙者 in 検挙者を年齢別に見ますと、30歳代が N％."""
    for k in sentence.back(left):
        if looked_at(sentence, k) and not sentence.is_empty(k):
            return Found(span(sentence, k), sure=True, quantity=True)
    return None


def is_total(sentence: Sentence, k: int, p: int) -> bool:
    """Whether figure p totals what figure k ends: 小学校12校、中学校5校、合計17校; 合わせて17校."""
    between = range(k + 1, p)
    return words().together.search(sentence.pieces[p].gap) is not None or any(
        sentence.is_transparent(n) and sentence.noun(n) in words().generic for n in between
    )


def serves(sentence: Sentence, before: Found, k: int, p: int) -> bool:
    """Whether the measure of figure k is that of figure p beside it: amounts of one thing, or a share and its count."""
    agreed = sentence.agreement(before.measure or (0, 0), p)
    if any(n.mark == "as" and sentence.text[n.start : n.end] in words().generic for n in sentence.pieces[k + 1 : p]):
        return True  # 不納欠損は1,216件、額にして7,340万円
    bare = not any(n.gap or n.kind != "noun" for n in sentence.pieces[k + 1 : p]) and not sentence.pieces[p].gap
    rows = [sentence.figures[sentence.pieces[n].index] for n in (k, p)]
    both = rows[0].asked and rows[1].asked and sentence.pieces[k].mark == "to"  # 支援員を何校に何人配置するのか
    beside = bare and (both or not sentence.pieces[k].mark)  # 21学級84名, 3か所合計200床; but 小学校12校で1万冊 counts no schools
    joined = all(n.kind == "comma" for n in sentence.pieces[k + 1 : p]) and not sentence.pieces[p].gap
    direct = joined and not sentence.pieces[k].mark
    applied = before.measure is not None and sentence.text[slice(*before.measure)].endswith(words().told["applied"])
    if applied and sentence.kind(k) == "count" and sentence.kind(p) == "money":
        return False  # 63件の申請がございまして、311万円: what was paid
    if direct and before.measure and plausible(sentence.text[slice(*before.measure)], sentence.kind(p), rows[1].unit):
        return True  # 滞納は18世帯、320万円
    alike = (
        (sentence.kind(k) == sentence.kind(p) and (rows[0].unit == rows[1].unit or beside or sentence.kind(p) != "count"))
        or sentence.kind(k) in SHARES
        or sentence.kind(p) in SHARES
    )
    return agreed == QUANTITY or (alike and agreed != 0)
