"""What `toben run` shows on a terminal: a progress bar, the summary of a run, the plan of a dry run."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from pipeline.logs import NOTICE, event, logs

if TYPE_CHECKING:
    from pipeline.places import Place
    from pipeline.runs.dry import Plan
    from pipeline.runs.job import Report
    from pipeline.shards.work import Done


_EVERY = 60.0  # seconds between two lines of a log that say how far a run is


class Progress:
    """A progress bar on a terminal; in a log, where it would be noise, a line a minute, unless every shard is logged anyway."""

    def __enter__(self) -> Callable[[int, int, Done | None], None] | None:
        if not sys.stderr.isatty():
            self.bar = None
            return None if logs(logging.INFO) else _Pulse()
        from rich.console import Console  # noqa: PLC0415
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn  # noqa: PLC0415
        from rich.progress import Progress as Bar  # noqa: PLC0415

        columns = (TextColumn("[bold]{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self.bar = Bar(*columns, console=Console(stderr=True), transient=True)
        self.bar.start()
        task = self.bar.add_task("shards", total=None)

        def step(done: int, total: int, last: Done | None) -> None:
            if self.bar is not None:
                name = last.piece.sources[-1].name if last else "reading"
                self.bar.update(task, completed=done, total=total, description=plain(name)[-40:].replace("[", r"\["))

        return step

    def __exit__(self, *_: object) -> None:
        if self.bar is not None:
            self.bar.stop()


class _Pulse:
    """Logs `progress` once a minute. `left` is rather too long: the large shards come first."""

    def __init__(self) -> None:
        self.began = self.told = time.monotonic()
        self.documents = self.characters = 0

    def __call__(self, done: int, total: int, last: Done | None) -> None:
        if last is None:
            return
        self.documents += last.documents
        self.characters += last.characters
        now = time.monotonic()
        if now - self.told < _EVERY or done == total:
            return
        self.told = now
        left = round((now - self.began) / done * (total - done))
        event(NOTICE, "progress", shards=done, of=total, documents=self.documents, characters=self.characters, left=left)


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


def planned(plan: Plan, out: Place) -> str:
    """A dry run: what each stage would do, and why."""
    if not any(entry.shards for entry in plan.todo.values()):
        return f"nothing to do: {plan.sources} sources in {plan.shards} shards are as the last run left them in {out} (dry run)"
    lines = [f"would do (dry run, nothing is written): {plan.sources} sources in {plan.shards} shards → {out}"]
    for stage, entry in plan.todo.items():
        lines.append(f"  {stage:<8} {entry.shards:>5} shards {entry.sources:>6} sources")
        for reason, count in entry.reasons.items():
            example = "" if reason.startswith("follows") else f", e.g. {plain(entry.examples[reason])}"
            lines.append(f"           {count:>6} {reason}{example}")
    return "\n".join(lines)


def plain(text: str) -> str:
    """Text from a corpus without what a terminal would obey."""
    return "".join(c if c.isprintable() else "�" for c in text)
