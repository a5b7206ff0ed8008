"""A stretch of text as XML: figures and dates marked where they stand, anchors where questions and answers begin and end.

The characters are those of the source, except that line ends inside a stretch become <lb/> and characters that XML forbids U+FFFD.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

TEI = "http://www.tei-c.org/ns/1.0"
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BREAK = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")
_ASIDE = re.compile(r"(?:〔[^〔〕]*〕|（[^（）]*）|\([^()]*\)|［[^［］]*］)\Z")  # a line all in brackets is nobody's speech


@dataclass(frozen=True, slots=True)
class Span:
    """Something marked: [start, end) of the document, and the element that marks it, without content."""

    start: int
    end: int
    tag: str
    attributes: dict[str, str]


@dataclass(frozen=True, slots=True)
class Anchor:
    """A point with an id; `opens` tells which side of it the text is that it belongs to."""

    at: int
    name: str
    opens: bool


def element(tag: str, text: str | None = None, /, **attributes: str) -> etree._Element:
    """An element of TEI; `xml_id` and `xml_lang` stand for the attributes of those names, an empty value for none."""
    made = etree.Element(f"{{{TEI}}}{tag}", nsmap={None: TEI})  # type: ignore[dict-item]  # None is the default name space
    for key, value in attributes.items():
        if value:
            name = f"{{http://www.w3.org/XML/1998/namespace}}{key[4:]}" if key.startswith("xml_") else key.rstrip("_")
            made.set(name, legal(value))
    made.text = legal(text) if text else None
    return made


def legal(text: str) -> str:
    """The text as XML can hold it, character for character."""
    return _FORBIDDEN.sub("\ufffd", text)


def blocks(text: str, start: int, end: int, spans: Sequence[Span] = ()) -> list[tuple[int, int]]:
    """The paragraphs of [start, end): lines without the white space around them; a span is never broken over two."""
    covered = [(s.start, s.end) for s in spans]
    found: list[tuple[int, int]] = []
    first, n = start, 0
    for line_end in _BREAK.finditer(text, start, end):
        while n < len(covered) and covered[n][1] <= line_end.start():
            n += 1
        if n < len(covered) and covered[n][0] < line_end.start():
            continue
        _trimmed(found, text, first, line_end.start())
        first = line_end.end()
    _trimmed(found, text, first, end)
    return found


def _trimmed(found: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    bare = piece.strip()
    if bare:
        first = start + len(piece) - len(piece.lstrip())
        found.append((first, first + len(bare)))


def nested(spans: Sequence[Span]) -> tuple[list[Span], list[Span]]:
    """The spans that nest, in order of their starts with the outer before the inner, and those that cross one of them."""
    kept: list[Span] = []
    crossing: list[Span] = []
    open_ends: list[int] = []
    for span in sorted(spans, key=lambda s: (s.start, -s.end, s.tag)):
        while open_ends and open_ends[-1] <= span.start:
            open_ends.pop()
        if span.end <= span.start or (open_ends and span.end > open_ends[-1]):
            crossing.append(span)
            continue
        kept.append(span)
        open_ends.append(span.end)
    return kept, crossing


def append_blocks(
    parent: etree._Element,
    text: str,
    start: int,
    end: int,
    *,
    spans: Sequence[Span] = (),
    anchors: Sequence[Anchor] = (),
    tag: str,
    name: str,
) -> None:
    """Append [start, end) to `parent`, a `tag` a paragraph, its id from `name`; a line all in brackets is a note."""
    pieces = blocks(text, start, end, spans)
    placed = _placed(pieces, anchors)
    s = 0
    for n, (first, last) in enumerate(pieces):
        inside: list[Span] = []
        while s < len(spans) and spans[s].start < last:
            inside.append(spans[s])
            s += 1
        if _ASIDE.match(text, first, last):
            block = element("note", type="comment")
        else:
            block = element(tag, xml_id=f"{name}.{tag[0]}{n + 1}")
        parent.append(block)
        _fill(block, text, first, last, spans=inside, anchors=placed.get(n, []))


def _placed(pieces: Sequence[tuple[int, int]], anchors: Sequence[Anchor]) -> dict[int, list[Anchor]]:
    """Each anchor with the paragraph that it falls in, moved over the white space between two."""
    placed: dict[int, list[Anchor]] = {}
    if not pieces:
        return placed
    last = len(pieces) - 1
    for anchor in sorted(anchors, key=lambda a: (a.at, a.opens, a.name)):
        if anchor.opens:
            n = next((i for i, (_, end) in enumerate(pieces) if end > anchor.at), last)
        else:
            n = next((i for i in range(last, -1, -1) if pieces[i][0] < anchor.at), 0)
        at = min(max(anchor.at, pieces[n][0]), pieces[n][1])
        placed.setdefault(n, []).append(Anchor(at, anchor.name, anchor.opens))
    return placed


def _fill(block: etree._Element, text: str, start: int, end: int, *, spans: Sequence[Span], anchors: Sequence[Anchor]) -> None:
    """The content of a paragraph. At one offset: elements end, anchors stand, elements begin."""
    stack: list[tuple[etree._Element, int]] = [(block, end)]
    at, s, a = start, 0, 0
    while True:
        following = [stack[-1][1]]
        if s < len(spans):
            following.append(spans[s].start)
        if a < len(anchors):
            following.append(anchors[a].at)
        stop = min(following)
        _text(stack[-1][0], text[at:stop])
        at = stop
        while len(stack) > 1 and stack[-1][1] == at:
            stack.pop()
        while a < len(anchors) and anchors[a].at == at:
            stack[-1][0].append(element("anchor", xml_id=anchors[a].name))
            a += 1
        if at >= end:
            return
        while s < len(spans) and spans[s].start == at:
            child = element(spans[s].tag, **spans[s].attributes)
            stack[-1][0].append(child)
            stack.append((child, spans[s].end))
            s += 1


def _text(parent: etree._Element, text: str) -> None:
    """Add text at the end of an element; a line end becomes <lb/>."""
    for n, line in enumerate(_BREAK.split(text)):
        if n:
            parent.append(element("lb"))
        if not line:
            continue
        if len(parent):
            parent[-1].tail = (parent[-1].tail or "") + legal(line)
        else:
            parent.text = (parent.text or "") + legal(line)
