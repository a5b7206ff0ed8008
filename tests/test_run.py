"""A run as a user starts it: what comes out, what is done again, and what a run refuses to do."""

from __future__ import annotations

import dataclasses
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from filelock import FileLock

import pipeline.shards.work
from pipeline import read_tables, structure
from pipeline.cli import main
from pipeline.runs.job import CannotRunError, run
from pipeline.schema import TABLES, Config, arrow_schema
from pipeline.shards.plan import cut

QUICK = Config(parse=False)


def bytes_of(out: Path) -> dict[str, bytes]:
    return {table: (out / f"{table}.parquet").read_bytes() for table in TABLES}


def test_nine_tables_with_one_run_id(corpus: Path, tmp_path: Path) -> None:
    report = run(corpus, tmp_path / "out", config=QUICK, workers=0)
    for table in TABLES:
        file = pq.ParquetFile(tmp_path / "out" / f"{table}.parquet")
        assert file.schema_arrow.equals(arrow_schema(table)), table
        assert file.schema_arrow.metadata[b"toben.run_id"].decode() == report.run_id
        assert all((field.metadata or {}).get(b"description") for field in file.schema_arrow)
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["run_id"] == report.run_id
    assert manifest["rows"] == report.rows
    assert report.rows["documents"] == 12
    assert not report.rejects


def test_every_row_leads_back_to_its_characters(corpus: Path, tmp_path: Path) -> None:
    run(corpus, tmp_path / "out", config=QUICK, workers=0)
    tables = read_tables(tmp_path / "out")
    texts = dict(zip(tables.documents.doc_id, tables.documents.text, strict=True))
    for table in ("turns", "figures", "dates", "questions", "answers"):
        assert len(tables[table]), table
        for row in tables[table].itertuples():
            assert texts[row.doc_id][row.start : row.end] == row.text, (table, row)
    turns, figures = tables.turns, tables.figures
    assert set(figures.turn_id) <= set(turns.turn_id)
    assert set(turns.speaker_id.dropna()) <= set(tables.speakers.speaker_id)
    assert set(tables.links.question_id) <= set(tables.questions.question_id)
    assert set(tables.links.answer_id) <= set(tables.answers.answer_id)
    for row in turns.itertuples():
        if isinstance(row.label, str):
            assert texts[row.doc_id][int(row.label_start) : int(row.label_end)] == row.label
    for table in ("turns", "figures", "dates", "questions", "answers"):
        ids = tables[table].iloc[:, 0]
        assert ids.is_unique, table


