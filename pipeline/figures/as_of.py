"""Which date governs a figure: 本年7月末の交付件数は N, 令和5年度決算では N, N（3月31日現在）. Null rather than a guess.

A date governs the figures that follow it in its sentence until the next date, a new clause with a predicate of its own, or a date
that only tells of an event (…年に改正された条例). A base of comparison (前年度比, 昨年より) governs nothing but its own figure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from pipeline.figures.clause import Piece
from pipeline.figures.measure_words import words
from pipeline.figures.sentence import Sentence
from pipeline.schema import DateRow

Days = tuple[date, date]

# a clause that is over: …増設しましたが、 …宣伝していましたら、 …ございますので、
_OVER = re.compile(
    r"(?:ました|ません|ております|ています|てございます|った|だった)(?:が|けれども|けども|ので|から)$|(?:たら|ですので|ますので)$"
)
# a date that tells when something was done, not when the figure holds: 2007年に開始された制度, 10月8日に行われた勧告
_EVENT = re.compile(r"に[^、。\ue000-\ue003]{0,16}?(?:された|した|われた|った|れた|いた|される|予定の|する)[一-鿿ァ-ヺ]")
# how a range of two expressions is joined and closed: 平成27年10月以降先月まで, 3月から今月までに
_SINCE = re.compile(r"(?:以降|以来|から|より|〜)(?:、)?")
_UNTIL = re.compile(r"末?まで")
_HEAD = 20  # pieces of a phrase, dates of a list
_RESPECTIVELY = re.compile(r"それぞれ|順に|各々")


def as_of_figures(sentence: Sentence, dates: Sequence[DateRow], masked: str) -> dict[int, Days]:
    """The days of each figure of a sentence, by the figure's index; `masked` is the sentence with figures and dates masked."""
    result: dict[int, Days] = {}
    current: Days | None = None
    listed: list[Days] = []  # dates in a row (16、17、18年度), which the figures after them may share out
    pieces = sentence.pieces
    lasting = False
    for p, piece in enumerate(pieces):
        if not lasting and _OVER.search(piece.gap):
            current, listed = None, []
        if piece.kind == "noun" and piece.mark == "from" and sentence.noun(p) in words().present:
            current, listed = None, []  # 現在までに N
        if piece.kind == "date" and piece.index >= 0:
            days = governing(sentence, p, dates, masked)
            if days is not None:
                listed = [*listed[-_HEAD:], days] if is_listed(pieces, p) else [days]
                current, lasting = days, is_topic(pieces, p)
            elif not is_compared(sentence, piece):
                current = None
        elif piece.kind == "figure" and piece.index >= 0:
            after = in_brackets(sentence, p, dates)
            days = after or current
            if len(listed) > 1 and sentence.kind(p) != "age":
                shared_out(sentence, p, listed, result, masked)
                listed = []
            if days is not None and piece.index not in result and takes_date(sentence, p, beside=after is not None):
                result[piece.index] = days
    return result


def is_topic(pieces: Sequence[Piece], p: int) -> bool:
    """Whether a date is what its sentence is about: at its head (今年の5月、…), marked (3月末では), on a topic (3月の人口は)."""
    if pieces[p].mark == "to":
        return False
    if p < _HEAD and all(piece.kind == "comma" for piece in pieces[:p]):
        return True
    k = p
    while k < p + _HEAD and pieces[k].mark in ("of", "") and pieces[k + 1].kind in ("noun", "date") and not pieces[k + 1].gap:
        k += 1
    return pieces[k].mark in ("topic", "at")


def heading_days(heading: Sentence, dates: Sequence[DateRow]) -> Days | None:
    """The days that a heading sentence gives to what follows: 次に、令和4年度の実績でございます。 It has no topic of its own."""
    pieces = [piece for piece in heading.pieces if piece.kind != "comma"]
    if len(pieces) < 3 or any(piece.mark in ("topic", "at", "subject", "object") for piece in pieces[:-2]):
        return None
    at = [p for p, piece in enumerate(pieces) if piece.kind == "date"]
    last = pieces[-2]
    if len(at) != 1 or last.kind != "noun" or at[0] > 1 or pieces[at[0]].index < 0 or pieces[at[0]].mark.strip() not in ("of", ""):
        return None
    row = dates[pieces[at[0]].index]
    ends = _ENDS.fullmatch(heading.text, last.end, pieces[-1].end)
    usual = row.first_day is not None and row.text not in words().present
    return (row.first_day, row.last_day) if ends and usual and row.first_day and row.last_day else None


