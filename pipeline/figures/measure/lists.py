"""Figures in lists: whose each is, in a row under one topic, one by one (それぞれ), or with the measure said once (同5.6％)."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.figures.clause import TOPICAL
from pipeline.figures.measure.far import strong_before
from pipeline.figures.measure.names import Found, compared, found_at, is_done, span
from pipeline.figures.measure.near import left_of
from pipeline.figures.measure.words import words
from pipeline.figures.sentence import QUANTITY, THING, Sentence, Span

_LONGEST = 8  # items of a list that それぞれ shares out


def of_list(sentence: Sentence, p: int, left: int) -> Found | None:
    """The attribute that heads a list whose items look like quantities themselves: 市債残高は、一般会計で N、下水道事業会計で M.

    Only items that are not attributes themselves (決算額は、歳入総額が N has its own), beside the figure without a topic particle.
    """
    item = sentence.pieces[left]
    if sentence.is_attribute(left) or item.mark not in ("subject", "in", "") or words().part.search(item.gap):
        return None
    for k in sentence.back(left):
        piece = sentence.pieces[k]
        chief = piece.mark == "of" and sentence.text.startswith(words().chief, piece.stop)  # 不用額の主なものは
        if piece.kind != "noun" or not (chief or piece.mark in ("topic", "at")):
            continue
        had = sentence.is_attribute(k) or sentence.noun(k).endswith(words().owed)
        heads = had and sentence.agrees(k, p) == QUANTITY and heads_list(sentence, k)
        if not heads or compared(sentence, k):
            return None
        return Found(span(sentence, k), sentence.trimmed(left), sure=True, quantity=True)
    return None


def joint(sentence: Sentence, p: int) -> Found | None:
    """The nouns of a list that figure p totals: 全壊、半壊合わせて212棟; or whose they are: 回収量は瓶と缶を合わせて2万トン."""
    added = added_up(sentence, p)
    left = p - 1 if added else left_of(sentence, p)
    if left < 0 or sentence.pieces[left].kind != "noun" or sentence.agrees(left, p) < THING:
        return None
    beside = sentence.pieces[left].mark in ("", "and") and words().together.search(sentence.pieces[p].gap) is not None
    if not added and (not beside or sentence.agrees(left, p) != THING):
        return None
    first = left
    while first >= 1 and (joined := joined_before(sentence, first)) is not None and sentence.agrees(joined, p) >= THING:
        first = joined
    if first == left:
        return None
    items = sentence.trimmed(first)[0], sentence.trimmed(left)[1]
    strong = strong_before(sentence, first, p) if added and sentence.agrees(left, p) == THING else None
    if strong is None and added and sentence.is_place(left):
        return None  # 隣の2町を加えますと5万人: the passage says of what
    return replace(strong, of=items) if strong is not None else Found(items, sure=True)


def added_up(sentence: Sentence, p: int) -> bool:
    """Whether what stands before figure p is added up to it: 幹線を合わせて, 特定技能を足しますと."""
    before = sentence.pieces[p - 1] if p else sentence.pieces[p]
    return before.mark == "object" and _ADDED_UP.fullmatch(sentence.text, before.stop, sentence.pieces[p].start) is not None


_ADDED_UP = re.compile(r"(?:合わせ|あわせ|足|加え|合計|合算)[^、。をはが]{1,7}?[、,]?")


def joined_before(sentence: Sentence, k: int) -> int | None:
    """The noun that stands before noun k in a list: 全壊 in 全壊、半壊; 実習 in 実習と特定技能."""
    before = sentence.pieces[k - 1]
    if before.kind == "noun" and before.mark == "and" and not sentence.pieces[k].gap:
        return k - 1
    listed = k >= 2 and before.kind == "comma" and not sentence.pieces[k].gap and not before.gap
    return k - 2 if listed and sentence.pieces[k - 2].kind == "noun" and sentence.pieces[k - 2].mark in ("", "and") else None


def heads_list(sentence: Sentence, k: int) -> bool:
    """Whether topic k is followed by an item, not by its own figure: 運賃は大人200円."""
    for n in range(k + 1, len(sentence.pieces)):
        piece = sentence.pieces[n]
        if piece.kind == "figure":
            return False
        if piece.kind == "noun" and not sentence.is_transparent(n):
            return not sentence.is_empty(n)
    return False


def of_parallel(sentence: Sentence, p: int, left: int, done: dict[int, Found]) -> Found | None:
    """The measure that 同 repeats from the figure of the kind before: 小学校で74人、出現率1.3％、中学校で163人、同5.6％."""
    if not words().again.search(sentence.pieces[p].gap):
        return None
    beside = done.get(sentence.pieces[left].index)
    for k in sentence.back(left):
        piece = sentence.pieces[k]
        if piece.kind == "figure" and piece.index in done and sentence.kind(k) == sentence.kind(p):
            before = done[piece.index]
            return replace(before, of=beside.of if beside is not None and beside.of else before.of)
    return None


def owner_before(sentence: Sentence, p: int, found: Found, done: dict[int, Found]) -> Span | None:
    """Whose an attribute is, where the topic before it was counted: 林道は24路線、延長87.6キロ; 農業者は72人、平均年齢は61歳."""
    if (
        not found.quantity
        or found.measure is None
        or sentence.kind(p) not in ("rate", "measurement", "age", "duration", "multiple")
    ):
        return None
    for k in sentence.back(p):
        piece = sentence.pieces[k]
        if piece.kind != "noun" or piece.mark != "topic" or piece.start >= found.measure[0]:
            continue
        counted = any(
            before.measure is not None and before.measure[1] == piece.end and not before.quantity for before in done.values()
        )
        named = len(sentence.noun(k)) > 1 and sentence.noun(k) in sentence.text[slice(*found.measure)]  # 空き家は N戸、空き家率は
        if counted and (named or is_done(sentence, k)):
            return next((f.of for f in done.values() if f.measure is not None and f.measure[1] == piece.end), None)
        return sentence.trimmed(k) if counted and sentence.agrees(k, p) == THING and not sentence.is_attribute(k) else None
    return None


def respective(sentence: Sentence, p: int, done: dict[int, Found]) -> dict[int, Found]:
    """What the figures after それぞれ measure: one each of the items, or of the figures, that stand before it."""
    row = [p]
    for k in range(p + 1, min(p + 2 * _LONGEST, len(sentence.pieces))):
        piece = sentence.pieces[k]
        if piece.kind == "figure" and sentence.kind(k) == sentence.kind(p):
            row.append(k)
        elif piece.kind != "comma":
            break
    if len(row) < 2:
        return {}
    items = items_before(sentence, p)
    if len(items) == len(row):
        return _of_items(sentence, row, items)
    return _of_figures(sentence, row, done)


def items_before(sentence: Sentence, p: int) -> list[int]:
    """The nouns of the list that ends in the topic before piece p: 図書館、体育館、文化会館 of …の利用者数は."""
    pieces = sentence.pieces
    last = next((k for k in sentence.back(p) if pieces[k].kind == "noun" and pieces[k].mark in ("topic", "subject")), None)
    if last is None:
        return []
    while last > 0 and pieces[last - 1].mark == "of" and pieces[last - 1].kind == "noun" and not pieces[last].gap:
        last -= 1
    items = [last]
    for k in sentence.back(last):
        piece, following = pieces[k], pieces[k + 1]
        if piece.kind == "comma":
            continue
        joined = piece.kind == "noun" and (piece.mark == "and" or (not piece.mark and following.kind == "comma"))
        if not joined or (following.kind != "comma" and following.gap.strip()):
            break
        items.insert(0, k)
    return items


def _of_items(sentence: Sentence, row: list[int], items: list[int]) -> dict[int, Found]:
    """Each figure with its item: as its owner, where a quantity of the items is named (の利用者数は), else as what is measured."""
    last = head = items[-1]
    while sentence.pieces[head].mark == "of" and sentence.pieces[head + 1].kind == "noun":
        head += 1
    if head != last and not sentence.is_empty(head):
        measure = span(sentence, head)
        whole = sentence.pieces[head].start, sentence.pieces[head].end
        measure = measure if measure[0] >= whole[0] else whole
        quantity = sentence.agrees(head, row[0]) == QUANTITY
        pairs = zip(row, items, strict=True)
        return {sentence.pieces[p].index: Found(measure, sentence.trimmed(k), True, quantity) for p, k in pairs}
    return {sentence.pieces[p].index: found_at(sentence, k, p) for p, k in zip(row, items, strict=True)}


def _of_figures(sentence: Sentence, row: list[int], done: dict[int, Found]) -> dict[int, Found]:
    """Each figure with the measure of one of the figures before: 入院が N、外来が M と、それぞれ前年度に比べて a、b の増加."""
    before: list[int] = []
    for k in sentence.back(row[0]):
        piece = sentence.pieces[k]
        if piece.kind == "figure" and piece.index in done and sentence.figures[piece.index].change is None:
            before.insert(0, k)
    before = before[-len(row) :]
    kinds = {sentence.kind(k) for k in before}
    if len(before) < len(row) or len(kinds) != 1 or sentence.kind(row[0]) not in (*kinds, "rate", "multiple"):
        return {}
    found = [done[sentence.pieces[k].index] for k in before]
    if len({(f.measure, f.of) for f in found}) < len(row):
        return {}
    head = row[0] - 1  # 小学校14名、中学校57名、出現率はそれぞれ a、b: what the figures are said to be
    named = head >= 0 and sentence.pieces[head].kind == "noun" and sentence.pieces[head].mark in TOPICAL
    if named and sentence.agrees(head, row[0]) == QUANTITY and not sentence.is_transparent(head):
        measure, whose = span(sentence, head), [f.of or f.measure for f in found]
        if len(set(whose)) == len(row):
            found = [Found(measure, of, sure=True, quantity=True) for of in whose]
    return {sentence.pieces[p].index: f for p, f in zip(row, found, strict=True)}
