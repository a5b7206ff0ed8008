"""Units and counters: `units.toml` compiled into one look-up, longest form first."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, cast

from pipeline.schema import Kind


@dataclass(frozen=True, slots=True)
class Unit:
    """A written form of a unit: `割` is 10 of `%`, `世紀` 100 of `年`."""

    form: str
    name: str  # canonical
    kind: Kind
    scale: float = 1.0
    other: str = ""  # a second unit that the form may stand for: キロ is km or kg by what is spoken of


def load_toml(name: str) -> dict[str, Any]:
    """A data file that stands beside this module, its lists as tuples: `startswith` takes those as they are."""
    return {
        key: _tupled(value)
        for key, value in tomllib.loads(files("pipeline.figures").joinpath(name).read_text(encoding="utf-8")).items()
    }


def _tupled(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _tupled(part) for key, part in value.items()}
    return tuple(_tupled(part) for part in value) if isinstance(value, list) else value


@cache
def units() -> Mapping[str, Unit]:
    """Every written form with its unit."""
    found: dict[str, Unit] = {}
    for kind, table in load_toml("units.toml").items():
        for name, forms in table.items():
            for form in (name, *forms):
                if isinstance(form, str):
                    unit = Unit(form, name, cast("Kind", kind))
                else:
                    unit = Unit(form["as"], name, cast("Kind", kind), form.get("scale", 1.0), form.get("or", ""))
                if unit.other and unit.form == name:
                    found[unit.form] = unit
                elif found.setdefault(unit.form, unit).name != name:
                    raise ValueError(f"units.toml: {unit.form} stands for both {found[unit.form].name} and {name}")
    return found


@cache
def _by_first() -> Mapping[str, tuple[int, ...]]:
    """How long the forms are that begin with a character, the longest first."""
    table: dict[str, set[int]] = {}
    for form in units():
        table.setdefault(form[0], set()).add(len(form))
    return {first: tuple(sorted(lengths, reverse=True)) for first, lengths in table.items()}


def unit_at(text: str, at: int, *, whole: bool = False) -> Unit | None:
    """The longest unit that begins at `at`; a Latin one only where no further Latin letter follows (5m but not 5men).

    `whole`: only one that ends where the text ends.
    """
    if whole:
        return units().get(text[at:])
    known = units()
    for length in _by_first().get(text[at : at + 1], ()):
        unit = known.get(text[at : at + length])
        if unit is not None and len(unit.form) == length:
            last, after = unit.form[-1], text[at + length : at + length + 1]
            if last.isascii() and last.isalpha() and after.isascii() and after.isalpha():
                continue
            return unit
    return None


def first_characters() -> str:
    """The characters that a unit may begin with."""
    return "".join(sorted(_by_first()))
