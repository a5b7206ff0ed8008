"""The words of time from eras.toml, loaded once: eras, relative words, parts of a year, a month and a day."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from pipeline.quick import either


@dataclass(frozen=True, slots=True)
class Era:
    """An era: 令和, R, 2019, and its last day (None for the present one)."""

    name: str
    letter: str
    first_year: int
    last_day: date | None


@cache
def words() -> dict[str, Any]:
    """The whole of eras.toml."""
    loaded: dict[str, Any] = tomllib.loads(files("pipeline.figures.dates").joinpath("eras.toml").read_text(encoding="utf-8"))
    return loaded


@cache
def eras() -> dict[str, Era]:
    """Eras by name and by letter."""
    found: dict[str, Era] = {}
    for entry in words()["era"]:
        era = Era(entry["name"], entry["letter"], entry["first_year"], entry.get("last_day"))
        found[era.name] = found[era.letter] = era
    return found


@cache
def all_eras() -> dict[str, Era]:
    """`eras` and those before 明治, which have no letter and end with a year."""
    old = {name: Era(name, "", first, date(last, 12, 31)) for name, (first, last) in words()["old_era"].items()}
    return old | eras()


@cache
def mark(name: str) -> str:
    """A glyph of the calendar, ready for a pattern: 年 for year."""
    glyph: str = words()["mark"][name]
    return re.escape(glyph)


def any_of(entries: Iterable[str]) -> str:
    """A pattern that matches any of the entries, longer ones first."""
    return f"(?:{either([re.escape(entry) for entry in entries])})"


_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0, "◯": 0}
_PLACES = {"十": 10, "百": 100, "千": 1000}


def number(text: str) -> int:
    """The value of a small number as dates write it: 28, 十二, 二十九, 一九二〇, 元 (1).

    Raises ValueError for anything else.
    """
    text = text.replace(" ", "")
    if text == words()["mark"]["first"]:
        return 1
    if text.isascii():
        return int(text)
    if not any(c in _PLACES for c in text):
        return int("".join(str(_DIGITS[c]) for c in text))
    total = current = 0
    for c in text:
        if c in _PLACES:
            total += (current or 1) * _PLACES[c]
            current = 0
        else:
            current = _DIGITS[c]
    return total + current
