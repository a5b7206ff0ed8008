"""The command line: parse the arguments, call, print.

Exit status: 0 all read, 1 some sources rejected (`toben check`: faults found), 2 could not run, 130 or 143 stopped by a signal.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

OK, SOME_REJECTED, CANNOT_RUN = 0, 1, 2
STOPPED = 128  # and the number of the signal, as shells have it
STAGE_NAMES = ("read", "segment", "roles", "figures", "qa")
ENGINES = ("local", "dask")
EXPORTS = ("csv", "jsonl", "tei", "conllu", "hf")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit status."""
    # One thread a process for the parser's matrices: more of them fight over the cores that the workers use.
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    args = _parser().parse_args(arguments)
    _log(args)
    command: Callable[[argparse.Namespace], int] = args.command
    try:
        return command(args)
    except KeyboardInterrupt:
        return STOPPED + 2
    except BrokenPipeError:  # `toben show FILE | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK


def _log(args: argparse.Namespace) -> None:
    """Rejects, trouble and a line a minute are logged; -v adds every event, -vv the details, -q leaves only why a run failed."""
    from pipeline.logs import NOTICE, setup  # noqa: PLC0415

    usual = logging.INFO if args.log_format == "json" else NOTICE
    level = logging.ERROR if args.quiet else usual if not args.verbose else logging.INFO if args.verbose == 1 else logging.DEBUG
    setup(level, args.log_format)


def _failed(error: Exception) -> int:
    """Say why a command can't go on; returns its exit status."""
    from pipeline.errors import StoppedError  # noqa: PLC0415
    from pipeline.logs import event  # noqa: PLC0415

    stopped = isinstance(error, StoppedError)
    event(logging.ERROR, "stopped" if stopped else "failed", str(error))
    return STOPPED + error.number if isinstance(error, StoppedError) else CANNOT_RUN


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="toben", description="答弁 toben: what Japan's assemblies asked and answered, as tables.")
    parser.add_argument("--version", action=_Version, help="of this program and of the libraries that decide its results")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _log_options(parser, None)
    _run_options(commands.add_parser("run", help="make the tables of a corpus (only what has changed is done again)"))

    show = commands.add_parser("show", help="one transcript in the terminal: turns, figures, questions with their answers")
    show.set_defaults(command=_show)
    show.add_argument("file", type=Path)
    show.add_argument("--svg", type=Path, metavar="FILE", help="draw into an SVG file instead of the terminal")
    show.add_argument("--labels", action="store_true", help="only the labels that were found, with counts and what was left out")
    show.add_argument("--no-parse", action="store_true", help="do without GiNZA")
    _layout_options(show)

    check = commands.add_parser("check", help="whether the tables of a run are whole, consistent and true to their texts")
    check.set_defaults(command=_check)
    check.add_argument("out", help="the folder that `toben run -o` wrote: a path or a URL")
    check.add_argument("--most", type=int, default=20, metavar="N", help="faults of one sort to print (default 20)")

    export = commands.add_parser("export", help="the tables of a run as CSV, JSON Lines, TEI, CoNLL-U or a Hugging Face data set")
    export.set_defaults(command=_export)
    export.add_argument("out", type=Path, help="the folder that `toben run -o` wrote")
    export.add_argument("--format", choices=EXPORTS, required=True, help="csv is for spreadsheets; conllu takes GiNZA long")
    export.add_argument("-o", "--to", type=Path, metavar="DIR", help="folder to write (default: OUT/export/FORMAT)")

    report = commands.add_parser("report", help="a site to look at in OUT/report: all documents, each transcript, all figures")
    report.set_defaults(command=_report)
    report.add_argument("out", type=Path, help="the folder that `toben run -o` wrote")
    report.add_argument("--language", choices=("ja", "en"), default="ja", help="of a reader who has chosen none (default ja)")

    schema = commands.add_parser("schema", help="the data dictionary: tables, columns, types, meanings")
    schema.set_defaults(command=_schema)
    schema.add_argument("--format", choices=("text", "md", "json"), default="text")
    for command in commands.choices.values():
        _log_options(command, argparse.SUPPRESS)
    return parser


class _Version(argparse.Action):
    """Prints the versions; they are looked up only when asked for."""

    def __init__(self, option_strings: Sequence[str], dest: str, **options: Any) -> None:
        super().__init__(option_strings, dest, nargs=0, default=argparse.SUPPRESS, **options)

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from pipeline.shards.keys import versions  # noqa: PLC0415

        toben, *others = [f"{name} {version}" for name, version in versions().items()]
        print(f"{toben} ({', '.join(others)})")
        parser.exit()


def _log_options(parser: argparse.ArgumentParser, default: str | None) -> None:
    """Before or after the command, the options of the log mean the same."""
    parser.add_argument("-v", "--verbose", action="count", default=default or 0, help="log every event to stderr; -vv: details too")
    parser.add_argument("-q", "--quiet", action="store_true", default=default or False, help="log only why a run failed")
    parser.add_argument(
        "--log-format", choices=("text", "json"), default=default or "text", help="one line an event: for people, or JSON"
    )


