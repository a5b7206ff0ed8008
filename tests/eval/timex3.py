"""TIMEX3 values (ja-timex) as values of values.py."""

from __future__ import annotations

import re
from datetime import date

from values import Day, Value, days_of, shifted

_DATE = re.compile(r"(?P<y>-?[0-9X]{4,})(?:-(?P<m>[0-9X]{2}))?(?:-(?P<d>[0-9X]{2}))?")
_TIME = re.compile(r"T(?P<h>[0-9X]{2})-(?P<m>[0-9X]{2})-(?P<s>[0-9X]{2})")
_PERIOD = re.compile(r"P(?P<t>T)?(?P<n>[0-9.]+)(?P<u>[YMWDHSCQ]E?)")
_UNITS = {"Y": "年", "M": "月", "W": "週", "D": "日", "C": "世紀", "H": "時間", "S": "秒"}
_DECADE = re.compile(r"(?P<y>[0-9]{3})X")
_CENTURY = re.compile(r"(?P<y>[0-9]{2})XX")


def _number(text: str | None) -> int | None:
    return int(text) if text and "X" not in text else None


def timex_value(
    kind: str, value: str, mod: str | None, freq: str | None, reference: date | None, *, resolve: bool = False
) -> list[Value]:
    """What a tag may be taken to say, best first; nothing where it can't be mapped (毎週, a season, a weekday of no week).

    昨年 is P1Y BEFORE to ja-timex: the year before the reference, which is what a reader of days gives; 15年前 may be read as
    the duration as well. A TIME of minutes alone (10分) is a duration to everybody else. `resolve`: fill a missing year from
    the reference, as ja-timex's own to_datetime does.
    """
    if found := _PERIOD.fullmatch(value):
        unit = "分" if found["t"] and found["u"] == "M" else _UNITS.get(found["u"], "")
        if not unit:
            return []
        if freq:  # 週に3回: the count a week
            return [{"amount": [float(freq.rstrip("X")), None, "回"]}] if freq.rstrip("X").isdigit() else []
        if kind == "SET":
            return []
        number = float(found["n"])
        values: list[Value] = []
        if mod in {"BEFORE", "AFTER", "NOW"} and reference:
            days = shifted(reference, -number if mod == "BEFORE" else number, unit)
            values += [{"days": days}] if days else []
        return [*values, {"amount": [number, None, unit]}, {"amount": [number, None, f"{unit}目"]}]  # 8日目 is P8D as well
    if found := _TIME.match(value):
        hour, minute = _number(found["h"]), _number(found["m"])
        if hour is not None:
            return [{"clock": [f"{hour:02}:{minute or 0:02}", None]}]
        return [{"amount": [minute, None, "分"]}] if minute is not None else []
    if found := _DECADE.fullmatch(value):
        return [{"days": [[int(found["y"]) * 10, 1, 1], [int(found["y"]) * 10 + 9, 12, 31]]}]
    if found := _CENTURY.fullmatch(value):  # 18XX is 19世紀, from 1801 to 1900
        return [{"days": [[int(found["y"]) * 100 + 1, 1, 1], [int(found["y"]) * 100 + 100, 12, 31]]}]
    if kind == "DATE" and (found := _DATE.fullmatch(value)):
        parts: Day = [_number(found["y"]), _number(found["m"]), _number(found["d"])]
        if parts == [None, None, None]:
            return []
        if resolve and reference:
            parts = [parts[0] or reference.year, parts[1] or (reference.month if parts[0] is None and parts[2] else None), parts[2]]
        try:
            return [{"days": days_of(parts)}]
        except (ValueError, IndexError):
            return []
    return []
