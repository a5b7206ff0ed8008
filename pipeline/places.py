"""Where files lie: a local path, or a URL of an object store (`s3://bucket/folder`, `gs://…`, whatever fsspec knows).

`Remote` has the few methods of `pathlib.Path` that this program uses, so that most code takes either. What an object store can't do
(rename, append, lock) is not imitated: who needs it asks which of the two a place is.
"""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO, Any

from pipeline.errors import CannotRunError

_URL = re.compile(r"([a-z][a-z0-9+.-]+)://.*", re.DOTALL)  # two letters at least: C:/ is a drive
_FILE = re.compile(r"file:(?://(?=/))?")  # file:/srv/minutes, file:///srv/minutes
_EXTRAS = {"s3": "s3", "s3a": "s3", "gs": "gs", "gcs": "gs"}


@dataclass(frozen=True, slots=True)
class Remote:
    """A file or folder of a file system that fsspec knows."""

    protocol: str
    path: str  # `bucket/folder/name`, as its file system writes it

    @property
    def fs(self) -> Any:
        """The file system: how to reach it and with which credentials is found from the environment, as fsspec does."""
        return _file_system(self.protocol)

    @property
    def name(self) -> str:
        """The last part."""
        return self.path.rstrip("/").rpartition("/")[2]

    def __truediv__(self, name: str) -> Remote:
        return Remote(self.protocol, f"{self.path.rstrip('/')}/{name}")

    def __str__(self) -> str:
        return f"{self.protocol}://{self.path}"

    def exists(self) -> bool:
        """Whether there is such a file or folder."""
        with _as_os_error():
            return bool(self.fs.exists(self.path))

    def is_file(self) -> bool:
        """Whether it is a file."""
        with _as_os_error():
            return bool(self.fs.isfile(self.path))

    def size(self) -> int:
        """Bytes of the file. Raises OSError."""
        with _as_os_error():
            return int(self.fs.size(self.path))

    def files(self) -> dict[str, int]:
        """All files below it, by their names from here (`folder/name`), with their bytes. A list of names, no request a file."""
        with _as_os_error():
            found = self.fs.find(self.path, detail=True)
        start = len(self.path) + 1
        return {path[start:]: int(info["size"]) for path, info in found.items() if path[start:] and not path.endswith("/")}

    def read_bytes(self) -> bytes:
        """All of it, by one request. Raises OSError."""
        with _as_os_error():
            data: bytes = self.fs.cat_file(self.path)
            return data

    def read_text(self, encoding: str = "utf-8") -> str:
        """All of it as text. Raises OSError, UnicodeDecodeError."""
        return self.read_bytes().decode(encoding)

    def open(self, mode: str = "rb") -> IO[Any]:
        """The file, to be read here and there. Raises OSError."""
        with _as_os_error():
            file: IO[Any] = self.fs.open(self.path, mode)
            return file

    def write_bytes(self, data: bytes, *, new: bool = False) -> None:
        """Put it there at once, as a whole. Raises FileExistsError where it is to be `new` and is not, OSError else."""
        with _as_os_error():
            self.fs.pipe_file(self.path, data, mode="create" if new else "overwrite")

    def upload(self, file: Path) -> None:
        """Put a local file there; readers see the old one until the new one is whole. Raises OSError."""
        with _as_os_error():
            self.fs.put_file(str(file), self.path)

    def unlink(self, *, missing_ok: bool = False) -> None:
        """Remove the file. Raises OSError."""
        with contextlib.suppress(*((FileNotFoundError,) if missing_ok else ())), _as_os_error():
            self.fs.rm_file(self.path)

    def unlink_below(self, names: Iterable[str]) -> None:
        """Remove files below it, many in a request. Raises OSError."""
        if paths := [f"{self.path}/{name}" for name in names]:
            with _as_os_error():
                self.fs.rm(paths)


@contextlib.contextmanager
def _as_os_error() -> Iterator[None]:
    """What the libraries of object stores raise that is no OSError (no connection, no credentials), as one."""
    try:
        yield
    except OSError:
        raise
    except Exception as e:
        raise OSError(f"{type(e).__name__}: {e}") from e


Place = Path | Remote


def place(name: str | Path | Remote) -> Place:
    """The place that a user names: a path, or a URL. Raises CannotRunError where the library for a URL is not installed."""
    if not isinstance(name, str):
        return name
    if local := _FILE.match(name):
        return Path(name[local.end() :])
    url = _URL.fullmatch(name)
    if url is None:
        return Path(name)
    protocol = url[1]
    return Remote(protocol, _file_system(protocol)._strip_protocol(name).rstrip("/"))  # noqa: SLF001  (fsspec's own way)


def make_folder(where: Place) -> None:
    """Make a folder, and those above it; an object store has none. Raises OSError."""
    if isinstance(where, Path):
        where.mkdir(parents=True, exist_ok=True)


@contextlib.contextmanager
def written(where: Place) -> Iterator[Path]:
    """A local file to write, put in its place when it is whole; where that fails, nothing of it is left. Raises OSError."""
    if isinstance(where, Remote):
        with tempfile.TemporaryDirectory() as folder:
            temp = Path(folder) / where.name
            yield temp
            where.upload(temp)
        return
    temp = where.with_name(f".{where.name}.{os.getpid()}")
    try:
        yield temp
        temp.replace(where)
    finally:
        temp.unlink(missing_ok=True)


def put_text(where: Place, text: str) -> None:
    """Write a file so that a reader sees the old one or the new one, whole. Raises OSError."""
    if isinstance(where, Remote):
        where.write_bytes(text.encode("utf-8"))
        return
    with written(where) as temp:
        temp.write_text(text, encoding="utf-8", newline="\n")


@cache
def _file_system(protocol: str) -> Any:
    try:
        import fsspec  # noqa: PLC0415

        # Nothing is remembered of what lay there: other machines write into the same folders.
        return fsspec.filesystem(protocol, use_listings_cache=False)
    except ImportError as e:
        extra = _EXTRAS.get(protocol)
        install = f"pip install 'toben[{extra}]'" if extra else "see fsspec's list of file systems"
        raise CannotRunError(f"{protocol}:// can't be used ({e}). Install what it needs: {install}") from e
    except ValueError as e:
        raise CannotRunError(f"{protocol}:// is no address that can be read or written ({e}).") from e
