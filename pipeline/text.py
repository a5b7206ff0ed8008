"""Text seen through NFKC without losing the source: the fold, its offset map, and sentences.

Everything after reading works on the *fold*: the text after NFKC (full-width digits and letters become ASCII, ％ becomes %,
U+3000 becomes a space), so that one pattern serves all widths. Offsets of the source are never lost: nearly every character
folds to exactly one, and for the few that do not (㎡ ㌫ ﾊﾟ) the fold keeps a map. Circled numbers and the like, which NFKC would
turn into digits, are list marks in minutes and stay as they are.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

# NFKC would make digits, letters or several characters of these, and lose that they are list marks or symbols.
_KEPT = frozenset(
    chr(c)
    for first, last in (
        (0x00B2, 0x00B3),  # ² ³
        (0x2460, 0x24FF),  # ① ⑴ ⒈ Ⓐ
        (0x2776, 0x2793),  # ❶
        (0x3200, 0x32FE),  # ㈠ ㊤ ㉑
        (0x2160, 0x217F),  # Ⅰ ⅰ
        (0x3000, 0x303F),  # CJK punctuation keeps its shape; the space is mapped below
        (0xFF61, 0xFF65),  # ｡ ｢ ｣ are mapped below
        (0x2025, 0x2026),  # ‥ …
        (0xFE30, 0xFE4F),
    )
    for c in range(first, last + 1)
)
_MAPPED = {"\u3000": " ", "｡": "。", "｢": "「", "｣": "」", "､": "、", "･": "・", "\u00a0": " ", "～": "〜", "〜": "〜"}


@cache
def _tables() -> tuple[dict[int, str], re.Pattern[str], re.Pattern[str]]:
    """The translation of characters that fold to one, a pattern of runs of them, and one of those that fold to none or several."""
    single: dict[int, str] = dict.fromkeys(map(ord, "\v\f\x85\u2028\u2029"), "\n")
    several: list[str] = []
    for c in range(0xA0, 0x10000):
        char = chr(c)
        if 0xD800 <= c <= 0xDFFF or (char in _KEPT and char not in _MAPPED):
            continue
        folded = _MAPPED.get(char) or unicodedata.normalize("NFKC", char)
        # CJK compatibility ideographs (塚) are people's names: their glyph is kept as printed.
        if folded == char or 0xF900 <= c <= 0xFAFF:
            continue
        if len(folded) == 1:
            single[c] = folded
        else:
            several.append(char)
    runs = re.compile("[" + "".join(re.escape(chr(c)) for c in single) + "]+")
    # Half-width katakana take their voicing mark with them: ﾊﾟ is one letter. A class comes first, which is looked for fast.
    katakana = "\uff66-\uff9d"
    unlike = re.compile(f"[{katakana}{''.join(map(re.escape, several))}](?:(?<![{katakana}])|[\uff9e\uff9f])")
    return single, runs, unlike


def _translated(text: str) -> str:
    """A text with its characters that fold to one folded: a pattern finds the few that do faster than each is asked for."""
    _, runs, _ = _tables()
    return runs.sub(_run, text)


@lru_cache(maxsize=8192)
def _translation(run: str) -> str:
    return run.translate(_tables()[0])


def _run(found: re.Match[str]) -> str:
    run = found.group()
    return _translation(run) if len(run) <= _SHORT else run.translate(_tables()[0])


_SHORT = 8  # characters of a run that may come again: １２０


@dataclass(frozen=True, slots=True)
class Fold:
    """A folded text with the way back: `source(i)` is the source offset of the fold's offset i."""

    text: str
    _at: list[int] = field(default_factory=list)  # fold offsets after which the shift changes
    _shift: list[int] = field(default_factory=list)  # source offset minus fold offset from there on

    @property
    def same(self) -> bool:
        """True where fold and source offsets are equal everywhere."""
        return not self._at

    def source(self, offset: int) -> int:
        """The source offset of a fold offset; inside a character that folds to several, that character's start."""
        if not self._at:
            return offset
        n = bisect_right(self._at, offset) - 1
        return offset if n < 0 else offset + self._shift[n]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The source span of a fold span: whole source characters, none when the span is empty."""
        first = self.source(start)
        return first, (max(self.source(end - 1) + 1, self.source(end)) if end > start else first)

    def without(self, cuts: Sequence[tuple[int, int]]) -> Fold:
        """The fold with some spans left out (sorted, apart, none empty); the way back to the source stays."""
        if not cuts:
            return self
        parts: list[str] = []
        at: list[int] = []
        shift: list[int] = []
        length, first = 0, 0
        for last, following in [*cuts, (len(self.text), len(self.text))]:
            parts.append(self.text[first:last])
            at.append(length)
            shift.append(self.source(first) - length)
            for n in range(bisect_right(self._at, first), bisect_right(self._at, last - 1)):
                at.append(self._at[n] - first + length)
                shift.append(self._shift[n] + first - length)
            length, first = length + last - first, following
        at.append(length)
        shift.append(self.source(len(self.text)) - length)
        return Fold("".join(parts), at, shift)


_LONG, _LONGEST = 4_000, 500_000  # characters of the texts whose folds are kept: each stage asks for those of its documents


def fold(text: str) -> Fold:
    """Fold a text. Linear, and a single C-level pass where every character folds to one (nearly all minutes)."""
    return _kept_fold(text) if _LONG <= len(text) < _LONGEST else _fold(text)


@lru_cache(maxsize=32)
def _kept_fold(text: str) -> Fold:
    return _fold(text)


def _fold(text: str) -> Fold:
    _, _, several = _tables()
    # Every line ends in \n, character for character: CRLF (Windows), CR (old Macs), page breaks and the separators of Unicode.
    if "\r" in text:
        text = text.replace("\r\n", " \n").replace("\r", "\n")
    if several.search(text) is None:
        return Fold(_translated(text))
    parts: list[str] = []
    at: list[int] = []
    shifts: list[int] = []
    done = length = 0
    for found in several.finditer(text):
        plain = text[done : found.start()]
        piece = unicodedata.normalize("NFKC", found.group())
        parts += (_translated(plain), piece)
        length += len(plain)
        # Inside the piece every offset leads to the start of its source character; after it the shift is constant again.
        for k in range(1, len(piece)):
            at.append(length + k)
            shifts.append(found.start() - length - k)
        length += len(piece)
        at.append(length)
        shifts.append(found.end() - length)
        done = found.end()
    parts.append(_translated(text[done:]))
    return Fold("".join(parts), at, shifts)


_STOP = re.compile(r"[。！？!?\n](?:(?<!\n)[。！？!?]*[」』）)]*)?")  # 。 ！？ 。」 or a line end
_OPEN_TAIL = frozenset("、，,のはがをにへとでもや（(「『・")  # a line that ends so goes on in the next


def sentences(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Sentence spans of a (folded) text, white space trimmed.

    A sentence ends at 。！？ (with a closing bracket after it) outside 「…」 and （…）, and at a line end unless the line ends
    in a particle or a comma: texts copied from pages break lines inside a sentence (`人口の⏎⏎何%に`).
    """
    return [
        span
        for a, b in stretches(text, start, len(text) if end is None else end)
        if (span := without_space(text, a, b)) is not None
    ]


