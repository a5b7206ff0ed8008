"""Parses that outlive their run: a changed rule or unit re-does the figures of a shard, but loads and runs no parser for them.

`OUT/.work/parses/<key>/parses.parquet` holds the parses that the figures of one shard asked for, each under the hash of its
sentence, as what a rule looks at: where tokens begin and end, what they hang on and how. The key names the sources, the parser and
its libraries, not what the sources hold: of a document that changed, the sentences that did not are known. So a file is as large
as its shard asks for, each worker writes its own, and a lost or damaged one costs nothing but the time to parse.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from pipeline.shards.keys import PACKAGE, digest, versions
from pipeline.tables.store import Store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.figures.parse import Parsed
    from pipeline.read import Source

PARSES = "parses"  # the place in the store, and the table
STAGE = "figures"  # the stage that asks for parses
_PARSER = "figures/parse.py"
_SCHEMA = pa.schema(
    [
        pa.field("sentence", pa.binary(16), metadata={"description": "hash of the sentence"}),
        pa.field("starts", pa.list_(pa.int16()), metadata={"description": "where each token begins, from the one before"}),
        pa.field("lengths", pa.list_(pa.int16()), metadata={"description": "its characters"}),
        pa.field("heads", pa.list_(pa.int16()), metadata={"description": "the token that it hangs on, from its own place"}),
        pa.field("deps", pa.list_(pa.dictionary(pa.int8(), pa.string())), metadata={"description": "how: nsubj, obl, nmod …"}),
    ]
)


def key_of(sources: Sequence[Source]) -> str:
    """The key under which the parses of a shard are kept."""
    return digest(PARSES, [source.name for source in sources], _parser(), versions())


@cache
def _parser() -> str:
    return hashlib.sha256((PACKAGE / _PARSER).read_bytes()).hexdigest()


@contextmanager
def known(store: Store, sources: Sequence[Source]) -> Iterator[None]:
    """While the figures of a shard are looked for, let the parser know what it found before; keep what it was asked for.

    Raises OSError where that can't be written.
    """
    from pipeline.figures.parse import remembering  # noqa: PLC0415 - loads all of figures, which a run may not need

    key = key_of(sources)
    before = _load(store, key)
    with remembering(before) as asked:
        yield
    if asked and asked.keys() != before.keys():
        store.drop(PARSES, key)
        store.put(PARSES, key, {PARSES: to_table(asked)}, (PARSES,))


def _load(store: Store, key: str) -> dict[bytes, Parsed]:
    """The parses of a shard; none where there are none, or where they can't be read."""
    try:
        return from_table(store.table(PARSES, key, PARSES))
    except (OSError, ValueError, pa.ArrowException):
        return {}


def to_table(parses: Mapping[bytes, Parsed]) -> pa.Table:
    """Parses as a table, in the order of their hashes."""
    rows = sorted(parses.items())
    columns: dict[str, list[Any]] = {
        "sentence": [sentence for sentence, _ in rows],
        "starts": [_steps(parsed.starts) for _, parsed in rows],
        "lengths": [[end - start for start, end in zip(parsed.starts, parsed.ends, strict=True)] for _, parsed in rows],
        "heads": [[head - i for i, head in enumerate(parsed.heads)] for _, parsed in rows],
        "deps": [list(parsed.deps) for _, parsed in rows],
    }
    return pa.Table.from_pydict(columns, schema=_SCHEMA)


def from_table(table: pa.Table) -> dict[bytes, Parsed]:
    """The parses of a table, without those that are none. Raises ValueError where it is no table of parses."""
    from pipeline.figures.parse import Parsed  # noqa: PLC0415 - as above

    if not table.schema.equals(_SCHEMA):
        raise ValueError("not a table of parses")
    found = {}
    for sentence, steps, lengths, heads, deps in zip(*(column.to_pylist() for column in table.columns), strict=True):
        if not sentence or not steps or not len(steps) == len(lengths) == len(heads) == len(deps):
            continue
        starts = list(accumulate(steps))
        ends = (start + length for start, length in zip(starts, lengths, strict=True))
        tree = [i + head for i, head in enumerate(heads)]
        if all(0 <= head < len(tree) for head in tree):
            found[sentence] = Parsed(tuple(starts), tuple(ends), tuple(tree), tuple(deps))
    return found


def _steps(offsets: Sequence[int]) -> list[int]:
    """Offsets, each from the one before."""
    return [offset - before for before, offset in zip((0, *offsets[:-1]), offsets, strict=True)]
