"""`toben show`: one transcript in the terminal, turns in the colour of their role, figures and dates marked, questions and answers.

Everything that belongs to no turn is shown dim, so that nothing is hidden. Text from a file never reaches the terminal with its
control characters.
"""

from __future__ import annotations

import io
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from pipeline.memory import documents_of, shard_of
from pipeline.palette import TERMINAL
from pipeline.schema import Config, Figure, Shard

SVG_WIDTH = 110
_CONTROLS = {c: "�" for c in (*range(32), 127, *range(128, 160)) if c not in (9, 10)}


def show(
    path: Path, *, layout: str | None = None, layouts_toml: str | None = None, parse: bool = True, svg: Path | None = None
) -> None:
    """Print a transcript, or draw it into the file `svg`. Raises ValueError or OSError where it can't be read or written."""
    shard = shard_of(path, config=Config(layout=layout, layouts_toml=layouts_toml, parse=parse))
    console = (
        Console(highlight=False) if svg is None else Console(highlight=False, record=True, file=io.StringIO(), width=SVG_WIDTH)
    )
    for document in shard.documents:
        mine = Shard(documents=[document])
        for table in ("turns", "figures", "dates", "questions", "answers"):
            setattr(mine, table, [row for row in getattr(shard, table) if row.doc_id == document.doc_id])
        mine.links = shard.links
        _header(console, mine)
        _text(console, mine)
        _questions(console, mine)
        _figures(console, mine.figures)
    if svg is not None:
        svg.write_text(console.export_svg(title=f"toben show {path}"), encoding="utf-8")


def _clean(text: str | None) -> str:
    return (text or "").replace("\r\n", "\n").translate(_CONTROLS)


def _header(console: Console, shard: Shard) -> None:
    document = shard.documents[0]
    facts = [document.assembly, document.session, str(document.held_on or ""), f"layout {document.layout}", *document.warnings]
    console.rule(Text(_clean(document.title or document.doc_id), style="bold"))
    console.print(Text(_clean("  ".join(fact for fact in facts if fact)), style="dim"), justify="center")


def _text(console: Console, shard: Shard) -> None:
    document = shard.documents[0]
    done = 0
    for turn in shard.turns:
        begins = turn.start if turn.label_start is None else turn.label_start
        _grey(console, document.text[done:begins])
        who = " ".join(filter(None, [turn.title, turn.speaker])) or turn.role
        colour = TERMINAL[turn.role]
        note = "" if turn.attribution == "printed" else f"  ({turn.attribution})"
        console.print(Text.assemble((f"▍{_clean(who)}", f"bold {colour}"), (f"  {turn.role} · {turn.act}{note}", "dim")))
        body = Text(_clean(turn.text), style=colour)
        for row in shard.figures:
            if turn.start <= row.start and row.end <= turn.end:
                body.stylize("bold underline", row.start - turn.start, row.end - turn.start)
        for when in shard.dates:
            if turn.start <= when.start and when.end <= turn.end:
                body.stylize("italic underline", when.start - turn.start, when.end - turn.start)
        console.print(Padding(body, (0, 0, 1, 2)))
        done = turn.end
    _grey(console, document.text[done:])


def _grey(console: Console, text: str) -> None:
    if text.strip():
        console.print(Text(_clean(text.strip()), style="dim"))


def _questions(console: Console, shard: Shard) -> None:
    if not shard.questions:
        return
    answers = {answer.answer_id: answer for answer in shard.answers}
    linked = defaultdict(list)
    for link in sorted(shard.links, key=lambda link: -link.score):
        linked[link.question_id].append(link)
    table = Table(title=f"{len(shard.questions)} questions", title_justify="left", show_lines=True, expand=True)
    for name, ratio in (("", 1), ("question", 5), ("status", 2), ("answer", 6)):
        table.add_column(name, ratio=ratio, overflow="fold")
    for question in shard.questions:
        cell = Text()
        for link in linked[question.question_id]:
            if link.answer_id in answers:
                cell.append(f"{link.score:.2f} {'+'.join(link.evidence)}\n", style="dim")
                cell.append(_clean(_short(answers[link.answer_id].text)) + "\n")
        status = Text(question.status, style="red" if question.status == "unanswered" else "green")
        table.add_row(Text(_clean(question.number)), Text(_clean(_short(question.text))), status, cell)
    console.print(table)


def _short(text: str, limit: int = 120) -> str:
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit * 2 // 3] + " … " + text[-limit // 3 :]


def _figures(console: Console, figures: list[Figure]) -> None:
    if not figures:
        return
    table = Table(title=f"{len(figures)} figures", title_justify="left", expand=True)
    for name in ("text", "value", "unit", "measure", "of", "as of", "flags"):
        table.add_column(name, overflow="fold")
    for row in figures:
        value = "?" if row.asked else " – ".join(f"{v:,.12g}" for v in (row.value, row.value_high) if v is not None)
        unit = row.unit + (f" / {row.per}" if row.per else "") + {"increase": " ↑", "decrease": " ↓", None: ""}[row.change]
        when = " – ".join(dict.fromkeys(str(day) for day in (row.as_of_start, row.as_of_end) if day is not None))
        cells = (row.text, value, unit, row.measure, row.measure_of, when, " ".join(row.flags))
        table.add_row(*(Text(_clean(cell)) for cell in cells))
    console.print(table)


def show_labels(path: Path, *, layout: str | None = None, layouts_toml: str | None = None) -> None:
    """Print the labels that the layout engine found in a file: each shape with its count, whether it is taken, and why."""
    from pipeline.segment.explain import explain  # noqa: PLC0415

    console = Console(highlight=False)
    config = Config(layout=layout, layouts_toml=layouts_toml)
    for document in documents_of(path):
        table = Table(title=_clean(document.doc_id), title_justify="left", expand=True)
        for name in ("shape", "count", "taken", "why", "examples"):
            table.add_column(name, overflow="fold")
        for shape, count, accepted, why, examples in explain(replace(document), config):
            cells = (shape, str(count), "yes" if accepted else "no", why, "  ".join(examples[:3]))
            table.add_row(*(Text(_clean(cell)) for cell in cells), style="" if accepted else "dim")
        console.print(table)
