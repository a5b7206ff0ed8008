"""Expressions of time in a text: which days, how exactly, and how that is known.

`find_dates` works on any string; `dates_in` is what the figures stage calls, on the fold. The convention is the table `dates`:
a range is one row, a clock time has no days, 末 is the last day, a fiscal year runs from 1 April to 31 March, and an
expression that leans on a day nobody knows has no days rather than guessed ones.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from datetime import date

from pipeline.figures.dates import days
from pipeline.figures.dates.ages import with_ages
from pipeline.figures.dates.doubt import glue, warranted
from pipeline.figures.dates.grammar import Atom, read_atom
from pipeline.figures.dates.months import plans, settles
from pipeline.figures.dates.patterns import grammar
from pipeline.figures.dates.resolve import Resolved, resolve
from pipeline.figures.dates.words import mark, words
from pipeline.figures.dates.years import Context, Named
from pipeline.schema import Basis, DateRow, HeldOnPrecision

PLANNED = 100  # days before a fiscal year in which its budget is debated
BROAD = frozenset({"age", "weekday"})  # expressions that only `broad` looks for
_BASIS_ORDER: tuple[Basis, ...] = ("absolute", "era", "relative", "repaired")  # a range is as weak as its weaker end


def dates_in(
    text: str,
    *,
    held_on: date | None = None,
    held_on_precision: HeldOnPrecision = "day",
    spans: Sequence[tuple[int, int]] | None = None,
    broad: bool = False,
) -> list[DateRow]:
    """Expressions of time in folded text, with fold offsets and without ids.

    `spans` are the turns to look in (None: everywhere); nothing named in one governs the next. Where only the month or
    the year of the meeting is known, words that need more of it (昨日, 先月) have no days.
    """
    rows: list[DateRow] = []
    western: bool | None = None  # of the whole text: looked at once, and only when somebody asks
    within = [(0, len(text))] if spans is None else spans
    for start, end in within:
        context = Context(text=text, end=end, held_on=held_on, precision=held_on_precision, western=western, broad=broad)
        _read_span(context, start, end, rows)
        western = context.western
    return with_ages(text, rows, within) if broad else rows


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


_DAY = re.compile(r"[0-9]{1,2}(?![0-9/:.,])(?! ?[一-龠])")
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
    if not context.broad and (atom.kind in BROAD or text[atom.start : atom.end] == words()["today"]["word"]):
        return None
    if atom.day_style == "meeting" and (told := _told_twice(atom, context, end)) is not None:
        atom = told
    second = _second(atom, text, end)
    if not warranted(atom, second, context, end):
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
    until = glue().until.match(text, second.end, end)
    stop = until.end() if until else second.end
    _remember(second, last, context)
    span = (first.span[0], last.span[1]) if first.span and last.span else None
    if span and context.last:
        context.last.span = span  # 前年同期 means the whole of it
    basis = max(first.basis, last.basis, key=_BASIS_ORDER.index)
    flags = tuple(dict.fromkeys(first.flags + last.flags))
    return _row(atom.start, stop, text, Resolved(span, "period", basis, flags))


def _told_twice(atom: Atom, context: Context, end: int) -> Atom | None:
    """昨日7月5日: one day, named by its date, where it is that day."""
    meant = days.shift_day(context.held_day, atom.shift) if context.held_day else None
    dated = read_atom(context.text, atom.end, end) if context.text[atom.end : atom.end + 1].isdigit() else None
    if meant is None or dated is None or dated.open or (dated.month, dated.day) != (meant.month, meant.day):
        return None
    return dataclasses.replace(dated, start=atom.start)


def _row(start: int, end: int, text: str, found: Resolved) -> DateRow:
    first, last = found.span or (None, None)
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
    g = glue()
    joint = g.between.match(text, atom.end, end)
    if joint is None:
        return None
    at = joint.end()
    second = read_atom(text, at, end)
    if second is None and text.startswith(g.next_day, at):
        second = read_atom(text, at + len(g.next_day), end)  # 12月31日から翌1月3日まで
    if second is None:
        return _bare_day(atom, text, at, end) if joint["sign"] else None
    if atom.kind == "decade" and second.style == "short" and text.startswith(mark("decade"), second.end):
        return _same_age(atom, second)
    return second if _is_end(atom, second, joint, text, end) else None


def _same_age(first: Atom, second: Atom) -> Atom:
    """The 40年代 of 昭和30年代から40年代, the 90年代 of 1980年代から90年代."""
    year = second.year if first.style == "era" else first.year - first.year % 100 + second.year
    return dataclasses.replace(
        second, style=first.style, era=first.era, year=year, kind="decade", part=(), end=second.end + len(mark("decade"))
    )


def _bare_day(atom: Atom, text: str, at: int, end: int) -> Atom | None:
    """The 6 of 2012/4/3~6."""
    day = _DAY.match(text, at, end) if "/" in text[atom.start : atom.end] else None
    return Atom(at, day.end(), day=int(day.group()), day_style="number") if day and atom.day < int(day.group()) <= 31 else None


def _is_end(atom: Atom, second: Atom, joint: re.Match[str], text: str, end: int) -> bool:
    """Whether a second expression is the other end of the first's range."""
    g = glue()
    until = g.until.match(text, second.end, end) is not None
    if second.hour >= 0 or second.kind in {"same_period", "century", "before_christ"}:
        return False
    if (atom.kind == "weekday") is not (second.kind == "weekday"):
        return False
    if not until and (second.kind == "edge" or joint["than"]):
        return False
    if second.style == "short" and not second.fiscal and not second.month:
        full = atom.year and not atom.month and atom.style != "short"
        if g.not_year.match(text, second.end, end) or not (second.open or full):
            return False
    if joint["sign"] and (
        second.style in {"meeting", "named", "context"} or second.month_style or second.day_style in {"meeting", "named"}
    ):
        return False
    return second.day_style != "number" or bool(atom.day or atom.day_style)


