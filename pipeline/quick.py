"""Regular expressions made from lists of words that are quick to say no: most sentences hold nothing that they look for.

`either` writes a list of words as a tree, so that a character that begins none of them is refused at once. `quick` reads off a
pattern which words each match of it needs and looks for these first, twenty times as fast as to try fifty alternatives at every
character: `(?:お|御)?(?:伺い|尋ね)[^、。]{0,16}$` needs 伺い or 尋ね. `guarded` looks at the first character.
All match what the plain pattern matches.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from re import _parser  # type: ignore[attr-defined]  # what re itself parses with, from Python 3.11 on
from typing import Any

_KANA, _OTHER = 0.04, 0.001  # about how often a hiragana, and any other character, stands in a text
_WORTH = 0.03  # words that come more often than once in thirty characters are not looked for
_TAKES_NOTHING = frozenset({"AT", "ASSERT", "ASSERT_NOT"})
_REPEATS = frozenset({"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"})


@dataclass(frozen=True, slots=True)
class Quick:
    """A pattern, and what finds the words of which each match of it has at least one (None: there are none)."""

    pattern: re.Pattern[str]
    words: re.Pattern[str] | None

    def search(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """As re's."""
        if self.words is not None and self.words.search(text, start, end) is None:
            return None
        return self.pattern.search(text, start, end)


def quick(pattern: str) -> Quick:
    """Compile a pattern. Raises re.error."""
    words = needed(pattern)
    return Quick(re.compile(pattern), None if words is None else re.compile(either(words)))


def needed(pattern: str) -> list[str] | None:
    """Words of which every match of a pattern has at least one, in order; None where there are none, or too frequent ones."""
    found = _needed(_parser.parse(pattern))
    if found is None or _often(found) > _WORTH:
        return None
    return sorted(word for word in found if not any(other != word and other in word for other in found))


def _needed(parts: Iterable[Any]) -> set[str] | None:
    """The rarest set of words that a sequence of parsed parts needs one of."""
    found: list[set[str]] = []
    run = ""
    for op, value in parts:
        name = str(op)
        if name == "LITERAL":
            run += chr(value)
        elif name not in _TAKES_NOTHING:
            words = _of_part(name, value)
            found += [{run}] if run else []
            found += [words] if words else []
            run = ""
    found += [{run}] if run else []
    return min(found, key=_often, default=None)


def _of_part(name: str, value: Any) -> set[str] | None:
    """The words that one part of a pattern needs one of."""
    if name == "BRANCH":
        branches = [words for branch in value[1] if (words := _needed(branch))]
        return set().union(*branches) if len(branches) == len(value[1]) else None
    if name == "SUBPATTERN" and not value[1]:  # without flags of its own
        return _needed(value[3])
    if name in _REPEATS and value[0]:
        return _needed(value[2])
    if name == "IN" and all(str(op) == "LITERAL" for op, _ in value):
        return {chr(char) for _, char in value}
    return None


def _often(words: Iterable[str]) -> float:
    """About how often one of some words stands in a text, a character."""
    total = 0.0
    for word in words:
        often = 1.0
        for char in word:
            often *= _KANA if "ぁ" <= char <= "ん" else _OTHER
        total += often
    return total


def guarded(pattern: str) -> str:
    """A pattern with a look at the next character before it: for one that is tried where it mostly doesn't match."""
    found = _firsts(_parser.parse(pattern))
    return f"(?=[{''.join(sorted(found))}])(?:{pattern})" if found else pattern


def _firsts(parts: Iterable[Any]) -> set[str] | None:
    """What a sequence of parsed parts may begin with, as parts of a character class; None where that is not known."""
    found: set[str] = set()
    for op, value in parts:
        name = str(op)
        if name in _TAKES_NOTHING:
            continue
        first = _firsts_of_part(name, value)
        if first is None:
            return None
        found |= first
        if name not in _REPEATS or value[0]:
            return found
    return None


def _firsts_of_part(name: str, value: Any) -> set[str] | None:
    if name == "LITERAL":
        return {re.escape(chr(value))}
    if name == "SUBPATTERN" and not value[1]:
        return _firsts(value[3])
    if name in _REPEATS:
        return _firsts(value[2])
    if name == "BRANCH":
        branches = [first for branch in value[1] if (first := _firsts(branch))]
        return set().union(*branches) if len(branches) == len(value[1]) else None
    if name == "IN":
        parts = [_of_class(str(op), one) for op, one in value]
        return {part for part in parts if part} if all(parts) else None
    return None


def _of_class(name: str, value: Any) -> str:
    if name == "LITERAL":
        return re.escape(chr(value))
    if name == "RANGE":
        return f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}"
    return r"\d" if str(value) == "CATEGORY_DIGIT" else ""


def either(words: Sequence[str]) -> str:
    """An alternation of words, the longest first, so that まずは is not read as まず.

    A word may be a pattern: `本?市` and `もう[1一]つ` are the words that they stand for; any other makes this a plain alternation.
    """
    plain: list[str] = []
    for word in words:
        meant = _meant(_parser.parse(word))
        if not meant or "" in meant:
            return "(?:" + "|".join(sorted(words, key=lambda w: (-len(w), w))) + ")"
        plain += meant
    return _tree(plain)


def _meant(parts: Iterable[Any]) -> list[str] | None:
    """The words that a parsed pattern stands for, if it has but characters, classes of them, and optional ones."""
    choices: list[list[str]] = []
    for op, value in parts:
        name = str(op)
        if name == "LITERAL":
            choices.append([chr(value)])
        elif name == "IN" and all(str(o) == "LITERAL" for o, _ in value):
            choices.append([chr(char) for _, char in value])
        elif name == "MAX_REPEAT" and value[:2] == (0, 1) and (inner := _meant(value[2])):
            choices.append([*inner, ""])
        else:
            return None
    return ["".join(chosen) for chosen in product(*choices)]


def _tree(words: Iterable[str]) -> str:
    """Words as a pattern that branches at each character; of those that begin alike the longest first."""
    after: dict[str, list[str]] = {}
    for word in sorted(set(words)):
        after.setdefault(word[:1], []).append(word[1:])
    ends = after.pop("", None) is not None
    branches = [re.escape(first) + (_tree(rest) if rest != [""] else "") for first, rest in after.items()]
    if not branches:
        return ""
    tree = branches[0] if len(branches) == 1 and not ends else f"(?:{'|'.join(branches)})"
    return f"{tree}?" if ends else tree


__all__ = ["Quick", "either", "guarded", "needed", "quick"]
