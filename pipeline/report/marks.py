"""A document's text cut into blocks (turns, and what belongs to none) and these into pieces that carry their marks.

Every character of the text stands in exactly one piece. Marks may overlap in any way, so pieces are flat: a figure that a
question's end cuts in two is two pieces with one id.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pipeline.report.rows import Row, Transcript
from pipeline.report.words import clean


@dataclass(frozen=True, slots=True)
class Mark:
    """A span of the text that a row of a table speaks of: `kind` is its table."""

    start: int
    end: int
    kind: str
    id: str
    flagged: bool = False
    status: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """Some characters with the figures and dates that they are part of; `opens` are those that begin here."""

    text: str
    marks: tuple[Mark, ...]
    opens: tuple[Mark, ...]


@dataclass(slots=True)
class Passage:
    """Pieces in a row that are part of the same questions and answers; `opens` are those that begin here."""

    questions: tuple[Mark, ...]
    answers: tuple[Mark, ...]
    opens: tuple[Mark, ...]
    pieces: list[Piece] = field(default_factory=list)

    @property
    def open(self) -> bool:
        """Whether one of the questions has no answer."""
        return any(mark.status == "unanswered" for mark in self.questions)


@dataclass(frozen=True, slots=True)
class Block:
    """A turn with its label, or text that belongs to no turn (`turn` is None)."""

    turn: Row | None
    label: str
    between: str  # what stands between the label and the speech
    passages: list[Passage]


def tail(row_id: str) -> str:
    """The part of an id after its document: t0001."""
    return row_id.rpartition("#")[2]


def blocks(transcript: Transcript) -> Iterator[Block]:
    """The document from its first character to its last."""
    text = transcript.document["text"]
    rest = sorted(_marks(transcript), key=lambda mark: (mark.start, -mark.end))
    done = 0
    for turn in sorted(transcript.turns, key=lambda row: (row["start"], row["seq"])):
        label = turn["label_start"] is not None and turn["label_end"] is not None
        begins = max(done, turn["label_start"] if label else turn["start"])
        yield from _gap(text, done, begins, rest)
        speech = max(begins, turn["start"])
        label_end = max(begins, turn["label_end"]) if label else begins
        end = max(speech, turn["end"])
        passages = _passages(text, speech, end, _within(rest, speech, end))
        yield Block(turn, clean(text[begins:label_end]), clean(text[label_end:speech]).strip(), passages)
        done = max(done, end)
    yield from _gap(text, done, len(text), rest)


def _gap(text: str, start: int, end: int, rest: list[Mark]) -> Iterator[Block]:
    """Text that belongs to no turn, without the white space around it."""
    piece = text[start:end]
    if piece.strip():
        first = start + len(piece) - len(piece.lstrip())
        last = first + len(piece.strip())
        yield Block(None, "", "", _passages(text, first, last, _within(rest, first, last)))


def _marks(transcript: Transcript) -> Iterator[Mark]:
    for kind, rows in (("figure", transcript.figures), ("date", transcript.dates)):
        for row in rows:
            yield Mark(row["start"], row["end"], kind, tail(row[f"{kind}_id"]), flagged=bool(row["flags"]))
    for row in transcript.questions:
        yield Mark(row["start"], row["end"], "question", tail(row["question_id"]), status=row["status"])
    for row in transcript.answers:
        yield Mark(row["start"], row["end"], "answer", tail(row["answer_id"]))


def _within(rest: list[Mark], start: int, end: int) -> list[Mark]:
    """The marks that touch a block; those that end before it are dropped, since blocks come in order."""
    touching = []
    kept = []
    for n, mark in enumerate(rest):
        if mark.start >= end:
            kept += rest[n:]
            break
        if mark.end > start:
            touching.append(mark)
        if mark.end > end:
            kept.append(mark)
    rest[:] = kept
    return touching


def _passages(text: str, start: int, end: int, marks: Sequence[Mark]) -> list[Passage]:
    cuts = sorted({start, end, *(max(start, mark.start) for mark in marks), *(min(end, mark.end) for mark in marks)})
    waiting = list(reversed(marks))  # the next one last
    active: list[Mark] = []
    passages: list[Passage] = []
    for at, until in itertools.pairwise(cuts):
        active = [mark for mark in active if mark.end > at]
        new = []
        while waiting and waiting[-1].start <= at:
            new.append(waiting.pop())
        active += new
        questions = tuple(mark for mark in active if mark.kind == "question")
        answers = tuple(mark for mark in active if mark.kind == "answer")
        inner = tuple(mark for mark in active if mark.kind in {"figure", "date"})
        opens = tuple(mark for mark in new if mark.kind in {"question", "answer"} and mark.start >= start)
        if not passages or opens or (passages[-1].questions, passages[-1].answers) != (questions, answers):
            passages.append(Passage(questions, answers, opens))
        opening = tuple(mark for mark in new if mark in inner and mark.start >= start)
        passages[-1].pieces.append(Piece(clean(text[at:until]), inner, opening))
    return passages
