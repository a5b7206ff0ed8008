"""Days and spans of days: nothing here knows any Japanese.

A span is (first day, last day), both inclusive. A fiscal year runs from 1 April to 31 March and is named by the year it begins in.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

Span = tuple[date, date]
MIN_YEAR, MAX_YEAR = 1, 9998


def year_span(year: int) -> Span | None:
    """1 January to 31 December; None outside the calendar."""
    return (date(year, 1, 1), date(year, 12, 31)) if MIN_YEAR <= year <= MAX_YEAR else None


def fiscal_span(year: int) -> Span | None:
    """1 April to 31 March."""
    return (date(year, 4, 1), date(year + 1, 3, 31)) if MIN_YEAR <= year < MAX_YEAR else None


def fiscal_year(day: date) -> int:
    """The fiscal year that a day lies in."""
    return day.year - (day.month < 4)


def month_end(year: int, month: int) -> int:
    """The last day of a month."""
    return monthrange(year, month)[1]


def month_span(year: int, month: int) -> Span | None:
    """All days of a month; months 13, 14 … belong to the next year and 0, -1 … to the one before."""
    year, month = shift_month(year, month, 0)
    if not MIN_YEAR <= year <= MAX_YEAR:
        return None
    return date(year, month, 1), date(year, month, month_end(year, month))


def shift_month(year: int, month: int, shift: int) -> tuple[int, int]:
    """A month so many months later, as (year, month)."""
    index = year * 12 + month - 1 + shift
    return index // 12, index % 12 + 1


def days_of(year: int, month: int, first: int, last: int) -> Span | None:
    """Days of a month; day 0 is its last day. None where there is no such day (30 February)."""
    whole = month_span(year, month)
    if whole is None:
        return None
    end = whole[1].day
    first, last = first or end, last or end
    if first > end or last > end or first > last:
        return None
    return whole[0].replace(day=first), whole[0].replace(day=last)


def part_of_year(year: int, part: list[int], *, fiscal: bool) -> Span | None:
    """A part of a year: [first month, first day, last month, last day].

    Day 0 is the last one of its month; the months of a fiscal year count from April.
    """
    offset = 3 if fiscal else 0
    first = days_of(year, part[0] + offset, part[1], part[1])
    last = days_of(year, part[2] + offset, part[3], part[3])
    return (first[0], last[1]) if first and last else None


def week_span(day: date, shift: int) -> Span | None:
    """Monday to Sunday of the week of a day, so many weeks later."""
    try:
        monday = day - timedelta(days=day.weekday()) + timedelta(weeks=shift)
        return monday, monday + timedelta(days=6)
    except OverflowError:
        return None


def shift_day(day: date, shift: int) -> date | None:
    """A day so many days later; None outside the calendar."""
    try:
        return day + timedelta(days=shift)
    except OverflowError:
        return None


def same_days(span: Span, years: int) -> Span | None:
    """The same days so many years later: 前年同期. 29 February becomes 28 February."""
    moved = []
    for day in span:
        year = day.year + years
        if not MIN_YEAR <= year <= MAX_YEAR:
            return None
        moved.append(date(year, day.month, min(day.day, month_end(year, day.month))))
    return moved[0], moved[1]
