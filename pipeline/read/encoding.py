"""Bytes to text: which Japanese encoding a file is in, and what of it could not be decoded.

Decided, in this order: a byte order mark; 7-bit JIS by its escapes; valid UTF-8 with many multi-byte characters; else every
candidate decodes a sample, and the one whose text is the least unlikely as Japanese wins (`plausible.bits`). A file in which up to
MAX_BAD_SHARE of the bytes are wrong (or just a character cut at its end) is still read, with U+FFFD in their place and a warning.
The text is never normalised: its line ends, widths and variants are the file's. Only the byte order mark is no part of it.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from pipeline.read.codecs_ja import BAD, decode, first_bad
from pipeline.read.errors import MAX_BAD_SHARE, ReadError
from pipeline.read.plausible import bits

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", 0),
    (codecs.BOM_UTF32_LE, "utf-32-le", 4),  # before UTF-16, whose mark begins in the same way
    (codecs.BOM_UTF32_BE, "utf-32-be", 4),
    (codecs.BOM_UTF16_LE, "utf-16-le", 2),
    (codecs.BOM_UTF16_BE, "utf-16-be", 2),
)
# Those that a file without a mark may be in, the likelier first where two decode it to the same text.
_CANDIDATES = ("utf-8", "cp932", "euc_jp", "cp51932", "shift_jis_2004", "euc_jis_2004")
_WIDE = ("utf-16-le", "utf-16-be")
_SAMPLE = 6_000  # bytes: some 3,000 characters settle it
_FEW = 4  # as many speak for UTF-8 against what a page declares
_SURE = 40  # multi-byte characters of valid UTF-8 that are no accident; in random EUC or cp932 text the odds of one are below 1/4
_NOISE = 8.0  # bits a byte: text in UTF-16 costs 2 to 6, random bytes above 10
_JIS = re.compile(rb"\x1b(?:\$[@AB]|\$\([BDOPQ]|\([IJ])")
_HIGH = re.compile(rb"[\x80-\xff]")
_MULTI = re.compile(rb"[\xe3-\xef][\x80-\xbf]{2}")  # kana, kanji, full-width forms
_ASCII = re.compile(rb"[\t\n\r\f\x20-\x7e]*")
_UTF_8_RUN = re.compile(rb"(?:[\xe3-\xe9][\x80-\xbf]{2}){8,}")  # kana and kanji: eight in a row are no accident elsewhere
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_NAMES = {  # what pages and users call them: other names that Python knows pass as they are
    **dict.fromkeys(
        ("shift_jis", "shift-jis", "x-sjis", "sjis", "ms_kanji", "windows-31j", "ms932", "cp932", "csshiftjis"), "cp932"
    ),
    **dict.fromkeys(("euc-jp", "eucjp", "x-euc-jp", "ujis", "cp51932", "euc_jp"), "cp51932"),
    **dict.fromkeys(("iso-2022-jp", "csiso2022jp", "jis", "iso2022jp", "cp50220", "cp50221"), "cp50221"),
    **dict.fromkeys(("utf-8", "utf8", "unicode-1-1-utf-8"), "utf-8"),
}


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text with the codec that it was decoded with and the codes of its doubts."""

    text: str
    encoding: str
    warnings: tuple[str, ...] = ()