# how a heading ends: …の実績でございます。 …についてです。 …について申し上げます。
_ENDS = re.compile(
    r"(?:について|につきまして|に関して|を)?(?:で(?:す|ございます|あります)|(?:御|ご)?(?:説明|報告)?(?:いた|申し上げ)?(?:し)?ます)?(?:が)?。?"
)


def governing(sentence: Sentence, p: int, dates: Sequence[DateRow], masked: str) -> Days | None:
    """The days that the date at piece p lends to the figures after it; None where it governs nothing."""
    piece = sentence.pieces[p]
    row = dates[piece.index]
    if row.first_day is None or row.last_day is None or row.text in words().present or is_compared(sentence, piece):
        return None
    if _EVENT.match(masked, piece.end - sentence.start):
        return None
    after = sentence.text[piece.end : piece.end + 4]
    if _UNTIL.match(after):
        since = since_date(sentence, p, dates)
        return (since, row.last_day) if since is not None and since <= row.last_day else None
    return row.first_day, row.last_day


def since_date(sentence: Sentence, p: int, dates: Sequence[DateRow]) -> date | None:
    """The first day of the date that opens the range which the date at piece p closes: 平成27年10月以降 … 先月まで."""
    for k in range(p - 1, max(p - 3, -1), -1):
        before = sentence.pieces[k]
        if before.kind == "date" and before.index >= 0:
            joined = _SINCE.match(sentence.text, before.end, sentence.pieces[p].start)
            return dates[before.index].first_day if joined else None
    return None


def is_compared(sentence: Sentence, piece: Piece) -> bool:
    """Whether a date is the base of a comparison: 前年度比, 昨年より, 平成28年と比べ."""
    end = piece.end
    return words().base.match(sentence.text, end, end + 10) is not None or _BASE.match(sentence.text, end, end + 24) is not None


# 前年度当初予算に比べ, 昨年同時期の人数と比較して
_BASE = re.compile(r"[一-鿿ァ-ー]{1,10}(?:の[一-鿿ァ-ー]{1,6})?(?:に比べ|と比べ|と比較|に比較|に対し|よりも|と対比)")


def is_listed(pieces: Sequence[Piece], p: int) -> bool:
    """Whether the date at piece p goes on with a list of dates: 16年度、17年度, 2月1日と."""
    k = p - 1
    while k >= 0 and pieces[k].kind == "comma":
        k -= 1
    return k >= 0 and pieces[k].kind == "date" and pieces[k].mark in ("", "and") and len(pieces[p].gap) <= 4


def shared_out(sentence: Sentence, p: int, listed: Sequence[Days], result: dict[int, Days], masked: str) -> None:
    """Give the dates of a list to the figures that follow, one each, where the text says so (それぞれ) or they pair."""
    figures = [piece for piece in sentence.pieces[p : p + 3 * len(listed)] if piece.kind == "figure" and piece.index >= 0]
    figures = [piece for piece in figures if sentence.figures[piece.index].kind == sentence.kind(p)][: len(listed)]
    if len(figures) < len(listed):
        return
    said = _RESPECTIVELY.search(sentence.pieces[p].gap) is not None
    pair = len(listed) == 2 and figures[0].mark in ("subject", "from") and figures[1].start - figures[0].stop <= 3
    rest = sentence.pieces[p + 1 : p + 2 * len(listed)]
    row = len(listed) > 2 and not any(piece.kind == "noun" for piece in rest[: 2 * len(listed) - 2])
    if said or pair or row:
        result.update({piece.index: days for piece, days in zip(figures, listed, strict=False)})


def in_brackets(sentence: Sentence, p: int, dates: Sequence[DateRow]) -> Days | None:
    """The date in brackets right after figure p: N％（2010年9月現在）."""
    pieces = sentence.pieces
    if (
        p + 2 < len(pieces)
        and pieces[p + 1].kind == "open"
        and not pieces[p + 1].gap
        and pieces[p + 2].kind == "date"
        and pieces[p + 2].index >= 0
    ):
        row = dates[pieces[p + 2].index]
        if row.first_day and row.last_day and not pieces[p + 2].gap:
            return row.first_day, row.last_day
    return None


def takes_date(sentence: Sentence, p: int, *, beside: bool) -> bool:
    """Whether figure p can hold at a date: no age, no duration that the date isn't beside, no label of a class."""
    piece, following = sentence.pieces[p], sentence.pieces[p + 1]
    kind = sentence.kind(p)
    if kind == "age":
        return False
    if kind == "duration":
        before = sentence.pieces[p - 1]
        return beside or (before.kind == "date" and before.mark in ("topic", "subject", "at") and not piece.gap)
    label = piece.mark in ("subject", "topic", "at") and following.kind == "figure" and not following.gap and following.index >= 0
    return not (label and sentence.kind(p) != sentence.figures[following.index].kind)
