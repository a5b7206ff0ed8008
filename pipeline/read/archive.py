"""Zip archives: their members, each as if it stood in a folder of the archive's name; bounded, and never unpacked to the disk."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from pipeline.read.errors import MAX_ARCHIVE_BYTES, MAX_BYTES, MAX_MEMBERS, MAX_RATIO, ReadError
from pipeline.read.sources import passed_over, shown_name

_SMALL = 1 << 20  # members below this size are no danger, however well they pack
_BLOCK = 1 << 18
_OUTSIDE = re.compile(r"(?:^|/)\.\.(?:/|$)|^/|^[A-Za-z]:|\x00")
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError, IndexError)
_UTF8_NAME = 0x800  # flag: the member's name is UTF-8


def opened(data: bytes) -> zipfile.ZipFile:
    """The archive. Raises ReadError `malformed`, or `archive_bomb` for too many members."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _BROKEN as error:
        raise ReadError("malformed", detail="zip archive") from error
    if len(archive.infolist()) > MAX_MEMBERS:
        raise ReadError("archive_bomb", detail=f"{len(archive.infolist()):,} files; at most {MAX_MEMBERS:,}")
    return archive


def member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """The bytes of a member, which may be no more than MAX_BYTES nor pack better than MAX_RATIO whatever its header says."""
    if info.flag_bits & 1:
        raise ReadError("password")
    parts: list[bytes] = []
    size = 0
    try:
        with archive.open(info) as file:
            while block := file.read(_BLOCK):
                size += len(block)
                if size > MAX_BYTES:
                    raise ReadError("archive_bomb", detail=f"a file of more than {MAX_BYTES:,} bytes")
                if size > _SMALL and size > MAX_RATIO * max(info.compress_size, 1):
                    raise ReadError("archive_bomb", detail=f"a file that unpacks to more than {MAX_RATIO} times its size")
                parts.append(block)
    except (*_BROKEN, RuntimeError) as error:
        raise ReadError("malformed", offset=info.header_offset, detail="zip member") from error
    return b"".join(parts)


def members(data: bytes) -> Iterator[tuple[str, bytes | ReadError]]:
    """The files of an archive by name, with their bytes or why they can't be had; the name is empty where it
    is the archive that goes no further. What `sources` passes over is passed over here too.
    """
    with opened(data) as archive:
        total = 0
        taken: dict[str, int] = {}
        for info in sorted(archive.infolist(), key=lambda i: (_name(i), i.header_offset)):
            raw = _name(info)
            if info.is_dir() or any(passed_over(part) for part in raw.split("/") if part not in {"", "..", "."}):
                continue
            name = shown_name(raw)
            taken[name] = taken.get(name, 0) + 1
            if taken[name] > 1:  # two members of one name are both read
                name = f"{name}%{taken[name]}"
            if _OUTSIDE.search(raw):
                yield name, ReadError("unsafe_name", detail=raw)
                continue
            try:
                content: bytes | ReadError = member(archive, info)
            except ReadError as error:
                content = error
            total += len(content) if isinstance(content, bytes) else min(info.file_size, MAX_BYTES)
            if total > MAX_ARCHIVE_BYTES:
                yield (
                    "",
                    ReadError("archive_bomb", detail=f"more than {MAX_ARCHIVE_BYTES:,} bytes in all; from {shown_name(raw)} on"),
                )
                return
            yield name, content


def _name(info: zipfile.ZipInfo) -> str:
    """A member's name: Windows writes cp932 without saying so, which zipfile takes for cp437."""
    if info.flag_bits & _UTF8_NAME or info.filename.isascii():
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for encoding in ("utf-8", "cp932"):
        try:
            return raw.decode(encoding).replace("\\", "/")
        except UnicodeDecodeError:
            continue
    return info.filename
