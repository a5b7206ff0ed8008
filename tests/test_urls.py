"""Runs from and to an object store: a real S3-compatible server on loopback."""

from __future__ import annotations

import io
import json
import logging
import sys
import time
from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

pytest.importorskip("s3fs", reason="s3:// needs toben[s3]")
pytest.importorskip("moto", reason="the server is moto's")
pytest.importorskip("flask", reason="the server is moto's")

import pipeline.places
import pipeline.runs.lease
from pipeline import read_tables
from pipeline.check import check
from pipeline.cli import main
from pipeline.figures import parse as parser
from pipeline.figures.parse import Parsed, hash_of
from pipeline.places import Remote, place
from pipeline.read import Source
from pipeline.runs.job import CannotRunError, run
from pipeline.runs.lease import leased
from pipeline.schema import TABLES, Config
from pipeline.shards import parses
from pipeline.tables.objects import ObjectStore
from pipeline.tables.store import store_of

QUICK = Config(parse=False)
POISON = "kawara/2023-06-14.txt"


def bytes_of(out: Path | Remote) -> dict[str, bytes]:
    return {table: (out / f"{table}.parquet").read_bytes() for table in TABLES}


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """An S3 server; processes that a run starts find it as a user's would, by the environment."""
    from moto.server import ThreadedMotoServer  # noqa: PLC0415

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    made = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    made.start()
    host, port = made.get_host_and_port()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
        patch.setenv("AWS_ACCESS_KEY_ID", "test")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "test")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        pipeline.places._file_system.cache_clear()
        yield f"http://{host}:{port}"
        pipeline.places._file_system.cache_clear()
    made.stop()


@pytest.fixture
def bucket(server: str, tmp_path: Path) -> Remote:
    """An empty bucket."""
    where = place(f"s3://toben-{tmp_path.name.replace('_', '-').lower()[-40:]}")
    assert isinstance(where, Remote)
    where.fs.mkdir(where.path)
    return where


@pytest.fixture
def there(corpus: Path, bucket: Remote) -> Remote:
    """The corpus in the bucket."""
    for path in corpus.rglob("*.*"):
        (bucket / "minutes" / path.relative_to(corpus).as_posix()).upload(path)
    return bucket / "minutes"


