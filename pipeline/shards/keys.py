"""Keys: hashes of everything that a result depends on, so that work is skipped only where nothing has changed."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).parent.parent
SHARED = ("schema.py", "text.py", "quick.py", "stages.py")  # what every stage builds on
LIBRARIES = ("spacy", "ginza", "ja-ginza", "sudachipy", "sudachidict-core")  # they decide words and parses


def digest(*parts: Any) -> str:
    """A short stable hash of JSON-able values."""
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False, sort_keys=True).encode("utf-8", "surrogatepass")).hexdigest()[:32]


@cache
def code_of(*places: str) -> str:
    """A hash of code and data: files of this package by name or pattern, or all files of a folder of it."""
    return digest(list(files_of(*places).items()))


@cache
def files_of(*places: str) -> dict[str, str]:
    """The files that `code_of` covers, each with its hash."""
    files = [file for place in (*SHARED, *places) for path in PACKAGE.glob(place) for file in _files(path)]
    return {f.relative_to(PACKAGE).as_posix(): hashlib.sha256(f.read_bytes()).hexdigest() for f in sorted(set(files))}


def _files(folder: Path) -> Iterable[Path]:
    inside = (f for f in folder.rglob("*") if f.is_file() and f.suffix in {".py", ".toml", ".csv"})
    return inside if folder.is_dir() else [folder]


@cache
def versions() -> dict[str, str]:
    """The versions of this program and of what decides its results: libraries, and the Unicode tables of this Python."""
    return {**{name: _version(name) for name in ("toben", *LIBRARIES)}, "unicode": unicodedata.unidata_version}


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:  # run from a checkout that is not installed
        return "unknown"
