"""One run over a corpus: plan the work, have an engine do what is missing, and commit the tables."""

from __future__ import annotations

import logging
import platform
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipeline.engines import Engine, Name
from pipeline.engines import engine as engine_of
from pipeline.engines.limits import TIMEOUT, Limits
from pipeline.errors import CannotRunError, StoppedError, trouble
from pipeline.logs import event
from pipeline.places import Place, Remote, place
from pipeline.read import Source, sha256, sources
from pipeline.runs import gather, ingredients
from pipeline.runs.lock import locked, make_writable
from pipeline.schema import TABLES, Config
from pipeline.shards import parses
from pipeline.shards.keys import code_of, digest, versions
from pipeline.shards.plan import NAMES, Piece, plan
from pipeline.shards.stop import Stop
from pipeline.shards.work import Done, finished, mend
from pipeline.stages import STAGES
from pipeline.tables.commit import (
    CommitError,
    check_in_the_way,
    commit,
    footer_of,
    is_current,
    read_columns,
    read_manifest,
    table_path,
)
from pipeline.tables.describe import write_description
from pipeline.tables.store import Store, store_of

_AT_ONCE = 16  # sources of an object store that are fetched at the same time, to be hashed
_BATCH = 256


@dataclass(slots=True)
class Report:
    """What a run did: for the summary, the exit status and the manifest."""

    out: Place
    run_id: str = ""
    sources: int = 0
    characters: int = 0  # of all documents
    changed: bool = True
    seconds: float = 0.0
    stage_seconds: dict[str, float] = field(default_factory=dict)
    shards: int = 0
    shards_done: int = 0
    rows: dict[str, int] = field(default_factory=dict)
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    rejects: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Options:
    """How a run is done, whatever it is done with."""

    engine: Engine
    limits: Limits = field(default_factory=Limits)
    to: str = NAMES[-1]
    strict: bool = False
    allow_shrink: bool = False
    progress: Callable[[int, int, Done | None], None] | None = None
    stop: Stop = field(default_factory=Stop)
    before_commit: Callable[[], None] = lambda: None  # raises where the output is not this run's any more


def run(
    corpus: str | Place,
    out: str | Place,
    *,
    config: Config | None = None,
    engine: Name = "local",
    scheduler: str | None = None,
    workers: int | None = None,
    memory: int | None = None,
    timeout: float | None = None,
    to: str = NAMES[-1],
    force: bool = False,
    strict: bool = False,
    allow_shrink: bool = False,
    progress: Callable[[int, int, Done | None], None] | None = None,
    stop: Stop | None = None,
) -> Report:
    """Make the tables of a corpus (a folder, or one file) in `out`. Only what has changed is done again.

    Each is a path or a URL (`s3://bucket/folder`). Engine `dask` has the work done by the workers of a Dask `scheduler` (an
    address; None: a cluster of processes on this machine), which must see corpus and output under the same names.
    `workers` processes (None: one a core; 0: this process alone) of at most `memory` MB (None: a share of the machine's; 0: no
    limit) do the work, `timeout` seconds a shard. `to` stops after a stage and leaves the tables made so far in
    `out/stages/<stage>/`. `force` does everything again, `strict` makes any reject fatal, `allow_shrink` lets a table lose more
    than a tenth of its rows. `progress` is called with the number of shards done, the number to do, and what was done last; `stop`
    is asked between two steps whether to go on. Raises CannotRunError; StoppedError, which is one, where it was stopped.
    """
    began = time.perf_counter()
    limits = Limits(workers, memory, TIMEOUT if timeout is None else timeout, scheduler)
    options = Options(engine_of(engine), limits, to, strict, allow_shrink, progress, stop or Stop())
    config = config or Config()
    _check_layout(config)
    out = place(out)
    found = corpus_sources(place(corpus), out)
    make_writable(out)
    with locked(out) as still_mine:
        options = replace(options, before_commit=still_mine)
        report = Report(out=out, sources=len(found))
        try:
            check_in_the_way(out)
            pieces = plan(found, hashed(found, options.stop), config)
            report.shards = len(pieces)
            store = store_of(out)
            if force:
                store.clear()
            store.look()
            _run(pieces, store, config, report, options)
        except CommitError as e:
            raise CannotRunError(str(e)) from e
        except OSError as e:
            raise CannotRunError(f"the tables could not be written to {out} ({trouble(e)}); the old ones are untouched.") from e
    report.seconds = time.perf_counter() - began
    event(logging.INFO, "done", run_id=report.run_id, shards=report.shards_done, seconds=report.seconds, changed=report.changed)
    return report


