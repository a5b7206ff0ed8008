"""Values that readers of different making can be compared by, as JSON.

A value is a dict with any of these keys; a comparison looks at the keys of what is expected:

  amount  [low, high or null, unit or null]: 約200件 is [200, null, "件"]. Units are toben's canonical ones, and compared by
          their base unit (1.5 km is 1500 m). A reader that tells no unit (null) is compared by the number alone.
  days    [[year, month, day], [year, month, day]]: first and last day. Fields in front may be null: --06-01 is of no known year.
  clock   ["HH:MM" or null, "HH:MM" or null]: from and until.

`days` are made by `days_of`, so that 2020年6月 is the same whether a reader gives its first and last day or its year and month.
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from functools import cache
from typing import Any

Value = dict[str, Any]
Day = list[int | None]

# What a canonical unit is in its base unit. Only what other readers convert needs an entry.
BASE = {
    "km": ("m", 1000.0),
    "cm": ("m", 0.01),
    "mm": ("m", 0.001),
    "kg": ("g", 1000.0),
    "t": ("g", 1e6),
    "mg": ("g", 0.001),
    "kL": ("L", 1000.0),
    "mL": ("L", 0.001),
    "cc": ("L", 0.001),
    "ha": ("m2", 1e4),
    "km2": ("m2", 1e6),
    "cm2": ("m2", 1e-4),
    "kW": ("W", 1000.0),
    "km/h": ("m/h", 1000.0),
}


@cache
def canonical(unit: str) -> tuple[str, float]:
    """The base unit of a unit as anybody writes it, and what one of it is in that."""
    from pipeline.figures.units import units  # noqa: PLC0415 other readers run where toben isn't installed

    known = units().get(unit)
    name, scale = (known.name, known.scale) if known else (unit, 1.0)
    base, factor = BASE.get(name, (name, 1.0))
    return base, scale * factor


def days_of(first: Day, last: Day | None = None) -> list[Day]:
    """First and last day of what is given as far as it is known: [2020, 6, null] is [[2020, 6, 1], [2020, 6, 30]]."""
    last = first if last is None else last
    year, month, day = first
    if year is not None and month is None and day is None:
        first = [year, 1, 1]
    elif month is not None and day is None:
        first = [year, month, 1]
    year, month, day = last
    if year is not None and month is None and day is None:
        last = [year, 12, 31]
    elif month is not None and day is None:
        last = [year, month, calendar.monthrange(year if year and 0 < year < 9999 else 2023, month)[1]]
    return [first, last]


def day_list(day: date) -> Day:
    return [day.year, day.month, day.day]


def shifted(reference: date, amount: float, unit: str) -> list[Day] | None:
    """The year, month, week or day so many 年, 月, 週 or 日 away from a day; None for shorter units and outside the calendar."""
    if amount != int(amount) or abs(amount) > 5000:
        return None
    n = int(amount)
    if unit == "年":
        return days_of([reference.year + n, None, None])
    if unit == "月":
        index = reference.year * 12 + reference.month - 1 + n
        return days_of([index // 12, index % 12 + 1, None])
    if unit == "週":
        monday = reference - timedelta(days=reference.weekday()) + timedelta(weeks=n)
        return [day_list(monday), day_list(monday + timedelta(days=6))]
    if unit == "日":
        day = reference + timedelta(days=n)
        return [day_list(day), day_list(day)]
    return None


def _near(a: float | None, b: float | None) -> bool:
    return a is not None and b is not None and abs(a - b) <= 1e-9 * max(1.0, abs(a), abs(b))


def _same_amount(want: list[Any], got: list[Any]) -> bool:
    """Low ends are equal, and high ends where one is expected."""
    (unit, scale), (got_unit, got_scale) = canonical(want[2] or ""), canonical(got[2] or "")
    if want[2] is None or got[2] is None:
        scale = got_scale = 1.0
    elif unit != got_unit:
        return False
    for mine, other in zip(want[:2], got[:2], strict=True):
        if mine is not None and not (other is not None and _near(mine * scale, other * got_scale)):
            return False
    return not (want[1] is None and got[1] is not None and got[1] != got[0])


def _same_day(want: Day, got: Day) -> bool:
    return all(mine is None or mine == other for mine, other in zip(want, got, strict=True))


def _same_clock(want: list[str | None], got: list[str | None]) -> bool:
    return all(mine is None or mine == other for mine, other in zip(want, got, strict=True)) or (
        want[1] is None and want[0] in got  # 午後5時まで: a time is a time
    )


def same(want: Value, got: Value) -> bool:
    """Whether a value is the expected one."""
    for key, value in want.items():
        mine = got.get(key)
        if mine is None:
            return False
        if key == "amount" and not _same_amount(value, mine):
            return False
        if key == "clock" and not _same_clock(value, mine):
            return False
        if key == "days" and not all(b is None or _same_day(a, b) for a, b in zip(value, mine, strict=True)):
            return False
    return True


def joined(values: list[Value]) -> Value:
    """What several pieces say together: the low end of the first, the high end of the last."""
    whole: Value = {}
    for value in values:
        for key, new in value.items():
            old = whole.get(key)
            if old is None:
                whole[key] = list(new)
            elif key == "amount":
                whole[key] = [old[0], new[1] if new[1] is not None else new[0], new[2] or old[2]]
            else:
                whole[key] = [old[0], new[1] or new[0]]
    return whole


def part(value: Value, *, first: bool, last: bool) -> list[Value]:
    """What a range says of its first and of its last piece, for somebody who counts them as two."""
    pieces: list[Value] = []
    for end, wanted in ((0, first), (1, last)):
        if not wanted:
            continue
        piece: Value = {}
        if "amount" in value:
            low_high = value["amount"]
            number = low_high[end] if low_high[end] is not None else low_high[0]
            piece["amount"] = [number, None, low_high[2]]
        if "days" in value:
            piece["days"] = [value["days"][0], None] if end == 0 else [None, value["days"][1]]
        if "clock" in value:
            piece["clock"] = [value["clock"][end] or value["clock"][0], None]
        pieces.append(piece)
    return pieces