def _end_of_range(atom: Atom, first: Resolved, second: Atom, context: Context) -> Resolved | None:
    """Resolve the other end with the first end as what was named last."""
    if atom.open and second.month and not atom.month:
        atom.month = second.month
    inner = dataclasses.replace(context)
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
    explicit = (bool(atom.style) and atom.style != "context") or bool(
        context.last and context.last.explicit and not atom.style and atom.month and atom.start - context.last.end <= 3
    )
    style = (
        "west"
        if atom.style == "west" or (atom.style == "short" and found.basis == "absolute")
        else "era"
        if atom.style in {"era", "short"}
        else ""
    )
    day = found.span[0] if found.span[0] == found.span[1] else None
    named = Named(found.span, found.year, atom.fiscal and not found.month, style, explicit, found.month, day, atom.end, atom.era)
    named.step = min(atom.shift, 0) if atom.style == "named" else 0
    if atom.kind in {"decade", "same_period"}:
        return
    context.last = named
    held = context.held_month
    if named.fiscal and held is not None and 0 < (named.span[0] - held).days <= PLANNED and plans(context.text, atom.end):
        context.plan = named
    if style:
        context.years = named
    if style and named.fiscal:
        if settles(context.text, atom.end):
            context.settled = named
        elif context.settled is not None and named.year > context.settled.year:
            context.settled = None  # 平成20年度予算: another year is spoken of


def _clock(atom: Atom, text: str, end: int) -> DateRow:
    """A clock time or a stretch of them: 午前6時半から午後11時まで."""
    g = glue()
    joint = g.between.match(text, atom.end, end)
    second = read_atom(text, joint.end(), end) if joint else None
    if second is not None and second.hour >= 0:
        start = _hhmm(atom.hour, atom.minute, atom.daypart)
        daypart = second.daypart
        if daypart == "same":
            daypart = atom.daypart
        elif not daypart and atom.daypart in {"pm", "night"} and second.hour < 12:
            daypart = "pm"
        until = g.until.match(text, second.end, end)
        stop = until.end() if until else second.end
        return _clock_row(atom.start, stop, text, start, _hhmm(second.hour, second.minute, daypart))
    when = _hhmm(atom.hour, atom.minute, atom.daypart)
    if g.until.match(text, atom.end, end):
        return _clock_row(atom.start, atom.end, text, None, when)
    return _clock_row(atom.start, atom.end, text, when, None)


def _clock_row(start: int, end: int, text: str, first: str | None, last: str | None) -> DateRow:
    return DateRow(start=start, end=end, text=text[start:end], basis="absolute", clock_start=first, clock_end=last)


def _hhmm(hour: int, minute: int, daypart: str) -> str:
    """24-hour time: 午後1時半 is 13:30, 夜11時 23:00, 夜1時 01:00, 午後12時30分 12:30."""
    if (daypart == "pm" and hour < 12) or (daypart == "night" and 5 <= hour <= 12) or (daypart == "noon" and hour < 6):
        hour += 12
    return f"{hour:02}:{minute:02}"