def corpus_sources(corpus: Place, out: Place) -> list[Source]:
    """The sources of a corpus, without what lies in the output folder. Raises CannotRunError where there are none."""
    try:
        found = _outside(sources(corpus), out)
    except (FileNotFoundError, NotADirectoryError) as e:
        raise CannotRunError(f"there is no corpus {corpus}. Name a folder of transcripts, or one file.") from e
    except OSError as e:
        raise CannotRunError(f"the corpus {corpus} can't be listed ({trouble(e)}).") from e
    if not found:
        raise CannotRunError(f"the corpus {corpus} holds no files. Put transcripts in it (.txt, .html …).")
    return found


def _outside(found: Sequence[Source], out: Place) -> list[Source]:
    """The sources that don't lie in the output folder."""
    if isinstance(out, Remote):
        inside = f"{out}/"
        return [s for s in found if not str(s.path).startswith(inside)]
    resolved = out.resolve()  # a source itself may be a link that leads nowhere, or in a circle: its folder is no link
    folders = {s.path.parent for s in found if isinstance(s.path, Path)}
    within = {folder for folder in folders if folder.resolve().is_relative_to(resolved)}
    return [s for s in found if isinstance(s.path, Remote) or s.path.parent not in within]


def hashed(found: Sequence[Source], stop: Stop) -> dict[str, str | None]:
    """The hash of each source's bytes by its name; those of an object store some at a time, because each waits to arrive."""
    hashes = {}
    remote = any(isinstance(source.path, Remote) for source in found)
    with ThreadPoolExecutor(_AT_ONCE if remote else 1) as pool:
        for n in range(0, len(found), _BATCH):
            batch = found[n : n + _BATCH]
            for source, digest_ in zip(batch, pool.map(sha256, batch) if remote else map(sha256, batch), strict=True):
                stop.check()
                hashes[source.name] = digest_
    return hashes


def _run(pieces: list[Piece], store: Store, config: Config, report: Report, options: Options) -> None:
    made = ingredients.of(pieces, config)
    for last in (False, True):
        pieces = _work(pieces, store, config, report, options)
        try:
            if options.to == NAMES[-1]:
                _finish(pieces, store, config, report, options)
                ingredients.save(store.root, made)
            else:
                report.rows = gather.leave_stage(pieces, store, report.out / "stages" / options.to, options.to)
        except gather.StoreDamagedError as e:
            if last:
                raise CannotRunError(f"{e}. Run again with --force.") from e
            mend(pieces, store)
            continue
        return


def _work(pieces: Sequence[Piece], store: Store, config: Config, report: Report, options: Options) -> list[Piece]:
    """Have all pieces done; returns them as they were done, in order."""
    todo = [piece for piece in pieces if options.to not in finished(piece, store, options.to)]
    event(logging.INFO, "run start", sources=report.sources, shards=len(pieces), todo=len(todo), workers=options.limits.processes)
    if options.progress and todo:
        options.progress(0, len(todo), None)
    became = {piece.sources[0].name: piece for piece in pieces}
    for done in options.engine(todo, report.out, config, to=options.to, limits=options.limits, stop=options.stop):
        became[done.piece.sources[0].name] = done.piece
        report.shards_done += 1
        for stage, seconds in done.seconds.items():
            report.stage_seconds[stage] = report.stage_seconds.get(stage, 0.0) + seconds
        event(
            logging.INFO,
            "shard done",
            key=done.piece.keys[options.to],
            documents=done.documents,
            characters=done.characters,
            seconds=sum(done.seconds.values()),
            first=done.piece.sources[0].name,
        )
        if options.progress:
            options.progress(report.shards_done, len(todo), done)
    if todo:
        store.look()
    return list(became.values())


