"""The Dask engine with real worker processes over TCP: the same rows as the local engine, whatever dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("distributed", reason="the Dask engine needs toben[dask]")

from clusters import POISON, Cluster, cluster
from minutes import MINUTES

import pipeline.engines.dask
import pipeline.engines.hand
from pipeline.check import check
from pipeline.cli import main
from pipeline.engines.dask_worker import Order, let_go, mark_of, shard
from pipeline.engines.hand import Task
from pipeline.places import put_text
from pipeline.runs.job import corpus_sources, hashed, run
from pipeline.schema import TABLES, Config
from pipeline.shards.plan import NAMES, fingerprint, plan
from pipeline.shards.stop import Stop

QUICK = Config(parse=False)
ROOT = Path(__file__).parent.parent


def bytes_of(out: Path) -> dict[str, bytes]:
    return {table: (out / f"{table}.parquet").read_bytes() for table in TABLES}


@pytest.fixture(scope="module")
def dask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with cluster(tmp_path_factory.mktemp("cluster")) as made:
        yield made


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """Enough documents for a run to be caught in the middle."""
    root = tmp_path / "many"
    for n in range(48):
        folder = root / f"town{n % 8}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{n:03}.txt").write_text(MINUTES.replace("１２万", f"{n}万") * 3, encoding="utf-8")
    return root


def test_a_killed_worker_loses_and_doubles_nothing(many: Path, tmp_path: Path, dask: Cluster) -> None:
    run(many, tmp_path / "local", config=QUICK, workers=0)
    killed: list[int] = []

    def kill(done: int, *_: object) -> None:
        if done == 2:
            killed.append(dask.pids()[0])
            os.kill(killed[0], signal.SIGKILL)

    out = tmp_path / "out"
    report = run(many, out, config=QUICK, engine="dask", scheduler=dask.address, progress=kill)
    assert killed
    assert killed[0] not in dask.pids()
    assert not report.rejects
    assert report.shards_done == report.shards > 4
    assert bytes_of(out) == bytes_of(tmp_path / "local")
    assert not list(check(out))
    assert not run(many, out, config=QUICK, engine="dask", scheduler=dask.address).changed


@pytest.mark.parametrize("ends", ["itself", "worker"])
def test_a_document_that_ends_whoever_works_on_it_three_times_is_rejected(
    corpus: Path, tmp_path: Path, dask: Cluster, monkeypatch: pytest.MonkeyPatch, ends: str
) -> None:
    for path in sorted(corpus.rglob("*.txt"))[4:]:
        path.unlink()
    dask.poison(ends)
    out = tmp_path / "out"
    lost: list[str] = []
    real = pipeline.engines.again.note_loss
    for module in (pipeline.engines.dask, pipeline.engines.again):
        monkeypatch.setattr(module, "note_loss", lambda piece, death: (lost.append(death.code), real(piece, death)))
    try:
        report = run(corpus, out, config=QUICK, engine="dask", scheduler=dask.address)
        if ends == "itself":  # then it is told in the words of the local engine
            monkeypatch.setattr(pipeline.engines.hand, "COMMAND", dask.command)
            run(corpus, tmp_path / "local", config=QUICK, workers=2)
            assert bytes_of(out) == bytes_of(tmp_path / "local")
    finally:
        dask.poison("")
    (reject,) = report.rejects
    assert (reject["source_path"], reject["code"]) == (POISON, "worker_died")
    assert lost.count("worker_died") >= 2  # in the crowd, and its shard alone; the third time as the only source
    assert report.rows["documents"] == 3
    assert not list(check(out))
    healed = run(corpus, out, config=QUICK, engine="dask", scheduler=dask.address)  # the next run tries again
    assert not healed.rejects
    assert healed.rows["documents"] == 4


def test_a_cluster_of_its_own_and_a_signal(many: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    command = [
        sys.executable,
        "-m",
        "pipeline",
        "run",
        str(many),
        "-o",
        str(out),
        "--no-parse",
        "--engine",
        "dask",
        "--workers",
        "1",
    ]
    process = subprocess.Popen([*command, "-v"], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, cwd=ROOT)
    assert process.stderr
    while "shard done" not in (line := process.stderr.readline()):
        assert line, "it ended before"
    process.terminate()
    _, log = process.communicate(timeout=60)
    assert process.returncode == 143
    assert "finished shards are kept" in log
    assert "Traceback" not in log
    assert not list(out.glob("*.parquet"))
    report = run(many, out, config=QUICK, workers=0)  # an engine goes on where another stopped
    assert 0 < report.shards_done < report.shards


def test_no_scheduler(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(pipeline.engines.dask, "_PATIENCE", 1)
    command = [
        "run",
        str(corpus),
        "-o",
        str(tmp_path / "out"),
        "--no-parse",
        "--engine",
        "dask",
        "--scheduler",
        "tcp://127.0.0.1:9",
    ]
    assert main(command) == 2
    assert "no Dask scheduler at tcp://127.0.0.1:9" in capsys.readouterr().err


def test_dask_that_is_not_installed(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert main(["run", str(corpus), "-o", str(tmp_path / "out"), "--engine", "dask"]) == 2
    assert "pip install 'toben[dask]'" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_the_local_engine_knows_nothing_of_dask() -> None:
    told = "import sys, pipeline.runs.job, pipeline.engines.worker; print(*{'dask', 'distributed', 'fsspec'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == ""


def test_a_worker_that_is_not_fit_says_so(corpus: Path, tmp_path: Path) -> None:
    found = corpus_sources(corpus, tmp_path / "out")
    (piece, *_) = plan(found, hashed(found, Stop()), QUICK)
    order = Order(Task(tmp_path / "out", QUICK, NAMES[-1], 0, 60.0), limited=True, mark="a", made_of=fingerprint())
    with pytest.raises(OSError, match="does not see"):
        shard(piece, order)
    mark_of(tmp_path / "out").parent.mkdir(parents=True)
    put_text(mark_of(tmp_path / "out"), "b")  # of another run, in a folder of the same name
    with pytest.raises(OSError, match="does not see"):
        shard(piece, order)
    put_text(mark_of(tmp_path / "out"), "a")
    with pytest.raises(OSError, match="another version"):
        shard(piece, Order(order.task, limited=True, mark="a", made_of="other code"))
    try:
        assert shard(piece, order).documents  # type: ignore[union-attr]
        start = time.perf_counter()
        assert shard(piece, order).documents == 0  # type: ignore[union-attr]  # by the same process, and it was there
        assert time.perf_counter() - start < 1
    finally:
        let_go()
