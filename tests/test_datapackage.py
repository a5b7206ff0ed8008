"""README.md and datapackage.json beside the tables: true to the schema, accepted by Frictionless, the same for the same run."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from pipeline.runs.job import run
from pipeline.schema import ENUMERATIONS, TABLES, Config
from pipeline.tables.commit import read_manifest
from pipeline.tables.datapackage import foreign_keys, primary_key
from pipeline.tables.describe import parts, write_description

frictionless = pytest.importorskip("frictionless", reason="pip install frictionless: the descriptor is checked by its own tool")


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("described") / "corpus"
    for town in ("tsurumigaoka", "hamanasu"):
        shutil.copytree(Path(__file__).parent.parent / "corpus" / town, root / town)
    out = root.parent / "out"
    run(root, out, config=Config(parse=False), workers=0)
    describe(out)
    return out


def describe(out: Path) -> bool:
    manifest = read_manifest(out)
    assert manifest
    return write_description(out, manifest)


def descriptor(out: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((out / "datapackage.json").read_text(encoding="utf-8"))
    return loaded


def faults(out: Path) -> list[str]:
    report = frictionless.validate(str(out / "datapackage.json"))
    return [*(error.message for error in report.errors), *(e.message for task in report.tasks for e in task.errors)]


def test_frictionless_accepts_it(out: Path) -> None:
    assert faults(out) == []


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("links", "answer_id", "no such answer"),
        ("turns", "role", "president"),
        ("documents", "doc_id", "kokkai"),
        ("figures", "start", -1),
    ],
)
def test_frictionless_finds_what_is_wrong(out: Path, tmp_path: Path, table: str, column: str, value: str | int) -> None:
    """Foreign keys, enumerations, primary keys and minima are told: a broken table is refused."""
    shutil.copytree(out, tmp_path / "out", ignore=shutil.ignore_patterns(".*"))
    path = tmp_path / "out" / f"{table}.parquet"
    frame = pq.read_table(path).to_pandas()
    frame[column] = frame[column].astype(object)
    rows = [0, 1] if table == "documents" else [0]
    for row in rows:
        frame.loc[row, column] = value
    frame.to_parquet(path)
    assert faults(tmp_path / "out")


def test_nothing_is_written_twice_and_nothing_depends_on_the_day(out: Path, tmp_path: Path) -> None:
    before = {name: (out / name).read_bytes() for name in ("README.md", "datapackage.json")}
    assert not describe(out)
    (out / "README.md").write_text("half", encoding="utf-8")
    (out / "datapackage.json").unlink()
    assert describe(out)
    assert {name: (out / name).read_bytes() for name in before} == before
    assert not list(out.glob(".README*"))


def test_keys() -> None:
    assert primary_key("turns") == ["turn_id"]
    assert primary_key("links") == ["question_id", "answer_id"]
    assert primary_key("rejects") == []
    assert foreign_keys("figures") == {"doc_id": "documents", "turn_id": "turns", "restates": "figures"}
    assert foreign_keys("links") == {"question_id": "questions", "answer_id": "answers"}
    assert foreign_keys("documents") == {}


def test_every_column_is_described(out: Path) -> None:
    for resource in descriptor(out)["resources"]:
        fields = resource["schema"]["fields"]
        assert [f["name"] for f in fields] == list(TABLES[resource["name"]].__dataclass_fields__)
        assert all(f["description"] for f in fields)
    roles = next(
        f for r in descriptor(out)["resources"] if r["name"] == "turns" for f in r["schema"]["fields"] if f["name"] == "role"
    )
    assert roles["constraints"]["enum"] == list(ENUMERATIONS["role"])


def test_a_table_in_parts(out: Path, tmp_path: Path) -> None:
    shutil.copytree(out, tmp_path / "out", ignore=shutil.ignore_patterns(".*"))
    table = tmp_path / "out" / "turns.parquet"
    whole = pq.read_table(table)
    table.unlink()
    table.mkdir()
    pq.write_table(whole.slice(0, 10), table / "part-00000.parquet")
    pq.write_table(whole.slice(10), table / "part-00001.parquet")
    assert describe(tmp_path / "out")
    assert [p.name for p in parts(tmp_path / "out", "turns")] == ["part-00000.parquet", "part-00001.parquet"]
    turns = next(r for r in descriptor(tmp_path / "out")["resources"] if r["name"] == "turns")
    assert turns["path"] == ["turns.parquet/part-00000.parquet", "turns.parquet/part-00001.parquet"]


def test_the_readme_says_what_a_reader_needs(out: Path) -> None:
    text = (out / "README.md").read_text(encoding="utf-8")
    manifest = read_manifest(out)
    assert manifest
    for wanted in (
        "## Licence of the data",
        "## How to cite",
        "## Versions",
        "## Columns",
        manifest["run_id"],
        "documents.text[start:end]",
    ):
        assert wanted in text
    assert all(f"{count:,}" in text for count in manifest["rows"].values())
