"""make bench: what toben costs, beside other readers on the same texts in the same run -> docs/bench.md and docs/bench.json.

    python tests/bench/bench.py                                     on the shipped corpus, some minutes
    python tests/bench/bench.py --corpus FOLDER --sizes 60 600 3000   (make bench CORPUS=… SIZES="…")

A corpus of N documents is the given one over and over under other names, so that sizes differ in nothing but the number. Stages and
other readers are measured in CPU seconds, which other work on the machine hardly moves, on each text once; runs by the clock too.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from pathlib import Path
from typing import Any

import others
import ours
from country import country
from page import page

BEGIN, END = "<!-- make bench writes from here -->", "<!-- to here -->"
DOCS = ours.ROOT / "docs"


def main() -> int:
    """Measure, and write both files."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--corpus", type=Path, default=ours.ROOT / "corpus")
    parser.add_argument("--sizes", type=int, nargs="+", default=[60, 600], help="documents of the runs, the smallest first")
    parser.add_argument("--sample", type=int, default=100_000, help="characters that the other readers get")
    parser.add_argument("--characters", type=int, default=400_000, help="most characters of the stage by stage measure")
    parser.add_argument("--salt", action="store_true", help="other digits in each repetition of a document")
    parser.add_argument("--theirs", type=Path, help="the Python that has the other readers (make eval's)")
    parser.add_argument("--to", type=Path, default=DOCS, help="folder for bench.md and bench.json")
    args = parser.parse_args()
    files = ours.documents_in(args.corpus)
    found: dict[str, Any] = {"machine": machine(), "corpus": {"documents": len(files), "salt": args.salt}}
    with tempfile.TemporaryDirectory() as folder:
        room = Path(folder)
        found["stages"] = {
            name: ours.measured_stages(args.corpus, args.characters, parse=parse)
            for name, parse in tell("stages", {"with GiNZA": True, "without": False}.items())
        }
        found["start"] = start(smallest(files))
        found["sizes"] = [size(files, n, room, salt=args.salt) for n in tell("documents", sorted(args.sizes))]
        found["incremental"] = incremental(room, max(args.sizes))
        found["scaling"] = scaling(room, min(args.sizes))
        texts = sample(files, args.sample)
        names = [*others.OWN, *others.FIND]
        found["others"] = [others.measured(name, texts, args.theirs) for name in tell("readers", names)]
        found["machine"]["load_after"] = round(os.getloadavg()[0], 2)
    (args.to / "bench.json").write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    (args.to / "bench.md").write_text(page(found), encoding="utf-8")
    if (scale := args.to / "scale.md").exists():
        before, _, rest = scale.read_text(encoding="utf-8").partition(BEGIN)
        scale.write_text(f"{before}{BEGIN}\n{country(found)}\n{END}{rest.partition(END)[2]}", encoding="utf-8")
    sys.stderr.write(page(found))
    return 0


def tell(what: str, things: Any) -> Any:
    """Say what is being measured, because it takes minutes."""
    for thing in things:
        sys.stderr.write(f"bench: {what}: {thing[0] if isinstance(thing, tuple) else thing}\n")
        yield thing


def machine() -> dict[str, Any]:
    """What this is measured on."""
    import pyarrow as pa  # noqa: PLC0415
    import spacy  # noqa: PLC0415

    model = next(
        (line.partition(":")[2].strip() for line in _lines(Path("/proc/cpuinfo")) if line.startswith("model name")),
        platform.processor(),
    )
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    versions = {"python": platform.python_version(), "spacy": spacy.__version__, "pyarrow": pa.__version__}
    return {"cpu": model, "cores": cores, "load_before": round(os.getloadavg()[0], 2), "versions": versions}


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except OSError:
        return []


def smallest(files: list[Path]) -> Path:
    """The smallest file."""
    return min(files, key=lambda path: path.stat().st_size)


def sample(files: list[Path], most: int) -> list[str]:
    """Texts of some documents, up to so many characters."""
    from pipeline.memory import documents_of  # noqa: PLC0415

    texts: list[str] = []
    for file in files:
        for document in documents_of(file):
            room = most - sum(map(len, texts))
            if room <= 0:
                return texts
            texts.append(document.text[:room])
    return texts


def start(file: Path) -> dict[str, float]:
    """Seconds until anything is there."""
    first = "import sys; from pipeline import structure; assert len(structure(sys.argv[1]).turns)"
    return {
        "help": min(ours.cost(*ours.TOBEN, "--help").wall for _ in range(3)),
        "first_rows": min(ours.cost(sys.executable, "-c", first, str(file)).wall for _ in range(2)),
    }


def size(files: list[Path], number: int, room: Path, *, salt: bool) -> dict[str, Any]:
    """A first run over so many documents with one worker. Its fixed cost, starting and loading, is that of an empty document."""
    corpus = ours.repeated(files, number, room / f"corpus{number}", salt=salt)
    empty = room / "one" / "one.txt"
    empty.parent.mkdir(exist_ok=True)
    empty.write_text(
        "○議長（山田太郎君）　開会します。\n○市長（山田太郎君）　令和五年度の職員数は約千二百人です。\n", encoding="utf-8"
    )
    fixed = ours.run(empty.parent, room / "one-out", "--workers", "1", "--force")
    cost = ours.run(corpus, room / f"out{number}", "--workers", "1")
    manifest = json.loads((room / f"out{number}" / "manifest.json").read_text(encoding="utf-8"))
    return {
        "documents": number,
        "characters": manifest["characters"],
        "shards": manifest["shards"],
        "wall": cost.wall,
        "cpu": cost.cpu,
        "cpu_fixed": fixed.cpu,
        "cpu_per_million": (cost.cpu - fixed.cpu) / manifest["characters"] * 1e6,
        "peak_mb": cost.peak,
        "bytes_in": sum(path.stat().st_size for path in corpus.rglob("*") if path.is_file()),
        "bytes_tables": sum(path.stat().st_size for path in (room / f"out{number}").glob("*.parquet")),
        "bytes_store": sum(path.stat().st_size for path in (room / f"out{number}" / ".work").rglob("*.parquet")),
    }


def incremental(room: Path, number: int) -> dict[str, Any]:
    """The largest corpus again: nothing changed, then one document."""
    corpus, out = room / f"corpus{number}", room / f"out{number}"
    nothing = min((ours.run(corpus, out, "--workers", "1") for _ in range(2)), key=lambda cost: cost.wall)
    changed = next(path for path in sorted(corpus.rglob("*")) if path.is_file())
    changed.write_bytes(changed.read_bytes() + b"\n")
    one = ours.run(corpus, out, "--workers", "1")
    return {"documents": number, "unchanged": nothing.wall, "one_changed": one.wall, "shards_redone": one.log[-1]["shards"]}


def scaling(room: Path, number: int) -> list[dict[str, Any]]:
    """The same corpus with one and two processes, and with two workers of a Dask cluster on this machine."""
    rows = []
    ways = [("local, 1", ["--workers", "1"]), ("local, 2", ["--workers", "2"]), ("dask, 2", ["--workers", "2", "--engine", "dask"])]
    for name, options in tell("scaling", ways):
        cost = ours.run(room / f"corpus{number}", room / "scaling", "--force", *options)
        rows.append({"name": name, "documents": number, "wall": cost.wall, "cpu": cost.cpu})
    return rows


if __name__ == "__main__":
    sys.exit(main())
