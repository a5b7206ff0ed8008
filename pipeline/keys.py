"""Keys: hashes of everything that a result depends on, so that work is skipped only where nothing has changed."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).parent
SHARED = ("schema.py", "text.py", "stages.py")  # what every stage builds on
LIBRARIES = ("spacy", "ginza", "ja-ginza", "sudachipy", "sudachidict-core")  # they decide words and parses


def digest(*parts: Any) -> str:
    """A short stable hash of JSON-able values."""
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False, sort_keys=True).encode("utf-8", "surrogatepass")).hexdigest()[:32]


@cache
def code_of(*places: str) -> str:
    """A hash of code and data: files of this package, or all files of a folder of it."""
    files: list[Path] = []
    for place in (*SHARED, *places):
        path = PACKAGE / place
        files += [path] if path.is_file() else _files(path)
    return digest([(f.relative_to(PACKAGE).as_posix(), hashlib.sha256(f.read_bytes()).hexdigest()) for f in sorted(set(files))])


def _files(folder: Path) -> Iterable[Path]:
    return (f for f in folder.rglob("*") if f.is_file() and f.suffix in {".py", ".toml", ".csv"})


@cache
def versions() -> dict[str, str]:
    """The versions of this program and of the libraries that decide its results."""
    return {name: _version(name) for name in ("toben", *LIBRARIES)}


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:  # run from a checkout that is not installed
        return "unknown"
