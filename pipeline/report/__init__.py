"""`toben report OUT`: a static site in OUT/report that opens from disk: all documents, a page a transcript, all figures.

Made from the tables of a finished run, document by document; nothing is fetched from anywhere when it is read.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from pipeline.errors import CannotRunError, trouble
from pipeline.report.marks import blocks
from pipeline.report.records import exchanges, facts, figure_rows, header, links, records
from pipeline.report.rows import Tables, Transcript
from pipeline.report.site import page_name, render, script, write_static
from pipeline.report.words import Language, line
from pipeline.runs.lock import locked
from pipeline.schema import SCHEMA_VERSION

FOLDER = "report"
CHUNK = 20_000  # figures in one data file: some 3 MB
_SEAL = "toben-report.txt"  # says that the folder is ours and may be replaced
_NEW, _OLD = ".report-new", ".report-old"


@dataclass(slots=True)
class _Chunks:
    """Which data file the figures of an assembly go to: a new one after CHUNK figures."""

    files: list[list[object]] = field(default_factory=list)  # name, assembly, rows
    current: dict[str, int] = field(default_factory=dict)  # assembly -> its last file

    def of(self, assembly: str, rows: int) -> str:
        at = self.current.get(assembly)
        if at is None or int(str(self.files[at][2])) >= CHUNK:
            at = self.current[assembly] = len(self.files)
            self.files.append([f"figures-{at + 1:04d}.js", assembly, 0])
        self.files[at][2] = int(str(self.files[at][2])) + rows
        return str(self.files[at][0])


def write_report(out: Path, *, language: Language = "ja", progress: Callable[[int], None] | None = None) -> Path:
    """Write the site of a run's tables into `out/report`; returns its first page.

    `language` is what a reader sees who has not chosen one. `progress` is called with the number of documents written. The old
    site stays until the new one is whole. Raises CannotRunError where there are no tables, or the folder is not ours.
    """
    out = Path(out)
    if not out.is_dir():
        raise CannotRunError(f"there is no folder {out}. Make the tables first: toben run CORPUS -o {out}")
    with locked(out):
        target, new, old = out / FOLDER, out / _NEW, out / _OLD
        if target.exists() and not (target / _SEAL).is_file() and (not target.is_dir() or any(target.iterdir())):
            raise CannotRunError(f"{target} is there and was not made by `toben report`. Move it away and run again.")
        try:
            for left in (new, old):
                shutil.rmtree(left, ignore_errors=True)
            new.mkdir()
            with Tables(out) as tables:
                _write(tables, new, language, progress)
            if target.exists():
                target.replace(old)
            new.replace(target)
        except pa.ArrowException as e:
            raise CannotRunError(f"the tables in {out} can't be read to the end ({e}). `toben check` tells more; run again.") from e
        except OSError as e:
            raise CannotRunError(f"the report could not be written to {out} ({trouble(e)}).") from e
        finally:
            for left in (new, old):
                shutil.rmtree(left, ignore_errors=True)
    return target / "index.html"


def _write(tables: Tables, folder: Path, language: Language, progress: Callable[[int], None] | None) -> None:
    (folder / "documents").mkdir()
    (folder / "data").mkdir()
    write_static(folder / "static", language)
    chunks = _Chunks()
    totals: Counter[str] = Counter()
    common = {"run_id": tables.run_id, "schema_version": SCHEMA_VERSION}
    with (folder / "data" / "documents.js").open("w", encoding="utf-8", newline="\n") as listed:
        for n, transcript in enumerate(tables.transcripts()):
            page = page_name(transcript.document["doc_id"])
            row = facts(transcript, page)
            listed.write(script("document", row))
            totals.update(d=1, t=row[6], f=row[7], q=row[8], u=row[9])
            _figures(folder / "data", chunks, n, transcript)
            html = _transcript(transcript, language, common)
            (folder / "documents" / page).write_text(html, encoding="utf-8", newline="\n")
            if progress:
                progress(n + 1)
    (folder / "data" / "files.js").write_text(script("files", chunks.files), encoding="utf-8", newline="\n")
    rejects = [{name: line(row[name]) for name in ("source_path", "code", "message")} for row in tables.rows("rejects")]
    sums = {name: totals[name] for name in "dtfqu"}
    for name, values in (("index", {"rejects": rejects, "totals": sums}), ("figures", {})):
        html = render(f"{name}.html", language, root="", page=name, **common, **values)
        (folder / f"{name}.html").write_text(html, encoding="utf-8", newline="\n")
    (folder / _SEAL).write_text(f"Made by `toben report` from the tables of run {tables.run_id}.\n", encoding="utf-8")


def _figures(folder: Path, chunks: _Chunks, n: int, transcript: Transcript) -> None:
    if not transcript.figures:
        return
    strings, rows = figure_rows(transcript)
    with (folder / chunks.of(line(transcript.document["assembly"]), len(rows))).open("a", encoding="utf-8", newline="\n") as file:
        file.write(script("figures", n, strings, rows))


def _transcript(transcript: Transcript, language: Language, common: dict[str, str]) -> str:
    roles = dict.fromkeys(turn["role"] for turn in transcript.turns)
    cards = exchanges(transcript)
    counts: dict[str, dict[str, int]] = {"question": {}, "answer": {}}
    for exchange in cards:
        counts["question"].update({card.id: card.count for card in exchange.questions})
        counts["answer"].update({card.id: card.count for card in exchange.answers})
    return render(
        "transcript.html",
        language,
        root="../",
        page="transcript",
        header=header(transcript.document),
        roles=list(roles),
        blocks=blocks(transcript),
        exchanges=cards,
        counts=counts,
        numbers={name: len(getattr(transcript, name)) for name in ("turns", "figures", "questions")},
        unanswered=sum(question["status"] == "unanswered" for question in transcript.questions),
        data={"records": records(transcript), "links": links(transcript)},
        **common,
    )


__all__ = ["write_report"]
