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
OPENING_LINES = 15  # in which the chair opens the meeting
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
    """A compiled pattern of one list of header.toml: acts of held, say."""
    return re.compile(any_of(header_words()[table][key]))


_BEGINS = "[○◯〇◎◆◇●□■△▽]"


@cache
def _speech_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A label with speech on its line (○議長(…) ただいま…。, 議長:おはよう…。, 建設課長)それでは…。), and one on its own line."""
    ends, never = any_of(header_words()["speech"]["ends"]), any_of(header_words()["speech"]["never"])
    tail = f"{ends}(?:\\([^()\\n]{{1,20}}\\))?"
    label = f"[^\\s、。]{{0,20}}{tail}"
    return (
        re.compile(f"(?:[0-9]{{1,4}} ?:? ?)?(?:{_BEGINS} ?\\S|{label}(?:[:)】」>]| {{1,2}}\\S))(?=[^\\n]*。)"),
        re.compile(
            f"(?!.{{0,12}}{never}[】)>」]?$)(?:{_BEGINS} ?.{{1,24}}|[【(<]{label}[】)>]?|「{label.replace('{0,20}', '{0,6}')}」)$"
        ),
    )


@dataclass(frozen=True, slots=True)
class Head:
    """The head's lines: offsets in the fold, white space trimmed, blank lines left out; speech begins at line number `speech`."""

    text: str
    lines: tuple[tuple[int, int], ...]
    speech: int

    def line(self, number: int) -> str:
        """A line's text."""
        start, end = self.lines[number]
        return self.text[start:end]

    def tight(self, *, speech: bool = False) -> list[str]:
        """The lines before any speech, or the first lines of speech, without letter spaces: 定 例 会 is 定例会."""
        numbers = range(self.speech, min(self.speech + OPENING_LINES, len(self.lines))) if speech else range(self.speech)
        return [_SINGLE.sub(r"\1", self.line(number)) for number in numbers]


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
    return Head(text[:limit], tuple(lines), _first_speech(text, lines))


def _first_speech(text: str, lines: list[tuple[int, int]]) -> int:
    """The number of the first line that somebody speaks in, judged by its look alone."""
    on_line, own_line = _speech_patterns()
    for number, (start, end) in enumerate(lines):
        if on_line.match(text, start, end):
            return number
        if number and "。" in text[start:end] and own_line.match(text, lines[number - 1][0], lines[number - 1][1]):
            return number
    return len(lines)
