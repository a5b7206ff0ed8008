"""CSV for Excel, and JSON Lines: each table a file, with the data dictionary and a Frictionless descriptor beside it."""

from __future__ import annotations

import csv
import dataclasses
import json
import re
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from pipeline.export.names import file_name
from pipeline.export.source import rows
from pipeline.schema import TABLES
from pipeline.tables.datapackage import file_facts, package, resource
from pipeline.tables.describe import DATAPACKAGE, README, descriptor_text, readme_text

Progress = Callable[[str], None]
MOST = 32_767  # characters (UTF-16) that a cell of Excel holds; a longer one would spill over the rows below
# What a spreadsheet would take for a formula. Full-width signs are formulas too, to Excel with a Japanese keyboard.
_FORMULA = re.compile(r"[\t\r\n]|\s*[=+\-@＝＋－＠]")
_NUMBER = re.compile(r"[+-]?\d[\d,]*(?:\.\d+)?")  # a number alone calculates nothing
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_BREAKS = {c: f"\\u{c:04x}" for c in (0x85, 0x2028, 0x2029)}  # line ends to some readers of lines

CSV_NOTE = """Each table is a CSV file for spreadsheets: UTF-8 with a mark, lines end in CR LF, lists are JSON. A cell that a
spreadsheet would take for a formula begins with an apostrophe. The texts of the documents are too long for a cell: they are files
in `texts/`, named in `documents.text_file`, and any other cell that is too long for one is cut, and says so. For programs the
Parquet files or `toben export --format jsonl` are better: they hold every character as it is."""
JSONL_NOTE = """Each table is a file of JSON Lines (UTF-8): an object a line, days as YYYY-MM-DD, lists as arrays, null where
nothing is known. `datapackage.json` (Frictionless) describes them for programs."""


def to_csv(out: Path, place: Path, manifest: dict[str, Any], progress: Progress) -> Counter[str]:
    """Write nine CSV files; returns how many cells were cut or guarded."""
    notes: Counter[str] = Counter()
    for table in TABLES:
        progress(table)
        names = [_column(table, f.name) for f in dataclasses.fields(TABLES[table])]
        with (place / f"{table}.csv").open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, lineterminator="\r\n")
            writer.writerow(names)
            for row in rows(out, table):
                if table == "documents":
                    row["text"] = _leave_text(place, row)
                writer.writerow([_cell(value, row, notes) for value in row.values()])
    _describe(place, manifest, CSV_NOTE, lambda table: _csv_resource(place, table))
    return notes


def to_jsonl(out: Path, place: Path, manifest: dict[str, Any], progress: Progress) -> Counter[str]:
    """Write nine files of JSON Lines."""
    for table in TABLES:
        progress(table)
        with (place / f"{table}.jsonl").open("w", encoding="utf-8", newline="\n") as file:
            for row in rows(out, table):
                file.write(json.dumps(row, ensure_ascii=False, default=_iso).translate(_BREAKS) + "\n")
    _describe(place, manifest, JSONL_NOTE, lambda table: _resource(place, table, "jsonl", {"mediatype": "application/jsonl"}))
    return Counter()


def _iso(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value))


def _column(table: str, name: str) -> str:
    return "text_file" if (table, name) == ("documents", "text") else name


def _leave_text(place: Path, row: dict[str, Any]) -> str:
    """Write a document's text beside the tables, character for character; returns where."""
    path = f"texts/{file_name(row['doc_id'])}.txt"
    (place / path).parent.mkdir(parents=True, exist_ok=True)
    (place / path).write_bytes(row["text"].encode())
    return path


def _cell(value: Any, row: dict[str, Any], notes: Counter[str]) -> str:
    """A value as a spreadsheet may see it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    return _safe(value, row, notes) if isinstance(value, str) else str(value)


def _safe(text: str, row: dict[str, Any], notes: Counter[str]) -> str:
    text = _CONTROL.sub("\ufffd", text)
    if len(text) * 2 > MOST and len(text.encode("utf-16-le")) // 2 > MOST - 1:
        notes["cells cut"] += 1
        whole = f"{row.get('start')} to {row.get('end')} of the document's text" if "start" in row else "see the Parquet table"
        text = (
            text.encode("utf-16-le")[: (MOST - 200) * 2].decode("utf-16-le", "ignore")
            + f"… [cut; {len(text):,} characters: {whole}]"
        )
    if _FORMULA.match(text) and not _NUMBER.fullmatch(text):
        notes["cells guarded against formulas"] += 1
        return "'" + text
    return text


def _describe(place: Path, manifest: dict[str, Any], note: str, resource_of: Callable[[str], dict[str, Any]]) -> None:
    (place / README).write_text(readme_text(manifest, note), encoding="utf-8", newline="\n")
    (place / DATAPACKAGE).write_text(descriptor_text(package(manifest, resource_of)), encoding="utf-8", newline="\n")


def _csv_resource(place: Path, table: str) -> dict[str, Any]:
    """A CSV file as a Frictionless resource; its dialect is told for readers that do not sniff it."""
    dialect = {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True, "header": True}
    made = _resource(place, table, "csv", {"mediatype": "text/csv", "encoding": "utf-8-sig", "dialect": dialect})
    for field in made["schema"]["fields"]:
        if _column(table, field["name"]) != field["name"]:
            field |= {
                "name": _column(table, field["name"]),
                "description": "the file that holds the text that all offsets count in",
            }
    return made


def _resource(place: Path, table: str, suffix: str, options: dict[str, Any]) -> dict[str, Any]:
    path = place / f"{table}.{suffix}"
    return resource(table, path.name, {"format": suffix, **options, **file_facts(path)})
