"""Expressions of time in a text: which days, how exactly, and how that is known.

`find_dates` works on any string; `dates_in` is what the figures stage calls, on the fold. The convention is the table `dates`:
a range is one row, a clock time has no days, 末 is the last day, a fiscal year runs from 1 April to 31 March, and an expression that
leans on a day nobody knows has no days rather than guessed ones.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from datetime import date
from functools import cache

from pipeline.figures.calendar_grammar import LIST, NUM, Atom, grammar, read_atom, weekday_pattern
from pipeline.figures.calendar_resolve import Context, Named, Resolved, joined, resolve, same_sentence
from pipeline.figures.calendar_words import any_of, mark, words
from pipeline.schema import Basis, DateRow, HeldOnPrecision
from pipeline.text import fold

_BASIS_ORDER: tuple[Basis, ...] = ("absolute", "era", "relative", "repaired")  # a range is as weak as its weaker end


@dataclasses.dataclass(frozen=True, slots=True)
class _Glue:
    """What joins two ends of a range, and what makes a bare number no date."""

    between: re.Pattern[str]
    until: re.Pattern[str]
    not_year: re.Pattern[str]
    never_year: re.Pattern[str]
    not_fiscal: re.Pattern[str]
    not_after: re.Pattern[str]
    sure_day: re.Pattern[str]
    not_day: re.Pattern[str]
    year_goes_on: re.Pattern[str]
    day_goes_on: re.Pattern[str]
    days_alone: re.Pattern[str]
    amount: re.Pattern[str]
    next_to: str


@cache
def _glue() -> _Glue:
    data = words()
    weekday = f"(?: ?{weekday_pattern()})?"
    until = any_of(data["mark"]["until"])
    return _Glue(
        between=re.compile(f"{weekday} {{0,2}}(?:(?P<word>から|ないし|乃至)|(?P<than>より)|(?P<sign>[〜~\\-－–―−‐ー→])) {{0,2}}"),
        until=re.compile(f"{weekday} ?{until}"),
        not_year=re.compile(any_of(data["not_year"]["words"])),
        never_year=re.compile(any_of(data["never_year"]["words"])),
        not_fiscal=re.compile(any_of(data["never_year"]["fiscal"])),
        sure_day=re.compile(any_of(data["sure_day"]["words"])),
        not_after=re.compile(f"{any_of(data['not_after']['words'])} ?$"),
        not_day=re.compile(any_of(data["not_day"]["words"])),
        year_goes_on=re.compile(r"[はがにもとを、,:の)]|から|まで|以降|当時|現在|時点|には|で(?!き)|\s|$"),
        day_goes_on=re.compile(r"(?:の|に|は(?!、?[0-9]|か)|から|夜|付|午前|午後|開催|現在|時点|まで)"),
        days_alone=re.compile(f"(?:{LIST}{NUM})+ ?{mark('day')}(?=\\n|$)"),
        amount=re.compile(r"[のはがに、] ?[0-9]"),
        next_to=data["trap"]["next_to"],
    )


def find_dates(text: str, held_on: date | None = None) -> list[DateRow]:
    """All expressions of time in any string, with offsets of the string itself.

    `held_on` is the day that was spoken on: 昨年, 先月 and 28年度 count from it.
    """
    folded = fold(text)
    rows = []
    for row in dates_in(folded.text, held_on=held_on):
        start, end = folded.span(row.start, row.end)
        rows.append(dataclasses.replace(row, start=start, end=end, text=text[start:end]))
    return rows


def dates_in(
    text: str,
    *,
    held_on: date | None = None,
    held_on_precision: HeldOnPrecision = "day",
    spans: Sequence[tuple[int, int]] | None = None,
) -> list[DateRow]:
    """Expressions of time in folded text, with fold offsets and without ids.

    `spans` are the turns to look in (None: everywhere); nothing named in one governs the next. Where only the month of the meeting is
    known, words that count days from it (昨日) have no days.
    """
    rows: list[DateRow] = []
    for start, end in [(0, len(text))] if spans is None else spans:
        context = Context(text=text, end=end, held_on=held_on)
        _read_span(context, start, end, rows)
    if held_on_precision == "day":
        return rows
    return [
        _without_days(row) if row.basis == "relative" and row.precision == "day" and _counts_days(row.text) else row for row in rows
    ]


def _counts_days(text: str) -> bool:
    data = words()
    return text in data["day_word"]["meeting"] or text[0] in data["day_prefix"] and text[1:2].isdigit() or text[:2] in data["week"]


def _without_days(row: DateRow) -> DateRow:
    return dataclasses.replace(row, first_day=None, last_day=None, flags=(*row.flags, "no_reference"))


def _read_span(context: Context, start: int, end: int, rows: list[DateRow]) -> None:
    text = context.text
    search = grammar().scanner.search
    at = start
    while (found := search(text, at, end)) is not None:
        at = found.start()
        row = _read(context, at, end)
        if row is None:
            at = _skip(text, at, end)
            continue
        rows.append(row)
        at = row.end


_RUN = re.compile(r"[0-9]+|.", re.DOTALL)


def _skip(text: str, at: int, end: int) -> int:
    """Past what turned out to be no date: a whole number, or one character."""
    found = _RUN.match(text, at, end)
    return found.end() if found else at + 1


def _read(context: Context, at: int, end: int) -> DateRow | None:
    """The expression at an offset, with the end of its range where it is one; remembers it in the context."""
    text = context.text
    atom = read_atom(text, at, end)
    if atom is None:
        return None
    if atom.hour >= 0:
        return _clock(atom, text, end)
    second = _second(atom, text, end)
    if not _warranted(atom, second, context, end):
        return None
    first = resolve(atom, context)
    if first is None:
        return None
    if second is None:
        _remember(atom, first, context)
        return _row(atom.start, atom.end, text, first)
    last = _end_of_range(atom, first, second, context)
    if last is None or (first.span and last.span and last.span[1] < first.span[0]):
        atom.open = False
        _remember(atom, first, context)
        return _row(atom.start, atom.end, text, first)
    until = _glue().until.match(text, second.end, end)
    stop = until.end() if until else second.end
    _remember(second, last, context)
    basis = max(first.basis, last.basis, key=_BASIS_ORDER.index)
    span = (first.span[0], last.span[1]) if first.span and last.span else None
    flags = tuple(dict.fromkeys(first.flags + last.flags))
    return _row(atom.start, stop, text, Resolved(span, "period", basis, flags))


def _row(start: int, end: int, text: str, found: Resolved) -> DateRow:
    first, last = found.span if found.span else (None, None)
    return DateRow(
        start=start,
        end=end,
        text=text[start:end],
        first_day=first,
        last_day=last,
        precision=found.precision,
        basis=found.basis,
        flags=found.flags,
    )


def _second(atom: Atom, text: str, end: int) -> Atom | None:
    """The other end of a range, where the text goes on with から, 〜 or - and another expression of time."""
    glue = _glue()
    joint = glue.between.match(text, atom.end, end)
    if joint is None:
        return None
    second = read_atom(text, joint.end(), end)
    if second is None or second.hour >= 0 or second.kind in {"same_period", "century"}:
        return None
    if (
        second.style == "short"
        and not (second.fiscal or second.month or second.open)
        and not (atom.year and not atom.month and atom.style != "short")
    ):
        return None
    if joint["than"] and not glue.until.match(text, second.end, end):
        return None
    if joint["sign"] and (
        second.style in {"meeting", "named", "context"} or second.month_style or second.day_style in {"meeting", "named"}
    ):
        return None
    if second.day_style == "number" and not (atom.day or atom.day_style):
        return None
    return second


def _end_of_range(atom: Atom, first: Resolved, second: Atom, context: Context) -> Resolved | None:
    """Resolve the other end with the first end as what was named last."""
    if atom.open and second.month and not atom.month:
        atom.month = second.month
    inner = Context(text=context.text, end=context.end, held_on=context.held_on, last=context.last, years=context.years)
    _remember(atom, first, inner)
    if inner.last and first.span and not second.style and second.month and not second.month_style:
        # 10月から3月まで: the next such month after the first.
        start = first.span[0]
        if inner.last.month or not atom.fiscal:
            second.style, second.year = "west", start.year + (second.month < start.month)
        else:
            second.style, second.year = "west", start.year + (second.month < 4)
        found = resolve(second, inner)
        second.style = ""
        return dataclasses.replace(found, basis=first.basis) if found else None
    if second.day_style == "number" and first.span:
        start = first.span[0]
        following = Atom(
            second.start, second.end, style="west", year=start.year + (start.month == 12 and second.day < start.day), day=second.day
        )
        following.month = start.month % 12 + 1 if second.day < start.day else start.month
        found = resolve(following, inner)
        return dataclasses.replace(found, basis=first.basis) if found else None
    return resolve(second, inner)


def _remember(atom: Atom, found: Resolved, context: Context) -> None:
    """Keep what was named as the anchor of what follows."""
    if found.span is None or found.year is None or atom.recurring:
        return
    explicit = (
        bool(atom.style)
        and atom.style != "context"
        or bool(context.last and context.last.explicit and not atom.style and atom.month and atom.start - context.last.end <= 3)
    )
    style = (
        "west"
        if atom.style == "west" or (atom.style == "short" and found.basis == "absolute")
        else "era"
        if atom.style in {"era", "short"}
        else ""
    )
    day = found.span[0] if found.span[0] == found.span[1] else None
    named = Named(found.span, found.year, atom.fiscal and not found.month, style, explicit, found.month, day, atom.end)
    if atom.kind == "decade" or atom.kind == "same_period":
        return
    context.last = named
    if style:
        context.years = named


def _warranted(atom: Atom, second: Atom | None, context: Context, end: int) -> bool:
    """Whether a bare number with 年 or 日 is a date here and no duration; everything else is."""
    if atom.style == "short" and not atom.month and not atom.part and not atom.quarter:
        return _short_year_warranted(atom, second, context, end)
    if atom.day_style == "number" and atom.which is None:
        return _bare_day_warranted(atom, second, context, end)
    if atom.month == 1 and not (atom.style or atom.day or atom.part or atom.month_style or atom.which is not None):
        # 一月の利用料: a month long, where no other month stands beside
        return context.text[atom.start].isascii() or second is not None or _listed(atom, context)
    return True


_KANJI_BEFORE = re.compile(r"[一-龥々ァ-ヶー]")
_YEAR_LIST = re.compile(r"[0-9〇一二三四五六七八九十] ?[〜~\-－–―] ?$")


def _listed(atom: Atom, context: Context) -> bool:
    """Whether the expression stands in a list right after another one: 平成17年、18年."""
    last = context.last
    return last is not None and joined(context.text, last.end, atom.start)


def _short_year_warranted(atom: Atom, second: Atom | None, context: Context, end: int) -> bool:
    """28年度 is a fiscal year; 16年 is a year only beside other years or close to the meeting; 5年間, 築30年, 被爆80年 are none."""
    glue, text = _glue(), context.text
    if atom.kind == "decade":
        return False
    listed = _listed(atom, context)
    if atom.fiscal:
        return listed or ((atom.year > 1 or not text[atom.start].isdigit()) and not glue.not_fiscal.match(text, atom.end, end))
    if atom.open:
        return True
    if (glue.never_year if listed else glue.not_year).match(text, atom.end, end):
        return False
    if not listed and not glue.year_goes_on.match(text, atom.end, end):
        return False
    if second is not None and second.style == "short" and not second.fiscal and not second.month:
        return False  # 10年から15年かかる
    return listed or _year_stands_free(atom, context)


def _year_stands_free(atom: Atom, context: Context) -> bool:
    """Whether a bare year outside a list is near enough to a year named in its sentence, or to the meeting."""
    glue, text, last = _glue(), context.text, context.years
    before = text[max(0, atom.start - 6) : atom.start]
    if (
        glue.not_after.search(before)
        or _YEAR_LIST.search(before)
        or (before and _KANJI_BEFORE.match(before[-1]) and before[-1] not in glue.next_to)
    ):
        return False
    beside = last is not None and atom.start - last.end <= 120 and same_sentence(text, last.end, atom.start)
    if atom.year >= 65:
        return atom.year % 10 != 0 or beside
    found = resolve(atom, context)
    if found is None or found.year is None:
        return False
    if beside and last is not None:
        return abs(found.year - last.year) <= 15
    held = context.held_on
    near = held is not None and -8 <= found.year - held.year <= 3
    return near and atom.year >= 11 and (atom.year % 5 != 0 or glue.amount.match(text, atom.end) is not None)


def _bare_day_warranted(atom: Atom, second: Atom | None, context: Context, end: int) -> bool:
    """A day without its month: in a list or with its weekday, or standing free and going on as a day does (15日の委員会)."""
    glue, text = _glue(), context.text
    if atom.weekday:
        return True
    before = text[atom.start - 1] if atom.start else "\n"
    if atom.open:  # 1、2日 as a whole line; elsewhere two days long
        return before == "\n" and glue.days_alone.match(text, atom.end, end) is not None
    if not text[atom.start].isascii() or glue.not_day.match(text, atom.end, end):
        return False
    last = context.last
    if (
        last is not None
        and last.month
        and last.day
        and (joined(text, last.end, atom.start) or (last.end == atom.start and last.day.day == atom.day))
    ):
        return True
    if before not in " \n、。「(・の":
        return False
    if before != "の" and ((second or atom).end >= end or text[(second or atom).end] == "\n"):
        return True
    if second is not None:
        return False  # 10日から20日かかる
    return (
        atom.day > (1 if last is not None and last.day and atom.start - last.end <= 80 else 9)
        and (before != "の" or atom.day > 9)
        and context.held_on is not None
        and glue.day_goes_on.match(text, atom.end, end) is not None
    )


def _clock(atom: Atom, text: str, end: int) -> DateRow:
    """A clock time or a stretch of them: 午前6時半から午後11時まで."""
    glue = _glue()
    joint = glue.between.match(text, atom.end, end)
    second = read_atom(text, joint.end(), end) if joint else None
    if second is not None and second.hour >= 0:
        start = _hhmm(atom.hour, atom.minute, atom.daypart)
        daypart = second.daypart
        if daypart == "same":
            daypart = atom.daypart
        elif not daypart and atom.daypart in {"pm", "night"} and second.hour < 12:
            daypart = "pm"
        until = glue.until.match(text, second.end, end)
        stop = until.end() if until else second.end
        return _clock_row(atom.start, stop, text, start, _hhmm(second.hour, second.minute, daypart))
    when = _hhmm(atom.hour, atom.minute, atom.daypart)
    if glue.until.match(text, atom.end, end):
        return _clock_row(atom.start, atom.end, text, None, when)
    return _clock_row(atom.start, atom.end, text, when, None)


def _clock_row(start: int, end: int, text: str, first: str | None, last: str | None) -> DateRow:
    return DateRow(start=start, end=end, text=text[start:end], basis="absolute", clock_start=first, clock_end=last)


def _hhmm(hour: int, minute: int, daypart: str) -> str:
    """24-hour time: 午後1時半 is 13:30, 夜11時 23:00, 夜1時 01:00, 午後12時30分 12:30."""
    if (daypart == "pm" and hour < 12) or (daypart == "night" and 5 <= hour <= 12) or (daypart == "noon" and hour < 6):
        hour += 12
    return f"{hour:02}:{minute:02}"