def read_text(data: bytes, *, declared: str | None = None) -> Decoded:
    """Decode a file. `declared` is what the file itself says (an HTML page); it is believed where its bytes bear it out.

    Raises ReadError `empty`, `binary` or `undecodable`.
    """
    if not data:
        raise ReadError("empty", offset=0)
    for mark, encoding, width in _MARKS:
        if data.startswith(mark):
            body = data if encoding == "utf-8-sig" else data[width:]
            return _settle(body, encoding, skipped=len(data) - len(body))
    if _JIS.search(data) and not _HIGH.search(data):
        return _settle(data, "iso2022_jp" if first_bad(data, "iso2022_jp") is None else "cp50221")
    nul = data.find(b"\0")
    if nul < 0:
        named = _declared(declared)
        # cp932 decodes much of UTF-8 to nonsense, so a page that declares it may well be wrong; the reverse does not happen.
        multi = len(_MULTI.findall(data, 0, 64 * _SAMPLE))
        if multi >= (_FEW if named else _SURE) and first_bad(data, "utf-8") is None:
            return _settle(data, "utf-8", wrongly=named)
        if named and (first_bad(data, named) is None or _share_of_bad(data, named) <= MAX_BAD_SHARE / 10):
            return _settle(data, named if named != "cp51932" or first_bad(data, "euc_jp") is not None else "euc_jp")
        if _ASCII.fullmatch(data):
            return _settle(data, "utf-8")
    # An odd number of bytes is UTF-16 only where zero bytes say so, and the file was cut.
    encoding, cost = _likeliest(data, _WIDE if nul >= 0 else _CANDIDATES if len(data) % 2 else (*_CANDIDATES, *_WIDE))
    if nul >= 0 and cost > _NOISE:
        raise ReadError("binary", offset=nul, detail="NUL bytes")
    if encoding not in _WIDE or cost > _NOISE:
        _refuse_controls(data)
        _refuse_mixture(data, encoding)
    return _settle(data, encoding, wrongly=None if nul >= 0 else _declared(declared))


def _settle(data: bytes, encoding: str, *, skipped: int = 0, wrongly: str | None = None) -> Decoded:
    """The whole text in one encoding, or ReadError where too much of it is wrong."""
    text = decode(data, encoding)
    warnings = ["encoding_declared_wrongly"] if wrongly and wrongly != encoding else []
    bad = text.count(BAD)
    if bad:
        cut = bad == len(text) - len(text.rstrip(BAD)) and bad <= 3 and len(data) >= 20  # the last character of a file that was cut
        if bad > MAX_BAD_SHARE * len(data) and not cut:
            offset = (first_bad(data, encoding) or 0) + skipped
            raise ReadError("undecodable", offset=offset, detail=f"{encoding} ({bad:,} of {len(data):,} bytes are wrong)")
        text = re.sub(f"{BAD}+", "\ufffd", text)
        warnings.append("undecodable_bytes")
    if not text.strip("\ufeff \t\r\n\f\v\u3000"):
        raise ReadError("empty", offset=0)
    return Decoded(text, encoding, tuple(warnings))


def _likeliest(data: bytes, candidates: tuple[str, ...]) -> tuple[str, float]:
    """The candidate whose text of a sample is the least unlikely (of equals, the first), and its bits a byte."""
    first = _HIGH.search(data)
    # A character begins at the first high byte in all but UTF-16, which counts from an even offset; so both ends are kept even too.
    start = first.start() if first else 0
    narrow, wide = data[start : start + _SAMPLE], data[:_SAMPLE]

    def cost(encoding: str) -> float:
        sample = wide if encoding in _WIDE else narrow
        return bits(decode(sample, encoding)) / len(sample)

    costs = {encoding: cost(encoding) for encoding in candidates}
    best = min(costs, key=costs.__getitem__)
    return best, costs[best]


def _refuse_mixture(data: bytes, encoding: str) -> None:
    """Raise ReadError `undecodable` where much of a file in another encoding is UTF-8, which that may well decode to nonsense."""
    runs = list(_UTF_8_RUN.finditer(data)) if encoding != "utf-8" else []
    if sum(len(run.group()) for run in runs) > MAX_BAD_SHARE * len(data):
        raise ReadError("undecodable", offset=runs[0].start(), detail=f"{encoding} with UTF-8 in it")


def _refuse_controls(data: bytes) -> None:
    """Raise ReadError `binary` where a fiftieth of the first bytes are control characters that no text holds."""
    head = data[:65536]
    found = _CONTROL.findall(head)
    if len(found) > len(head) / 50:
        place = _CONTROL.search(head)
        raise ReadError("binary", offset=place.start() if place else None, detail="control characters")


def _share_of_bad(data: bytes, encoding: str) -> float:
    return decode(data, encoding).count(BAD) / len(data)


def _declared(name: str | None) -> str | None:
    """The codec for a declared name, None for none or one that Python does not know or that no page is in."""
    if name is None:
        return None
    known = _NAMES.get(name.strip().lower())
    if known:
        return known
    try:
        found = codecs.lookup(name.strip()).name
    except (LookupError, ValueError):
        return None
    return found if found.startswith(("shift_jis", "euc", "iso2022_jp", "utf-8")) else None
