"""What a figure measures beside a word that says nothing of its own: 委員は11名, 残りが370m2, …のほうで60名の参加."""

from __future__ import annotations

import re

from pipeline.figures.measure.far import fallback
from pipeline.figures.measure.names import Found, found_at, owner
from pipeline.figures.measure.near import after_figure, left_of
from pipeline.figures.measure.words import words
from pipeline.figures.sentence import Sentence


def of_empty_word(sentence: Sentence, p: int, done: dict[int, Found]) -> Found | None:
    """The empty word beside figure p where it is counted itself, else what the figure describes; what is left of a whole."""
    left = left_of(sentence, p)
    if left < 0 or not sentence.is_empty(left):
        return None
    mark = sentence.pieces[left].mark
    if is_counted(sentence, p, left):
        return found_at(sentence, left, p)
    if mark in ("topic", "subject") and sentence.noun(left) in words().rests and owner(sentence, left) is None:
        whole = fallback(sentence, p, p, done)  # 買収が進み、残りが370m2; but 定員は50人で、残りが12人
        return whole if whole is not None and whole.quantity else found_at(sentence, left, p)
    described = after_figure(sentence, p) if mark in ("in", "at") else None
    return described if described is not None and described.sure else None


def is_counted(sentence: Sentence, p: int, left: int) -> bool:
    """Whether a word that mostly only tells who speaks or of what is counted by figure p: 委員は11名, 御意見は56件."""
    ends = words().counted_words.get(sentence.figures[sentence.pieces[p].index].unit, ())
    named = sentence.pieces[left].mark in ("topic", "subject", "") and bool(ends) and sentence.noun(left).endswith(ends)
    return named and _QUOTED.match(sentence.text, sentence.pieces[p].end) is None


_QUOTED = re.compile(r"と(?!な|し|[、。])")  # 委員は11名とおっしゃった: who said so; but 11名となって
