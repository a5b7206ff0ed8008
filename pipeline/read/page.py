"""HTML: the text of a page with its line structure, as a reader sees it.

Block elements and <br> end lines, cells of a row are parted by a tab, <pre> stays as written, the reading of ruby (<rt>, <rp>)
is dropped, and a line end of the page's source between two wide characters is nothing (elsewhere a space). What is no text, or
only surrounds it, is in page.toml. Losing a speech is worse than keeping a menu: chrome goes only where hardly a sentence (。)
stands in it, and a main element is believed only where hardly a sentence stands outside it. Offsets count in the text that
comes out of here.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources

from lxml import etree

from pipeline.read.encoding import read_text
from pipeline.read.errors import MAX_CELLS, ReadError
from pipeline.read.record import Record

_DECLARED = re.compile(
    rb"""<meta[^>]{0,300}?charset\s*=\s*["']?\s*([\w.:-]{1,40})|<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w.:-]{1,40})""",
    re.IGNORECASE,
)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
_DOCTYPE = re.compile(
    r"<!DOCTYPE[^<>\[]{0,300}(?:\[.*?\]\s*)?>", re.IGNORECASE | re.DOTALL
)  # with its entities, where it declares some
_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9]{0,15})(?:[\s/][^<>]*)?>")
_WIDE = "[\u2e80-\U0003ffff]"
_SOFT_END = re.compile(f"(?<={_WIDE})[ \\t\\f]*[\\r\\n][ \\t\\r\\n\\f]*(?={_WIDE})")
_SPACE = re.compile(r"[ \t\r\n\f]+")
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_FEW = 0.05  # share of the page's sentences that may stand outside its main element
_SOME = 0.10  # share of them that makes chrome text


@dataclass(frozen=True, slots=True)
class _Rules:
    never: frozenset[str]
    chrome: frozenset[str]
    block: frozenset[str]
    paragraph: frozenset[str]
    verbatim: frozenset[str]
    cell: frozenset[str]
    main: dict[str, frozenset[str]]


@cache
def _rules() -> _Rules:
    data = tomllib.loads((resources.files("pipeline.read") / "page.toml").read_text("utf-8"))
    main = {key: frozenset(values) for key, values in data.pop("main").items()}
    return _Rules(main=main, **{key: frozenset(values) for key, values in data.items()})


def read_page(data: bytes) -> list[Record]:
    """One document: the text of a page. Raises ReadError where it can't be decoded or has no text of its own."""
    found = _DECLARED.search(data, 0, 4096)
    declared = (found.group(1) or found.group(2)).decode("ascii", "replace") if found else None
    decoded = read_text(data, declared=declared)
    root = parse(decoded.text)
    if root is None:
        raise ReadError("no_text", detail="no element")
    text = text_of(root)
    if not text:
        raise ReadError(
            "no_text", detail="frames only" if next(root.iter("frame", "iframe"), None) is not None else "no text in it"
        )
    title = root.findtext(".//title")
    published = _published(root)
    return [Record(text=text, encoding=decoded.encoding, title=title, published_on=published, warnings=decoded.warnings)]


def parse(text: str) -> etree._Element | None:
    """The tree of a page or of a piece of one; nothing is fetched and no entity but HTML's own is expanded.

    libxml2 drops what stands deeper than 2,048 elements (a page that never closes its <font>): such a page is read a second time
    without inline elements, its blocks as mere line ends.
    """
    clean = _DOCTYPE.sub("", _XML_DECLARATION.sub("", text.removeprefix("\ufeff")))
    if clean.count("<") > 2 * MAX_CELLS:
        raise ReadError("malformed", detail=f"page: it has more than {MAX_CELLS:,} elements")
    root, deep = _parse(clean)
    if deep:
        root, deep = _parse(_TAG.sub(_flat, clean))
    if deep:
        raise ReadError("malformed", detail="page: its elements are nested too deeply")
    return root


def _parse(text: str) -> tuple[etree._Element | None, bool]:
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True)
    root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    return root, any(entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log)


def _flat(tag: re.Match[str]) -> str:
    """A tag of a page that is nested too deeply: kept where it is needed, a line end for a block, nothing for the rest."""
    rules, name = _rules(), tag.group(1).lower()
    if name == "br" or name in rules.never:
        return tag.group()
    return "<hr>" if name in rules.block | rules.paragraph | rules.cell else ""


def text_of(root: etree._Element) -> str:
    """The text of a tree, lines in their places, without empty lines at its ends."""
    rules = _rules()
    sentences = _sentences(root, rules)
    total = sentences[root]
    start = next((e for e, n in sentences.items() if _is_main(e, rules) and n >= total * (1 - _FEW)), root) if total > 2 else root
    lines = _Lines()
    skipped = 0  # depth inside something that is left out
    verbatim = 0
    for event, element in etree.iterwalk(start, events=("start", "end")):
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            left_out = tag in rules.never or (
                element in sentences and _is_chrome(element, rules) and sentences[element] <= total * _SOME
            )
            skipped += skipped > 0 or left_out
            if skipped:
                continue
            _open(lines, tag, rules)
            verbatim += tag in rules.verbatim
            lines.add(element.text, verbatim=verbatim > 0)
            continue
        if skipped:
            skipped -= 1
        else:
            verbatim -= tag in rules.verbatim
            _close(lines, tag, rules)
        if element is not start and not skipped:
            lines.add(element.tail, verbatim=verbatim > 0)
    return lines.text()


