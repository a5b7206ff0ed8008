"""What other readers cost on the same texts, each in a process of its own with all it needs loaded first.

`tests/eval/readers.py` reads with those that find figures or dates; here stand the ones that find neither: GiNZA over everything as
its README shows it, the same in two processes, and a bare scan for digits, below which nobody can be.
"""

from __future__ import annotations

import json
import os
import re
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

READERS = Path(__file__).parents[1] / "eval" / "readers.py"
FIND = ("SudachiPy", "pynormalizenumexp", "ja-timex", "GiNZA NER")
THEIRS = {"pynormalizenumexp", "ja-timex"}
_NUMBER = re.compile(r"[0-9０-９一二三四五六七八九十百千万億兆〇.．,，]+")
_PIECE = 10_000  # characters; GiNZA refuses more than 49,149 bytes at once


def regex(texts: list[str]) -> None:
    """Every run of digits."""
    for text in texts:
        for match in _NUMBER.finditer(text):
            match.group()


def ginza(texts: list[str], processes: int = 1) -> None:
    """`nlp = spacy.load("ja_ginza")`, `nlp(text)`, and its sentences and tokens looked at."""
    import spacy  # noqa: PLC0415

    nlp = spacy.load("ja_ginza")
    next(iter(nlp.pipe(["開会します。"])))
    _start()
    pieces = [text[n : n + _PIECE] for text in texts for n in range(0, len(text), _PIECE)]
    found = nlp.pipe(pieces, n_process=processes) if processes > 1 else map(nlp, pieces)
    for document in found:
        for sentence in document.sents:
            for token in sentence:
                _ = token.lemma_, token.pos_, token.dep_, token.head


_began: list[float] = []


def _start() -> None:
    _began[:] = [time.perf_counter(), _cpu()]


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(u.ru_utime + u.ru_stime for u in used)


OWN = {
    "bare regex scan": regex,
    "GiNZA, all of it": ginza,
    "GiNZA, nlp.pipe(n_process=2)": lambda texts: ginza(texts, 2),
}


def measured(name: str, texts: list[str], theirs: Path | None) -> dict[str, Any]:
    """Characters in a CPU second (and in one of the clock) of a reader; or why it could not be run."""
    own = name in OWN
    python = str(theirs) if theirs and name in THEIRS else sys.executable
    pieces = [text[n : n + _PIECE] for text in texts for n in range(0, len(text), _PIECE)]  # SudachiPy refuses long ones too
    lines = "".join(json.dumps({"text": piece}, ensure_ascii=False) + "\n" for piece in pieces)
    threads = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    done = subprocess.run(
        [python, __file__ if own else str(READERS), name],
        input=lines,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, **threads},
    )
    if done.returncode:
        return {"name": name, "error": (done.stderr.strip().splitlines() or ["?"])[-1]}
    return {"name": name, "characters": sum(map(len, texts)), **json.loads(done.stdout.splitlines()[-1])}


def main() -> int:
    """Read texts from stdin with a reader named in the arguments, and tell its speed."""
    texts = [json.loads(line)["text"] for line in sys.stdin]
    _start()
    OWN[sys.argv[1]](texts)
    wall, cpu = time.perf_counter() - _began[0], _cpu() - _began[1]
    characters = sum(map(len, texts))
    sys.stdout.write(
        json.dumps({"per_second": characters / max(cpu, 1e-9), "per_second_wall": characters / max(wall, 1e-9)}) + "\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