def test_the_same_tables_as_from_and_to_folders(corpus: Path, there: Remote, bucket: Remote, tmp_path: Path) -> None:
    run(corpus, tmp_path / "out", config=QUICK, workers=0)
    report = run(str(there), f"{bucket}/tables", config=QUICK, workers=2)
    out = bucket / "tables"
    assert report.rows["documents"] == 12  # the README of the corpus is none
    assert bytes_of(out) == bytes_of(tmp_path / "out")
    assert (out / "README.md").read_text() == (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    assert json.loads((out / "manifest.json").read_text())["run_id"] == report.run_id
    assert not list(check(out))
    assert list(read_tables(str(out)).figures.text) == list(read_tables(tmp_path / "out").figures.text)
    assert ".lock.json" not in out.files()

    stored = out.files()
    again = run(str(there), str(out), config=QUICK, workers=2)
    assert (again.shards_done, again.changed) == (0, False)
    assert out.files() == stored
    text = (there / POISON).read_text().replace("約３００万円", "約４００万円")
    (there / POISON).write_bytes(text.encode())
    changed = run(str(there), str(out), config=QUICK, workers=0)
    assert (changed.shards_done, changed.changed) == (1, True)
    assert "約４００万円" in pq.read_table(io.BytesIO((out / "figures.parquet").read_bytes()))["text"].to_pylist()
    assert len(out.files()) == len(stored)  # what no shard uses any more is dropped
    with pytest.raises(CannotRunError, match="allow-shrink"):
        run(f"{there}/{POISON}", str(out), config=QUICK, workers=0)


def test_a_folder_into_a_bucket_and_a_bucket_into_a_folder(corpus: Path, there: Remote, bucket: Remote, tmp_path: Path) -> None:
    run(f"file://{corpus}", f"{bucket}/tables", config=QUICK, workers=0)
    assert main(["run", str(there), "-o", str(tmp_path / "out"), "--no-parse", "--workers", "0"]) == 0
    assert bytes_of(bucket / "tables") == bytes_of(tmp_path / "out")
    assert main(["run", str(there), "-o", f"{bucket}/other", "--no-parse", "--dry-run"]) == 0
    assert main(["check", f"{bucket}/tables"]) == 0
    assert main(["run", str(there), "-o", f"{bucket}/tables", "--no-parse", "--to", "segment", "--workers", "0"]) == 0
    assert set((bucket / "tables" / "stages" / "segment").files()) == {"documents.parquet", "turns.parquet"}


def test_with_dask(corpus: Path, there: Remote, bucket: Remote, tmp_path: Path) -> None:
    pytest.importorskip("distributed")
    report = run(str(there), f"{bucket}/tables", config=QUICK, engine="dask", workers=2)
    assert report.shards_done == report.shards
    run(corpus, tmp_path / "out", config=QUICK, workers=0)
    assert bytes_of(bucket / "tables") == bytes_of(tmp_path / "out")


@pytest.mark.parametrize("damage", ["cut", "gone"])
def test_a_damaged_store_is_made_again(there: Remote, bucket: Remote, damage: str) -> None:
    out = bucket / "tables"
    run(str(there), str(out), config=QUICK, workers=0)
    before = bytes_of(out)
    for name in (out / ".work" / "qa").files():
        stored = out / ".work" / "qa" / name
        if damage == "gone":
            stored.unlink()
        else:
            stored.write_bytes(stored.read_bytes()[:40])
    (out / "manifest.json").unlink()
    run(str(there), str(out), config=QUICK, workers=0)
    assert bytes_of(out) == before


# One run at a time


def test_two_runs_on_one_output(there: Remote, bucket: Remote) -> None:
    out = bucket / "tables"
    with leased(out), pytest.raises(CannotRunError, match=r"another run holds .*process"):
        run(str(there), str(out), config=QUICK, workers=0)
    run(str(there), str(out), config=QUICK, workers=0)


def test_the_lease_of_a_run_that_died(there: Remote, bucket: Remote, caplog: pytest.LogCaptureFixture) -> None:
    out = bucket / "tables"
    who = {"pid": 4711, "host": "elsewhere", "since": "2026-01-01 00:00:00", "renewed": time.time() - pipeline.runs.lease.LEASE - 1}
    (out / ".lock.json").write_bytes(json.dumps(who).encode())
    run(str(there), str(out), config=QUICK, workers=0)
    assert "taken over: process 4711 on elsewhere" in caplog.text
    assert ".lock.json" not in out.files()


def test_a_run_that_lost_its_lease_replaces_nothing(there: Remote, bucket: Remote) -> None:
    out = bucket / "tables"

    def taken(done: int, *_: object) -> None:
        (out / ".lock.json").write_bytes(json.dumps({"pid": 1, "host": "b", "since": "now", "token": "other"}).encode())

    with pytest.raises(CannotRunError, match="another run has taken over"):
        run(str(there), str(out), config=QUICK, workers=0, progress=taken)
    assert "documents.parquet" not in out.files()
    assert json.loads((out / ".lock.json").read_text())["host"] == "b"  # it is the other's


def test_a_lease_is_renewed(bucket: Remote, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline.runs.lease, "RENEW", 0.05)
    with leased(bucket) as lease:
        first = json.loads(lease.where.read_text())["renewed"]
        time.sleep(0.5)
        assert json.loads(lease.where.read_text())["renewed"] > first


# What can't be used


def test_what_cannot_be_read_or_written(server: str, bucket: Remote, corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", f"{bucket}/nowhere", "-o", f"{bucket}/out"]) == 2
    assert "there is no corpus" in capsys.readouterr().err
    assert main(["run", str(corpus), "-o", "s3://no-such-bucket/out", "--no-parse"]) == 2
    assert "can't be written to" in capsys.readouterr().err
    assert main(["run", "nosuch://bucket/x", "-o", f"{bucket}/out"]) == 2
    assert "nosuch" in capsys.readouterr().err


def test_a_library_that_is_not_installed(corpus: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setitem(sys.modules, "gcsfs", None)
    assert main(["run", str(corpus), "-o", "gs://bucket/out", "--no-parse"]) == 2
    assert "pip install 'toben[gs]'" in capsys.readouterr().err


def test_names_of_places(tmp_path: Path) -> None:
    assert place("file:///srv/minutes") == place("file:/srv/minutes") == Path("/srv/minutes")
    assert place("minutes/2023") == Path("minutes/2023")
    assert place("C:/minutes") == Path("C:/minutes")
    assert place(tmp_path) is tmp_path


def test_a_result_that_is_found_is_whole(bucket: Remote, monkeypatch: pytest.MonkeyPatch) -> None:
    tables = {
        table: pa.table({"n": [1]}) for table in ("documents", "turns", "figures", "rejects")
    }  # as where a document was given up
    needed = ("figures", "rejects")
    real = Remote.write_bytes
    for step in range(len(tables)):
        store = ObjectStore(bucket / f"work{step}")
        count = 0

        def dies(self: Remote, data: bytes, *, new: bool = False, step: int = step) -> None:
            nonlocal count
            count += 1
            if count > step:
                raise OSError("killed")
            real(self, data, new=new)

        monkeypatch.setattr(Remote, "write_bytes", dies)
        with pytest.raises(OSError, match="killed"):
            store.put("figures", "key", tables, needed)
        assert not store.has("figures", "key", needed)
        monkeypatch.setattr(Remote, "write_bytes", real)
        store.put("figures", "key", tables, needed)
        assert store.has("figures", "key", needed)
        assert all(store.keeps("figures", "key", table) for table in tables)


def test_parses_are_kept_in_a_bucket(bucket: Remote, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parser, "_cache", OrderedDict())
    store, sources = store_of(bucket / "out"), [Source(bucket / "a.txt", "a.txt", 1, bucket)]
    key = parses.key_of(sources)
    for sentence in ("水が減る。", "本が減る。"):  # the second run's replace the first's
        found = Parsed((0, 1, 2, 4), (1, 2, 4, 5), (2, 0, 2, 2), ("nsubj", "case", "root", "punct"))
        parser._cache[hash_of(sentence)] = found
        with parses.known(store, sources):
            parser.parse([sentence])
        assert parses.from_table(store.table(parses.PARSES, key, parses.PARSES)) == {hash_of(sentence): found}
    store.prune(set())
    assert not store.keeps(parses.PARSES, key, parses.PARSES)
