"""What lies beside the tables of a run: README.md for people and datapackage.json for programs, both from the one schema."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipeline.places import Place, Remote, put_text
from pipeline.schema import SCHEMA_VERSION, TABLES
from pipeline.tables.commit import table_path
from pipeline.tables.datapackage import DATA_LICENCE, package, resource
from pipeline.tables.dictionary import as_markdown

README, DATAPACKAGE = "README.md", "datapackage.json"
_PARQUET = {"format": "parquet", "mediatype": "application/vnd.apache.parquet"}


def write_description(out: Place, manifest: Mapping[str, Any]) -> bool:
    """Write OUT/README.md and OUT/datapackage.json of the run that `manifest` tells of; True where anything changed.

    Every run may call it: it reads no table, and a run that died between its tables and these is healed by the next. Raises OSError
    where they can't be written.
    """
    texts = {
        DATAPACKAGE: descriptor_text(package(manifest, lambda table: _parquet(out, table))),
        README: readme_text(manifest, PARQUET_NOTE),
    }
    changed = [name for name, text in texts.items() if _read(out / name) != text]
    for name in changed:
        put_text(out / name, texts[name])
    return bool(changed)


def descriptor_text(descriptor: Mapping[str, Any]) -> str:
    """A descriptor as it stands in its file."""
    return json.dumps(descriptor, ensure_ascii=False, indent=1) + "\n"


def parts(out: Path, table: str) -> list[Path]:
    """The Parquet files of a table: one, or the parts of a folder under its name (a distributed run), in order."""
    path = table_path(out, table)
    return sorted(p for p in path.rglob("*.parquet") if p.is_file()) if path.is_dir() else [path]


def _parquet(out: Place, table: str) -> dict[str, Any]:
    if isinstance(out, Remote):  # always one file
        return resource(table, table_path(out, table).name, _PARQUET)
    files = parts(out, table)
    if files == [table_path(out, table)]:
        return resource(table, files[0].name, _PARQUET)
    return resource(table, [p.relative_to(out).as_posix() for p in files], _PARQUET)


def _read(path: Place) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None


PARQUET_NOTE = """Each table is a Parquet file (or a folder of parts under its name): `pandas.read_parquet("turns.parquet")`,
`SELECT * FROM 'turns.parquet'` in DuckDB, `arrow::read_parquet("turns.parquet")` in R. Column descriptions also stand in the files'
own metadata, and in `datapackage.json` (Frictionless) for programs."""
_READING = """Every row points back at its source: `documents.text[start:end]` is exactly what was read (half-open, in Unicode code
points). Roles, links, stances and measures are the program's reading of the text, not the assembly's: before a row is quoted, look
at the text that it points at. `links.score`, `turns.attribution`, `figures.flags` and `documents.warnings` say where to look first.
Sources that could not be used stand in `rejects`."""
_TERMS = """Before you publish them, look up the terms of the assemblies and authors that you took transcripts from;
`documents.doc_id`, `assembly` and `source_sha256` say which those are."""
_CITING = "Cite the transcripts (assembly, session, day: `documents`) for what was said, and for the tables this run:"


def readme_text(manifest: Mapping[str, Any], note: str) -> str:
    """The README of a run's tables: what there is, where it is from, licence, how to cite, versions, every column.

    `note` says how the tables are stored.
    """
    rows = dict(manifest.get("rows") or {})
    versions = dict(manifest.get("versions") or {})
    run_id = str(manifest.get("run_id", ""))
    made = f"read by toben {versions.get('toben', '')} from {manifest.get('sources', '?')} sources"
    summaries = {table: (row.__doc__ or "").strip() for table, row in TABLES.items()}
    counts = [f"| [{table}](#{table}) | {summary} | {_count(rows, table)} |" for table, summary in summaries.items()]
    sections = [
        "# 答弁 toben: the tables of a run",
        f"What was asked and what was answered, {made}. Run `{run_id}`.\n質問と答弁を表にしたものです。",
        "\n".join(["| table | a row is | rows |", "|---|---|---|", *counts]),
        note,
        "## Reading a row",
        _READING,
        "## Licence of the data",
        f"{DATA_LICENCE}\n{_TERMS}",
        "## How to cite",
        _CITING,
        f"```\n{_citation(run_id, versions)}\n```",
        "## Versions",
        "\n".join(["| program | version |", "|---|---|", *(f"| {name} | {version} |" for name, version in versions.items())]),
        "The same transcripts, versions and configuration give the same run id and the same bytes.",
        "## Columns",
        as_markdown(),
    ]
    return "\n\n".join(sections) + "\n"


def _count(rows: Mapping[str, Any], table: str) -> str:
    return f"{rows[table]:,}" if isinstance(rows.get(table), int) else "?"


def _citation(run_id: str, versions: Mapping[str, str]) -> str:
    version = versions.get("toben", "")
    return (
        f"@misc{{toben-{run_id[:12]},\n"
        "  title = {Questions and answers of Japanese assemblies, as tables},\n"
        f"  note  = {{toben {version} (schema {SCHEMA_VERSION}), run {run_id}, from transcripts of [assemblies, period]}},\n"
        "}"
    )
