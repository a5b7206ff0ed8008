"""Which days an expression means: atoms of grammar.py against the day of the meeting and what was named before.

Nothing is guessed: without a reference a relative expression has no days.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from pipeline.figures.dates import days
from pipeline.figures.dates.days import Span
from pipeline.figures.dates.grammar import Atom
from pipeline.figures.dates.months import month_year
from pipeline.figures.dates.words import all_eras, eras, words
from pipeline.figures.dates.years import FAR, NEAR, Context, near, same_sentence, short_year
from pipeline.schema import Basis, Precision


@dataclass(slots=True)
class Resolved:
    """Days with how they were found."""

    span: Span | None
    precision: Precision
    basis: Basis
    flags: tuple[str, ...] = ()
    year: int | None = None
    month: date | None = None


def resolve(atom: Atom, context: Context) -> Resolved | None:
    """The days of an atom; None where the reading as a date is not warranted (a bare 5年 is a duration)."""
    if atom.kind in {"century", "age", "before_christ", "weekday"}:
        return _by_itself(atom)
    if atom.kind == "week":
        return _week(atom, context)
    if atom.day_style in {"meeting", "named", "beside", "number"}:
        return _lone_day(atom, context)
    if atom.kind == "same_period":
        return _same_period(atom, context)
    basis = _basis(atom)
    if atom.style:
        year, flags = _year(atom, context)
        if year is None:
            if atom.style == "short" and flags != ("no_reference",):
                return None
            return Resolved(None, _precision(atom), basis, flags)
    else:
        return _no_year(atom, context)
    if atom.style == "short" and basis == "era" and short_year(atom, context)[1]:
        basis = "absolute"
    return _in_year(atom, year, basis, flags)


def _by_itself(atom: Atom) -> Resolved | None:
    """What needs no reference: a century or a part of one, an age, a year before Christ; and a weekday, whose day nobody knows."""
    if atom.kind == "century":
        first = (atom.year - 1) * 100 + 1
        a, b = atom.part or (0, 99)
        return Resolved((date(first + a, 1, 1), date(first + b, 12, 31)), "period", "absolute") if atom.year > 0 else None
    if atom.kind == "age":
        return Resolved(atom.span, "period", "era", () if atom.span else ("vague",))
    if atom.kind == "weekday":
        return Resolved(None, "day", "relative", ("recurring",) if atom.recurring else ("no_reference",))
    return Resolved(None, "period" if atom.quarter else "year", "absolute", ("before_christ",))


def _basis(atom: Atom) -> Basis:
    if atom.repaired:
        return "repaired"
    if atom.style in {"era", "short"}:
        return "era"
    return "absolute" if atom.style == "west" else "relative"


def _precision(atom: Atom) -> Precision:
    if atom.day or atom.part in {(0, 0), (12, 0, 12, 0)}:
        return "day"
    if len(atom.part) == 2 or atom.kind in {"season", "decade"}:
        return "period"
    if atom.month or atom.month_style:
        return "month"
    if atom.quarter:
        return "quarter"
    if atom.part:
        return (
            "half"
            if atom.part[2] - atom.part[0] == 5
            else "month"
            if atom.part[0] == atom.part[2] and atom.part[3] == 0
            else "period"
        )
    if atom.fiscal:
        return "fiscal_year"
    return "era_year" if atom.style in {"era", "short"} else "year"


def _in_year(atom: Atom, year: int, basis: Basis, flags: tuple[str, ...]) -> Resolved:
    """Days in a known (fiscal) year."""
    precision = _precision(atom)
    span: Span | None
    month: date | None = None
    if atom.kind == "decade":
        first, last = (year + atom.part[0], year + atom.part[1]) if atom.part else (year, year + 9)
        one, two = days.year_span(first), days.year_span(last)
        span = (one[0], two[1]) if one and two else None
    elif atom.month:
        calendar_year = year + 1 if atom.fiscal and atom.month < 4 else year
        span, month, more = _in_month(atom, calendar_year, atom.month)
        flags += more
    elif atom.quarter:
        first_month = 3 * atom.quarter - 2
        span = days.part_of_year(year, [first_month, 1, first_month + 2, 0], fiscal=atom.fiscal)
    elif atom.part:
        span = days.part_of_year(year, list(atom.part), fiscal=atom.fiscal and atom.kind != "season")
    else:
        span = days.fiscal_span(year) if atom.fiscal else days.year_span(year)
    if atom.style == "era" and span:
        last_day = all_eras()[atom.era].last_day
        if atom.month and atom.era not in eras():
            return Resolved(None, precision, basis, (*flags, "old_calendar"), year)
        if atom.ambiguous:
            flags += ("ambiguous",)
        if last_day and (span[0] > last_day and not (span[0].year == last_day.year and not atom.month)):
            flags += ("era_ended",)
    return Resolved(span, precision, basis, flags, year, month)


def _in_month(atom: Atom, year: int, month: int) -> tuple[Span | None, date | None, tuple[str, ...]]:
    """The month, or the day or part of it that the atom names."""
    whole = days.month_span(year, month)
    if whole is None:
        return None, None, ("invalid_day",)
    if atom.day:
        span = days.days_of(year, month, atom.day, atom.day)
    elif len(atom.part) == 2:
        span = days.days_of(year, month, atom.part[0], atom.part[1])
    else:
        span = whole
    return span, whole[0], () if span else ("invalid_day",)


@cache
def _once_more() -> tuple[str, ...]:
    return tuple(words()["plan"]["once_more"])


def _year(atom: Atom, context: Context) -> tuple[int | None, tuple[str, ...]]:
    """The western (fiscal) year that the atom names, with flags."""
    held = context.held_month if atom.fiscal or atom.style == "new" or atom.kind == "edge" else context.held_on
    missing = ("no_reference",)
    if atom.style == "west":
        return atom.year, ()
    if atom.style == "era":
        return all_eras()[atom.era].first_year - 1 + atom.year, ()
    if atom.style == "short":
        year, _, flags = short_year(atom, context)
        return year, flags
    if atom.style in {"named", "context"}:
        year = _named_year(atom, context)
        if year is not None:
            return year, ()
        if held is None or (atom.style == "named" and atom.shift == 0):
            return None, missing
    if held is None:
        return None, missing
    base = days.fiscal_year(held) if atom.fiscal else held.year
    if atom.style == "new":
        base += held.month < 4 or held.month > 9
    if atom.kind == "season" and atom.part[2] > 12:
        base -= held.month <= 5  # 今冬 said in March began last year
    if atom.kind == "edge" and not atom.fiscal:
        early = atom.part[2] == 1
        base += (held.month > 3) if early else -(held.month <= 2)
    return base + atom.shift, ()


def _named_year(atom: Atom, context: Context) -> int | None:
    """The year of 同年, 前年度, 上半期 by what was named before, else by the accounts that the passage is about."""
    last = context.last
    if (
        last
        and last.end <= atom.start
        and ((atom.style == "named" and near(atom, context, 2 * NEAR)) or (near(atom, context, NEAR) and last.explicit))
    ):
        base = last.year
        if atom.shift < 0 and last.step and not context.text.endswith(_once_more(), 0, atom.start):
            base -= last.step  # 令和4年は8件、前年は6件で、前年より2件多く: both are 令和3年
        if atom.fiscal and not last.fiscal and last.month:
            base = days.fiscal_year(last.span[0])
        elif atom.style == "context" and not last.fiscal and not last.month:
            atom.fiscal = False  # 本年は、上半期で…: half of that year, not of the fiscal one
        return base + atom.shift
    if atom.style == "named" and context.settled is not None and (atom.shift < 0 or atom.fiscal):
        return context.settled.year + atom.shift
    known = context.years
    if atom.style == "named" and atom.shift <= 0 and known and atom.start - known.end <= FAR and not known.month:
        still = last is known or (last is not None and last.step)  # no other time has been spoken of since but the year before it
        return known.year + atom.shift if still else None
    return None


def _no_year(atom: Atom, context: Context) -> Resolved | None:
    """A month without a year, or 先月, 同月."""
    precision = _precision(atom)
    last = context.last
    flags: tuple[str, ...] = ("recurring",) if atom.recurring else ()
    basis: Basis = "relative"
    if atom.month_style:
        base = (
            context.held_month
            if atom.month_style == "meeting"
            else (last.month if last and near(atom, context, 2 * NEAR) else None)
        )
        if base is None:
            generic = atom.month_style == "named" and atom.shift  # 翌月末までに納付: of any month
            return None if generic else Resolved(None, precision, basis, (*flags, "no_reference"))
        year, month = days.shift_month(base.year, base.month, atom.shift)
    else:
        found = month_year(atom, context)
        if found is None:
            return Resolved(None, precision, basis, (*flags, "no_reference"))
        year, month = found, atom.month
    span, first, more = _in_month(atom, year, month)
    return Resolved(span, precision, basis, flags + more, year, first)


def _lone_day(atom: Atom, context: Context) -> Resolved | None:
    """昨日, 同日, 翌日, 明19日, and the 15日 of a month named before."""
    held, last = context.held_month, context.last
    missing = Resolved(None, "day", "relative", ("no_reference",))
    if atom.day_style == "meeting":
        day = days.shift_day(context.held_day, atom.shift) if context.held_day else None
        return Resolved((day, day), "day", "relative", (), day.year, day.replace(day=1)) if day else missing
    if atom.day_style == "named" and not atom.day:
        if last is None or last.day is None or not near(atom, context, 2 * NEAR if atom.shift else 4 * NEAR):
            return missing if atom.shift == 0 else None
        day = days.shift_day(last.day, atom.shift)
        return Resolved((day, day), "day", "relative", (), day.year, day.replace(day=1)) if day else missing
    if atom.day_style == "beside":
        day = days.shift_day(context.held_day, atom.shift) if context.held_day else None
        if day is None:
            return missing
        if day.day != atom.day:
            same_month = days.days_of(day.year, day.month, atom.day, atom.day)
            return Resolved(
                same_month,
                "day",
                "relative",
                ("invalid_day",) if same_month is None else ("not_beside",),
                day.year,
                day.replace(day=1),
            )
        return Resolved((day, day), "day", "relative", (), day.year, day.replace(day=1))
    base = last.month if last and last.month and near(atom, context, 2 * NEAR) else None
    if (
        base
        and last
        and last.day
        and atom.day < last.day.day
        and atom.start - last.end <= 12
        and same_sentence(context.text, last.end, atom.start)
    ):
        base = date(*days.shift_month(base.year, base.month, 1), 1)  # 28日の週は1名、5日の週は2名
    if atom.which is not None and held and context.precision == "day":
        base = held.replace(day=1)
        if atom.which < 0 and atom.day > held.day:
            base = date(*days.shift_month(held.year, held.month, -1), 1)
        elif atom.which > 0 and atom.day < held.day:
            base = date(*days.shift_month(held.year, held.month, 1), 1)
    if base is None and held and atom.which is None and atom.day_style == "number":
        base = held.replace(day=1)
        if atom.day > held.day + 15 and context.precision == "day":
            base = date(*days.shift_month(held.year, held.month, -1), 1)
    if base is None:
        return missing
    span = days.days_of(base.year, base.month, atom.day, atom.day)
    return Resolved(span, "day", "relative", () if span else ("invalid_day",), base.year, base)


def _week(atom: Atom, context: Context) -> Resolved:
    held = context.held_day
    precision: Precision = "day" if atom.day else "period"
    span = days.week_span(held, atom.shift) if held else None
    if span is None:
        return Resolved(None, precision, "relative", ("no_reference",))
    if atom.day:
        day = days.shift_day(span[0], atom.day - 1)
        span = (day, day) if day else None
    return Resolved(span, precision, "relative")


def _same_period(atom: Atom, context: Context) -> Resolved:
    """前年同期: the days named last, a year earlier."""
    last = context.last
    named = last is not None and near(atom, context, 2 * NEAR)
    span = days.same_days(last.span, atom.shift) if last and named else None
    return Resolved(span, "period", "relative", () if span else ("no_reference",), span[0].year if span else None)
