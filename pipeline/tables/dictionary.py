"""The data dictionary: the schema for readers, as text, Markdown or JSON."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable

from pipeline.schema import SCHEMA_VERSION, TABLES, describe


def _columns(table: str) -> list[tuple[str, str, str]]:
    """Name, type and description of every column."""
    return [(f.name, f.metadata["type"], describe(f)) for f in dataclasses.fields(TABLES[table])]


def as_text() -> str:
    """For a terminal."""
    parts = []
    for table, row in TABLES.items():
        columns = _columns(table)
        width = max(len(name) for name, _, _ in columns)
        lines = [f"{table}: {(row.__doc__ or '').strip()}"]
        lines += [f"  {name:<{width}}  {kind:<12}  {description}" for name, kind, description in columns]
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


def as_markdown() -> str:
    """For a README."""
    parts = []
    for table, row in TABLES.items():
        lines = [f"### {table}", "", (row.__doc__ or "").strip(), "", "| column | type | meaning |", "|---|---|---|"]
        lines += [f"| {name} | {kind} | {description.replace('|', '/')} |" for name, kind, description in _columns(table)]
        parts.append("\n".join(lines))
    return "\n\n".join(parts)


def as_json() -> str:
    """For a program."""
    names = ("name", "type", "description")
    tables = {table: [dict(zip(names, column, strict=True)) for column in _columns(table)] for table in TABLES}
    return json.dumps({"schema_version": SCHEMA_VERSION, "tables": tables}, ensure_ascii=False, indent=1)


FORMATS: dict[str, Callable[[], str]] = {"text": as_text, "md": as_markdown, "json": as_json}
