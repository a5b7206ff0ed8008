"""What a noun is to the one that it hangs on, or whose topic it is: a base, means, wish, limit; who tells of it."""

from __future__ import annotations

import re

from pipeline.figures.measure.words import words
from pipeline.figures.sentence import THING, Sentence

_TOLD = re.compile(r"[^。]{0,12}(?:指摘|おっしゃ|言[いわっ]|お話|質問|質疑|答弁|述べ|触れ|説明|報告)")


def is_means(sentence: Sentence, j: int) -> bool:
    """Whether noun j only says by what something is so: 運営による, 改定による."""
    piece, known = sentence.pieces[j], words()
    if piece.kind != "noun" or not sentence.text.startswith(known.by_means, piece.end):
        return False
    doing = (*known.no_owner, *known.acts, *known.far["deeds"], *known.far["costs"], *known.far["abstract"])
    return sentence.noun(j).endswith(doing)


def is_stance(sentence: Sentence, j: int, k: int) -> bool:
    """Whether noun j only tells what is asked for at piece k: 再開反対の陳情, 存続の要望."""
    asks = sentence.pieces[k].kind == "noun" and sentence.noun(k).endswith(words().appeals)
    return asks and sentence.pieces[j].kind == "noun" and sentence.noun(j).endswith(words().stances)


def is_base(sentence: Sentence, j: int, k: int) -> bool:
    """Whether noun j is only what the rate at piece k is reckoned from: 申請に対する交付率."""
    piece = sentence.pieces[j]
    return sentence.text.startswith(words().bases, piece.end) and sentence.noun(k).endswith(words().heads["rate"])


def counts_noun(sentence: Sentence, p: int) -> bool:
    """Whether a noun stands right against figure p, which counts it: クレーン1基."""
    before = sentence.pieces[p - 1] if p else sentence.pieces[p]
    beside = before.kind == "noun" and not before.mark and not sentence.pieces[p].gap and sentence.kind(p) == "count"
    return beside and sentence.agrees(p - 1, p) == THING and not sentence.is_transparent(p - 1)


def is_telling(sentence: Sentence, j: int) -> bool:
    """Whether noun j only says where or by whom something was told: 本会議では, 鈴木委員も御指摘でしたが."""
    piece = sentence.pieces[j]
    if piece.mark == "at" and sentence.noun(j).endswith(words().tellings):
        return True
    by = piece.mark in ("topic", "subject") and sentence.noun(j).endswith(words().speakers)
    return by and _TOLD.match(sentence.text, piece.stop) is not None


def heads_clause(sentence: Sentence, j: int, k: int) -> bool:
    """Whether noun j is the topic of a clause whose subject is piece k, and no attribute: 水道事業会計は純利益が N."""
    beside = sentence.pieces[k].mark in ("subject", "in", "") and not sentence.pieces[k].gap.strip("、")
    return sentence.pieces[j].mark == "topic" and beside and not sentence.is_attribute(j)


def frames(sentence: Sentence, j: int, k: int) -> bool:
    """Whether quantity j is the topic of a sentence that gives it in terms of attribute k: 保険料は、…、基準月額を500円引き上げ."""
    return sentence.pieces[j].mark == "topic" and sentence.is_attribute(k) and not sentence.closed(j + 1, k)


def has_number(measure: str) -> bool:
    """Whether a measure is one that even what is done has: 件数, 利用率, 申請者."""
    return measure in words().generic or measure in words().of_services or measure.endswith(words().heads["rate"])


def is_limit(sentence: Sentence, k: int) -> bool:
    """Whether noun k only says which of the values of an attribute is given: 最高限度, 平均."""
    return sentence.noun(k).endswith(words().limits) if sentence.pieces[k].kind == "noun" else False


def holds_name(sentence: Sentence, j: int, k: int) -> bool:
    """Whether the name of topic j is in that of piece k, whose owner is then the same: 空き家率 beside 本市の空き家は."""
    topic = sentence.noun(j) if sentence.pieces[j].mark == "topic" else ""
    return len(topic) > 1 and topic in sentence.noun(k)
