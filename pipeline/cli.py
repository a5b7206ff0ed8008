"""The command line: parse the arguments, call, print. Exit status: 0 all read, 1 some sources rejected, 2 could not run."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.job import Report
    from pipeline.shards import Done

OK, SOME_REJECTED, CANNOT_RUN = 0, 1, 2
STAGE_NAMES = ("read", "segment", "roles", "figures", "qa")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit status."""
    # One thread a process for the parser's matrices: more of them fight over the cores that the workers use.
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    args = _parser().parse_args(arguments)
    logging.basicConfig(
        level=logging.DEBUG if args.verbose else logging.WARNING, stream=sys.stderr, format="%(asctime)s %(levelname)s %(message)s"
    )
    command: Callable[[argparse.Namespace], int] = args.command
    try:
        return command(args)
    except KeyboardInterrupt:
        print("toben: stopped; finished shards are kept, the old tables are untouched.", file=sys.stderr)
        return CANNOT_RUN
    except BrokenPipeError:  # `toben show FILE | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="toben", description="答弁 toben: what Japan's assemblies asked and answered, as tables.")
    parser.add_argument("-v", "--verbose", action="store_true", help="log every step to stderr")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    run = commands.add_parser("run", help="make the tables of a corpus (only what has changed is done again)")
    run.set_defaults(command=_run)
    run.add_argument("corpus", type=Path, help="a folder of transcripts, or one file")
    run.add_argument("-o", "--out", type=Path, required=True, help="folder for the tables")
    run.add_argument("--workers", type=int, metavar="N", help="processes (default: one a core)")
    last = STAGE_NAMES[-1]
    run.add_argument("--to", choices=STAGE_NAMES, default=last, help="stop after a stage; its tables go to OUT/stages/STAGE")
    run.add_argument("--no-parse", action="store_true", help="do without GiNZA: faster, fewer measures")
    run.add_argument("--force", action="store_true", help="do everything again")
    run.add_argument("--strict", action="store_true", help="a rejected source is an error: nothing is replaced")
    run.add_argument("--allow-shrink", action="store_true", help="let a table lose more than a tenth of its rows")
    _layout_options(run)

    show = commands.add_parser("show", help="one transcript in the terminal: turns, figures, questions with their answers")
    show.set_defaults(command=_show)
    show.add_argument("file", type=Path)
    show.add_argument("--svg", type=Path, metavar="FILE", help="draw into an SVG file instead of the terminal")
    show.add_argument("--labels", action="store_true", help="only the labels that were found, with counts and what was left out")
    show.add_argument("--no-parse", action="store_true", help="do without GiNZA")
    _layout_options(show)

    schema = commands.add_parser("schema", help="the data dictionary: tables, columns, types, meanings")
    schema.set_defaults(command=_schema)
    schema.add_argument("--format", choices=("text", "md", "json"), default="text")
    return parser


def _layout_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--layout", metavar="NAME", help="read with this layout (default: found from each document)")
    command.add_argument("--layouts", type=Path, metavar="FILE", help="a TOML file of your own layouts")


def _run(args: argparse.Namespace) -> int:
    from pipeline.job import CannotRunError, run  # noqa: PLC0415
    from pipeline.schema import Config  # noqa: PLC0415

    try:
        config = Config(layout=args.layout, layouts_toml=_text(args.layouts), parse=not args.no_parse)
        with _progress() as progress:
            report = run(
                args.corpus,
                args.out,
                config=config,
                workers=args.workers,
                to=args.to,
                force=args.force,
                strict=args.strict,
                allow_shrink=args.allow_shrink,
                progress=progress,
            )
    except CannotRunError as e:
        print(f"toben: {e}", file=sys.stderr)
        return CANNOT_RUN
    for reject in report.rejects:
        print(f"toben: rejected [{reject['code']}] {reject['message']}", file=sys.stderr)
    print(summary(report))
    return SOME_REJECTED if report.rejects else OK


def _text(path: Path | None) -> str | None:
    from pipeline.job import CannotRunError  # noqa: PLC0415

    if path is None:
        return None
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as e:
        raise CannotRunError(f"{path} can't be read as UTF-8 text ({e}). Check --layouts.") from e


class _progress:  # noqa: N801  (used as a function in a with statement)
    """A progress bar on a terminal; in a log one line a shard would be noise, so there is nothing."""

    def __enter__(self) -> Callable[[int, int, Done | None], None] | None:
        if not sys.stderr.isatty():
            self.bar = None
            return None
        from rich.console import Console  # noqa: PLC0415
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

        columns = (TextColumn("[bold]{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self.bar = Progress(*columns, console=Console(stderr=True), transient=True)
        self.bar.start()
        task = self.bar.add_task("shards", total=None)

        def step(done: int, total: int, last: Done | None) -> None:
            if self.bar is not None:
                name = last.piece.sources[-1].name if last else "reading"
                self.bar.update(task, completed=done, total=total, description=_plain(name)[-40:])

        return step

    def __exit__(self, *_: object) -> None:
        if self.bar is not None:
            self.bar.stop()


def summary(report: Report) -> str:
    """A run in a few lines."""
    if report.counts and not report.changed and not report.shards_done:
        head = f"nothing changed: {report.sources} sources, {report.out} is up to date ({report.seconds:.1f} s)"
    else:
        shards = f"{report.shards_done} of {report.shards} shards done"
        head = f"{report.sources} sources, {shards} in {report.seconds:.1f} s → {report.out}"
    lines = [head]
    for table, label in (
        ("turns", "turns by role"),
        ("figures", "figures by kind"),
        ("questions", "questions"),
        ("rejects", "rejects"),
    ):
        counts = report.counts.get(table)
        if counts is not None:
            total = f"{sum(counts.values()):,}"
            lines.append(f"  {label:<16}{total:>8}  " + ", ".join(f"{name} {n:,}" for name, n in counts.items()))
    if report.rows:
        lines.append("  rows            " + ", ".join(f"{table} {n:,}" for table, n in report.rows.items()))
    return "\n".join(lines)


def _plain(text: str) -> str:
    return "".join(c if c.isprintable() else "�" for c in text)


def _show(args: argparse.Namespace) -> int:
    from pipeline.job import CannotRunError  # noqa: PLC0415
    from pipeline.show import show, show_labels  # noqa: PLC0415

    try:
        if args.labels:
            show_labels(args.file, layout=args.layout, layouts_toml=_text(args.layouts))
        else:
            show(args.file, layout=args.layout, layouts_toml=_text(args.layouts), parse=not args.no_parse, svg=args.svg)
    except (ValueError, OSError, CannotRunError) as e:
        print(f"toben: {e}", file=sys.stderr)
        return CANNOT_RUN
    return OK


def _schema(args: argparse.Namespace) -> int:
    from pipeline.dictionary import FORMATS  # noqa: PLC0415

    print(FORMATS[args.format]())
    return OK
