"""Words of passages as weighted vectors: what two passages have in common, rare words counting most."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]

_RUN = re.compile(r"[一-龥々〆]+|[ァ-ヶー]{2,}|[A-Za-z]{2,}|\d[\d,.]*(?:[一-龥%]{1,2})?")


def terms(text: str) -> list[str]:
    """The content terms of a folded text: bigrams of kanji runs, katakana and Latin words, numbers with their unit."""
    out: list[str] = []
    for run in _RUN.findall(text):
        first = run[0]
        if "一" <= first <= "龥" or first in "々〆":
            if len(run) <= 2:
                out.append(run)
            else:
                out.extend([run[i : i + 2] for i in range(len(run) - 1)])
        elif "ァ" <= first <= "ヶ":
            out.append(run)
            if len(run) > 5:
                out.extend((run[:4], run[-4:]))
        else:
            out.append(run.lower())
    return out


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
        self.weight: Matrix = np.log(1.0 + n / np.maximum(1, np.array(seen or [1], dtype=np.float64))) - np.log(2.0) + 0.05

    def matrix(self, rows: Sequence[Sequence[tuple[Iterable[str], float]]]) -> Matrix:
        """One unit vector a row; a row is some lists of terms, each with its share."""
        out = np.zeros((len(rows), max(1, len(self.index))))
        for r, row in enumerate(rows):
            for words, share in row:
                for term in words:
                    k = self.index.get(term)
                    if k is not None:
                        out[r, k] += share
        out = np.sqrt(out) * self.weight
        norm = np.sqrt((out * out).sum(axis=1, keepdims=True))
        return np.asarray(out / np.maximum(norm, 1e-9))
