"""Japan's local governments: national code, prefecture, name, registered population.

The facts in municipalities.csv are those that the Ministry of Internal Affairs and Communications (総務省) publishes:
the codes are its 全国地方公共団体コード (six digits with the check digit), the population is that of the resident
registers (住民基本台帳) of `population_year`. Names that two municipalities share (府中市, 伊達市) need their prefecture;
without it there is no answer.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Municipality:
    """One prefecture, city, special ward, town or village."""

    code: str
    prefecture: str
    name: str
    population: int | None
    population_year: int | None


@cache
def _by_name() -> dict[str, tuple[Municipality, ...]]:
    found: dict[str, list[Municipality]] = {}
    with files("pipeline").joinpath("municipalities.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            entry = Municipality(
                code=row["code"],
                prefecture=row["prefecture"],
                name=row["name"],
                population=int(row["population"]) if row["population"] else None,
                population_year=int(row["population_year"]) if row["population_year"] else None,
            )
            found.setdefault(entry.name, []).append(entry)
    return {name: tuple(entries) for name, entries in found.items()}


@cache
def _by_code() -> dict[str, Municipality]:
    return {entry.code: entry for entries in _by_name().values() for entry in entries}


@cache
def prefectures() -> frozenset[str]:
    """The names of the 47 prefectures."""
    return frozenset(entry.prefecture for entries in _by_name().values() for entry in entries)


@cache
def longest_name() -> int:
    """The length of the longest name, for a search backwards from 議会."""
    return max(map(len, _by_name()))


def named(name: str) -> tuple[Municipality, ...]:
    """All local governments of this name: none, one, or several that only their prefecture tells apart."""
    return _by_name().get(name, ())


def lookup(name: str, prefecture: str | None = None) -> Municipality | None:
    """The local government of this name, in that prefecture where one is given; None where there is none or more than one."""
    found = [entry for entry in named(name) if prefecture is None or entry.prefecture == prefecture]
    return found[0] if len(found) == 1 else None


def by_code(code: str) -> Municipality | None:
    """The local government with this six-digit code."""
    return _by_code().get(code)


def population(code: str) -> int | None:
    """Registered population of a local government; None where the code is unknown."""
    entry = by_code(code)
    return entry.population if entry else None
