"""Tables as data frames: of one transcript in memory, and of a finished run."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pandas as pd

from pipeline.places import Place, place
from pipeline.read import read_source, sources
from pipeline.schema import TABLES, Config, Document, Shard
from pipeline.shards.work import run_stages
from pipeline.tables.arrow import to_arrow
from pipeline.tables.commit import read_columns, table_path
from pipeline.tables.speakers import speakers

_LINE_END = re.compile(r"[\r\n\v\f\x85\u2028\u2029]")  # any line end that a text may have: old Macs', a page's, Unicode's


def documents_of(source: str | Path) -> list[Document]:
    """The documents of one file, or of a text itself (a string that holds a line break), before any stage.

    Raises ValueError where the file can't be read, FileNotFoundError where it isn't there.
    """
    if isinstance(source, str) and _LINE_END.search(source):
        digest = hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest()
        return [Document(doc_id="text", source_sha256=digest, media_type="text/plain", text=source, n_chars=len(source))]
    path = Path(source)
    if not path.is_file():
        raise FileNotFoundError(f"there is no file {path} (a text itself must hold a line break)")
    documents = []
    for found in sources(path):
        read, rejects = read_source(found)
        documents += read
        if rejects:
            raise ValueError(rejects[0].message)
    return documents


def shard_of(source: str | Path, *, config: Config) -> Shard:
    """The rows of one transcript, speakers included. Raises like `documents_of`."""
    shard = run_stages(documents_of(source), config)
    if shard.rejects:
        raise ValueError(shard.rejects[0].message)
    shard.speakers = speakers(shard.turns, shard.documents)
    return shard


def structure(source: str | Path, *, layout: str | None = None, parse: bool = True) -> dict[str, pd.DataFrame]:
    """See `pipeline.structure`."""
    shard = shard_of(source, config=Config(layout=layout, parse=parse))
    return {table: to_arrow(table, getattr(shard, table)).to_pandas() for table in TABLES}


def read_tables(out: str | Place) -> dict[str, pd.DataFrame]:
    """See `pipeline.read_tables`."""
    out = place(out)
    missing = [table for table in TABLES if not table_path(out, table).exists()]
    if missing:
        raise FileNotFoundError(f"{out} has no {', '.join(missing)} table. Make them with: toben run CORPUS -o {out}")
    return {table: read_columns(table_path(out, table)).to_pandas() for table in TABLES}
