"""The topic that a sentence begins with, though only a comma follows it: がん検診の受診率、胃がんが12％、肺がんが15％."""

from __future__ import annotations

import re

from pipeline.figures.clause import TOPICAL
from pipeline.figures.sentence import Sentence

_THIS = re.compile(r"(?:これ|こちら|それ)[はがも]")
_LONG = 12  # pieces of the phrase that a sentence begins with
_LIST = ("", "and")  # marks of what is one of a list


def mark_head(sentence: Sentence) -> None:
    """Mark the noun as the topic that the first comma of a sentence parts from its clause, unless it is one of a list or nobody."""
    pieces = sentence.pieces
    for k, piece in enumerate(pieces[:_LONG]):
        if piece.kind == "date" or (piece.kind == "noun" and piece.mark == "of") or (piece.kind == "comma" and not piece.gap):
            continue
        if piece.kind != "noun" or piece.mark or k + 3 >= len(pieces) or pieces[k + 1].kind != "comma" or pieces[k + 1].gap:
            return
        if sentence.is_transparent(k) or sentence.is_empty(k):
            if pieces[k + 1].kind == "comma" and not piece.gap.strip():
                continue  # 続きまして、質問の2点目、…
            return
        after = pieces[k + 2]
        listed = after.kind == "noun" and after.mark in _LIST
        told = after.kind == "date" or (after.kind == "noun" and after.mark in TOPICAL) or _THIS.match(after.gap) is not None
        if told and not listed and not sentence.is_place(k) and not sentence.is_agent(k):
            piece.mark = "topic"
        return
