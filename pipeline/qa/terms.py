"""Words of passages as weighted vectors: what two passages have in common, rare words counting most.

Two kinds of terms serve together. All that is compared gives the pairs of its kanji, which see inside compounds that one speaker
shortens and another does not (児童相談所 and 児童相談), and its words in katakana and Latin letters: cheap and complete. The
beginnings of questions and passages, which name the matter, give their content words in SudachiPy's normalised form too, so that
取り組み and 取組, こども and 子供 are one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
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

_RUN = re.compile(r"[一-龥々〆]+|[ァ-ヶー]{2,}|[A-Za-z]{2,}")
_LAST_KANA = "ヿ"  # kanji come after it, katakana and letters before
# Numbers are compared as figures, not as words; Sudachi refuses lone surrogates.
_SKIPPED = re.compile("[0-9\ud800-\udfff]")
_NAMES = 60  # characters at the beginning of a question or a passage that name its matter


@cache
def tokenizer() -> tuple[Any, Any]:
    """One tokeniser a process, and a matcher of the parts of speech that carry matter."""
    dictionary = sudachipy.Dictionary()
    data = load("terms.toml")
    kept = dictionary.pos_matcher([tuple(p) for p in data["content"]])
    dropped = dictionary.pos_matcher([tuple(p) for p in data["dropped"]])
    return dictionary.create(mode=sudachipy.SplitMode.A), kept - dropped


@cache
def _common() -> tuple[frozenset[str], float]:
    data = load("terms.toml")
    return frozenset(data["common"]), data["common_weight"]


@dataclass(frozen=True, slots=True)
class Words:
    """The terms of one text as numbers of an index, in order, each with where it begins."""

    at: Ids
    ids: Ids

    def within(self, start: int, end: int) -> Ids:
        """The terms that begin in a span."""
        first, last = np.searchsorted(self.at, (start, end))
        return self.ids[first:last]


class Index:
    """The terms of an exchange, numbered as they come."""

    def __init__(self) -> None:
        self.number: dict[str, int] = {}

    def read(self, text: str, regions: Sequence[Span], named: Sequence[Span] = ()) -> Words:
        """The terms of some regions of a folded text, with the normalised words of the spans `named`."""
        found = [term for start, end in _united(regions) for term in _characters(text, start, end)]
        found += [term for start, end in _united(named) for term in _normalised(text, start, end)]
        found.sort()
        number = self.number
        ids = [number.setdefault(term, len(number)) for _, term in found]
        return Words(np.array([at for at, _ in found], dtype=np.int64), np.array(ids, dtype=np.int64))

    def weights(self, counts: Matrix) -> Matrix:
        """Weight of each term, ln(1 + N / df) over the rows of a count matrix; a term of every row weighs next to nothing."""
        weight = np.log((1.0 + len(counts) / np.maximum(1, (counts > 0).sum(axis=0))) / 2.0) + 0.05
        common, share = _common()
        weight[[self.number[term] for term in common if term in self.number]] *= share
        return np.asarray(weight)

    def counts(self, rows: Sequence[Sequence[tuple[Ids, float]]]) -> Matrix:
        """One row of weighted counts a unit; a unit is some lists of terms, each with its share."""
        out = np.zeros((len(rows), max(1, len(self.number))))
        for n, row in enumerate(rows):
            for ids, share in row:
                if len(ids):
                    out[n] += share * np.bincount(ids, minlength=out.shape[1])
        return out


def unit_rows(counts: Matrix, weight: Matrix) -> Matrix:
    """Unit vectors of weighted counts; the root, for a word said twice tells little more than once."""
    out = np.sqrt(counts) * weight
    return np.asarray(out / np.maximum(np.sqrt((out * out).sum(axis=1, keepdims=True)), 1e-9))


def _united(spans: Iterable[Span]) -> list[Span]:
    """Spans in order, those that touch made one."""
    out: list[Span] = []
    for start, end in sorted(spans):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


def _characters(text: str, start: int, end: int) -> list[tuple[int, str]]:
    """Pairs of kanji, lone kanji, and words in katakana or Latin letters."""
    found: list[tuple[int, str]] = []
    for run in _RUN.finditer(text, start, end):
        term, at = run.group(), run.start()
        if len(term) > 2 and term[0] > _LAST_KANA:
            found += [(at + i, term[i : i + 2]) for i in range(len(term) - 1)]
        else:
            found.append((at, term))
    return found


def _normalised(text: str, start: int, end: int) -> list[tuple[int, str]]:
    """Content words in SudachiPy's normalised form, of the first characters of a span."""
    return [(start + at, form) for at, form in _content(text[start : min(end, start + _NAMES)])]


@lru_cache(maxsize=8192)  # a round is compared again when its passages are divided
def _content(text: str) -> tuple[tuple[int, str], ...]:
    read, carries = tokenizer()
    return tuple((m.begin(), m.normalized_form()) for m in read.tokenize(_SKIPPED.sub(" ", text)) if carries(m))


__all__ = ["Index", "Matrix", "Words", "tokenizer", "unit_rows"]