def test_a_second_run_does_nothing(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = run(corpus, out, config=QUICK, workers=0)
    before = {path.name: path.stat().st_mtime_ns for path in out.glob("*.parquet")}
    second = run(corpus, out, config=QUICK, workers=0)
    assert first.changed
    assert not second.changed
    assert second.shards_done == 0
    assert {path.name: path.stat().st_mtime_ns for path in out.glob("*.parquet")} == before


def test_the_same_corpus_gives_the_same_bytes(corpus: Path, tmp_path: Path) -> None:
    run(corpus, tmp_path / "one", config=QUICK, workers=0)
    copy = tmp_path / "copy"
    copy.mkdir()
    for path in sorted((p for p in corpus.rglob("*") if p.is_file()), reverse=True):  # written in another order, at another time
        place = copy / path.relative_to(corpus)
        place.parent.mkdir(exist_ok=True)
        shutil.copyfile(path, place)
    run(copy, tmp_path / "two", config=QUICK, workers=2)
    assert bytes_of(tmp_path / "one") == bytes_of(tmp_path / "two")


def test_one_changed_document_is_one_shard(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    total = run(corpus, out, config=QUICK, workers=0).shards
    path = corpus / "kawara" / "2023-06-14.txt"
    path.write_text(path.read_text(encoding="utf-8").replace("約３００万円", "約４００万円"), encoding="utf-8")
    report = run(corpus, out, config=QUICK, workers=0)
    assert total > 1
    assert report.shards_done == 1
    figures = read_tables(out).figures
    assert "約４００万円" in set(figures[figures.doc_id == "kawara/2023-06-14.txt"].text)


def test_a_document_that_comes_or_goes_leaves_other_shards_as_they_are(corpus: Path, tmp_path: Path) -> None:
    names = [f"town/{n:04}.txt" for n in range(400)]
    sources = [dataclasses.replace(_source(corpus), name=name) for name in names]
    whole = {tuple(s.name for s in shard) for shard in cut(sources)}
    less = {tuple(s.name for s in shard) for shard in cut(sources[:200] + sources[201:])}
    assert len(whole - less) <= 2
    assert max(map(len, whole)) <= 16


def _source(corpus: Path) -> pipeline.read.Source:
    return next(iter(pipeline.read.sources(corpus)))


def test_a_fault_in_a_stage_rejects_one_document(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def faulty(shard: pipeline.schema.Shard, config: Config) -> pipeline.schema.Shard:
        if any(d.doc_id == "kawara/2023-06-14.txt" for d in shard.documents):
            raise RuntimeError("no such thing")
        return real(shard, config)

    stages = list(pipeline.shards.work.STAGES)
    real = stages[2].run
    stages[2] = dataclasses.replace(stages[2], run=faulty)
    monkeypatch.setattr(pipeline.shards.work, "STAGES", tuple(stages))
    report = run(corpus, tmp_path / "out", config=QUICK, workers=0)
    tables = read_tables(tmp_path / "out")
    assert [(r["source_path"], r["stage"], r["code"]) for r in report.rejects] == [
        ("kawara/2023-06-14.txt", "figures", "internal_error")
    ]
    assert len(tables.documents) == 11
    for table in ("documents", "turns", "figures"):
        assert "kawara/2023-06-14.txt" not in set(tables[table].doc_id), table


def test_bad_files_are_rejected_and_the_rest_is_done(corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (corpus / "empty.txt").write_bytes(b"")
    (corpus / "picture.txt").write_bytes(bytes(range(256)) * 8)
    assert main(["run", str(corpus), "-o", str(tmp_path / "out"), "--no-parse", "--workers", "1"]) == 1
    rejects = read_tables(tmp_path / "out").rejects
    assert list(rejects.source_path) == ["empty.txt", "picture.txt"]
    for row in rejects.itertuples():
        assert row.source_path in row.message
        assert row.code
    assert "empty.txt" in capsys.readouterr().err
    assert main(["run", str(corpus), "-o", str(tmp_path / "strict"), "--no-parse", "--strict", "--workers", "1"]) == 2
    assert not (tmp_path / "strict" / "turns.parquet").exists()


def test_exit_status_of_a_run_that_cannot_start(corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", str(tmp_path / "nowhere"), "-o", str(tmp_path / "out")]) == 2
    assert "nowhere" in capsys.readouterr().err
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    assert main(["run", str(corpus), "-o", str(tmp_path / "file" / "out")]) == 2
    (tmp_path / "none").mkdir()
    assert main(["run", str(tmp_path / "none"), "-o", str(tmp_path / "out")]) == 2
    assert main(["run", str(corpus), "-o", str(tmp_path / "out"), "--layouts", str(tmp_path / "no.toml")]) == 2


def test_a_layout_that_nobody_knows_is_told_before_any_work(
    corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", str(corpus), "-o", str(tmp_path / "out"), "--layout", "no-such-town"]) == 2
    told = capsys.readouterr().err
    assert "no-such-town" in told
    assert "three-marks" in told  # the known ones
    assert not (tmp_path / "out").exists()


def test_a_run_describes_its_tables(corpus: Path, tmp_path: Path) -> None:
    run(corpus, tmp_path / "out", config=QUICK, workers=1)
    package = json.loads((tmp_path / "out" / "datapackage.json").read_text(encoding="utf-8"))
    assert [resource["name"] for resource in package["resources"]] == list(TABLES)
    assert "figures" in (tmp_path / "out" / "README.md").read_text(encoding="utf-8")


def test_a_table_of_another_version_stays(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    pq.write_table(pa.table({"mine": [1]}), out / "turns.parquet")
    before = (out / "turns.parquet").read_bytes()
    with pytest.raises(CannotRunError, match=r"turns\.parquet"):
        run(corpus, out, config=QUICK)
    assert (out / "turns.parquet").read_bytes() == before


def test_a_run_that_loses_rows_asks_first(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(corpus, out, config=QUICK, workers=0)
    before = bytes_of(out)
    shutil.rmtree(corpus / "kawara")
    with pytest.raises(CannotRunError, match="allow-shrink") as error:
        run(corpus, out, config=QUICK, workers=0)
    assert "6 sources; it had 12" in str(error.value)
    assert bytes_of(out) == before
    assert run(corpus, out, config=QUICK, workers=0, allow_shrink=True).rows["documents"] == 6


def test_two_runs_on_one_output(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    with FileLock(out / ".lock"), pytest.raises(CannotRunError, match="another run"):
        run(corpus, out, config=QUICK)


def test_a_half_committed_run_heals(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(corpus, out, config=QUICK, workers=0)
    good = bytes_of(out)
    (out / "links.parquet").unlink()  # as if the process had died between two renames
    report = run(corpus, out, config=QUICK, workers=0)
    assert report.changed
    assert report.shards_done == 0
    assert bytes_of(out) == good


def test_one_stage_leaves_its_tables_aside(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert main(["run", str(corpus), "-o", str(out), "--no-parse", "--to", "figures", "--workers", "1"]) == 0
    assert sorted(p.name for p in (out / "stages" / "figures").iterdir()) == ["dates.parquet", "figures.parquet"]
    assert not (out / "figures.parquet").exists()
    assert main(["run", str(corpus), "-o", str(out), "--no-parse", "--workers", "1"]) == 0
    assert (out / "figures.parquet").exists()


def test_structure_takes_a_file_or_a_text(corpus: Path) -> None:
    path = corpus / "kawara" / "2023-06-14.txt"
    from_file = structure(path, parse=False)
    from_text = structure(path.read_text(encoding="utf-8"), parse=False)
    assert list(from_file.turns.text) == list(from_text["turns"].text)
    assert from_file.figures.dtypes.to_dict() == from_text.figures.dtypes.to_dict()
    with pytest.raises(FileNotFoundError, match="nowhere"):
        structure("nowhere.txt")


def test_the_module_is_the_command() -> None:
    done = subprocess.run([sys.executable, "-m", "pipeline", "--help"], capture_output=True, text=True, check=True)
    assert "toben" in done.stdout


def test_the_version_names_what_decides_the_results(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(["--version"])
    printed = capsys.readouterr().out
    assert printed.startswith("toben ")
    assert "sudachidict-core 2" in printed


@pytest.mark.parametrize("form", ["text", "md", "json"])
def test_schema_names_every_column(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "--format", form]) == 0
    printed = capsys.readouterr().out
    for table in TABLES:
        assert table in printed
        assert all(name in printed for name in arrow_schema(table).names)


def test_show(corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = corpus / "kawara" / "2023-06-14.txt"
    assert main(["show", str(path), "--no-parse"]) == 0
    shown = capsys.readouterr().out
    assert "教育部長" in shown
    assert "questions" in shown
    assert main(["show", str(path), "--labels"]) == 0
    bad = tmp_path / "bell.txt"
    bad.write_text(path.read_text(encoding="utf-8").replace("通告", "\x1b[31m通告\x07"), encoding="utf-8")
    capsys.readouterr()
    main(["show", str(bad), "--no-parse"])
    assert "\x1b[31m" not in capsys.readouterr().out
    assert main(["show", str(tmp_path / "nowhere.txt")]) == 2
