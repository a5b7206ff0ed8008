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


@lru_cache(maxsize=8)
def layouts(extra: str | None = None) -> dict[str, Layout]:
    """The shipped layouts and those of a user's TOML text; a user's layout replaces a shipped one of the same name."""
    shipped = files("pipeline.segment").joinpath("layouts.toml").read_text(encoding="utf-8")
    known: dict[str, Layout] = {}
    for source in (shipped, extra or ""):
        for name, table in tomllib.loads(source).items():
            families = frozenset(table["families"])
            if {"○", "◯", "〇"} & families and table.get("any_circle"):
                families |= {"○", "◯", "〇"}
            shape = re.compile(table["shape"]) if "shape" in table else None
            known[name] = Layout(name=name, description=table.get("description", ""), families=families, shape=shape)
    return known


def named(name: str | None, extra: str | None) -> Layout | None:
    """The layout that a user asked for; KeyError with the names that there are where it is unknown."""
    if name is None:
        return None
    known = layouts(extra)
    if name not in known:
        raise KeyError(f"no layout {name!r}; known: {', '.join(sorted(known))}")
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
