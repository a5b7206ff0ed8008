"""What toben costs: stage by stage, and whole runs at several sizes, each in processes of its own."""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
TOBEN = [sys.executable, "-m", "pipeline"]
MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Cost:
    """What a command took."""

    wall: float  # seconds
    cpu: float  # seconds, of all its processes
    peak: float  # megabytes of the largest of its processes
    said: str

    @property
    def log(self) -> list[dict[str, Any]]:
        """The events of a run with --log-format json."""
        return [json.loads(line) for line in self.said.splitlines() if line.startswith("{")]


# Waits for one command and tells what it and all its children took; its own process, so that peaks don't add up over a bench.
_WATCH = """
import json, resource, subprocess, sys, time
began = time.perf_counter()
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([done.returncode, time.perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, done.stderr]))
"""


def cost(*command: str) -> Cost:
    """Run a command and see what it takes. Raises RuntimeError where it fails (1: sources were rejected, which is none)."""
    watch = [sys.executable, "-c", _WATCH, *command]
    done = subprocess.run(watch, capture_output=True, text=True, check=True, cwd=ROOT)
    status, wall, cpu, peak, said = json.loads(done.stdout)
    if status not in {0, 1}:
        raise RuntimeError(f"{' '.join(command)}: exit status {status}\n{said}")
    return Cost(wall, cpu, peak, said)


def run(corpus: Path, out: Path, *options: str) -> Cost:
    """`toben run`. Raises RuntimeError where it did not come to its end."""
    done = cost(*TOBEN, "run", str(corpus), "-o", str(out), "--log-format", "json", *options)
    if not done.log or done.log[-1]["event"] != "done":
        raise RuntimeError(done.said)
    return done


def documents_in(corpus: Path) -> list[Path]:
    """The files of a corpus, as toben sees them."""
    from pipeline.read import sources  # noqa: PLC0415

    return [source.path for source in sources(corpus) if isinstance(source.path, Path)]


def repeated(files: list[Path], number: int, folder: Path, *, salt: bool = False) -> Path:
    """A corpus of so many documents: the same ones over and over under other names. With `salt`, every digit of UTF-8 text is
    another one each time, so that no sentence with a figure is the same and nothing that a process remembers helps.
    """
    for n in range(number):
        file = files[n % len(files)]
        place = folder / f"{n // len(files):04}" / f"{n % len(files):03}{file.suffix}"
        place.parent.mkdir(parents=True, exist_ok=True)
        turn = n // len(files) % 10
        if salt and turn and file.suffix == ".txt":
            text = file.read_bytes().decode("utf-8", "surrogateescape").translate(_turned(turn))
            place.write_bytes(text.encode("utf-8", "surrogateescape"))
        else:
            shutil.copyfile(file, place)
    return folder


def _turned(by: int) -> dict[int, int]:
    """Each digit, half or full width, to the one so many places on."""
    return {ord(zero) + n: ord(zero) + (n + by) % 10 for zero in "0０" for n in range(10)}


def stages(corpus: str, most: int, *, parse: bool) -> dict[str, Any]:
    """CPU seconds of each stage over the documents of a corpus, up to `most` characters, in this process; all is loaded before."""
    from pipeline.engines.local import Piece  # noqa: PLC0415
    from pipeline.memory import documents_of  # noqa: PLC0415
    from pipeline.read import sources  # noqa: PLC0415
    from pipeline.schema import TABLES, Config, Shard  # noqa: PLC0415
    from pipeline.shards.plan import cut  # noqa: PLC0415
    from pipeline.shards.work import guarded, read, run_stages  # noqa: PLC0415
    from pipeline.stages import STAGES  # noqa: PLC0415
    from pipeline.tables.arrow import to_arrow  # noqa: PLC0415
    from pipeline.tables.store import FolderStore  # noqa: PLC0415

    config = Config(parse=parse)
    for file in documents_in(ROOT / "corpus"):  # whatever is loaded or compiled when first used
        run_stages(documents_of(file), config)
    taken = dict.fromkeys(("read", *(stage.name for stage in STAGES), "write"), 0.0)
    characters = documents = 0

    def timed(name: str, function: Any, *arguments: Any) -> Any:
        began = time.process_time()
        result = function(*arguments)
        taken[name] += time.process_time() - began
        return result

    with tempfile.TemporaryDirectory() as folder:
        store = FolderStore(Path(folder))
        for n, group in enumerate(cut(sources(Path(corpus)))):
            if characters >= most:
                break
            shard: Shard = timed("read", read, Piece(group, tuple(None for _ in group), {}))
            for stage in STAGES:
                shard, _ = timed(stage.name, guarded, stage, shard, config)

            def write(shard: Shard = shard, n: int = n) -> None:
                store.put("all", str(n), {t: to_arrow(t, getattr(shard, t)) for t in TABLES}, ())

            timed("write", write)
            characters += sum(document.n_chars for document in shard.documents)
            documents += len(shard.documents)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": taken, "characters": characters, "documents": documents, "peak_mb": peak}


def measured_stages(corpus: Path, most: int, *, parse: bool) -> dict[str, Any]:
    """`stages` in a process of its own."""
    command = [sys.executable, __file__, str(corpus), str(most), "parse" if parse else ""]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT, env=_environment())
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def _environment() -> dict[str, str]:
    threads = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    return {**os.environ, **threads, "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))}


if __name__ == "__main__":
    print(json.dumps(stages(sys.argv[1], int(sys.argv[2]), parse=bool(sys.argv[3]))))  # noqa: T201
