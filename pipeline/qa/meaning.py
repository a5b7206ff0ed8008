"""What words mean, as vectors: 解体 and 除却 have no character in common and still are near each other.

The vectors are GiNZA's (see `vectors`), read when questions first meet passages among which there is a choice.
"""

from __future__ import annotations

from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from pipeline.qa.data import load
from pipeline.qa.terms import BITS, Ids, Terms, characters, code
from pipeline.qa.vectors import Keys, Vectors, model

_NEAR = 0.3  # cosine from which on words are near each other
_THREE = 0x800  # code point from which on UTF-8 takes three bytes
_SEED, _MIX, _SHIFT, _ALL = 1, 0xC6A4A7935BD1E995, 47, (1 << 64) - 1  # of spaCy's hashes


def rows_of(terms: Terms, asked: Ids) -> Ids:
    """The vector of each of some terms (by their numbers), -1 where it has none or names but a time or a number."""
    codes = terms.codes[asked]
    first, second = characters(codes)
    lone, pair = second == 0, second >= _THREE
    keys = np.where(lone, _mixed(_bytes(first), 3), _mixed(_bytes(first) | _bytes(second) << np.uint64(24), 6))
    for n in np.flatnonzero((first < _THREE) | ~(lone | pair)).tolist():
        c = int(codes[n])
        keys[n] = _hash(terms.long[c] if c < 0 else chr(int(first[n])) + (chr(int(second[n])) if second[n] else ""))
    numerals, words = _plain()
    near = np.minimum(words.searchsorted(codes), len(words) - 1)
    plain = numerals[first] | numerals[second] | (words[near] == codes)
    return np.where(plain, -1, model().rows(keys))


def nearness(one: Ids, other: Ids) -> Vectors:
    """How near words are to each other, 0 (unlike) to 1 (the same), one x other, in steps that no machine's arithmetic blurs."""
    vectors = model().vectors
    cosines = np.einsum("ud,vd->uv", vectors[one], vectors[other])
    return np.asarray(np.maximum(0.0, np.round((cosines - _NEAR) / (1.0 - _NEAR), 3)))


@cache
def _plain() -> tuple[NDArray[np.bool_], Ids]:
    """Of each code point whether it is a numeral, and the codes of the words of time and number, in order."""
    data = load("terms.toml")["plain"]
    numerals = np.zeros(1 << BITS, dtype=bool)
    numerals[[ord(c) for c in data["numerals"]]] = True
    return numerals, np.array(sorted(code(word) for word in data["words"]))


def _bytes(points: Ids) -> Keys:
    """Code points as the three bytes of their UTF-8, the first lowest."""
    p = points.astype(np.uint64)
    low, six, twelve = np.uint64(0x3F), np.uint64(6), np.uint64(12)
    head, middle, tail = np.uint64(0xE0) | p >> twelve, np.uint64(0x80) | p >> six & low, np.uint64(0x80) | p & low
    return np.asarray(head | middle << np.uint64(8) | tail << np.uint64(16))


def _mixed(data: Keys, size: int) -> Keys:
    """MurmurHash64A, by which spaCy knows its words, of fewer than eight bytes each."""
    mix, shift = np.uint64(_MIX), np.uint64(_SHIFT)
    h = (np.uint64(_SEED ^ (size * _MIX & _ALL)) ^ data) * mix
    h = (h ^ h >> shift) * mix
    return np.asarray(h ^ h >> shift)


@lru_cache(maxsize=8192)
def _hash(word: str) -> int:
    """The same of a word of any length."""
    data = word.encode("utf-8", "surrogatepass")
    whole = len(data) // 8 * 8
    h = _SEED ^ (len(data) * _MIX & _ALL)
    for at in range(0, whole, 8):
        k = int.from_bytes(data[at : at + 8], "little") * _MIX & _ALL
        k = (k ^ k >> _SHIFT) * _MIX & _ALL
        h = (h ^ k) * _MIX & _ALL
    if len(data) > whole:
        h = (h ^ int.from_bytes(data[whole:], "little")) * _MIX & _ALL
    h = (h ^ h >> _SHIFT) * _MIX & _ALL
    return h ^ h >> _SHIFT


__all__ = ["nearness", "rows_of"]
