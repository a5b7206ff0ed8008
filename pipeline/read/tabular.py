"""JSON, JSON lines, CSV and XML to rows of speeches; `speeches` makes documents of them.

JSON may nest as it likes: a list of rows, a meeting with its list of rows, a list of meetings. So the Diet's API
(`meetingRecord` with `speechRecord`, or `speechRecord` alone), DiscussNet (`tenant_minutes` with HTML in `body`) and whatever
a researcher exports are read by one rule: rows are dictionaries in a list that have a text column; what stands beside the
list belongs to each of them.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from lxml import etree

from pipeline.read.encoding import Decoded, read_text
from pipeline.read.errors import MAX_BYTES, MAX_CELLS, ReadError
from pipeline.read.page import read_page
from pipeline.read.record import Record
from pipeline.read.speeches import Row, columns_of, documents_of

_DEEPEST = 20  # values inside values; those of the Diet's XML need ten
_SHOWN = 12  # columns named in a message


def read_json(data: bytes) -> list[Record | ReadError]:
    """The documents of a JSON file, or of one with a JSON value a line."""
    decoded = read_text(data)
    try:
        value = json.loads(decoded.text)
    except (ValueError, RecursionError) as error:
        lines = decoded.text.split("\n", 2)
        if len(lines) > 1 and _is_object(lines[0]):
            return read_json_lines(data)
        raise _malformed(decoded, error, "JSON") from error
    return list(_from_groups(list(_groups(value)), decoded, value))


def read_json_lines(data: bytes) -> list[Record | ReadError]:
    """The documents of a file with a JSON value a line. Lines that are none are rejected together, the rest is read."""
    decoded = read_text(data)
    values: list[Any] = []
    wrong: list[int] = []
    place = 0
    for line in decoded.text.split("\n"):
        if line.strip():
            try:
                values.append(json.loads(line))
            except (ValueError, RecursionError):
                wrong.append(place)
        place += len(line) + 1
    rejects = []
    if wrong:
        offset = len(decoded.text[: wrong[0]].encode(decoded.encoding, "replace")) if decoded.encoding == "utf-8" else None
        rejects.append(
            ReadError("malformed", offset=offset, detail=f"JSON lines file: {len(wrong):,} of {len(values) + len(wrong):,} lines")
        )
    if not values:
        return list(rejects)
    nested = [group for value in values if not _is_row(value) for group in _groups(value)]
    flat = [value for value in values if _is_row(value)]
    groups = nested + ([(flat, {})] if flat else [])
    return [*_from_groups(groups, decoded, values), *rejects]


def read_csv(data: bytes) -> list[Record | ReadError]:
    """The documents of a table with a header line; comma, tab or semicolon between the columns."""
    decoded = read_text(data)
    text = decoded.text.lstrip("\r\n")
    header = text[: min((n for n in (text.find("\n"), text.find("\r")) if n >= 0), default=len(text))]
    delimiter = max(",\t;", key=header.count)
    csv.field_size_limit(MAX_BYTES)  # of the module as a whole; its own limit is below a long speech
    try:
        rows: list[Row] = [
            {k: v for k, v in row.items() if k is not None}
            for row in csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
        ]
    except csv.Error as error:
        raise ReadError("malformed", detail=f"CSV ({error})") from error
    columns = columns_of(next(csv.reader([header], delimiter=delimiter), []))
    if columns is None:
        raise ReadError("no_text_column", offset=0, detail=", ".join(header.split(delimiter)[:_SHOWN]))
    return _or_empty(documents_of(rows, columns, encoding=decoded.encoding, warnings=decoded.warnings))


def read_xml(data: bytes) -> list[Record | ReadError]:
    """The documents of XML with speeches (the Diet's API gives it too), else its text as that of a page. No entity is expanded."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return list(read_page(data))
    groups = list(_groups(_value(root)))
    decoded = Decoded("", (root.getroottree().docinfo.encoding or "utf-8").lower())
    return list(_from_groups(groups, decoded, None)) if groups else list(read_page(data))


def _from_groups(groups: list[tuple[list[Row], Row]], decoded: Decoded, value: object) -> list[Record | ReadError]:
    """The documents of all groups of rows; rows of a group that stands alone in the file may hold many."""
    records: list[Record] = []
    for rows, beside in groups:
        whole: list[Row] = [{**beside, **row} for row in rows]
        columns = columns_of(dict.fromkeys(key for row in whole for key in row))
        if columns is not None:
            records += documents_of(whole, columns, encoding=decoded.encoding, warnings=decoded.warnings)
    if not groups:
        raise ReadError("no_text_column", offset=0, detail=", ".join(_keys(value)[:_SHOWN]) or type(value).__name__)
    return _or_empty(records)


def _groups(value: object, beside: Row | None = None, depth: int = 0) -> Iterator[tuple[list[Row], Row]]:
    """The lists of rows in a JSON value, each with what stands beside it and above."""
    beside = beside or {}
    if depth > _DEEPEST:
        return
    if isinstance(value, dict):
        if _is_row(value):
            yield [value], beside
            return
        near = {**beside, **{k: v for k, v in value.items() if not isinstance(v, dict | list)}}
        for inner in value.values():
            yield from _groups(inner, near, depth + 1)
    elif isinstance(value, list):
        rows = [item for item in value if _is_row(item)]
        if rows:
            yield rows, beside
        for item in value:
            if isinstance(item, dict | list) and not _is_row(item):
                yield from _groups(item, beside, depth + 1)


def _is_row(value: object) -> bool:
    """Whether a value is a row: it has a text column that holds a string."""
    if not isinstance(value, dict):
        return False
    columns = columns_of(map(str, value))
    return columns is not None and isinstance(value.get(columns.text), str)


def _keys(value: object) -> list[str]:
    """The keys that a message shows: of a dictionary, or of the first one in a list."""
    if isinstance(value, list):
        value = next((v for v in value if isinstance(v, dict)), None)
    return [str(key) for key in value] if isinstance(value, dict) else []


def _value(element: etree._Element) -> dict[str, Any]:
    """An XML element as the dictionary that JSON would give: children by name, a list where a name comes again or holds more."""
    out: dict[str, Any] = {}
    stack = [(element, out)]
    nodes = 0
    while stack:
        here, into = stack.pop()
        for child in here:
            nodes += 1
            if nodes > MAX_CELLS:
                raise ReadError("malformed", detail=f"XML: it has more than {MAX_CELLS:,} elements")
            name = etree.QName(child).localname if isinstance(child.tag, str) else ""
            if len(child):
                inner: dict[str, Any] = {}
                into.setdefault(name, [])
                if isinstance(into[name], list):
                    into[name].append(inner)
                    stack.append((child, inner))
            else:
                into.setdefault(name, child.text or "")
    return out


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict | list)
    except (ValueError, RecursionError):
        return False


def _or_empty(records: list[Record]) -> list[Record | ReadError]:
    if not records:
        raise ReadError("empty", offset=0)
    return list(records)


def _malformed(decoded: Decoded, error: Exception, kind: str) -> ReadError:
    place = getattr(error, "pos", None)
    offset = (
        len(decoded.text[:place].encode("utf-8", "surrogatepass")) if place is not None and decoded.encoding == "utf-8" else None
    )
    return ReadError("malformed", offset=offset, detail=f"{kind} ({str(error)[:80]})")