@dataclass(frozen=True, slots=True)
class Split:
    """The sentences of a stretch of text: where what lies between their ends begins and stops, and their spans (None: nothing)."""

    starts: list[int]
    ends: list[int]
    spans: list[tuple[int, int] | None]


@dataclass(frozen=True, slots=True)
class Sentences:
    """The sentences of a (folded) text by the stretches (turns) in which they are asked for, each looked for once."""

    text: str
    _kept: dict[tuple[int, int], Split] = field(default_factory=dict)

    def of(self, start: int, stop: int) -> Split:
        """The sentences of a stretch, which begins one and ends one."""
        kept = self._kept.get((start, stop))
        if kept is None:
            found = list(stretches(self.text, start, stop))
            spans = [without_space(self.text, a, b) for a, b in found]
            kept = self._kept[start, stop] = Split([a for a, _ in found], [b for _, b in found], spans)
        return kept


def stretches(text: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """What lies between the ends of sentences, white space and all. Where one begins, nothing before it counts any more."""
    first = start
    bracket = _next_bracket(text, start, stop)
    for found in _STOP.finditer(text, start, stop):
        at = found.start()
        if text[at] == "\n":
            if at - first < 400 and text[first:at].rstrip()[-1:] in _OPEN_TAIL:
                continue
        elif bracket < at:
            if bracket < first:
                bracket = _next_bracket(text, first, stop)
            if bracket < at and _open_brackets(text, first, at):
                continue
        end = found.end()
        yield first, end
        first = end
    yield first, stop


_OPENING = re.compile("[「『（(]")
_BRACKETS = (("「", "」"), ("『", "』"), ("（", "）"), ("(", ")"))


def _next_bracket(text: str, start: int, end: int) -> int:
    """Where the next bracket opens, `end` where none does."""
    found = _OPENING.search(text, start, end)
    return end if found is None else found.start()


def _open_brackets(text: str, start: int, end: int) -> bool:
    """Whether a quotation or bracket opened since `start` is still open; one that never closes within 300 characters is not."""
    if end - start > 300:
        return False
    return any(text.count(a, start, end) > text.count(b, start, end) for a, b in _BRACKETS)


def without_space(text: str, start: int, end: int) -> tuple[int, int] | None:
    """A span without the white space round it; None where nothing is left."""
    if start < end and not text[start].isspace() and not text[end - 1].isspace():
        return start, end
    piece = text[start:end]
    bare = piece.strip()
    first = start + len(piece) - len(piece.lstrip())
    return (first, first + len(bare)) if bare else None
