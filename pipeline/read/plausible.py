"""How unlikely a string is as Japanese text, in bits: what decides between encodings that all decode the same bytes.

A character costs the bits that name it within its class, plus those to pass from the class of the character before it. Costs of
whole decodings of the same bytes may be compared, since a wrong one is either longer or made of characters that do not follow each
other.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from functools import cache

# Classes: H hiragana, K katakana, J kanji of JIS level 1, j of level 2, r other kanji, P Japanese punctuation and full-width forms,
# S symbols of JIS (circled numbers, units), A ASCII letters and digits, a ASCII punctuation, n white space, k half-width katakana,
# q its punctuation, L other letters, h Hangul, u private use, c control, x not assigned, b undecodable byte.
_BITS = {"H": 5.5, "K": 6.0, "J": 9.5, "j": 16.0, "r": 20.0, "P": 4.5, "S": 11.0, "A": 5.0, "a": 5.0, "n": 2.0, "k": 5.0, "q": 8.0}
_BITS |= {"L": 13.0, "h": 16.0, "u": 26.0, "c": 26.0, "x": 30.0, "b": 30.0}
_CLASSES = "".join(_BITS)
_JAPANESE = frozenset("HKJPS")
_STAY = {"H": 1.0, "K": 0.5, "J": 1.2, "P": 2.0, "A": 1.0, "n": 2.0, "k": 0.2, "L": 3.0, "h": 3.0}
_ENTER = {"k": 6.0, "L": 6.0, "A": 4.0, "a": 4.0, "n": 3.0, "S": 4.0}


_BLOCKS = (
    (0x3041, 0x309F, "H"),
    (0x30A1, 0x30FE, "K"),
    (0x3000, 0x303F, "P"),
    (0xFF01, 0xFF5E, "P"),
    (0xFFE0, 0xFFE6, "P"),
    (0xFF61, 0xFF65, "q"),
    (0xFF66, 0xFF9F, "k"),
    (0x3400, 0x9FFF, ""),  # kanji: by level
    (0xF900, 0xFAFF, ""),
    (0x20000, 0x3FFFF, ""),
    (0x1100, 0x11FF, "h"),
    (0xAC00, 0xD7A3, "h"),
    (0xDCFF, 0xDCFF, "b"),  # codecs_ja.BAD
    (0xFFFD, 0xFFFD, "x"),
)
_SIGNS = frozenset("―‐…‥“”‘’─━○●◎◆◇■□△▲▽▼☆★※→×÷℃")
_OTHERS = {"Cn": "x", "Cs": "x", "Co": "u", "Cc": "c"}


def _class(code: int) -> str:
    """The class of a code point."""
    char = chr(code)
    if code < 0x80:
        return "n" if char in "\t\n\r\f " else "A" if char.isalnum() else "a" if char.isprintable() else "c"
    for first, last, name in _BLOCKS:
        if first <= code <= last:
            return name or _kanji(char)
    if char in _SIGNS:
        return "P"
    return _OTHERS.get(unicodedata.category(char), "S" if 0x2100 <= code <= 0x33FF else "L")


def _kanji(char: str) -> str:
    try:
        row = char.encode("euc_jp")[0]
    except UnicodeEncodeError:
        return "r"
    return "J" if 0xB0 <= row <= 0xCF else "j" if 0xD0 <= row <= 0xF4 else "r"


class _Table(dict[int, str]):
    """Code point to class, filled as needed: what str.translate looks up."""

    def __missing__(self, code: int) -> str:
        self[code] = value = _class(code)
        return value


@cache
def _table() -> _Table:
    return _Table()


@cache
def _step(before: str, after: str) -> float:
    """Bits of a character of class `after` that follows one of class `before`."""
    if before == after:
        passage = _STAY.get(after, 4.0)
    elif {before, after} <= _JAPANESE or before == "n":
        passage = 2.0 + _ENTER.get(after, 0.0) / 2
    else:
        passage = 3.0 + _ENTER.get(after, 2.0)
    return _BITS[after] + passage


def bits(text: str) -> float:
    """The cost of a text, in bits."""
    classes = "n" + text.translate(_table())
    return sum(_step(pair[0], pair[1]) * n for pair, n in Counter(map(str.__add__, classes, classes[1:])).items())
