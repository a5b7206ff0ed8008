"""A folder that `datasets.load_dataset(folder, "turns")` reads: Parquet files, and a card (README.md) with a configuration each.

Enumerations are plain strings here: the `datasets` library reads no dictionary-encoded columns.
"""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.export.cells import Progress
from pipeline.export.source import batches
from pipeline.schema import TABLES, arrow_schema
from pipeline.tables.arrow import COMPRESSION
from pipeline.tables.describe import README, readme_text

_DTYPES = {"enum": "string", "large_string": "large_string", "list<string>": "string", "list<int32>": "int32"}
_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"), (10_000_000, "1M<n<10M"))

NOTE = """A configuration for each table that has rows (all nine are in `data/`), linked by ids:

```python
from datasets import load_dataset

turns = load_dataset("path/to/this/folder", "turns", split="train")
```"""


def to_hf(out: Path, place: Path, manifest: dict[str, Any], progress: Progress) -> Counter[str]:
    """Write the data set."""
    (place / "data").mkdir()
    for table in TABLES:
        progress(table)
        schema = _plain(arrow_schema(table))
        with pq.ParquetWriter(place / "data" / f"{table}.parquet", schema, compression=COMPRESSION) as writer:
            for batch in batches(out, table):
                writer.write_table(pa.Table.from_batches([batch]).cast(schema))
    card = _card(dict(manifest.get("rows") or {})) + "\n" + readme_text(manifest, NOTE)
    (place / README).write_text(card, encoding="utf-8", newline="\n")
    return Counter()


def _plain(schema: pa.Schema) -> pa.Schema:
    fields = [f.with_type(pa.string()) if pa.types.is_dictionary(f.type) else f for f in schema]
    plain: pa.Schema = pa.schema(fields)
    return plain.with_metadata(schema.metadata)


def _card(rows: dict[str, int]) -> str:
    """The card's head: YAML between two lines of dashes."""
    most = max(rows.values(), default=0)
    size = next((name for limit, name in _SIZES if most < limit), "n>10M")
    lines = ["---", "language:", "- ja", "license: other", "license_name: as-the-sources", 'license_link: "#licence-of-the-data"']
    lines += ['pretty_name: "答弁 toben: questions and answers of Japanese assemblies"', "size_categories:", f"- {size}"]
    lines += [
        "task_categories:",
        "- question-answering",
        "- token-classification",
        "tags:",
        "- parliament",
        "- minutes",
        "configs:",
    ]
    filled = [table for table in TABLES if rows.get(table)]  # the library refuses a configuration without a row
    for table in filled:
        lines += [f"- config_name: {table}", *(["  default: true"] if table == "turns" else [])]
        lines += ["  data_files:", "  - split: train", f"    path: data/{table}.parquet"]
    lines.append("dataset_info:")
    for table in filled:
        lines += [f"- config_name: {table}", "  features:"]
        for field in dataclasses.fields(TABLES[table]):
            kind: str = field.metadata["type"]
            dtype = _DTYPES.get(kind, kind)
            lines += [f"  - name: {field.name}", f"    {'list' if kind.startswith('list') else 'dtype'}: {json.dumps(dtype)}"]
    return "\n".join([*lines, "---", ""])
