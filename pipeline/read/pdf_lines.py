"""Lines of PDF pages to text: their order, page numbers and running heads dropped, hard wraps joined.

A page keeps the order in which it was drawn, unless that goes up the page again and again. A page number is a line of digits
at a page's edge that counts with the pages; a running head is a line at an edge that comes back on most pages (its first time
stays: it may name the meeting). A line that fills its column and ends in no full stop goes on in the next, unless that begins
a paragraph or an utterance.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Line:
    """A line and its box on the page, in points from the lower left corner."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    indent: int = 0  # white space that the line itself begins with, in characters


_NUMBER = re.compile(r"[\s\-－‐‑–―—─~〜～・()（）<>〈〉P.p]*(\d{1,4})(?:\s*/\s*\d{1,4})?[\s\-－‐‑–―—─~〜～・()（）<>〈〉頁]*")
_DIGITS = re.compile(r"\d+")
_STOP = tuple("。．！？!?」』）)】〕］]》>…─―")  # after these a new line may well be one
_OPENING = tuple("○◯〇◎●◆◇■□△▲▽▼☆★※・【〔［〈《<(（「『")  # a new line that begins so is one
_FULL = 3  # lines that end at about the same place: a margin, and no accident
_EDGE = 2  # lines at the top and the bottom of a page that may be its number or head
_MOST = 0.6  # of the pages


def text_of_pages(pages: list[list[Line]]) -> str:
    """The text of all pages."""
    ordered = [_in_order(_upright(page)) for page in pages]
    kept = _without_heads(_without_numbers(ordered))
    margins = Counter(_rung(line.right) for page in kept for line in page)
    parts: list[str] = []
    before: Line | None = None
    margin = 0.0
    for page in kept:
        for n, line in enumerate(page):
            column_left, column_right = _column(page, line)
            common = before is not None and sum(margins[_rung(before.right) + k] for k in (-1, 0, 1)) >= _FULL
            if before is not None and not (common and _goes_on(before, line, full=margin, left=column_left)):
                parts.append("\n" + _gap(before, line, same_page=n > 0))
            parts.append(line.text)
            before, margin = line, column_right
    return "".join(parts).strip("\n")


def _upright(page: list[Line]) -> list[Line]:
    """A page of vertical writing turned to the left, so that its lines run from left to right and follow each other downwards."""
    tall = sum(len(k.text) for k in page if k.top - k.bottom > 1.5 * (k.right - k.left))
    if tall * 2 < sum(len(k.text) for k in page):
        return page
    turned = [Line(k.text, -k.top, k.left, -k.bottom, k.right, k.indent) for k in page]
    return sorted(turned, key=lambda k: -k.top)


def _rung(x: float) -> int:
    """A place across the page, so coarse that lines which end at one margin share it or are neighbours."""
    return round(x / 6)


def _in_order(page: list[Line]) -> list[Line]:
    """The page as drawn; by column and from top to bottom where drawing goes up within a column more than now and then."""
    ups = sum(b.bottom > a.top and _overlap(a, b) for a, b in pairwise(page))
    if ups <= 1 + len(page) // 12:
        return page
    columns: list[list[Line]] = []
    for line in sorted(page, key=lambda k: k.left):
        column = next((c for c in columns if any(_overlap(line, other) for other in c)), None)
        if column is None:
            columns.append([line])
        else:
            column.append(line)
    return [line for column in columns for line in sorted(column, key=lambda k: (-round(k.top), k.left))]


def _overlap(a: Line, b: Line) -> bool:
    return min(a.right, b.right) > max(a.left, b.left)


def _without_numbers(pages: list[list[Line]]) -> list[list[Line]]:
    """Pages without their numbers: digits at an edge that grow by one from page to page."""
    found: list[tuple[int, int, int]] = []  # page, line, number minus page
    for p, page in enumerate(pages):
        for n in _edges(page):
            match = _NUMBER.fullmatch(unicodedata.normalize("NFKC", page[n].text))
            if match:
                found.append((p, n, int(match.group(1)) - p))
    if not found:
        return pages
    (shift, times), *_ = Counter(s for _, _, s in found).most_common()
    if times < 2 and not any("-" in unicodedata.normalize("NFKC", pages[p][n].text) or len(pages) > 1 for p, n, _ in found):
        return pages
    drop = {(p, n) for p, n, s in found if s == shift}
    return [[line for n, line in enumerate(page) if (p, n) not in drop] for p, page in enumerate(pages)]


def _without_heads(pages: list[list[Line]]) -> list[list[Line]]:
    """Pages without lines that come back at the edges of most pages; the first time stays."""
    seen = Counter(key for page in pages for key in {_head(page[n]) for n in _edges(page)})
    heads = {key for key, times in seen.items() if times >= 3 and times >= _MOST * len(pages)}
    if not heads:
        return pages
    kept: list[list[Line]] = []
    met: set[tuple[str, int]] = set()
    for page in pages:
        edges = set(_edges(page))
        out = []
        for n, line in enumerate(page):
            key = _head(line)
            if n in edges and key in heads:
                if key in met:
                    continue
                met.add(key)
            out.append(line)
        kept.append(out)
    return kept


def _head(line: Line) -> tuple[str, int]:
    """What makes two lines the same running head: their text without digits, and their height on the page."""
    return _DIGITS.sub("0", unicodedata.normalize("NFKC", line.text)).strip(), round(line.top / 4)


def _edges(page: list[Line]) -> list[int]:
    """The lines highest and lowest on a page, whenever they were drawn."""
    by_height = sorted(range(len(page)), key=lambda n: -page[n].top)
    return sorted({*by_height[:_EDGE], *by_height[-_EDGE:]})


def _column(page: list[Line], line: Line) -> tuple[float, float]:
    """The left and right margin of the column that a line stands in."""
    beside = [other for other in page if _overlap(line, other)]
    return min(k.left for k in beside), max(k.right for k in beside)


def _goes_on(before: Line, after: Line, *, full: float, left: float) -> bool:
    """Whether a line end is only the page's: the line before is full, and the next begins neither paragraph nor utterance."""
    em = max(before.top - before.bottom, 1.0)
    if len(before.text) < 8 or before.right < full - 1.5 * em or before.text.rstrip().endswith(_STOP):
        return False
    return not (after.indent or after.left > left + 0.6 * em or after.text.startswith(_OPENING))


def _gap(before: Line, after: Line, *, same_page: bool) -> str:
    """An empty line where the page shows more than a line's height of white between two lines."""
    em = max(before.top - before.bottom, 1.0)
    return "\n" if same_page and before.bottom - after.top > 1.8 * em else ""
