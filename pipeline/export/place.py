"""Where an export goes: written beside its place, then renamed into it; nobody's files are ever replaced but an export's own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import CannotRunError

MARK = "export.json"  # in every export; a folder without it is not ours to replace


@contextmanager
def fresh(target: Path) -> Iterator[Path]:
    """A new folder beside `target`, which takes its place when the block ends without an error.

    Raises CannotRunError where `target` is a file, or a folder that holds something else than an export.
    """
    target = target.resolve()
    if target.exists() and not target.is_dir():
        raise CannotRunError(f"{target} is a file. Name a folder with -o.")
    if target.is_dir() and any(target.iterdir()) and not (target / MARK).is_file():
        raise CannotRunError(f"{target} holds other files than an export. Name another folder with -o.")
    target.parent.mkdir(parents=True, exist_ok=True)
    _sweep(target)
    new, old = (target.with_name(f".{target.name}.{os.getpid()}.{word}") for word in ("new", "old"))
    new.mkdir()
    try:
        yield new
        for path in new.rglob("*"):
            _flush(path)
        if target.exists():
            target.rename(old)
        try:
            new.rename(target)
        except OSError:
            if old.exists():
                old.rename(target)
            raise
    finally:
        shutil.rmtree(new, ignore_errors=True)
        if target.exists():
            shutil.rmtree(old, ignore_errors=True)
    _flush(target.parent)


def _sweep(target: Path) -> None:
    """Remove what a killed process left; put back an old export that it had moved away."""
    for left in sorted(target.parent.glob(f".{target.name}.*.*")):
        _, pid, word = left.name.rsplit(".", 2)
        if word not in ("new", "old") or not pid.isdecimal() or _runs(int(pid)):
            continue
        if word == "old" and not target.exists():
            left.rename(target)
        else:
            shutil.rmtree(left, ignore_errors=True)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
