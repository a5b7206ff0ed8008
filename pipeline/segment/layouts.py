"""Known layouts (layouts.toml and a user's own): names for what is found, and a way to decide by hand."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Layout:
    """A named set of label families, with an optional regex on the shape of labels."""

    name: str
    description: str
    families: frozenset[str]
    shape: re.Pattern[str] | None = None


_KEYS = {"families", "shape", "description", "any_circle"}


class LayoutError(ValueError):
    """A layout that isn't there, or a file of layouts that can't be read; the message says what to do."""


@lru_cache(maxsize=8)
def layouts(extra: str | None = None) -> dict[str, Layout]:
    """The shipped layouts and those of a user's TOML text; a user's layout replaces a shipped one of the same name.

    LayoutError where the user's text is no TOML, or a layout of it lacks its families or has a shape that is no regex.
    """
    shipped = files("pipeline.segment").joinpath("layouts.toml").read_text(encoding="utf-8")
    known: dict[str, Layout] = {}
    for source in (shipped, extra or ""):
        try:
            tables = tomllib.loads(source)
        except tomllib.TOMLDecodeError as e:
            raise LayoutError(f'the layouts are no TOML: {e}. A layout is a table: [my-town] families = ["○"]') from e
        known |= {name: _layout(name, table) for name, table in tables.items()}
    return known


def _layout(name: str, table: object) -> Layout:
    if not isinstance(table, dict) or not isinstance(table.get("families"), list) or not table["families"]:
        raise LayoutError(f'the layout {name!r} lacks its families, a list such as families = ["○", "◆"]')
    if unknown := set(table) - _KEYS:
        raise LayoutError(f"the layout {name!r} has unknown keys: {', '.join(sorted(unknown))}; known: {', '.join(sorted(_KEYS))}")
    families = frozenset(map(str, table["families"]))
    if {"○", "◯", "〇"} & families and table.get("any_circle"):
        families |= {"○", "◯", "〇"}
    try:
        shape = re.compile(table["shape"]) if "shape" in table else None
    except (re.error, TypeError) as e:
        raise LayoutError(f"the shape of the layout {name!r} is no regular expression: {e}") from e
    return Layout(name=name, description=str(table.get("description", "")), families=families, shape=shape)


def named(name: str | None, extra: str | None) -> Layout | None:
    """The layout that a user asked for, None where none is asked for; LayoutError with the known names where it is unknown.

    A user's own layouts are read even where none is asked for by name: a mistake in them is told before any work begins.
    """
    known = layouts(extra)
    if name is None:
        return None
    if name not in known:
        raise LayoutError(f"no layout {name!r}; known: {', '.join(sorted(known))}. Your own go into a TOML file: --layouts FILE")
    return known[name]


def recognise(used: Iterable[tuple[str, str]], extra: str | None = None) -> str:
    """A name for the (family, shape) pairs in use: the known layout that covers them most closely, and the commonest shape."""
    pairs = list(used)
    if not pairs:
        return "none"
    seen = Counter(name for name, _ in pairs)
    main = frozenset(name for name, n in seen.items() if n * 20 >= len(pairs))
    best, score = "mixed", 0.0
    for layout in layouts(extra).values():
        if layout.shape is not None and not all(layout.shape.fullmatch(shape) for _, shape in pairs):
            continue
        fit = len(main & layout.families) / len(main | layout.families)
        if fit > score or (fit == score and layout.shape is not None):
            best, score = layout.name, fit
    shape = Counter(shape for _, shape in pairs).most_common(1)[0][0]
    return f"{best if score >= 0.5 else 'mixed'} {shape}"
