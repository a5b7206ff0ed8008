"""Lists of patterns that are to match at the end of a text (伺います, いかがですか), each tried only where it can match.

One alternation of them all would be tried at every character of every sentence. What a pattern can match is told sooner by the
last character of the text (`でしょうか` wants か) and by the words that every match has (`(?:お|御)?伺[^、。]{0,16}` wants 伺);
both are read off the patterns. All match what `(?:one|other|…)$` matches.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from re import _parser  # type: ignore[attr-defined]  # as in pipeline.quick
from typing import Any

from pipeline.quick import either, needed

_TAKES_NOTHING = frozenset({"AT", "ASSERT", "ASSERT_NOT"})
_REPEATS = frozenset({"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"})

_Part = tuple[tuple[str, ...], re.Pattern[str]]  # words of which each match has one (none: not known), and the pattern


@dataclass(frozen=True, slots=True)
class _Parts:
    """The patterns that can match, in order, and what finds a word of theirs (None: not all have any)."""

    words: re.Pattern[str] | None
    parts: tuple[_Part, ...]


@dataclass(frozen=True, slots=True)
class Endings:
    """Patterns for the end of a text that ends in no line break."""

    by_last: dict[str, _Parts]  # those that can match a text with this last character
    others: _Parts  # those that can match any other text

    def match(self, text: str) -> bool:
        """Whether one of the patterns matches."""
        can = self.by_last.get(text[-1:], self.others)
        if can.words is not None and can.words.search(text) is None:
            return False
        for words, pattern in can.parts:
            for word in words:
                if word in text:
                    break
            else:
                if words:
                    continue
            if pattern.search(text) is not None:
                return True
        return False

    def start(self, text: str) -> int | None:
        """Where the longest match begins; None where there is none."""
        can = self.by_last.get(text[-1:], self.others)
        if can.words is not None and can.words.search(text) is None:
            return None
        first: int | None = None
        for words, pattern in can.parts:
            for word in words:
                if word in text:
                    break
            else:
                if words:
                    continue
            found = pattern.search(text)
            if found is not None and (first is None or found.start() < first):
                first = found.start()
        return first


def endings(patterns: Sequence[str]) -> Endings:
    """Compile a list of patterns, each matched at the end of a text. Raises re.error."""
    parts: list[tuple[frozenset[str] | None, _Part]] = []
    for alternative in (one for pattern in patterns for one in _alternatives(pattern)):
        lasts = _lasts(_parser.parse(alternative))
        parts.append((lasts, (tuple(needed(alternative) or ()), re.compile(f"(?:{alternative})$"))))
    known = sorted(set().union(*(lasts for lasts, _ in parts if lasts)))
    return Endings(
        {last: _parts([part for lasts, part in parts if lasts is None or last in lasts]) for last in known},
        _parts([part for lasts, part in parts if lasts is None]),
    )


def _parts(parts: Sequence[_Part]) -> _Parts:
    words = {word for one, _ in parts for word in one}
    every = parts and all(one for one, _ in parts)
    return _Parts(re.compile(either([re.escape(word) for word in sorted(words)])) if every else None, tuple(parts))


def _alternatives(pattern: str) -> list[str]:
    """The alternatives of a pattern, cut at each | outside brackets and classes."""
    out = [""]
    depth, inside, escaped = 0, False, False
    for char in pattern:
        if char == "|" and not (depth or inside or escaped):
            out.append("")
            continue
        out[-1] += char
        if not escaped:
            depth += (char == "(") - (char == ")") if not inside else 0
            inside = char == "[" or (inside and char != "]")
        escaped = char == "\\" and not escaped
    return out


def _lasts(parts: Iterable[Any]) -> frozenset[str] | None:
    """The characters that a match of parsed parts may end in; None where they are not known, or it may be empty."""
    found: frozenset[str] = frozenset()
    for op, value in reversed(list(parts)):
        name = str(op)
        if name in _TAKES_NOTHING:
            continue
        optional = name in _REPEATS and not value[0]
        last = _lasts_of_part(name, value)
        if last is None:
            return None
        found |= last
        if not optional:
            return found
    return None


def _lasts_of_part(name: str, value: Any) -> frozenset[str] | None:
    if name == "LITERAL":
        return frozenset(chr(value))
    if name == "SUBPATTERN" and not value[1]:
        return _lasts(value[3])
    if name in _REPEATS:
        return _lasts(value[2])
    if name == "BRANCH":
        branches = [_lasts(branch) for branch in value[1]]
        return None if None in branches else frozenset().union(*(branch for branch in branches if branch))
    if name == "IN" and all(str(op) == "LITERAL" for op, _ in value):
        return frozenset(chr(char) for _, char in value)
    return None


__all__ = ["Endings", "endings"]
