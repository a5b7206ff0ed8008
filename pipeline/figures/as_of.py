"""Which date governs a figure: 本年7月末の交付件数は N, 令和5年度決算では N, N（3月31日現在）. Null rather than a guess.

A date governs the figures that follow it in its sentence until the next date, a new clause with a predicate of its own, or a date
that only tells of an event (…年に改正された条例). A base of comparison (前年度比, 昨年より) governs nothing but its own figure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from pipeline.figures.clause import TOPICAL, Piece
from pipeline.figures.measure.words import words
from pipeline.figures.sentence import QUANTITY, Sentence
from pipeline.schema import DateRow

Days = tuple[date, date]

# a clause that is over: …増設しましたが、 …宣伝していましたら、 …ございますので、
_OVER = re.compile(
    r"(?:ました|ません|ております|ています|てございます|った|だった)(?:が|けれども|けども|ので|から)$|(?:たら|ですので|ますので)$"
)
_OVER_ENDS = ("が", "も", "で", "ら", "\n")  # last characters of what it finds
# a date that tells when something was done, not when the figure holds: 2007年に開始された制度, 10月8日に行われた勧告
_EVENT = re.compile(r"に[^、。\ue000-\ue003]{0,16}?(?:された|した|われた|った|れた|いた|される|予定の|する)[一-鿿ァ-ヺ]")
# what began then and is not told of then: 平成5年の見直しに始まり、今回の改正によって120名が削減され
_BEGAN = re.compile(r"(?:の?[^、。\ue000-\ue003]{0,16})?(?:[にかよ][らり]?(?:始ま|はじま)|に端を発|に(?:さかのぼ|遡))")
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
    ends: tuple[Days, Days] | None = None  # of a range of years or months: 2015年から2020年まで
    pieces = sentence.pieces
    lasting = False
    for p, piece in enumerate(pieces):
        if piece.gap and not lasting and piece.gap.endswith(_OVER_ENDS) and _OVER.search(piece.gap):
            current, listed = None, []
        if piece.kind in _CARRY_ENDS and ends_carry(sentence, p):
            current, listed = None, []
        if piece.kind == "date" and piece.index >= 0:
            days = governing(sentence, p, dates, masked)
            base = based_figure(sentence, p) if days is not None else None
            base = planned_figure(sentence, p) if base is None and days is not None else base
            if base is not None and days is not None:
                result[base] = days
            elif days is not None:
                listed = [*listed[-_HEAD:], days] if is_listed(pieces, p) else [days]
                current, lasting = joined(pieces, p, listed), is_topic(pieces, p)
                ends = range_ends(dates[piece.index])
            elif not is_compared(sentence, piece):
                current = None
        elif piece.kind == "figure" and piece.index >= 0:
            after = in_brackets(sentence, p, dates) or date_behind(sentence, p, dates)
            days = after or current
            if ends and piece.mark == "from" and changes_to(sentence, p) and sentence.kind(p) not in ("age", "duration"):
                result |= {piece.index: ends[0], pieces[p + 1].index: ends[1]}
            if len(listed) > 1 and sentence.kind(p) != "age":
                shared_out(sentence, p, listed, result, masked)
                listed = []
            if days is not None and piece.index not in result and takes_date(sentence, p, beside=after is not None):
                result[piece.index] = days
    return result


def ends_carry(sentence: Sentence, p: int) -> bool:
    """Whether piece p says another time, so that no date before it holds any more: 現在までに N, 現在は N, 5年前の N."""
    piece = sentence.pieces[p]
    if piece.kind == "noun":
        if piece.mark not in _ENDING or sentence.noun(p) not in words().present:
            return False
        before = sentence.pieces[p - 1] if p else piece
        return before is piece or before.kind != "date" or piece.gap != "" or before.mark != ""  # 3月31日現在 is one time
    return piece.kind == "figure" and sentence.kind(p) == "duration" and _AGO.match(sentence.text, piece.end) is not None


_CARRY_ENDS = ("noun", "figure")
_ENDING = ("from", *TOPICAL)
_AGO = re.compile(r"前(?:の|は|には|に|から|、)")


def based_figure(sentence: Sentence, p: int) -> int | None:
    """The index of the one figure that the date at piece p is of, where that is a base: 25年度の74.1％と比べ."""
    following = sentence.pieces[p + 1]
    if sentence.pieces[p].mark != "of" or following.kind != "figure" or following.gap or following.index < 0:
        return None
    based = following.mark == "from" or _BASED.match(sentence.text, following.end) is not None
    return following.index if based and not sentence.text.startswith("まで", following.end) else None


def planned_figure(sentence: Sentence, p: int) -> int | None:
    """The index of the figure that is planned for the date at piece p: 令和9年度目標の4.5日."""
    pieces = sentence.pieces
    if p + 2 >= len(pieces):
        return None
    plan, figure = pieces[p + 1], pieces[p + 2]
    beside = plan.kind == "noun" and figure.kind == "figure" and figure.index >= 0 and not plan.gap and not figure.gap
    said = beside and plan.mark in ("of", "topic", "") and words().planned.search(sentence.noun(p + 1)) is not None
    return figure.index if said else None


# what makes a figure a base: と比べ, に対し, を上回り, より
_BASED = re.compile(r"(?:と|に)比(?:べ|較)|に対し|を(?:わずかに|やや|大きく|大幅に)?(?:上回|下回|超え|割り込)")


def date_behind(sentence: Sentence, p: int, dates: Sequence[DateRow]) -> Days | None:
    """The date behind figure p by or at which it is dealt with: 3台を平成29年度末までに更新します, 2億円を来年度予算に計上した."""
    following = sentence.pieces[p + 1]
    if sentence.pieces[p].mark != "object" or following.kind != "date" or following.gap or following.index < 0:
        return None
    budget = sentence.pieces[p + 2]
    budgeted = budget.kind == "noun" and budget.mark == "to" and not budget.gap and sentence.noun(p + 2).endswith(words().budgets)
    row, by = dates[following.index], sentence.text[following.start : following.end].endswith("まで")
    by = by or budgeted or following.mark == "to" or _UNTIL.match(sentence.text, following.end) is not None
    return (row.first_day, row.last_day) if by and row.first_day and row.last_day else None


def joined(pieces: Sequence[Piece], p: int, listed: Sequence[Days]) -> Days:
    """The days of the date at piece p, with those of the date that と joins to it and that it goes on from: 10月と11月の利用者."""
    before = pieces[p - 1] if p else pieces[p]
    if len(listed) > 1 and before.kind == "date" and before.mark == "and" and listed[-1][0] == listed[-2][1] + timedelta(days=1):
        return listed[-2][0], listed[-1][1]
    return listed[-1]


def changes_to(sentence: Sentence, p: int) -> bool:
    """Whether figure p is where a change begins that the next piece ends: 5万人から4万人へ."""
    following = sentence.pieces[p + 1]
    return following.kind == "figure" and following.index >= 0 and sentence.kind(p + 1) == sentence.kind(p)


# a range whose ends are years, or months: 2015年から2020年まで, 令和2年度〜4年度
_YEARS = re.compile(r".*?年(度?)(?:から|〜|より)[^、。]*?年(度?)(?:末)?(?:まで)?")


def range_ends(row: DateRow) -> tuple[Days, Days] | None:
    """The first and the last year of a range of years."""
    found = _YEARS.fullmatch(row.text)
    if found is None or found[1] != found[2] or row.first_day is None or row.last_day is None:
        return None
    first, after = row.first_day, row.last_day + timedelta(days=1)
    if (
        first.year + 1 >= after.year
        or (first.month, first.day) not in ((1, 1), (4, 1))
        or (after.month, after.day) != (first.month, 1)
    ):
        return None
    second, last = first.replace(year=first.year + 1), after.replace(year=after.year - 1)
    return (first, second - timedelta(days=1)), (last, row.last_day)


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


def matter_days(opening: Sentence, dates: Sequence[DateRow]) -> Days | None:
    """The year or period that a sentence names as its matter, for those after it: 令和5年度予算案の概要について御説明します。"""
    pieces = opening.pieces
    years = ("year", "fiscal_year", "era_year", "half", "quarter", "period")
    rows = ((p, dates[piece.index]) for p, piece in enumerate(pieces) if piece.kind == "date" and piece.index >= 0)
    at = [p for p, row in rows if row.precision in years]
    if len(at) != 1 or any(piece.kind == "figure" for piece in pieces):
        return None
    p = at[0]
    row = dates[pieces[p].index]
    usual = row.text not in words().present and pieces[p].mark in ("of", "")
    if not usual or row.first_day is None or row.last_day is None or pieces[p + 1].kind != "noun" or pieces[p + 1].gap:
        return None
    k = p + 1
    while (
        k + 1 < len(pieces)
        and pieces[k].mark in ("of", "and", "")
        and pieces[k + 1].kind in ("noun", "comma")
        and not pieces[k + 1].gap
    ):
        k += 1
    told = any(piece.mark in ("topic", "at", "subject") for piece in pieces[:p])  # 市は、2019年度予算案を発表した
    spoken = pieces[k].mark == "object" or (not told and (pieces[k].mark in ("topic", "to") or pieces[k + 1].kind == "end"))
    if not spoken or not words().announce.search(opening.text, pieces[k].end, pieces[-1].end):
        return None
    return row.first_day, row.last_day


def governing(sentence: Sentence, p: int, dates: Sequence[DateRow], masked: str) -> Days | None:
    """The days that the date at piece p lends to the figures after it; None where it governs nothing."""
    piece = sentence.pieces[p]
    row = dates[piece.index]
    if row.first_day is None or row.last_day is None or is_compared(sentence, piece):
        return None
    if row.text in words().present and not is_yesterdays(sentence, p):
        return None
    event = _EVENT.match(masked, piece.end - sentence.start)
    if _BEGAN.match(masked, piece.end - sentence.start):
        return None
    if (event and not is_counted(sentence, p, event.end() - 1 + sentence.start)) or is_event(sentence, p):
        return None
    after = sentence.text[piece.end : piece.end + 4]
    if _UNTIL.match(after):
        since = since_date(sentence, p, dates) or year_before(sentence, p, dates)
        if since is not None and since <= row.last_day:
            return since, row.last_day
        planned = row.precision in ("year", "fiscal_year", "era_year") and words().planned.search(
            sentence.text, piece.end, sentence.pieces[-1].end
        )
        return (row.first_day, row.last_day) if planned else None  # 2030年度までに 40％とする目標
    return row.first_day, row.last_day


def is_yesterdays(sentence: Sentence, p: int) -> bool:
    """Whether the date at piece p is a day just gone whose count is given: 昨日の新規感染者が1,284人."""
    piece = sentence.pieces[p]
    if sentence.text[piece.start : piece.end] not in words().yesterday or piece.mark != "of" or p + 2 >= len(sentence.pieces):
        return False
    counted, following = sentence.pieces[p + 1], sentence.pieces[p + 2]
    return counted.kind == "noun" and counted.mark in TOPICAL and following.kind == "figure" and following.index >= 0


def since_date(sentence: Sentence, p: int, dates: Sequence[DateRow]) -> date | None:
    """The first day of the date that opens the range which the date at piece p closes: 平成27年10月以降 … 先月まで."""
    for k in range(p - 1, max(p - 3, -1), -1):
        before = sentence.pieces[k]
        if before.kind == "noun" and before.mark == "from" and k and sentence.pieces[k - 1].kind == "date":
            opened = sentence.pieces[k - 1]  # 4月の運航開始から11月末まで
            return dates[opened.index].first_day if opened.index >= 0 and opened.mark == "of" else None
        if before.kind == "date" and before.index >= 0:
            opens = _SINCE.match(sentence.text, before.end, sentence.pieces[p].start)
            return dates[before.index].first_day if opens else None
    return None


def year_before(sentence: Sentence, p: int, dates: Sequence[DateRow]) -> date | None:
    """The first day of the year that the sentence speaks of, where the date at piece p lies in it: 今年度は12月までに 301件."""
    last = dates[sentence.pieces[p].index]
    for k in sentence.back(p):
        piece = sentence.pieces[k]
        if piece.kind == "figure" and sentence.kind(k) not in ("age", "duration"):
            return None
        if piece.kind == "date" and piece.index >= 0:
            year = dates[piece.index]
            if year.first_day is None or year.last_day is None or last.first_day is None or last.last_day is None:
                return None
            whole = year.precision in ("year", "fiscal_year", "era_year")
            inside = year.first_day <= last.first_day and last.last_day <= year.last_day
            return year.first_day if whole and inside and year.text != last.text else None
    return None


def is_counted(sentence: Sentence, p: int, at: int) -> bool:
    """Whether what the noun at an offset says of the date at piece p is what is counted: 昨年度に生まれた赤ちゃんは5人.

    Or something that is held to be counted (10月22日に執行された選挙の投票率は): its figures are of its day.
    """
    k = next((n for n in range(p + 1, min(p + _HEAD, len(sentence.pieces))) if sentence.pieces[n].end > at), -1)
    if k < 0 or sentence.pieces[k].kind != "noun":
        return False
    if sentence.noun(k).endswith(words().held):
        return True
    following = sentence.pieces[min(k + 1, len(sentence.pieces) - 1)]
    counted = following.kind == "figure" and following.index >= 0 and sentence.kind(k + 1) == "count"
    return counted and sentence.pieces[k].mark in TOPICAL and words().adverbs.fullmatch(following.gap) is not None


def is_event(sentence: Sentence, p: int) -> bool:
    """Whether the date at piece p is that of an event: 2011年の震災の避難者, 昭和62年の都市計画決定から29年."""
    if sentence.pieces[p].mark != "of" or sentence.pieces[p + 1].kind != "noun" or sentence.pieces[p + 1].gap:
        return False
    event, following = sentence.pieces[p + 1], sentence.pieces[p + 2] if p + 2 < len(sentence.pieces) else sentence.pieces[-1]
    if event.mark in ("of", "from") and sentence.noun(p + 1).endswith(words().events):
        return True
    return event.mark == "from" and following.kind == "figure" and sentence.kind(p + 2) == "duration"


def is_compared(sentence: Sentence, piece: Piece) -> bool:
    """Whether a date is the base of a comparison: 前年度比, 昨年より, 平成28年と比べ."""
    end = piece.end
    return words().base.match(sentence.text, end, end + 10) is not None or _BASE.match(sentence.text, end, end + 28) is not None


# 前年度当初予算に比べ, 昨年同時期の人数と比較して, 前年度を0.4ポイント上回り, 平成26年の前回を1割下回り, 前年から3％増え
_BASE = re.compile(
    r"[一-鿿ァ-ー]{1,10}(?:の[一-鿿ァ-ー]{1,6})?(?:に比べ|と比べ|と比較|に比較|に対し|よりも|と対比)"
    r"|(?:の[一-鿿ァ-ー]{1,8})?を[^、。を]{0,14}(?:上回|下回|割り込)"
    r"|から(?:約|およそ|おおむね)?[0-9][^、。]{0,10}(?:増|減|上昇|低下|ふえ|伸び|縮小|改善|悪化)"
    r"|の(?:[^、。の]{1,4}割[^、。の]{0,4}?|[^、。の]{1,6}[%％])(?:まで|に)[^、。]{0,6}(?:戻|回復|とどま|落ち込|縮小|激減|減少|減り)"
)


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
        base = is_compared(sentence, pieces[p + 2])  # 74億円（前年度比2億円増）
        if row.first_day and row.last_day and not pieces[p + 2].gap and not base:
            return row.first_day, row.last_day
    return None


def takes_date(sentence: Sentence, p: int, *, beside: bool) -> bool:
    """Whether figure p can hold at a date: no age, no duration that the date isn't beside, no label of a class."""
    piece, following = sentence.pieces[p], sentence.pieces[p + 1]
    kind = sentence.kind(p)
    before = sentence.pieces[p - 1] if p else piece
    if kind in ("age", "duration") and before.kind == "comma" and p > 1:
        before = sentence.pieces[p - 2]
    if kind in ("age", "duration") and before.kind == "noun" and before.mark == "topic" and not piece.gap.strip():
        return sentence.agreement((before.start, before.end), p) == QUANTITY  # 平均年齢は N 歳, 使用日数ですが、N 日
    if kind == "age":  # 平均年齢は、平成25年度の43歳から
        topics = (sentence.pieces[k] for k in sentence.back(p) if sentence.pieces[k].mark == "topic")
        return any(topic.kind == "noun" and sentence.agreement((topic.start, topic.end), p) == QUANTITY for topic in topics)
    if kind == "duration":
        return beside or (before.kind == "date" and before.mark in ("topic", "subject", "at") and not piece.gap)
    if kind == "multiple" and before.kind == "date" and before.mark == "of" and not piece.gap:
        return beside or any(sentence.noun(k).endswith("率") for k in sentence.back(p))  # 1970年代の2倍: the base
    label = piece.mark in ("subject", "topic", "at") and following.kind == "figure" and not following.gap and following.index >= 0
    return not (label and sentence.kind(p) != sentence.figures[following.index].kind)
