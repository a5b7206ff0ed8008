"""Words of passages as weighted vectors: what two passages have in common, rare words counting most.

A turn is read once: its content words in SudachiPy's normalised form (取り組み and 取組 are one), and the bigrams of its runs
of kanji, which see inside compounds that one speaker shortens and another does not (児童相談所 and 児童相談).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import sudachipy
from numpy.typing import NDArray

from pipeline.qa.data import load

Matrix = NDArray[np.float64]

_KANJI = re.compile(r"[一-龥々〆]{3,}")
# Numbers are compared as figures, not as words; Sudachi refuses lone surrogates.
_SKIPPED = re.compile("[0-9\ud800-\udfff]")
_CHUNK = 12_000  # characters; Sudachi takes 49,149 bytes at once


@cache
def _tokenizer() -> tuple[Any, Any]:
    """One tokeniser a process, and a matcher of the parts of speech that carry matter."""
    dictionary = sudachipy.Dictionary()
    data = load("terms.toml")
    kept = dictionary.pos_matcher([tuple(p) for p in data["content"]])
    dropped = dictionary.pos_matcher([tuple(p) for p in data["dropped"]])
    return dictionary.create(mode=sudachipy.SplitMode.A), kept - dropped


@dataclass(frozen=True, slots=True)
class Words:
    """The terms of one text, in order, each with where it begins."""

    at: list[int]
    terms: list[str]

    def within(self, start: int, end: int) -> list[str]:
        """The terms that begin in a span."""
        return self.terms[bisect_left(self.at, start) : bisect_left(self.at, end)]


def words(text: str) -> Words:
    """The terms of a folded text."""
    found: list[tuple[int, str]] = []
    tokenizer, carries = _tokenizer()
    spoken = _SKIPPED.sub(" ", text)
    start = 0
    while start < len(text):
        end = min(len(text), start + _CHUNK)
        if end < len(text):
            end = max(text.rfind("。", start, end), text.rfind("\n", start, end)) + 1 or end
        found += [(start + m.begin(), m.normalized_form()) for m in tokenizer.tokenize(spoken[start:end]) if carries(m)]
        start = end
    for run in _KANJI.finditer(text):
        first = run.start()
        found += [(first + i, run.group()[i : i + 2]) for i in range(len(run.group()) - 1)]
    found.sort()
    return Words([at for at, _ in found], [term for _, term in found])


@cache
def _common() -> tuple[frozenset[str], float]:
    data = load("terms.toml")
    return frozenset(data["common"]), data["common_weight"]


class Vocabulary:
    """Terms of an exchange with their weight: ln(1 + N / df) over its units (questions and passages)."""

    def __init__(self, units: Iterable[Iterable[str]]) -> None:
        self.index: dict[str, int] = {}
        seen: list[int] = []
        n = 0
        for unit in units:
            n += 1
            for term in set(unit):
                k = self.index.setdefault(term, len(self.index))
                if k == len(seen):
                    seen.append(0)
                seen[k] += 1
        # a term of every unit weighs next to nothing
        self.weight: Matrix = np.log((1.0 + n / np.maximum(1, np.array(seen or [1], dtype=np.float64))) / 2.0) + 0.05
        common, share = _common()
        self.weight[[self.index[term] for term in common if term in self.index]] *= share

    def matrix(self, rows: Sequence[Sequence[tuple[Iterable[str], float]]]) -> Matrix:
        """One unit vector a row; a row is some lists of terms, each with its share."""
        out = np.zeros((len(rows), max(1, len(self.index))))
        for r, row in enumerate(rows):
            line = out[r]
            for listed, share in row:
                for term in listed:
                    line[self.index[term]] += share
        out = np.sqrt(out) * self.weight
        norm = np.sqrt((out * out).sum(axis=1, keepdims=True))
        return np.asarray(out / np.maximum(norm, 1e-9))
