"""Runs that can be left alone: workers that die, signals, full disks, kills in the middle of the commit, damaged stores.

Each test ends with the same two questions: are the old tables untouched or the new ones whole, and does the next run heal it?
"""

from __future__ import annotations

import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from minutes import MINUTES

import pipeline.engines.hand
from pipeline.check import check
from pipeline.cli import main
from pipeline.runs.job import CannotRunError, run
from pipeline.schema import TABLES, Config

QUICK = Config(parse=False)
TOBEN = [sys.executable, "-m", "pipeline"]
ROOT = Path(__file__).parent.parent
POISON = "kawara/2023-06-14.txt"

# Stands in for a worker: the same program, but one stage fails on one document as the argument says.
WORKER = f"""
import dataclasses, os, signal, sys, time
from pathlib import Path
import pipeline.shards.work as shards
from pipeline.engines.worker import main

how, mark = sys.argv[1], Path(sys.argv[2])

def faulty(shard, config):
    if any(d.doc_id == {POISON!r} for d in shard.documents):
        if how == "once" and mark.exists():
            return real(shard, config)
        mark.touch()
        if how in ("kill", "once"):
            os.kill(os.getpid(), signal.SIGKILL)
        elif how == "exit":
            os._exit(7)
        elif how == "memory":
            whole = [bytearray(1 << 26) for _ in range(1 << 6)]  # 4 GB
        elif how == "hang":
            time.sleep(600)
    return real(shard, config)

stages = list(shards.STAGES)
real = stages[2].run
stages[2] = dataclasses.replace(stages[2], run=faulty)
shards.STAGES = tuple(stages)
main(int(sys.argv[3]))
"""


def bytes_of(out: Path) -> dict[str, bytes]:
    return {table: (out / f"{table}.parquet").read_bytes() for table in TABLES}


def faults(out: Path) -> list[str]:
    return list(check(out))


def left_over(out: Path) -> list[str]:
    """What should not be there after a run: temporary files and folders, the holder of the lock."""
    names = [p.relative_to(out).as_posix() for p in out.rglob("*")]
    return [
        n for n in names if n == ".lock.json" or n.startswith(".commit-") or "/.tmp" in n or n.endswith(".tmp") or "/.work/." in n
    ]


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """Enough documents for a run to be caught in the middle."""
    root = tmp_path / "many"
    for n in range(96):
        folder = root / f"town{n % 10}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{n:03}.txt").write_text(MINUTES.replace("１２万", f"{n}万") * 3, encoding="utf-8")
    return root


@pytest.fixture
def worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """A worker that fails."""
    script = tmp_path / "worker.py"
    script.write_text(WORKER, encoding="utf-8")

    def set_worker(how: str) -> None:
        monkeypatch.setattr(pipeline.engines.hand, "COMMAND", [sys.executable, str(script), how, str(tmp_path / "mark")])

    return set_worker


# Workers that die


@pytest.mark.parametrize(
    ("how", "ends"),
    [
        ("kill", ("worker_died", "killed by SIGKILL")),
        ("exit", ("worker_died", "exit status 7")),
        ("memory", ("out_of_memory", "--memory")),
        ("hang", ("timed_out", "--timeout")),
    ],
)
def test_a_document_that_ends_its_worker_is_rejected(
    corpus: Path, tmp_path: Path, worker: Callable[[str], None], how: str, ends: tuple[str, str]
) -> None:
    worker(how)
    code, said = ends
    out = tmp_path / "out"
    options = {
        "config": QUICK,
        "workers": 2,
        "memory": 1024,
        "timeout": 8 if how == "hang" else 600,
    }  # by the clock: a busy machine is slow
    report = run(corpus, out, **options)
    (reject,) = report.rejects
    assert (reject["source_path"], reject["stage"], reject["code"]) == (POISON, "figures", code)
    assert said in reject["message"]
    assert report.rows["documents"] == 11
    assert not faults(out)
    if how == "kill":  # the next run tries again, and where nothing got better the tables stay as they are
        again = run(corpus, out, **options)
        assert (again.shards_done, again.changed) == (1, False)
        worker("none")
        assert not run(corpus, out, **options).rejects
        assert pq.read_metadata(out / "documents.parquet").num_rows == 12


def test_a_worker_that_dies_once_costs_nothing(corpus: Path, tmp_path: Path, worker: Callable[[str], None]) -> None:
    run(corpus, tmp_path / "well", config=QUICK, workers=0)
    worker("once")
    report = run(corpus, tmp_path / "out", config=QUICK, workers=2)
    assert not report.rejects
    assert bytes_of(tmp_path / "out") == bytes_of(tmp_path / "well")


