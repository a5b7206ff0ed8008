"""Tables of speeches (JSON, JSON lines, CSV) as documents: the text is composed as minutes are printed, speech after speech.

A row with a speaker becomes `○speaker　text` (`○post（speaker）　text` where a column gives the post), with U+3000 between.
Where the texts carry their labels already, as those of the Diet's API (`○大臣名君　…`) and of DiscussNet do, they stand as
they are. Rows are parted by a line end. **All offsets of such a document count in the composed text**, which is
`documents.text`. Which column is which is in columns.toml. One document for each value of a document column, else for each
meeting and day, else one for the file; rows without speaker but with an id are a document each.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from pipeline.read.page import parse, text_of
from pipeline.read.record import Record

Row = Mapping[str, Any]

_MARKUP = re.compile(r"<(?:br|p|pre|div|span|font|a|b)\b[^<>]{0,300}/?>", re.IGNORECASE)
_DAY = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})(?!\d)")
_LINE_END = re.compile(r"\r\n?")


@dataclass(frozen=True, slots=True)
class Columns:
    """The column of each kind that a table has; None where it has none."""

    text: str
    speaker: str | None = None
    post: str | None = None
    label: str | None = None
    document: str | None = None
    meeting: str | None = None
    issue: str | None = None
    day: str | None = None
    order: str | None = None
    assembly: str | None = None
    title: str | None = None
    record: str | None = None


@cache
def _names() -> dict[str, Any]:
    return tomllib.loads((resources.files("pipeline.read") / "columns.toml").read_text("utf-8"))


def columns_of(names: Iterable[str]) -> Columns | None:
    """Which column is which; None where none holds text."""
    return _columns_of(tuple(names))


@lru_cache(maxsize=256)  # rows of one file have the same keys
def _columns_of(names: tuple[str, ...]) -> Columns | None:
    plain = {_plain(name): name for name in reversed(names)}
    found = {kind: next((plain[w] for w in map(_plain, words) if w in plain), None) for kind, words in _kinds().items()}
    text = found.pop("text")
    return Columns(text=text, **found) if text is not None else None


def documents_of(rows: list[Row], columns: Columns, *, encoding: str | None = None, warnings: tuple[str, ...] = ()) -> list[Record]:
    """The documents of a table, in the order in which each begins."""
    groups: dict[tuple[str, ...], list[Row]] = {}
    left_out = False
    for row in rows:
        if _cell(row, columns.text):
            groups.setdefault(_group(row, columns), []).append(row)
        else:
            left_out = True
    if left_out:
        warnings = (*warnings, "rows_without_text")
    return [_document(group, columns, encoding, warnings) for group in groups.values()]


def _document(rows: list[Row], columns: Columns, encoding: str | None, warnings: tuple[str, ...]) -> Record:
    if columns.order and all(_cell(row, columns.order).isdigit() for row in rows):
        rows = sorted(rows, key=lambda row: int(_cell(row, columns.order)))
    texts = [_text(_cell(row, columns.text)) for row in rows]
    printed = sum(text.lstrip().startswith(tuple(_names()["marks"])) for text in texts) * 2 >= len(texts)
    labels = ["" if printed else _label(row, columns) for row in rows]
    first = rows[0]
    meeting = " ".join(filter(None, (_cell(first, columns.meeting), _cell(first, columns.issue)))) or None
    day = _cell(first, columns.day)
    named = (
        _cell(first, columns.assembly),
        meeting,
        _cell(first, columns.title) if len({_cell(r, columns.title) for r in rows}) == 1 else "",
    )
    return Record(
        text="\n".join(
            f"{label}\u3000{text}" if label and not text.startswith(label[1:]) else text
            for label, text in zip(labels, texts, strict=True)
        ),
        encoding=encoding,
        title=" ".join(filter(None, named)) or _cell(first, columns.document) or None,
        assembly=_cell(first, columns.assembly) or None,
        session=meeting,
        held_on=_date(day),
        warnings=warnings,
    )


def _label(row: Row, columns: Columns) -> str:
    """The label of a row as minutes would print it; empty where it names nobody."""
    printed = " ".join(_cell(row, columns.label).split())
    if printed:
        return printed if printed.startswith(tuple(_names()["marks"])) else f"○{printed}"
    speaker = " ".join(_cell(row, columns.speaker).split())
    post = " ".join(_cell(row, columns.post).split())
    if speaker in _names()["nobody"] or not (speaker or post):
        return ""
    if speaker.startswith(tuple(_names()["marks"])):
        return speaker
    return f"○{post}（{speaker}）" if post and speaker and post not in speaker else f"○{speaker or post}"


def _group(row: Row, columns: Columns) -> tuple[str, ...]:
    if columns.document:
        return (_cell(row, columns.document),)
    if columns.meeting or columns.day:
        day = _cell(row, columns.day)
        return (_cell(row, columns.assembly), _cell(row, columns.meeting), _cell(row, columns.issue), str(_date(day) or day))
    return (_cell(row, columns.record),) if columns.record and not columns.speaker and not columns.label else ()


def _text(text: str) -> str:
    """The text of a cell: with line ends of one kind, and without mark-up where it has some."""
    if _MARKUP.search(text):
        root = parse(text)
        if root is not None:
            return text_of(root)
    return _LINE_END.sub("\n", text).strip("\n")


def _cell(row: Row, column: str | None) -> str:
    value = row.get(column) if column else None
    return value if isinstance(value, str) else "" if value is None or isinstance(value, bool | dict | list) else str(value)


def _date(text: str) -> date | None:
    found = _DAY.match(text.strip())
    if found is None:
        return None
    try:
        return date(*map(int, found.groups()))
    except ValueError:
        return None


@cache
def _kinds() -> dict[str, list[str]]:
    return {kind: words for kind, words in _names().items() if kind in Columns.__dataclass_fields__}


def _plain(name: str) -> str:
    return re.sub(r"[\s_\-]", "", name).casefold()
