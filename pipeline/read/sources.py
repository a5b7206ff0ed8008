"""A corpus, which is a folder or a single file, as a list of sources: what is read, under which name, and what is passed over.

Passed over, whatever the folder (a single file given as the corpus is always read):
- hidden files and folders (`.git`, `.DS_Store`), `__MACOSX`, `Thumbs.db`, `desktop.ini`;
- files that speak about the corpus: `README*`, `LICENSE*`, `LICENCE*`, `*.toml`;
- backups and locks of editors: `*~`, `*.bak`, `*.orig`, `*.swp`, `*.tmp`, `#…#`, `~$…`.
A folder that is a symbolic link is not entered: one that leads inside the corpus is read where it really stands, one that leads
out is rejected. Everything else is a source, and ends in documents or in rejects.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path

from pipeline.places import Place, Remote
from pipeline.read.errors import MAX_BYTES, ReadError

_PASSED_OVER = re.compile(
    r"\..*|__MACOSX|thumbs\.db|desktop\.ini"  # of the operating system
    r"|readme.*|licen[sc]e.*|.*\.toml"  # about the corpus
    r"|.*~|.*\.(?:bak|orig|swp|tmp)|#.*#|~\$.*",  # of editors
    re.IGNORECASE | re.DOTALL,
)
# Characters that a doc_id can't show: control and format characters, half characters of undecodable names, a % that would look
# like an escape, and a # that would look like a record number. They are percent-encoded, so that two names never become one.
_UNSHOWABLE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]|%(?=[0-9A-Fa-f]{2})|#(?=\d+$)"
)
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Source:
    """One file of a corpus: where it is, and the name (POSIX form, inside the corpus) that it has in the tables."""

    path: Place
    name: str
    size: int
    root: Place  # the corpus, resolved; nothing outside it is read


def sources(corpus: Place) -> list[Source]:
    """All sources of a corpus, sorted by name. Raises FileNotFoundError where there is no such folder or file."""
    if isinstance(corpus, Remote):
        return _objects(corpus)
    if not corpus.is_dir():
        root = corpus.resolve(strict=True)  # what the user names is inside by definition, link or not
        return [Source(corpus, shown_name(corpus.name), _size(corpus), root.parent)]
    root = corpus.resolve()
    found: list[Path] = []

    def unlisted(error: OSError) -> None:
        """A folder that cannot be listed is a source that will be rejected."""
        found.append(Path(os.fsdecode(error.filename)))

    for folder, folders, files in os.walk(corpus, onerror=unlisted):
        here = Path(folder)
        links = [d for d in folders if (here / d).is_symlink() and not passed_over(d) and _leaves(here / d, root)]
        folders[:] = [d for d in folders if not passed_over(d) and not (here / d).is_symlink()]
        found += (here / f for f in (*files, *links) if not passed_over(f))
    rows = [Source(p, shown_name(p.relative_to(corpus).as_posix()), _size(p), root) for p in found if p != corpus]
    if corpus in found:
        raise PermissionError(f"{corpus}: the folder cannot be listed")
    return sorted(rows, key=lambda s: s.name)


def _objects(corpus: Remote) -> list[Source]:
    """The sources of a corpus in an object store, which has neither links nor folders that can't be listed."""
    if corpus.is_file():
        return [Source(corpus, shown_name(corpus.name), corpus.size(), corpus)]
    found = {name: size for name, size in corpus.files().items() if not any(map(passed_over, name.split("/")))}
    if not found and not corpus.exists():
        raise FileNotFoundError(str(corpus))
    return sorted((Source(corpus / n, shown_name(n), size, corpus) for n, size in found.items()), key=lambda s: s.name)


def passed_over(part: str) -> bool:
    """Whether a file or folder of this name is no part of a corpus."""
    return _PASSED_OVER.fullmatch(part) is not None


def shown_name(name: str) -> str:
    """A path as doc_id: what no reader can see, or could take for an escape or a record number, is percent-encoded."""
    return _UNSHOWABLE.sub(lambda m: "".join(f"%{b:02X}" for b in m.group().encode("utf-8", "surrogatepass")), name)


def sha256(source: Source) -> str | None:
    """SHA-256 of a source's bytes, in hexadecimal, streamed; None where it will be rejected without being read."""
    try:
        check(source)
        if isinstance(source.path, Remote):  # in one request
            return hashlib.sha256(source.path.read_bytes()).hexdigest()
        digest = hashlib.sha256()
        with source.path.open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
    except (OSError, ReadError):
        return None
    return digest.hexdigest()


def load(source: Source) -> bytes:
    """The bytes of a source. Raises ReadError where they must not or cannot be read; never reads more than MAX_BYTES."""
    try:
        check(source)
        if isinstance(source.path, Remote):
            data = source.path.read_bytes()
        else:
            with source.path.open("rb") as file:
                data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ReadError("unreadable", detail=error.strerror or type(error).__name__) from error
    if len(data) > MAX_BYTES:  # it grew since it was listed
        raise ReadError("too_large", detail=len(data))
    return data


def check(source: Source) -> None:
    """Raise ReadError for what must not be opened: a link out of the corpus, a pipe or device, a file above MAX_BYTES."""
    if isinstance(source.path, Remote):
        if source.size > MAX_BYTES:
            raise ReadError("too_large", detail=source.size)
        return
    if isinstance(source.root, Path) and _leaves(source.path, source.root):
        raise ReadError("outside_corpus")
    state = source.path.stat()
    if not stat.S_ISREG(state.st_mode):
        kinds = {stat.S_IFDIR: "a folder that cannot be listed", stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket"}
        raise ReadError("not_a_file", detail=kinds.get(stat.S_IFMT(state.st_mode), "a device"))
    if state.st_size > MAX_BYTES:
        with source.path.open("rb") as file:
            nul = file.read(4096).find(b"\0\0\0\0")  # four in a row are in no text, UTF-32 included
        if nul >= 0:
            raise ReadError("binary", offset=nul, detail="NUL bytes")
        raise ReadError("too_large", detail=state.st_size)


def _leaves(path: Path, root: Path) -> bool:
    try:
        return path.is_symlink() and not path.resolve().is_relative_to(root)
    except (OSError, RuntimeError):  # a link that leads to itself: opening it says so
        return False


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