def test_memory_that_runs_out_in_this_process(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import dataclasses  # noqa: PLC0415

    def faulty(shard: pipeline.schema.Shard, config: Config) -> pipeline.schema.Shard:
        if any(d.doc_id == POISON for d in shard.documents):
            raise MemoryError
        return real(shard, config)

    stages = list(pipeline.shards.work.STAGES)
    real = stages[0].run
    stages[0] = dataclasses.replace(stages[0], run=faulty)
    monkeypatch.setattr(pipeline.shards.work, "STAGES", tuple(stages))
    report = run(corpus, tmp_path / "out", config=QUICK, workers=0)
    assert [(r["source_path"], r["stage"], r["code"]) for r in report.rejects] == [(POISON, "segment", "out_of_memory")]


def test_workers_that_cannot_start(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline.engines.hand, "COMMAND", [sys.executable, "-c", "raise SystemExit(3)"])
    with pytest.raises(CannotRunError, match="could not start"):
        run(corpus, tmp_path / "out", config=QUICK, workers=2)


def test_a_row_that_no_table_can_hold_is_one_document_s_fault(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import dataclasses  # noqa: PLC0415

    def faulty(shard: pipeline.schema.Shard, config: Config) -> pipeline.schema.Shard:
        shard = real(shard, config)
        shard.turns = [dataclasses.replace(t, seat=10**12) if t.doc_id == POISON else t for t in shard.turns]
        return shard

    stages = list(pipeline.shards.work.STAGES)
    real = stages[1].run
    stages[1] = dataclasses.replace(stages[1], run=faulty)
    monkeypatch.setattr(pipeline.shards.work, "STAGES", tuple(stages))
    report = run(corpus, tmp_path / "out", config=QUICK, workers=0)
    assert [(r["source_path"], r["stage"], r["code"]) for r in report.rejects] == [(POISON, "roles", "internal_error")]
    assert not faults(tmp_path / "out")


# Signals


def started(*arguments: str, until: str) -> subprocess.Popen[str]:
    """A command, once it has logged an event."""
    process = subprocess.Popen(
        [*TOBEN, *arguments, "-v"], stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, cwd=ROOT, start_new_session=True
    )
    assert process.stderr
    while until not in (line := process.stderr.readline()):
        assert line, "it ended before"
    return process


@pytest.mark.parametrize("workers", ["0", "2"])
@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_stops_cleanly(many: Path, tmp_path: Path, workers: str, number: int, status: int) -> None:
    out = tmp_path / "out"
    process = started("run", str(many), "-o", str(out), "--no-parse", "--workers", workers, until="shard done")
    (os.killpg if number == signal.SIGINT else os.kill)(process.pid, number)  # Ctrl-C goes to the whole group
    _, log = process.communicate(timeout=60)
    assert process.returncode == status
    assert "finished shards are kept" in log
    assert "Traceback" not in log
    assert not list(out.glob("*.parquet"))
    assert not left_over(out)
    again = [*TOBEN, "run", str(many), "-o", str(out), "--no-parse", "--log-format", "json"]
    events = subprocess.run(again, capture_output=True, text=True, check=True, cwd=ROOT).stderr.splitlines()
    assert 0 < json.loads(events[-1])["shards"] < json.loads(events[0])["shards"]
    assert not faults(out)


def test_a_killed_run_leaves_its_lock_to_the_next(many: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    process = started("run", str(many), "-o", str(out), "--no-parse", until="shard done")
    process.send_signal(signal.SIGSTOP)  # or it may be through before the second begins
    second = subprocess.run([*TOBEN, "run", str(many), "-o", str(out)], capture_output=True, text=True, check=False, cwd=ROOT)
    assert second.returncode == 2
    assert f"process {process.pid} on " in second.stderr
    process.kill()
    process.communicate()
    third = subprocess.run(
        [*TOBEN, "run", str(many), "-o", str(out), "--no-parse"], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert third.returncode == 0
    assert "taken over" in third.stderr
    assert str(process.pid) in third.stderr
    assert not faults(out)
    assert not left_over(out)


# The commit

# Runs `toben run` in forks of itself; the n-th is killed at its n-th flush or renaming. Each works on a copy of the output folder.
KILLER = """
import os, shutil, signal, sys
from pathlib import Path
from pipeline.runs.job import run
from pipeline.memory import documents_of
from pipeline.schema import Config
from pipeline.shards.work import run_stages

run_stages(documents_of("○議長（山田太郎君）　開会します。\\n"), Config(parse=False))  # loaded before the forks
corpus, old, folder = map(Path, sys.argv[1:])
step = 0
while True:
    step += 1
    out = folder / str(step)
    shutil.copytree(old, out)
    child = os.fork()
    if child == 0:
        count = 0
        def counted(name):
            real = getattr(os, name)
            def call(*arguments, **options):
                global count
                count += 1
                if count == step:
                    os.kill(os.getpid(), signal.SIGKILL)
                return real(*arguments, **options)
            return call
        for name in ("replace", "rename", "fsync", "rmdir"):
            setattr(os, name, counted(name))
        run(corpus, out, config=Config(parse=False), workers=0)
        os._exit(0)
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0:
        break
"""


@pytest.fixture
def fast() -> Iterator[Path]:
    """A folder in memory where there is one: a flush to a busy disk takes long."""
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as folder:  # noqa: S108
        yield Path(folder)


def test_killed_at_every_step(corpus: Path, fast: Path) -> None:
    old, new, steps_of = fast / "old", fast / "new", fast / "steps"
    shutil.rmtree(corpus / "minorino")
    run(corpus, old, config=QUICK, workers=0)
    for path in corpus.rglob("*.txt"):
        path.write_text(path.read_text(encoding="utf-8").replace("約３００万円", "約４５０万円"), encoding="utf-8")
    run(corpus, new, config=QUICK, workers=0)
    before, after = bytes_of(old), bytes_of(new)
    assert before["figures"] != after["figures"]
    steps_of.mkdir()
    driver = [sys.executable, "-c", KILLER, str(corpus), str(old), str(steps_of)]
    subprocess.run(driver, check=True, cwd=ROOT, stderr=subprocess.DEVNULL)
    steps = sorted(steps_of.iterdir(), key=lambda p: int(p.name))
    seen = set()
    for out in steps:
        now = bytes_of(out)
        mixed = {table: "old" if now[table] == before[table] else "new" for table in TABLES}
        assert all(now[table] in (before[table], after[table]) for table in TABLES), out.name
        seen.add(tuple(mixed.values()))
        run(corpus, out, config=QUICK, workers=0)
        assert bytes_of(out) == after, out.name
        assert not left_over(out), out.name
        assert not faults(out), out.name
    assert len(steps) > 30
    assert len(seen) == len(TABLES) + 1  # nothing was replaced, one table, two …, all


# Disks and folders


def test_a_limit_on_files_leaves_the_old_tables(many: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    small = tmp_path / "small"
    shutil.copytree(many / "town1", small / "town1")
    run(small, out, config=QUICK, workers=0)
    before = bytes_of(out)

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (22 << 10, 22 << 10))  # enough for each shard, not for the documents of all

    command = [*TOBEN, "run", str(many), "-o", str(out), "--no-parse"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, preexec_fn=limit)
    assert done.returncode == 2
    assert "ulimit" in done.stderr
    assert "Traceback" not in done.stderr
    assert bytes_of(out) == before
    assert not left_over(out)
    assert main(command[3:]) == 0


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one megabyte."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)], capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip(f"a small disk can only be mounted by root: {mounted.stderr.decode().strip()}")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=False)


@pytest.mark.parametrize("workers", ["0", "2"])
@pytest.mark.parametrize("room", [0, 40, 200])  # kilobytes: nothing can be stored, some shards, all shards but not the tables
def test_a_full_disk_leaves_the_old_tables(many: Path, disk: Path, tmp_path: Path, room: int, workers: str) -> None:
    out = disk / "out"
    small = tmp_path / "small"
    shutil.copytree(many / "town1", small / "town1")
    run(small, out, config=QUICK, workers=0)
    before = bytes_of(out)
    filler = disk / "filler"
    filler.write_bytes(bytes(max(shutil.disk_usage(disk).free - (room << 10), 0)))
    command = ["run", str(many), "-o", str(out), "--no-parse", "--workers", workers]
    done = subprocess.run([*TOBEN, *command], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 2, done.stderr
    assert "disk is full" in done.stderr
    assert "Traceback" not in done.stderr
    assert bytes_of(out) == before
    assert not left_over(out)
    filler.unlink()
    (disk / "filler").unlink(missing_ok=True)
    subprocess.run(["mount", "-o", "remount,size=64m", str(disk)], check=True)
    assert main(command) == 0
    assert not faults(out)


def test_a_read_only_disk(corpus: Path, disk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = disk / "out"
    run(corpus, out, config=QUICK, workers=0)
    before = bytes_of(out)
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    assert main(["run", str(corpus), "-o", str(out), "--no-parse"]) == 2
    assert "can't be written to" in capsys.readouterr().err
    assert main(["run", str(corpus), "-o", str(disk / "new"), "--no-parse"]) == 2
    assert main(["run", str(corpus), "-o", str(out), "--no-parse", "--dry-run"]) == 0
    assert main(["check", str(out)]) == 0
    assert bytes_of(out) == before


@pytest.mark.parametrize("damage", ["cut", "empty", "gone", "zeros"])
@pytest.mark.parametrize("stage", ["read", "qa"])
def test_a_damaged_store_is_made_again(corpus: Path, tmp_path: Path, stage: str, damage: str) -> None:
    out = tmp_path / "out"
    run(corpus, out, config=QUICK, workers=0)
    before = bytes_of(out)
    for path in (out / ".work" / stage).rglob("*.parquet"):
        data = path.read_bytes()
        if damage == "gone":
            path.unlink()
        else:
            path.write_bytes({"cut": data[: len(data) // 2], "empty": b"", "zeros": bytes(len(data))}[damage])
    (out / "manifest.json").unlink()  # so that the tables are written again
    if damage == "cut":
        shutil.rmtree(out / ".work" / "roles")  # so that the stages before are needed
    run(corpus, out, config=QUICK, workers=0)
    assert bytes_of(out) == before


def test_sources_that_cannot_be_read_any_more(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def vanish(found: object, stop: object) -> object:
        hashes = real(found, stop)
        (corpus / POISON).unlink()
        return hashes

    real = pipeline.runs.job.hashed
    monkeypatch.setattr(pipeline.runs.job, "hashed", vanish)
    report = run(corpus, tmp_path / "out", config=QUICK, workers=0)
    assert [(r["source_path"], r["code"]) for r in report.rejects] == [(POISON, "unreadable")]


# The log


def test_the_log_for_machines(corpus: Path, tmp_path: Path) -> None:
    (corpus / "empty.txt").write_bytes(b"")
    command = [*TOBEN, "run", str(corpus), "-o", str(tmp_path / "out"), "--no-parse", "--log-format", "json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 1
    events = [json.loads(line) for line in done.stderr.splitlines()]
    assert [e["event"] for e in events if e["event"] != "shard done"] == ["run start", "reject", "commit", "done"]
    assert sum(e["event"] == "shard done" for e in events) == events[0]["todo"]
    (reject,) = [e for e in events if e["event"] == "reject"]
    assert (reject["source"], reject["code"], reject["level"]) == ("empty.txt", "empty", "warning")
    assert all({"time", "level", "event"} <= set(e) for e in events)
    command = [*TOBEN, "--log-format", "json", "run", str(tmp_path / "nowhere"), "-o", str(tmp_path / "out")]
    failed = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert failed.returncode == 2
    assert json.loads(failed.stderr)["event"] == "failed"


def test_the_log_for_people(corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (corpus / "em\npty.txt").write_bytes(b"")
    command = ["run", str(corpus), "-o", str(tmp_path / "out"), "--no-parse", "--workers", "0"]
    assert main(command) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "reject: em%0Apty.txt: holds no text" in line
    assert main([*command, "-q"]) == 1
    assert capsys.readouterr().err == ""
    assert main([*command, "-v", "--force"]) == 1
    assert "shard done" in capsys.readouterr().err
    assert main(["-v", *command, "--force"]) == 1
    assert "shard done" in capsys.readouterr().err


def test_a_long_run_says_in_a_log_how_far_it_is(tmp_path, capsys, monkeypatch):
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for n in range(40):
        (corpus / f"{n:02}.txt").write_text(MINUTES, encoding="utf-8")
    monkeypatch.setattr("pipeline.terminal._EVERY", 0.0)
    command = ["run", str(corpus), "-o", str(tmp_path / "out"), "--no-parse", "--workers", "0"]
    assert main(command) == 0
    lines = [line for line in capsys.readouterr().err.splitlines() if " progress " in line]
    assert lines
    says = re.compile(r" toben notice progress shards=\d+ of=\d+ documents=\d+ characters=\d+ left=\d+$")
    assert all(says.search(line) for line in lines)
    for quiet in ("-q", "-v"):  # -v logs every shard
        assert main([*command, "--force", quiet]) == 0
        assert " progress " not in capsys.readouterr().err


def test_the_manifest_tells_what_the_tables_are_made_of(corpus: Path, tmp_path: Path) -> None:
    (corpus / "empty.txt").write_bytes(b"")
    run(corpus, tmp_path / "out", config=QUICK, workers=0)
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["sources"] == 13
    assert manifest["rejects"] == {"empty": 1}
    assert manifest["characters"] == sum(len(p.read_text(encoding="utf-8")) for p in corpus.rglob("2023*.txt"))
    assert {"toben", "ja-ginza", "sudachidict-core", "python", "pyarrow"} <= set(manifest["versions"])
    assert set(manifest["code"]) == {"read", "segment", "roles", "figures", "qa"} == set(manifest["stage_seconds"])
    assert manifest["config"]["parse"] is False
    assert len(manifest["config_hash"]) == 32


# What would be done, and why


def planned(corpus: Path, out: Path, *options: str) -> str:
    command = [*TOBEN, "run", str(corpus), "-o", str(out), "--dry-run", *options]
    return subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout


def test_dry_run_tells_why_and_writes_nothing(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    assert "no finished run before" in planned(corpus, out, "--no-parse")
    assert not out.exists()
    run(corpus, out, config=QUICK, workers=0)
    before = {p: p.stat().st_mtime_ns for p in out.rglob("*")}
    assert "nothing to do" in planned(corpus, out, "--no-parse")
    parse = planned(corpus, out)
    assert "configuration changed: parse" in parse
    assert "segment      0" in parse
    assert "--force" in planned(corpus, out, "--no-parse", "--force")
    (corpus / POISON).write_text(MINUTES + "○議長（大空一郎君）　散会します。\n", encoding="utf-8")
    (corpus / "kawara" / "2023-07-01.txt").write_text(MINUTES, encoding="utf-8")
    plan = planned(corpus, out, "--no-parse")
    assert f"1 changed document, e.g. {POISON}" in plan
    assert "1 new document, e.g. kawara/2023-07-01.txt" in plan
    assert "follows read" in plan
    assert {p: p.stat().st_mtime_ns for p in out.rglob("*")} == before


def test_changed_data_redoes_its_stage_and_what_follows(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.runs import dry  # noqa: PLC0415
    from pipeline.shards import keys  # noqa: PLC0415

    out = tmp_path / "out"
    run(corpus, out, config=QUICK, workers=0)
    copy = tmp_path / "pipeline"
    shutil.copytree(keys.PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    with (copy / "figures" / "units.toml").open("a", encoding="utf-8") as file:
        file.write("# a unit more\n")
    monkeypatch.setattr(keys, "PACKAGE", copy)
    for cached in (keys.code_of, keys.files_of):
        cached.cache_clear()
    try:
        todo = dry.dry_run(corpus, out, config=QUICK).todo
        assert "code or data of figures changed: figures/units.toml" in todo["figures"].reasons
        assert todo["segment"].shards == 0
        report = run(corpus, out, config=QUICK, workers=0)
        assert set(report.stage_seconds) == {"figures", "qa"}
    finally:
        for cached in (keys.code_of, keys.files_of):
            cached.cache_clear()


# Memory

PEAK = """
import resource, sys
from pathlib import Path
from pipeline import run
from pipeline.check import check
from pipeline.schema import Config
run(sys.argv[1], sys.argv[2], config=Config(parse=False), workers=0)
assert not list(check(Path(sys.argv[2])))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def test_memory_does_not_grow_with_the_corpus(tmp_path: Path) -> None:
    peaks = []
    for number in (16, 80):
        corpus = tmp_path / f"corpus{number}"
        corpus.mkdir()
        for n in range(number):
            (corpus / f"{n:03}.txt").write_text(MINUTES.replace("１２万", f"{n}万") * 25, encoding="utf-8")
        command = [sys.executable, "-c", PEAK, str(corpus), str(tmp_path / f"out{number}")]
        peaks.append(int(subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout))
    print(f"{peaks[0]} MB for 16 documents, {peaks[1]} MB for 80")  # noqa: T201  (pytest -rP shows it)
    assert peaks[1] < peaks[0] * 1.3


# The same bytes


def test_the_same_bytes_whatever_the_hash_seed_and_the_workers(corpus: Path, tmp_path: Path) -> None:
    parsed = corpus / "shipped" / "hitachinaka"
    shutil.copytree(ROOT / "corpus", corpus / "shipped")
    outs = []
    for seed, workers, parse in [("0", "0", False), ("1", "1", False), ("4242", "3", False), ("1", "1", True), ("7", "2", True)]:
        out = tmp_path / f"out{seed}{workers}{parse}"
        command = [
            *TOBEN,
            "run",
            str(parsed if parse else corpus),
            "-o",
            str(out),
            "--workers",
            workers,
            *([] if parse else ["--no-parse"]),
        ]
        subprocess.run(command, check=True, cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True)
        outs.append(bytes_of(out))
    assert outs[0] == outs[1] == outs[2]
    assert outs[3] == outs[4]
