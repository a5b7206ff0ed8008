"""`datapackage.json`: the tables for programs that know nothing of toben, after Frictionless Data Package 1.0.

https://specs.frictionlessdata.io/data-package/ - every column with its type, its meaning, what values it may have and which table
it leads to, made from the one schema. The same run gives the same bytes: nothing in it tells the time.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pipeline.schema import ENUMERATIONS, SCHEMA_VERSION, TABLES, describe

HOMEPAGE_NOTE = "Made by toben (答弁)"
TITLE = "答弁 toben: questions and answers of Japanese assemblies"
DATA_LICENCE = (
    "The texts keep the licence of the transcripts that they were read from. The tables add facts about them (who, which figure, "
    "which day, which answer), for which the makers of toben claim no rights."
)
_TYPES = {
    "string": "string",
    "large_string": "string",
    "enum": "string",
    "int32": "integer",
    "int64": "integer",
    "float64": "number",
    "bool": "boolean",
    "date32": "date",
    "list<string>": "array",
    "list<int32>": "array",
}
_ITEMS = {"list<string>": "string", "list<int32>": "integer"}
_NO_KEY = ("rejects",)  # one source may be rejected more than once
_KEYS_OF_TWO = {"links": ["question_id", "answer_id"]}
_OTHER_NAMES = {"restates": "figures"}  # a foreign key whose column is not named after the key that it leads to
_INTEGERS = ("int32", "int64")


def primary_key(table: str) -> list[str]:
    """The columns that tell the rows of a table apart; none for rejects."""
    if table in _NO_KEY:
        return []
    return _KEYS_OF_TWO.get(table) or [dataclasses.fields(TABLES[table])[0].name]


def foreign_keys(table: str) -> dict[str, str]:
    """Column → the table whose key it holds; a column is one where it is named after the key, or where it restates a figure."""
    keys = {primary_key(other)[0]: other for other in TABLES if len(primary_key(other)) == 1}
    return {
        f.name: target
        for f in dataclasses.fields(TABLES[table])
        if (target := keys.get(f.name) or _OTHER_NAMES.get(f.name)) and [f.name] != primary_key(table)
    }


def table_schema(table: str, *, plain: bool = True) -> dict[str, Any]:
    """The Frictionless Table Schema of a table.

    Without `plain`, it is one that Frictionless' own reader of Parquet agrees with: that goes through pandas, where a column of
    lists holds numpy arrays (type any) and a column of integers with gaps holds floats (type number). `arrowType` tells the truth.
    """
    schema: dict[str, Any] = {"fields": [_field(f, table, plain) for f in dataclasses.fields(TABLES[table])]}
    if primary_key(table):
        schema["primaryKey"] = primary_key(table)
    keys = foreign_keys(table)
    if keys:
        schema["foreignKeys"] = [
            {"fields": [name], "reference": {"resource": "" if target == table else target, "fields": primary_key(target)}}
            for name, target in keys.items()
        ]
    return schema


def _field(field: dataclasses.Field[Any], table: str, plain: bool) -> dict[str, Any]:
    kind: str = field.metadata["type"]
    described: dict[str, Any] = {"name": field.name, "type": _TYPES[kind], "description": describe(field), "arrowType": kind}
    constraints: dict[str, Any] = {}
    gaps = "None" in str(field.type)
    if not gaps and not kind.startswith("list") and kind not in ("string", "large_string"):
        constraints["required"] = True  # an empty string is a value; programs that read CSV take it for none
    if [field.name] == primary_key(table):
        constraints |= {"required": True, "unique": True}
    values = list(ENUMERATIONS.get(field.metadata["enum"] or "", ()))
    if kind in _ITEMS and plain:
        described["arrayItem"] = {"type": _ITEMS[kind], **({"constraints": {"enum": values}} if values else {})}
    elif kind in _ITEMS:
        described["type"] = "any"
    elif values:
        constraints["enum"] = values
    elif kind in _INTEGERS and gaps and not plain:
        described["type"] = "number"
    if described["type"] == "integer":
        constraints["minimum"] = 0
    if constraints:
        described["constraints"] = constraints
    return described


def resource(table: str, path: str | list[str], options: Mapping[str, Any]) -> dict[str, Any]:
    """A table as a Frictionless resource; `path` is relative to the descriptor, `options` tell format, size, dialect …"""
    return {
        "name": table,
        "type": "table",
        "profile": "tabular-data-resource" if options.get("format") == "csv" else "data-resource",
        "title": (TABLES[table].__doc__ or "").strip(),
        "path": path,
        **options,
        "schema": table_schema(table, plain=options.get("format") != "parquet"),
    }


def package(manifest: Mapping[str, Any], resource_of: Callable[[str], dict[str, Any]]) -> dict[str, Any]:
    """The descriptor of a run's tables in some format; `resource_of` gives each table's resource."""
    run_id = str(manifest.get("run_id", ""))
    return {
        "profile": "data-package",
        "name": f"toben-{run_id[:12]}".rstrip("-"),
        "id": run_id,
        "title": TITLE,
        "description": f"{HOMEPAGE_NOTE} {dict(manifest.get('versions') or {}).get('toben', '')}: "
        f"{manifest.get('sources', '?')} sources, nine tables, every row traced to its characters. Data dictionary: README.md.",
        "version": f"{SCHEMA_VERSION}+{run_id[:12]}",
        "keywords": ["議会", "会議録", "答弁", "parliament", "minutes", "Japanese"],
        "licenses": [{"name": "other-sources", "title": DATA_LICENCE}],
        "toben": {
            "run_id": run_id,
            "schema_version": SCHEMA_VERSION,
            "versions": dict(manifest.get("versions") or {}),
            "rows": dict(manifest.get("rows") or {}),
        },
        "resources": [resource_of(table) for table in TABLES],
    }


def file_facts(path: Path) -> dict[str, Any]:
    """Size and hash of a file, as a resource tells them."""
    with path.open("rb") as file:
        return {"bytes": path.stat().st_size, "hash": f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"}