def _check_layout(config: Config) -> None:
    """A layout that can't be used is told before any work is done."""
    if config.layout is None and config.layouts_toml is None:
        return
    from pipeline.segment.layouts import LayoutError, named  # noqa: PLC0415 - loads all of segment: .5 s that most runs spare

    try:
        named(config.layout, config.layouts_toml)
    except LayoutError as e:
        raise CannotRunError(str(e)) from e


def _finish(pieces: Sequence[Piece], store: Store, config: Config, report: Report, options: Options) -> None:
    """Commit the tables where they have changed, and drop from the store what this run did not use."""
    report.run_id = digest([piece.keys[options.to] for piece in pieces])
    report.changed = not is_current(report.out, report.run_id)
    report.rejects = gather.rejects(pieces, store) if report.changed else _rejects(report.out)
    for row in report.rejects:
        event(logging.WARNING, "reject", row["message"], code=row["code"], stage=row["stage"], source=row["source_path"])
    if options.strict and report.rejects:
        first = report.rejects[0]["message"]
        raise CannotRunError(f"--strict: {len(report.rejects)} rejected; the old tables are untouched. First: {first}")
    report.characters = (
        gather.characters(pieces, store) if report.changed else (read_manifest(report.out) or {}).get("characters", 0)
    )
    if report.changed:
        parts = gather.all_tables(pieces, store, options.stop.check)
        manifest = _manifest(report, config)
        shrink, before = options.allow_shrink, options.before_commit
        report.rows = commit(report.out, parts, report.run_id, manifest, allow_shrink=shrink, before=before)
        event(logging.INFO, "commit", run_id=report.run_id, rows=sum(report.rows.values()))
    try:
        write_description(report.out, read_manifest(report.out) or {})
    except OSError as e:
        raise CannotRunError(f"the tables of {report.out} are new, but not their description ({trouble(e)}). Run again.") from e
    used = {(name, piece.keys[name]) for piece in pieces for name in NAMES}
    store.prune(used | {(parses.PARSES, parses.key_of(piece.sources)) for piece in pieces})
    _count(report)


def _manifest(report: Report, config: Config) -> dict[str, Any]:
    return {
        "sources": report.sources,
        "characters": report.characters,
        "rejects": dict(Counter(row["code"] for row in report.rejects)),
        "shards": report.shards,
        "versions": {"python": platform.python_version(), "pyarrow": pa.__version__, **versions()},
        "code": {name: code_of(*places) for name, places in (("read", ("read",)), *((s.name, s.code) for s in STAGES))},
        "config": {**asdict(config), "layouts_toml": digest(config.layouts_toml) if config.layouts_toml else None},
        "config_hash": digest(asdict(config)),
        "shards_done": report.shards_done,
        "stage_seconds": {name: round(seconds, 3) for name, seconds in report.stage_seconds.items()},
    }


def _count(report: Report) -> None:
    """The summary's counts, from the committed tables."""
    out = report.out
    report.rows = {table: footer_of(table_path(out, table)).num_rows for table in TABLES}
    for table, column in (("turns", "role"), ("figures", "kind"), ("questions", "status"), ("rejects", "code")):
        values = read_columns(table_path(out, table), [column])[column].cast(pa.string())
        found = values.value_counts()
        names, numbers = found.field("values").to_pylist(), found.field("counts").to_pylist()
        report.counts[table] = dict(Counter({name or "-": n for name, n in zip(names, numbers, strict=True)}).most_common())


def _rejects(out: Place) -> list[dict[str, Any]]:
    """The rejects of the tables that are there."""
    return read_columns(table_path(out, "rejects")).to_pylist()


__all__ = ["CannotRunError", "Report", "StoppedError", "run"]
