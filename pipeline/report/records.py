"""What the pages show of a document's rows: facts for the lists, records for the words underlined, exchanges for the links."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pipeline.report.marks import tail
from pipeline.report.rows import Row, Transcript
from pipeline.report.words import clean, line

EXCERPT = 180  # characters of a question or an answer on its card; the text itself has all of it
_DATE_LENGTH = {"year": 4, "month": 7}


@dataclass(frozen=True, slots=True)
class Linked:
    """The other end of a link."""

    id: str
    number: int
    score: float
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """A question or an answer beside the text."""

    id: str
    count: int  # 1, 2, … in the document
    row: Row
    excerpt: str
    role: str  # of the speaker
    who: str
    linked: list[Linked]


@dataclass(frozen=True, slots=True)
class Exchange:
    """Questions and answers that are linked with each other and with no others."""

    questions: list[Card]
    answers: list[Card]


def day(value: date | None, precision: str | None = None) -> str:
    """A date as far as it is known: 2017, 2017-09, 2017-09-12."""
    return "" if value is None else value.isoformat()[: _DATE_LENGTH.get(precision or "day", 10)]


def facts(transcript: Transcript, page: str) -> list[Any]:
    """A document's line in the list of documents; static/index.js knows the order."""
    document = transcript.document
    return [
        page,
        line(document["doc_id"]),
        line(document["title"]),
        line(document["assembly"]),
        line(document["session"]),
        day(document["held_on"], document["held_on_precision"]),
        len(transcript.turns),
        len(transcript.figures),
        len(transcript.questions),
        sum(question["status"] == "unanswered" for question in transcript.questions),
        sum(bool(row["flags"]) for row in (*transcript.figures, *transcript.dates)),
        [line(code) for code in document["warnings"] or ()],
    ]


_FIGURE = [
    "kind",
    "value",
    "value_high",
    "unit",
    "qualifier",
    "change",
    "per",
    "measure",
    "measure_of",
    "measure_by",
    "as_of_start",
    "as_of_end",
    "asked",
    "answers",
    "restates",
    "flags",
]
_DATE = ["first_day", "last_day", "precision", "basis", "clock_start", "clock_end", "flags"]


def records(transcript: Transcript) -> dict[str, dict[str, Any]]:
    """The record of each figure and date by the end of its id, without what is empty."""
    found = {tail(row["figure_id"]): _record(row, _FIGURE) for row in transcript.figures}
    found.update({tail(row["date_id"]): _record(row, _DATE) for row in transcript.dates})
    return found


def _record(row: Row, columns: Sequence[str]) -> dict[str, Any]:
    return {name: _plain(name, row[name]) for name in columns if row[name] not in (None, "", [], False)}


def _plain(name: str, value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return tail(value) if name in {"answers", "restates"} else line(value)
    return [line(part) for part in value] if isinstance(value, list) else value


_ROW = [
    "text",
    "kind",
    "value",
    "value_high",
    "unit",
    "qualifier",
    "change",
    "per",
    "measure",
    "measure_of",
    "as_of_start",
    "as_of_end",
    "asked",
    "role",
    "title",
    "speaker",
    "flags",
]
_SHARED = ("kind", "unit", "qualifier", "change", "per", "measure", "measure_of", "role", "title", "speaker")


def figure_rows(transcript: Transcript) -> tuple[list[str], list[list[Any]]]:
    """A document's figures for the page of all figures: the strings that come again, and the rows, which name these by number.

    static/figures.js knows the order of the columns.
    """
    strings: dict[str, int] = {"": 0}
    rows = []
    for figure in transcript.figures:
        row: list[Any] = [tail(figure["figure_id"])]
        for name in _ROW:
            value = figure[name]
            if name in _SHARED:
                row.append(strings.setdefault(line(value), len(strings)))
            elif name == "asked":
                row.append(int(value))
            elif name == "flags":
                row.append([line(code) for code in value or ()] or 0)
            elif value is None:
                row.append(0 if name.startswith("as_of") else None)
            else:
                row.append(_plain(name, value))
        rows.append(row)
    return list(strings), rows


def exchanges(transcript: Transcript) -> list[Exchange]:
    """Questions side by side with their answers, in the order of the text; what has no other side stands alone."""
    text = transcript.document["text"]
    turns = {turn["turn_id"]: turn for turn in transcript.turns}
    questions = _cards("question", transcript.questions, turns, text)
    answers = _cards("answer", transcript.answers, turns, text)
    group: dict[str, str] = {row_id: row_id for row_id in (*questions, *answers)}
    for link in sorted(transcript.links, key=lambda row: (-row["score"], row["question_id"], row["answer_id"])):
        q, a = link["question_id"], link["answer_id"]
        if q in questions and a in answers:
            evidence = tuple(link["evidence"] or ())
            questions[q].linked.append(Linked(tail(a), answers[a].count, link["score"], evidence))
            answers[a].linked.append(Linked(tail(q), questions[q].count, link["score"], evidence))
            group[_root(group, a)] = _root(group, q)
    found: dict[str, Exchange] = defaultdict(lambda: Exchange([], []))
    for row_id, card in sorted((questions | answers).items(), key=lambda item: item[1].row["start"]):
        exchange = found[_root(group, row_id)]
        (exchange.questions if row_id in questions else exchange.answers).append(card)
    return list(found.values())


def _cards(kind: str, rows: Sequence[Row], turns: dict[str, Row], text: str) -> dict[str, Card]:
    cards = {}
    for n, row in enumerate(rows, 1):
        turn = turns.get(row["turn_id"], {})
        row_id: str = row[f"{kind}_id"]
        excerpt = line(text[row["start"] : row["end"]], EXCERPT)
        cards[row_id] = Card(tail(row_id), n, row, excerpt, turn.get("role") or "unknown", who(turn), [])
    return cards


def _root(group: dict[str, str], row_id: str) -> str:
    while group[row_id] != row_id:
        group[row_id] = group[group[row_id]]
        row_id = group[row_id]
    return row_id


def who(turn: Row) -> str:
    """A speaker as shown: post and name; empty where neither is known."""
    return line(" ".join(part for part in (turn.get("title"), turn.get("speaker")) if part))


def links(transcript: Transcript) -> list[list[str]]:
    """The pairs of question and answer that are linked, by the ends of their ids."""
    ids = {row["question_id"] for row in transcript.questions} | {row["answer_id"] for row in transcript.answers}
    return [
        [tail(row["question_id"]), tail(row["answer_id"])]
        for row in transcript.links
        if row["question_id"] in ids and row["answer_id"] in ids
    ]


def header(document: Row) -> dict[str, Any]:
    """A document's facts above its text."""
    return {
        "title": line(document["title"]) or line(document["session"]) or line(document["doc_id"]),
        "doc_id": line(document["doc_id"]),
        "assembly": line(document["assembly"]),
        "session": line(document["session"]),
        "held_on": day(document["held_on"], document["held_on_precision"]),
        "published_on": day(document["published_on"]),
        "layout": line(document["layout"]),
        "n_chars": document["n_chars"],
        "warnings": [line(code) for code in document["warnings"] or ()],
    }


__all__ = ["Card", "Exchange", "Linked", "clean", "day", "exchanges", "facts", "figure_rows", "header", "links", "records", "who"]
