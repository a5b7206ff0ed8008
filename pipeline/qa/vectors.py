"""The word vectors of GiNZA's model, chiVe's: 480,000 words, known by their hashes, on 20,000 vectors.

They are read straight from the model's files, once a process; spaCy itself is not loaded.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.qa.terms import Ids

Vectors = NDArray[np.float32]
Keys = NDArray[np.uint64]

_MODEL = "ja_ginza"
# MessagePack's whole numbers by their first byte: below 0x80 the number itself, else that many bytes, highest first, behind it
_BYTES = {0xCC: 1, 0xCD: 2, 0xCE: 4, 0xCF: 8}
_MAP = 0xDF  # a map, its size in four bytes
_ENTRY = np.dtype([("key_is", "u1"), ("key", ">u8"), ("row_is", "u1"), ("row", ">u2")])  # all but one word in 300
_ROW_AT = 9  # bytes of an entry before its row
_RUN = 512  # entries that are looked at at once


@dataclass(frozen=True, slots=True)
class Model:
    """The words of the model and their vectors."""

    words: Keys  # in order; the upper bits those of a word's hash, the lower ones its row
    low: np.uint64  # the lower bits
    vectors: Vectors  # unit vectors about their mean

    def rows(self, hashes: Keys) -> Ids:
        """The row of each word, -1 where it has none. (Two words alike in 49 bits come once in a hundred million meetings.)"""
        order = hashes.argsort()  # the search goes on where the last one ended
        wanted = hashes[order] & ~self.low
        found = self.words[np.minimum(self.words.searchsorted(wanted), len(self.words) - 1)]
        out = np.empty(len(hashes), dtype=np.int64)
        out[order] = np.where(found & ~self.low == wanted, (found & self.low).astype(np.int64), -1)
        return out


@cache
def model() -> Model:
    """Read the model. Raises ModuleNotFoundError where it isn't there."""
    found = find_spec(_MODEL)
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError(_MODEL)
    folder = next(Path(found.submodule_search_locations[0]).glob(f"{_MODEL}-*/vocab"))
    keys, rows = entries((folder / "key2row").read_bytes())
    vectors: Vectors = np.load(folder / "vectors")
    low = np.uint64((1 << len(vectors).bit_length()) - 1)
    named = keys > low  # spaCy's own names have numbers instead of hashes
    words = keys[named] & ~low | rows[named]
    words.sort()
    _to_unit(vectors)
    vectors -= vectors.mean(axis=0)
    _to_unit(vectors)
    return Model(words, low, vectors)


def entries(packed: bytes) -> tuple[Keys, Keys]:
    """Keys and values of a MessagePack map of whole numbers, runs of entries of one size at once: a tenth of an unpacker's time.

    Raises ValueError where it is something else.
    """
    if packed[:1] != bytes([_MAP]):
        raise ValueError("no large MessagePack map")
    size = _ENTRY.itemsize
    whole = np.frombuffer(packed, np.uint8)
    runs: list[NDArray[np.uint8]] = []
    others: list[tuple[int, int]] = []
    at = 5
    while at < len(packed):
        run = whole[at : at + min(_RUN, (len(packed) - at) // size) * size].reshape(-1, size)
        odd = (run[:, 0] != 0xCF) | (run[:, _ROW_AT] != 0xCD)
        first = int(odd.argmax()) if len(run) else 0
        alike = first if len(run) and odd[first] else len(run)
        runs.append(run[:alike])
        at += alike * size
        if alike < _RUN and at < len(packed):
            key, at = _number(packed, at)
            row, at = _number(packed, at)
            others.append((key, row))
    read = np.concatenate(runs).view(_ENTRY)[:, 0]
    rest = np.array(others, dtype=np.uint64).reshape(-1, 2)
    return np.concatenate((read["key"].astype(np.uint64), rest[:, 0])), np.concatenate((read["row"].astype(np.uint64), rest[:, 1]))


def _number(packed: bytes, at: int) -> tuple[int, int]:
    """A whole number and where it ends."""
    first = packed[at]
    if first < 0x80:
        return first, at + 1
    if first not in _BYTES:
        raise ValueError("no whole number")
    end = at + 1 + _BYTES[first]
    return int.from_bytes(packed[at + 1 : end], "big"), end


def _to_unit(vectors: Vectors) -> None:
    """Make each row as long as one, in place: nothing else of that size is needed."""
    vectors /= np.maximum(np.sqrt(np.einsum("ij,ij->i", vectors, vectors))[:, None], 1e-9)


__all__ = ["Keys", "Model", "Vectors", "entries", "model"]
