"""What people do whom a figure only counts: 使用 in 1,200人の方が4基のトイレを使用すると, 賛成 in 6割の方が賛成と答え."""

from __future__ import annotations

import re

from pipeline.figures.measure.words import words
from pipeline.figures.sentence import Sentence, Span

_FEW = 8  # pieces from those who do something to what they do
_DOES = re.compile(
    r"を?(?:[しすさせ]|いた|行|受け|希望|得|出)|でき|と(?:答|回答|の回答|いう(?:回答|意見))|でし|です|に(?:回|転)|を?お?願"
)
_POLITE = ("御", "ご", "お")


def is_anyone(sentence: Sentence, k: int) -> bool:
    """Whether noun k says no more than that people are counted: 方 in 1,200人の方."""
    return sentence.pieces[k].kind == "noun" and sentence.noun(k) in words().anyone and not sentence.pieces[k].gap


def deed_of_anyone(sentence: Sentence, k: int) -> Span | None:
    """What those do, or what is done to those, whom noun k names, in its clause."""
    if sentence.pieces[k].mark not in ("subject", "topic", "to", "object"):
        return None
    first = k + 1
    if sentence.pieces[first].kind == "comma" and not sentence.pieces[first].gap:
        first += 1
    for n in range(first, min(first + _FEW, len(sentence.pieces))):
        piece = sentence.pieces[n]
        if piece.kind == "comma":
            return None
        if piece.kind != "noun" or piece.mark not in ("", "object", "and", "to") or not _DOES.match(sentence.text, piece.end):
            continue
        start, end = sentence.trimmed(n)
        start += 1 if sentence.text.startswith(_POLITE, start) else 0
        idle = sentence.is_empty(n) or sentence.is_transparent(n) or sentence.text[start:end].endswith(tuple(words().done["not"]))
        return None if idle or end - start < 2 else (start, end)
    return None
