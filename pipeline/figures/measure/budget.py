"""What a sum of a budget is set aside for: 運営費補助 in 追加分は、運営費補助として1億円を追加; 歳入歳出 in 歳入歳出とも3億円."""

from __future__ import annotations

import re
from functools import cache

from pipeline.figures.measure.names import Found
from pipeline.figures.measure.patterns import alternation
from pipeline.figures.measure.words import words
from pipeline.figures.sentence import QUANTITY, THING, Sentence, Span

_FOR = re.compile(r"と(?:いた)?し(?:まし)?て|で(?:は|も)")


@cache
def _set_aside() -> re.Pattern[str]:
    return re.compile(f"(?:{alternation([*words().told['budgeted']])})")


@cache
def _both() -> re.Pattern[str]:
    return re.compile(f"(?:{alternation([*words().told['both']])})、?")


def set_aside(sentence: Sentence, p: int) -> Found | None:
    """What figure p is added, cut or set aside for, of the line of the budget that is the topic; the two sides of a budget."""
    if sentence.kind(p) != "money" or not p or sentence.pieces[p - 1].kind != "noun":
        return None
    return both_sides(sentence, p) or purpose(sentence, p)


def both_sides(sentence: Sentence, p: int) -> Found | None:
    """Both sides of a budget, of the budget: 補正予算は、歳入歳出とも3億円を追加し."""
    k = p - 1
    if sentence.noun(k) not in words().accounts or not _both().fullmatch(
        sentence.text, sentence.pieces[k].end, sentence.pieces[p].start
    ):
        return None
    budget = line_above(sentence, k, words().told["budgets"])
    return Found(sentence.trimmed(k), budget, sure=True) if budget is not None else None


def purpose(sentence: Sentence, p: int) -> Found | None:
    """What a sum is given for right before it: 運営費補助として1億円を追加し; 病児保育では200万円を追加し."""
    k, piece = p - 1, sentence.pieces[p]
    beside = not piece.gap.strip("、") and _FOR.match(sentence.text, sentence.pieces[k].end) is not None
    told = piece.mark == "object" and _set_aside().match(sentence.text, piece.stop) is not None
    if not beside or not (told or sentence.figures[piece.index].change is not None):
        return None
    noun = sentence.noun(k)
    idle = sentence.is_empty(k) or sentence.is_transparent(k) or sentence.is_place(k) or noun in words().generic
    idle = idle or noun.endswith(words().told["budgets"])
    if idle or sentence.agrees(k, p) < THING or (sentence.pieces[k].mark == "at" and sentence.is_agent(k)):
        return None
    above = line_above(sentence, k, ())
    return Found(sentence.trimmed(k), above, sure=True) if above is not None else None


def line_above(sentence: Sentence, k: int, ends: tuple[str, ...]) -> Span | None:
    """The topic before noun k: the line of a budget, or the budget, with one of some endings."""
    for j in sentence.back(k):
        piece = sentence.pieces[j]
        if piece.kind != "noun" or piece.mark != "topic":
            continue
        usual = not (sentence.is_empty(j) or sentence.is_transparent(j) or sentence.is_agent(j))
        if sentence.pieces[j + 1].kind == "figure" and sentence.agrees(j, j + 1) != QUANTITY:
            continue  # 対象は3,600人、財源として6,000万円を見込み
        return sentence.trimmed(j) if usual and (not ends or sentence.noun(j).endswith(ends)) else None
    return None
