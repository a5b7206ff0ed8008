"""The words of header.toml, loaded once, and the lines that the head of a document consists of."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

HEAD_CHARACTERS = 3000
HEAD_LINES = 40
LINE_CHARACTERS = 200  # a whole meeting on one line still begins with its head

_SINGLE = re.compile(r"(?<!\S)(\S) +(?=\S(?!\S))")


@cache
def header_words() -> dict[str, Any]:
    """The whole of header.toml."""
    loaded: dict[str, Any] = tomllib.loads(files("pipeline.segment").joinpath("header.toml").read_text(encoding="utf-8"))
    return loaded


def any_of(entries: Iterable[str]) -> str:
    """A pattern that matches any of the entries, longer ones first."""
    return "(?:" + "|".join(map(re.escape, sorted(entries, key=len, reverse=True))) + ")"


@cache
def pattern(table: str, key: str) -> re.Pattern[str]:
    """A compiled pattern of one list of header.toml: pattern("held", "acts")."""
    return re.compile(any_of(header_words()[table][key]))


@dataclass(frozen=True, slots=True)
class Head:
    """The head's lines: offsets in the fold, white space trimmed, blank lines left out."""

    text: str
    lines: tuple[tuple[int, int], ...]

    def line(self, number: int) -> str:
        """A line's text."""
        start, end = self.lines[number]
        return self.text[start:end]

    def tight(self) -> list[str]:
        """The lines without letter spaces: 定 例 会 is 定例会."""
        return [_SINGLE.sub(r"\1", self.line(number)) for number in range(len(self.lines))]


def read_head(text: str) -> Head:
    """The first lines of a folded text."""
    lines: list[tuple[int, int]] = []
    at, limit = 0, min(len(text), HEAD_CHARACTERS)
    while at < limit and len(lines) < HEAD_LINES:
        stop = text.find("\n", at, limit)
        stop = limit if stop < 0 else stop
        piece = text[at:stop]
        bare = piece.strip()
        if bare:
            start = at + len(piece) - len(piece.lstrip())
            lines.append((start, start + min(len(bare), LINE_CHARACTERS)))
        at = stop + 1
    return Head(text[:limit], tuple(lines))
