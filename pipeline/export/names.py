"""Names for files and XML ids from document ids, which may hold anything: one name an id, never two ids one name."""

from __future__ import annotations

import hashlib
import re

_LETTERS = "0-9A-Za-z\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fa5々ー"  # each may stand in an XML name and in a file name
_OTHER = re.compile(rf"[^{_LETTERS}.\-]")
_LONGEST = 150  # bytes; file systems stop at 255, and a suffix is still to come
_BETWEEN = re.compile(rf"(?<=[{_LETTERS}])_(?=[{_LETTERS}])(?!x)")  # an underscore that can be told from an escape


def xml_name(text: str) -> str:
    """`a/b c` → `a__b_x20_c`: a slash becomes two underscores, what can't stand in an XML name its code point.

    Reversible (so two texts never get one name): an underscore stays only between letters, where no escape can begin.
    """
    kept = {found.start() for found in _BETWEEN.finditer(text)}
    return _OTHER.sub(lambda c: "__" if c.group() == "/" else "_" if c.start() in kept else f"_x{ord(c.group()):X}_", text)


def file_name(doc_id: str) -> str:
    """A relative path without a suffix: the document's own folders; no part is hidden, leads out of its folder, or is too long."""
    return "/".join(_part(part) for part in doc_id.split("/"))


def _part(part: str) -> str:
    safe = xml_name(part)
    safe = f"_x2E_{safe[1:]}" if safe.startswith(".") else safe or "_"
    if len(safe.encode()) <= _LONGEST:
        return safe
    digest = hashlib.sha256(part.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return f"{safe.encode()[: _LONGEST - 20].decode(errors='ignore')}_{digest}"