def _run_options(run: argparse.ArgumentParser) -> None:
    run.set_defaults(command=_run)
    run.add_argument("corpus", help="a folder of transcripts, or one file: a path or a URL (s3://bucket/folder)")
    run.add_argument("-o", "--out", required=True, help="folder for the tables: a path or a URL")
    run.add_argument("--dry-run", action="store_true", help="say what would be done and why; nothing is written")
    run.add_argument("--workers", type=_count, metavar="N", help="processes (default: one a core; 0: all in this process)")
    run.add_argument("--memory", type=_count, metavar="MB", help="memory of a process (default: a share of the machine's; 0: any)")
    run.add_argument("--timeout", type=_count, metavar="SECONDS", help="time for a shard of documents (default: an hour)")
    run.add_argument("--engine", choices=ENGINES, default=ENGINES[0], help="who does the work (default: processes of this machine)")
    run.add_argument("--scheduler", metavar="ADDRESS", help="of Dask, e.g. tcp://host:8786 (default: a cluster on this machine)")
    last = STAGE_NAMES[-1]
    run.add_argument("--to", choices=STAGE_NAMES, default=last, help="stop after a stage; its tables go to OUT/stages/STAGE")
    run.add_argument("--no-parse", action="store_true", help="do without GiNZA: faster, fewer measures")
    run.add_argument("--force", action="store_true", help="do everything again")
    run.add_argument("--strict", action="store_true", help="a rejected source is an error: nothing is replaced")
    run.add_argument("--allow-shrink", action="store_true", help="let a table lose more than a tenth of its rows")
    _layout_options(run)


def _count(text: str) -> int:
    number = int(text)
    if number < 0:
        raise ValueError(text)
    return number


def _layout_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--layout", metavar="NAME", help="read with this layout (default: found from each document)")
    command.add_argument("--layouts", type=Path, metavar="FILE", help="a TOML file of your own layouts")


def _run(args: argparse.Namespace) -> int:
    from pipeline.places import place  # noqa: PLC0415
    from pipeline.runs.job import CannotRunError, run  # noqa: PLC0415
    from pipeline.schema import Config  # noqa: PLC0415
    from pipeline.shards.stop import Stop  # noqa: PLC0415
    from pipeline.terminal import Progress, planned, summary  # noqa: PLC0415

    try:
        config = Config(layout=args.layout, layouts_toml=_text(args.layouts), parse=not args.no_parse)
        if args.dry_run:
            from pipeline.runs.dry import dry_run  # noqa: PLC0415

            out = place(args.out)
            print(planned(dry_run(place(args.corpus), out, config=config, to=args.to, force=args.force), out))
            return OK
        with Stop().on_signals() as stop, Progress() as progress:
            report = run(
                args.corpus,
                args.out,
                config=config,
                engine=args.engine,
                scheduler=args.scheduler,
                workers=args.workers,
                memory=args.memory,
                timeout=args.timeout,
                to=args.to,
                force=args.force,
                strict=args.strict,
                allow_shrink=args.allow_shrink,
                progress=progress,
                stop=stop,
            )
    except CannotRunError as e:
        return _failed(e)
    print(summary(report))
    return SOME_REJECTED if report.rejects else OK


def _check(args: argparse.Namespace) -> int:
    from pipeline.check import check  # noqa: PLC0415
    from pipeline.errors import CannotRunError  # noqa: PLC0415
    from pipeline.places import place  # noqa: PLC0415

    try:
        faults = 0
        for line in check(place(args.out), most=args.most):
            faults += 1
            print(line)
    except CannotRunError as e:
        return _failed(e)
    print(f"{args.out}: {'faults found' if faults else 'all tables are whole, consistent and true to their texts'}")
    return SOME_REJECTED if faults else OK


def _export(args: argparse.Namespace) -> int:
    from pipeline.errors import CannotRunError  # noqa: PLC0415
    from pipeline.export import export  # noqa: PLC0415
    from pipeline.logs import event  # noqa: PLC0415

    try:
        print(export(args.out, args.format, args.to, progress=lambda name: event(logging.INFO, "export", item=name)))
    except CannotRunError as e:
        return _failed(e)
    return OK


def _report(args: argparse.Namespace) -> int:
    from pipeline.errors import CannotRunError  # noqa: PLC0415
    from pipeline.report import write_report  # noqa: PLC0415

    try:
        print(write_report(args.out, language=args.language))
    except CannotRunError as e:
        return _failed(e)
    return OK


def _text(path: Path | None) -> str | None:
    from pipeline.runs.job import CannotRunError  # noqa: PLC0415

    if path is None:
        return None
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as e:
        raise CannotRunError(f"{path} can't be read as UTF-8 text ({e}). Check --layouts.") from e


def _show(args: argparse.Namespace) -> int:
    from pipeline.runs.job import CannotRunError  # noqa: PLC0415
    from pipeline.show import show, show_labels  # noqa: PLC0415

    try:
        if args.labels:
            show_labels(args.file, layout=args.layout, layouts_toml=_text(args.layouts))
        else:
            show(args.file, layout=args.layout, layouts_toml=_text(args.layouts), parse=not args.no_parse, svg=args.svg)
    except (ValueError, OSError, CannotRunError) as e:
        return _failed(e)
    return OK


def _schema(args: argparse.Namespace) -> int:
    from pipeline.tables.dictionary import FORMATS  # noqa: PLC0415

    print(FORMATS[args.format]())
    return OK