def _open(lines: _Lines, tag: str, rules: _Rules) -> None:
    if tag == "br":
        lines.br()
    elif tag in rules.cell:
        lines.cell()
    elif tag in rules.block:
        lines.end(1)
    elif tag in rules.paragraph:
        lines.end(2)


def _close(lines: _Lines, tag: str, rules: _Rules) -> None:
    if tag in rules.block:
        lines.end(1)
    elif tag in rules.paragraph:
        lines.end(2)


class _Lines:
    """Text as it grows: what is due before the next character is kept until it comes."""

    __slots__ = ("_due", "_gap", "_last", "_parts", "_tab")

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._due = 0  # line ends that a block asks for before the next text
        self._gap = ""  # white space that the next text may have before it
        self._tab = False
        self._last = "\n"

    def end(self, ends: int) -> None:
        """Make sure that the next text begins a line (1), with an empty line before it (2)."""
        self._due = max(self._due, ends)
        self._tab = False

    def br(self) -> None:
        """End the line, even if it is empty."""
        self._settle()
        self._put("\n")

    def cell(self) -> None:
        """Part the next text from the cell before it."""
        self._tab = True

    def add(self, text: str | None, *, verbatim: bool) -> None:
        """Add text; white space collapses as in a browser, U+3000 and no-break spaces do not."""
        if not text:
            return
        if verbatim:
            self._settle()
            self._put(text.replace("\r\n", "\n").replace("\r", "\n"))
            return
        bare = text.strip(" \t\r\n\f")
        if text[0] in " \t\r\n\f":
            self._gap = self._gap or ("\n" if "\n" in text[: len(text) - len(text.lstrip(" \t\r\n\f"))] else " ")
        if not bare:
            return
        self._settle(bare[0])
        self._put(_SPACE.sub(" ", _SOFT_END.sub("", bare)))
        if text[-1] in " \t\r\n\f":
            self._gap = "\n" if "\n" in text[len(text.rstrip(" \t\r\n\f")) :] else " "

    def text(self) -> str:
        """All lines, without those that are empty at the ends and without spaces at the ends of lines."""
        return re.sub(r"[ \t]+(?=\n|\Z)", "", "".join(self._parts)).strip("\n")

    def _settle(self, following: str = "") -> None:
        """Put what is due before the next text."""
        ends = 0 if not self._parts else self._due - (self._last == "\n") - (self._last == "\n" and self._before_last_ends())
        if self._due and ends > 0:
            self._put("\n" * ends)
        elif self._tab and self._last != "\n":
            self._put("\t")
        elif self._gap and self._last not in "\n\t" and not (self._gap == "\n" and self._last > "\u2e80" and following > "\u2e80"):
            self._put(" ")
        self._due, self._gap, self._tab = 0, "", False

    def _before_last_ends(self) -> bool:
        last = self._parts[-1]
        return last.endswith("\n\n") or (last == "\n" and len(self._parts) > 1 and self._parts[-2].endswith("\n"))

    def _put(self, text: str) -> None:
        self._parts.append(text)
        self._last = text[-1]


def _sentences(root: etree._Element, rules: _Rules) -> dict[etree._Element, int]:
    """The number of sentences in the root and in each element that may be chrome or the main text, outermost first."""
    counts: dict[etree._Element, int] = {root: 0}
    open_at: list[tuple[etree._Element | None, int]] = []
    total = nodes = skipped = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        never = element.tag in rules.never
        if event == "start":
            nodes += 1
            if nodes > MAX_CELLS:
                raise ReadError("malformed", detail=f"page: it has more than {MAX_CELLS:,} elements")
            watched = element is root or _is_chrome(element, rules) or _is_main(element, rules)
            if watched:
                counts[element] = 0
            open_at.append((element if watched else None, total))
            skipped += never
            total += 0 if skipped else (element.text or "").count("。")
        else:
            skipped -= never
            watching, before = open_at.pop()
            if watching is not None:
                counts[watching] = total - before
            total += 0 if skipped else (element.tail or "").count("。")
    return counts


def _is_chrome(element: etree._Element, rules: _Rules) -> bool:
    return element.tag in rules.chrome or "hidden" in element.attrib or bool(_HIDDEN_STYLE.search(element.get("style") or ""))


def _is_main(element: etree._Element, rules: _Rules) -> bool:
    main = rules.main
    return (
        element.tag in main["tags"]
        or (element.get("role") or "").lower() in main["roles"]
        or (element.get("id") or "").lower() in main["ids"]
        or not main["classes"].isdisjoint((element.get("class") or "").lower().split())
    )


def _published(root: etree._Element) -> date | None:
    """The day that the page's metadata say it was published on."""
    for value in _metadata(root):
        found = _ISO_DAY.match(value)
        if found:
            try:
                return date.fromisoformat(found.group())
            except ValueError:
                continue
    return None


def _metadata(root: etree._Element) -> Iterator[str]:
    for meta in root.iter("meta"):
        if (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower() in {
            "article:published_time",
            "datepublished",
        }:
            yield meta.get("content") or ""
