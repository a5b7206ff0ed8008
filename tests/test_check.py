"""`toben check`: every sort of fault is found and named, and whole tables have none. To add a sort: one line in FAULTS."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from minutes import MINUTES

from pipeline.check import check
from pipeline.cli import main
from pipeline.runs.job import run
from pipeline.schema import TABLES, Config

Row = dict[str, Any]
Rows = list[Row]


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables of three small meetings and an empty file."""
    corpus = tmp_path_factory.mktemp("check") / "corpus"
    corpus.mkdir()
    for n in range(3):
        (corpus / f"{n}.txt").write_text(MINUTES.replace("１２万", f"{n + 1}万"), encoding="utf-8")
    (corpus / "empty.txt").write_bytes(b"")
    run(corpus, corpus.parent / "out", config=Config(parse=False), workers=0)
    return corpus.parent / "out"


@pytest.fixture
def out(good: Path, tmp_path: Path) -> Path:
    """A copy to spoil."""
    return Path(shutil.copytree(good, tmp_path / "out", ignore=shutil.ignore_patterns(".work")))


def alter(out: Path, table: str, change: Callable[[Rows], Rows | None]) -> None:
    """Write a table again with other rows, and the manifest with their number."""
    path = out / f"{table}.parquet"
    schema = pq.read_schema(path)
    rows = pq.read_table(path).to_pylist()
    rows = change(rows) or rows
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), path)
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    manifest["rows"][table] = len(rows)
    (out / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def put(**values: Any) -> Callable[[Rows], None]:
    return lambda rows: rows[1].update(values)


def twice(rows: Rows) -> Rows:
    return [rows[0], *rows]


# table, what is done to it, the sort of fault, the row that is named
FAULTS: list[tuple[str, Callable[[Rows], Rows | None], str, str]] = [
    ("turns", put(text="別の発言"), "turns 0.txt#t0002: offsets", "the row says '別の発言'"),
    ("turns", put(end=10**6), "turns 0.txt#t0002: offsets", "is not inside the text"),
    ("turns", put(label="○議員"), "turns 0.txt#t0002: offsets", "label"),
    ("turns", put(role="king"), "turns 0.txt#t0002: enumeration", "role is 'king'"),
    ("turns", put(role=None), "turns 0.txt#t0002: enumeration", "role is None"),
    ("turns", put(seq=9), "turns 0.txt#t0002: order", "seq 9"),
    ("turns", put(turn_id="1.txt#t0002"), "turns 1.txt#t0002: id", "document"),
    ("turns", put(turn_id="0.txt#t0001"), "turns 0.txt: unique", "one id"),
    ("turns", put(label_start=0), "turns 0.txt#t0002: conservation", "begins at 0"),
    ("turns", put(speaker_id="nobody"), "turns nobody: foreign key", "not in speakers"),
    ("turns", lambda rows: rows[1:], "documents 0.txt: n_turns", "4 turns"),
    ("turns", lambda rows: [*rows[1:], rows[0]], "turns 0.txt: order", "together"),
    ("documents", put(n_chars=1), "documents 1.txt: n_chars", "1, but"),
    ("documents", twice, "documents 0.txt: unique", "two documents"),
    ("documents", lambda rows: rows[1:], "turns 0.txt: foreign key", "no such document (5 rows)"),
    ("documents", put(held_on_precision="hour"), "documents 1.txt: enumeration", "'hour'"),
    ("speakers", lambda rows: rows[1:], "foreign key: speaker_id of", "not in speakers"),
    ("speakers", put(n_turns=99), "n_turns: 99", "turns of this speaker"),
    ("speakers", twice, "speakers: unique", "one id"),
    ("figures", put(turn_id="0.txt#t0099"), "foreign key: there is no turn", "0.txt#t0099"),
    ("figures", put(turn_id=None), "foreign key: belongs to no turn", "0.txt#f0002"),
    ("figures", put(turn_id="0.txt#t0001"), "conservation", "not inside its turn"),
    ("figures", put(answers="0.txt#q0099"), "foreign key: answers", "q0099"),
    ("figures", put(restates="0.txt#f0099"), "foreign key: restates", "f0099"),
    ("figures", put(value=2.0, value_high=1.0), "figures 0.txt#f0002: value", "2.0 is after"),
    ("figures", put(sentence_end=10**6), "figures 0.txt#f0002: offsets", "sentence"),
    ("dates", lambda rows: [{**rows[0], "doc_id": "9.txt"}], "dates 9.txt: foreign key", "no such document"),
    ("questions", put(status="maybe"), "enumeration: status", "'maybe'"),
    ("answers", put(start=0, end=1), "answers 0.txt#a0002: offsets", "the row says"),
    ("links", put(question_id="0.txt#q0099"), "foreign key: there is no question_id", "q0099"),
    ("links", put(score=1.5), "score: 1.5", "0 to 1"),
    ("links", put(evidence=["rumour"]), "enumeration: evidence", "'rumour'"),
    ("links", twice, "unique: there are two links", "0.txt#q0001"),
    ("rejects", lambda rows: [{**rows[0], "code": ""}], "rejects empty.txt: incomplete", "a reject says"),
    ("rejects", lambda rows: [{**rows[0], "source_path": "0.txt", "stage": "qa"}], "rejects 0.txt: conservation", "in documents"),
]


def test_whole_tables_have_no_fault(good: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(good)]) == 0
    assert "whole" in capsys.readouterr().out


@pytest.mark.parametrize(("table", "change", "sort", "said"), FAULTS)
def test_fault(out: Path, table: str, change: Callable[[Rows], Rows | None], sort: str, said: str) -> None:
    alter(out, table, change)
    lines = list(check(out))
    assert any(sort in line and said in line for line in lines), lines
    assert all(" → " in line for line in lines)


@pytest.mark.parametrize("table", TABLES)
def test_files_that_are_gone_or_damaged(out: Path, table: str) -> None:
    path = out / f"{table}.parquet"
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    assert any(line.startswith(f"{table}: is not a Parquet file") for line in check(out))
    path.unlink()
    assert f"{table}: the table is missing → run again; the store makes it from what is finished" in list(check(out))


def test_a_page_of_a_table_that_is_damaged(out: Path) -> None:
    path = out / "turns.parquet"
    data = bytearray(path.read_bytes())
    data[10:400] = bytes(390)
    path.write_bytes(data)
    assert any("can't be read to the end" in line for line in check(out))


def test_tables_of_two_runs(out: Path) -> None:
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    (out / "manifest.json").write_text(json.dumps({**manifest, "run_id": "another"}), encoding="utf-8")
    assert sum("the manifest of run another" in line for line in check(out)) == len(TABLES)
    (out / "manifest.json").write_text("{", encoding="utf-8")
    assert any("manifest.json: is missing or no JSON object" in line for line in check(out))


def test_tables_of_another_schema(out: Path) -> None:
    path = out / "dates.parquet"
    table = pq.read_table(path)
    pq.write_table(table.drop_columns(["basis"]).append_column("mine", pa.array([1] * table.num_rows)), path)
    lines = list(check(out))
    assert any("column basis: missing" in line for line in lines)
    assert any("column mine: int64, should be no column" in line for line in lines)


def test_many_faults_of_a_sort_are_counted(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    alter(out, "turns", lambda rows: [{**row, "text": "x"} for row in rows])
    assert main(["check", str(out), "--most", "2"]) == 1
    assert "turns: offsets: 13 more of these" in capsys.readouterr().out


def test_nothing_to_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(tmp_path)]) == 2
    assert "toben run" in capsys.readouterr().err
