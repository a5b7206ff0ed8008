"""Japanese decoders as files in the wild need them: Python's own, plus the vendor characters (①㈱髙) in EUC and in JIS.

`decode(data, encoding)` gives the text with one U+DCFF for each byte that is wrong, so that wrong bytes can be counted;
`first_bad` tells where the first one is. Names are Python codec names, and besides:
- `cp51932`: EUC-JP with the rows 13 and 89 to 92 of Windows (①㈱髙﨑), which Python's `euc_jp` lacks;
- `cp50221`: ISO-2022-JP with those rows, half-width katakana (ESC ( I), JIS X 0212 and 0213.
"""

from __future__ import annotations

import codecs
import re

BAD = "\udcff"  # no decoder gives it, since it is half a character
_NOT_CP932 = re.compile("[\x80\xa0\uf8f0-\uf8f3]")  # what Python makes of the bytes 80, A0 and FD to FF, which mean nothing
_STRICT, _COUNT = "toben-strict", "toben-count"
_ESCAPE = re.compile(rb"\x1b(\([ABHIJ]|\$[@AB]|\$\([BDOPQ])")  # ASCII, JIS Roman, half-width katakana; JIS X 0208, 0212, 0213
_PAIR = re.compile(rb"[\x80-\xff]{2}")


def decode(data: bytes, encoding: str) -> str:
    """The text, with one BAD for each undecodable byte."""
    if encoding == "cp932":
        return _NOT_CP932.sub(BAD, data.decode("cp932", "toben-bad"))
    return (
        _jis(data, _COUNT)
        if encoding == "cp50221"
        else data.decode(_CODEC.get(encoding, encoding), _HANDLER.get(encoding, "toben-bad"))
    )


def first_bad(data: bytes, encoding: str) -> int | None:
    """Offset of the first undecodable byte; None where there is none."""
    try:
        if encoding == "cp50221":
            _jis(data, _STRICT)
        else:
            text = data.decode(_CODEC.get(encoding, encoding), _STRICT if encoding in _HANDLER else "strict")
            nothing = _NOT_CP932.search(text) if encoding == "cp932" else None
            if nothing:
                return len(text[: nothing.start()].encode("cp932"))
    except UnicodeDecodeError as error:
        return error.start
    return None


def _bad(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return BAD * (error.end - error.start), error.end


def _windows(error: UnicodeError) -> tuple[str, int]:
    """Decode a pair of EUC bytes through cp932, which has the same rows shifted; raises what it can't decode."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    pair = error.object[error.start : error.start + 2]
    if len(pair) < 2 or not (0xA1 <= pair[0] <= 0xFE and 0xA1 <= pair[1] <= 0xFE):
        raise error
    row, cell = pair[0] - 0xA0, pair[1] - 0xA0
    lead = (row - 1) // 2 + (0x81 if row <= 62 else 0xC1)
    trail = cell + 0x3F + (cell >= 64) if row % 2 else cell + 0x9E
    try:
        return bytes((lead, trail)).decode("cp932"), error.start + 2
    except UnicodeDecodeError:
        raise error from None


def _windows_or_bad(error: UnicodeError) -> tuple[str, int]:
    try:
        return _windows(error)
    except UnicodeDecodeError:
        return _bad(error)


codecs.register_error("toben-bad", _bad)
codecs.register_error(_STRICT, _windows)
codecs.register_error(_COUNT, _windows_or_bad)
_CODEC = {"cp51932": "euc_jp"}
_HANDLER = {"cp51932": _COUNT}


def _jis(data: bytes, errors: str) -> str:
    """Decode 7-bit JIS: each run between two escapes becomes EUC by setting its high bits."""
    parts: list[str] = []
    mode, done = b"(B", 0
    for found in (*_ESCAPE.finditer(data), None):
        end = found.start() if found else len(data)
        try:
            parts.append(_run(data[done:end], mode, errors))
        except UnicodeDecodeError as error:
            raise UnicodeDecodeError("cp50221", data, done + error.start, done + error.end, error.reason) from None
        if found:
            mode, done = found.group(1), found.end()
    return "".join(parts)


def _run(run: bytes, mode: bytes, errors: str) -> str:
    strict_or_bad = "strict" if errors == _STRICT else "toben-bad"
    if mode in {b"(B", b"(J", b"(H", b"(A"}:
        return run.decode("ascii", strict_or_bad)
    if mode == b"(I":
        return bytes(b | 0x80 if b > 0x20 else b for b in run).decode("cp932", strict_or_bad)
    high = bytes(b | 0x80 if b > 0x20 else b for b in run)  # line ends stay, and do not end the mode
    if mode == b"$(D":
        return _PAIR.sub(b"\x8f\\g<0>", high).decode("euc_jp", strict_or_bad)
    if mode in {b"$(O", b"$(P", b"$(Q"}:
        return (_PAIR.sub(b"\x8f\\g<0>", high) if mode == b"$(P" else high).decode("euc_jis_2004", strict_or_bad)
    return high.decode("euc_jp", errors)
