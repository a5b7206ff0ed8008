"""Words of passages as weighted vectors: what two passages have in common, rare words counting most.

Two kinds of terms serve together. All that is compared gives the pairs of its kanji, which see inside compounds that one speaker
shortens and another does not (児童相談所 and 児童相談), and its words in katakana and Latin letters: cheap and complete. The
beginnings of questions and passages, which name the matter, give their content words in SudachiPy's normalised form too, so that
取り組み and 取組, こども and 子供 are one.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import numpy as np
import sudachipy
from numpy.typing import NDArray

from pipeline.qa.data import load

Matrix = NDArray[np.float64]
Ids = NDArray[np.int64]
Span = tuple[int, int]

_WORD = re.compile(r"[ァ-ヶー]{2,}|[A-Za-z]{2,}")
_LETTERS = re.compile(r"[ァ-ヶーA-Za-z]{2,}")  # where words are: one class is looked for three times as fast as two
# Numbers are compared as figures, not as words; Sudachi refuses lone surrogates.
_SKIPPED = re.compile("[0-9\ud800-\udfff]")
_NAMES = 60  # characters at the beginning of a question or a passage that name its matter
BITS = 21  # of a code point


@cache
def tokenizer() -> tuple[Any, Any]:
    """One tokeniser a process, and a matcher of the parts of speech that carry matter."""
    dictionary = sudachipy.Dictionary()
    data = load("terms.toml")
    kept = dictionary.pos_matcher([tuple(p) for p in data["content"]])
    dropped = dictionary.pos_matcher([tuple(p) for p in data["dropped"]])
    return dictionary.create(mode=sudachipy.SplitMode.A, fields={"pos", "normalized_form"}), kept - dropped


@cache
def _kanji() -> NDArray[np.bool_]:
    """Of each code point whether it is a kanji: 一-龥, 々 and 〆."""
    out = np.zeros(1 << BITS, dtype=bool)
    out[ord("一") : ord("龥") + 1] = True
    out[[ord("々"), ord("〆")]] = True
    return out


@cache
def _common() -> tuple[Ids, dict[str, int], float]:
    """Words of every speech as codes, the long ones among them, and what they count."""
    data = load("terms.toml")
    long: dict[str, int] = {}
    return np.array([_code(term, long) for term in data["common"]], dtype=np.int64), long, data["common_weight"]


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of a text as numbers from 0 on, in order, each with where it begins."""

    at: list[int]
    ids: Ids
    number: int  # of different terms
    common: Ids  # those among them that every speech has
    codes: Ids  # of the terms themselves
    long: dict[int, str]  # those among them that are longer than two characters, by their codes

    def within(self, start: int, end: int) -> Ids:
        """The terms that begin in a span."""
        return self.ids[bisect_left(self.at, start) : bisect_left(self.at, end)]

    def weights(self, counts: Matrix) -> Matrix:
        """Weight of each term, ln(1 + N / df) over the rows of a count matrix; a term of every row weighs next to nothing."""
        weight = np.log((1.0 + len(counts) / np.maximum(1, np.count_nonzero(counts, axis=0))) / 2.0) + 0.05
        weight[self.common] *= _common()[2]
        return np.asarray(weight)

    def counts(self, rows: Sequence[Sequence[tuple[Ids, float]]]) -> Matrix:
        """One row of weighted counts a unit; a unit is some lists of terms, each with its share."""
        width = max(1, self.number)
        parts = [(n * width, ids, share) for n, row in enumerate(rows) for ids, share in row]
        if not parts:
            return np.zeros((len(rows), width))
        firsts, ids, shares = zip(*parts, strict=True)  # all cells counted at once
        sizes = [len(i) for i in ids]
        cells = np.concatenate(ids) + np.repeat(firsts, sizes)
        counted = np.bincount(cells, np.repeat(shares, sizes), len(rows) * width).astype(np.float64, copy=False)
        return counted.reshape(len(rows), width)


def read(text: str, regions: Sequence[Span], named: Sequence[Span]) -> Terms:
    """The terms of some regions of a folded text, with the normalised words of the spans `named`.

    A term is a code until all are known: one or two characters by their code points, a longer one by a number below zero.
    """
    common, long, _ = _common()
    long = dict(long)
    united = _united(regions)
    found = [(m.start(), _code(m.group(), long)) for a, b in united for m in _words(text, a, b)]
    found += [(at, _code(form, long)) for a, b in _united(named) for at, form in _normalised(text, a, b)]
    at, codes = _pairs(text, united)
    if found:
        more_at, more = np.array(found, dtype=np.int64).T
        at, codes = np.concatenate((at, more_at)), np.concatenate((codes, more))
        order = at.argsort(kind="stable")
        at, codes = at[order], codes[order]
    terms, ids = np.unique(codes, return_inverse=True)
    place = np.minimum(terms.searchsorted(common), max(0, len(terms) - 1))
    common = place[terms[place] == common] if len(terms) else place[:0]
    return Terms(at.tolist(), ids, len(terms), common, terms, {code: term for term, code in long.items()})


def characters(codes: Ids) -> tuple[Ids, Ids]:
    """The code points of terms of one or two characters, 0 for none."""
    return np.where(codes >= 1 << BITS, codes >> BITS, codes), np.where(codes >= 1 << BITS, codes & (1 << BITS) - 1, 0)


def code(term: str) -> int:
    """The code of a term of one or two characters."""
    return _code(term, {})


def _code(term: str, long: dict[str, int]) -> int:
    if len(term) == 2:
        return ord(term[0]) << BITS | ord(term[1])
    return ord(term) if len(term) == 1 else long.setdefault(term, -1 - len(long))


def _united(spans: Iterable[Span]) -> list[Span]:
    """Spans in order, those that touch made one."""
    out: list[Span] = []
    for start, end in sorted(spans):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


def _words(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """The words in katakana, and those in Latin letters."""
    for run in _LETTERS.finditer(text, start, end):
        yield from _WORD.finditer(text, *run.span())


def _pairs(text: str, regions: Sequence[Span]) -> tuple[Ids, Ids]:
    """Pairs of kanji, and lone kanji: where they begin, and their codes."""
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.int64)
    kanji = np.zeros(len(points) + 2, dtype=bool)  # one more at each end
    for start, end in regions:
        kanji[start + 1 : end + 1] = True
    kanji[1:-1] &= _kanji()[points]
    at = np.flatnonzero(kanji[1:-1] & (kanji[2:] | ~kanji[:-2]))
    first, second = points[at], points[np.minimum(at + 1, len(points) - 1)]
    return at, np.where(kanji[at + 2], first << BITS | second, first)


def _normalised(text: str, start: int, end: int) -> list[tuple[int, str]]:
    """Content words in SudachiPy's normalised form, of the first characters of a span."""
    return [(start + at, form) for at, form in _content(text[start : min(end, start + _NAMES)])]


@lru_cache(maxsize=8192)  # a round is compared again when its passages are divided
def _content(text: str) -> tuple[tuple[int, str], ...]:
    read, carries = tokenizer()
    return tuple([(m.begin(), m.normalized_form()) for m in read.tokenize(_SKIPPED.sub(" ", text)) if carries(m)])


__all__ = ["BITS", "Ids", "Matrix", "Span", "Terms", "characters", "code", "read", "tokenizer"]
