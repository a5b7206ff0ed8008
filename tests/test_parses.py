"""Parses outlive their run: what is known is not parsed again, what is damaged is, and the tables are the same either way."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.figures import measure
from pipeline.figures import parse as parser
from pipeline.figures.parse import Parsed, hash_of
from pipeline.runs.job import run
from pipeline.schema import TABLES
from pipeline.shards.parses import from_table, to_table

OPEN = "人口が減っており、中でも若い世代で激しく、3,200人ほどになる見込みです。"
MINUTES = "令和5年9月定例会\n○議長（霧島一郎君）　開会します。\n○市長（湖東花子君）　お答えします。\n{}\n"


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The sentences that the parser was given; nothing is remembered in this process, and the rules settle nothing."""
    given: list[str] = []
    really = parser._parsed

    def note(texts: Sequence[str]) -> Iterable[Parsed | None]:
        given.extend(texts)
        return really(texts)

    monkeypatch.setattr(parser, "_parsed", note)
    monkeypatch.setattr(measure.rules, "settle", lambda _: {})
    monkeypatch.setattr(measure, "worth_parsing", lambda *_: True)
    parser._cache.clear()
    yield given
    parser._cache.clear()


def again(corpus: Path, out: Path) -> dict[str, bytes]:
    """Run as another process would whose rules have changed: figures and qa are to be done again. Returns the tables."""
    for stage in ("figures", "qa"):
        shutil.rmtree(out / ".work" / stage, ignore_errors=True)
    parser._cache.clear()
    (out / "manifest.json").unlink(missing_ok=True)
    run(corpus, out, workers=0, allow_shrink=True)
    return {table: (out / f"{table}.parquet").read_bytes() for table in TABLES}


def files(out: Path) -> list[Path]:
    return sorted((out / ".work" / "parses").rglob("*.parquet"))


def test_a_known_sentence_is_not_parsed_again(tmp_path: Path, parsed: list[str]) -> None:
    corpus, out = tmp_path / "corpus", tmp_path / "out"
    corpus.mkdir()
    (corpus / "a.txt").write_text(MINUTES.format(OPEN), encoding="utf-8")
    first = again(corpus, out)
    assert parsed == [OPEN]
    assert len(files(out)) == 1
    parsed.clear()
    assert again(corpus, out) == first
    assert not parsed
    (corpus / "a.txt").write_text(MINUTES.format(f"世帯も増えました。\n{OPEN}"), encoding="utf-8")
    again(corpus, out)
    assert not parsed, "the document changed, the sentence did not"
    (corpus / "a.txt").write_text(MINUTES.format("ありません。"), encoding="utf-8")
    again(corpus, out)
    assert len(files(out)) == 1, "what no one asks for is left as it is"


@pytest.mark.parametrize("damage", ["no parquet", "cut off", "another table", "wrong lengths", "gone"])
def test_what_is_damaged_is_parsed_again(damage: str, tmp_path: Path, parsed: list[str]) -> None:
    corpus, out = tmp_path / "corpus", tmp_path / "out"
    corpus.mkdir()
    (corpus / "a.txt").write_text(MINUTES.format(OPEN), encoding="utf-8")
    first = again(corpus, out)
    (file,) = files(out)
    whole = file.read_bytes()
    if damage == "no parquet":
        file.write_bytes(b"parses")
    elif damage == "cut off":
        file.write_bytes(whole[: len(whole) // 2])
    elif damage == "another table":
        pq.write_table(pa.table({"sentence": [b"x"]}), file)
    elif damage == "wrong lengths":
        pq.write_table(to_table({hash_of(OPEN): Parsed((0,), (2,), (7,), ("root",))}), file)
    else:
        file.unlink()
    parsed.clear()
    assert again(corpus, out) == first
    assert parsed == [OPEN]
    parsed.clear()
    assert again(corpus, out) == first
    assert not parsed, "and is whole again"


def test_a_parse_comes_back_as_it_was() -> None:
    some = {
        hash_of("水が減る。"): Parsed((0, 1, 2, 4), (1, 2, 4, 5), (2, 0, 2, 2), ("nsubj", "case", "root", "punct")),
        hash_of("水 量"): Parsed((0, 2), (1, 3), (1, 1), ("compound", "root")),
    }
    assert from_table(to_table(some)) == some
    with pytest.raises(ValueError, match="table of parses"):
        from_table(pa.table({"starts": [[1]]}))
