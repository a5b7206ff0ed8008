"""The faults of one document's rows: enumerations, ids, foreign keys, offsets, order and conservation."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from pipeline.schema import ENUMERATIONS, TABLES

Row = dict[str, Any]
Rows = list[Row]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a row, or with a table as a whole (no row)."""

    table: str
    row: str
    what: str  # begins with the sort of fault and a colon
    remedy: str


_IDS = {"turns": "turn_id", "figures": "figure_id", "dates": "date_id", "questions": "question_id", "answers": "answer_id"}
_NUMBER = re.compile(r"#[a-z]\d{4,}")
_ORDERED = (("first_day", "last_day"), ("as_of_start", "as_of_end"), ("sentence_start", "sentence_end"), ("value", "value_high"))


def document_faults(document: Row, rows: dict[str, Rows]) -> Iterator[Fault]:
    """The faults of a document and of all rows that belong to it."""
    doc_id, text, turns = document["doc_id"], document["text"], rows["turns"]
    if document["n_chars"] != len(text):
        yield Fault("documents", doc_id, f"n_chars: {document['n_chars']}, but the text has {len(text)} characters", "rows")
    if document["n_turns"] != len(turns):
        yield Fault("documents", doc_id, f"n_turns: {document['n_turns']}, but there are {len(turns)} turns", "rows")
    yield from _enumerations("documents", doc_id, [document])
    ids = {table: {row[key] for row in rows[table]} for table, key in _IDS.items()}
    for table, key in _IDS.items():
        if len(ids[table]) != len(rows[table]):
            yield Fault(table, doc_id, "unique: two rows of this document have one id", "rows")
        for row in rows[table]:
            name = row[key]
            if not (name.startswith(doc_id) and _NUMBER.fullmatch(name, len(doc_id))):
                yield Fault(table, name, "id: is not made of its document's id and a number", "rows")
            yield from (Fault(table, name, what, "rows") for what in _own(row, text))
        yield from _enumerations(table, doc_id, rows[table])
    yield from _enumerations("links", doc_id, rows["links"])
    yield from _order(turns)
    yield from _inside(rows, {turn["turn_id"]: turn for turn in turns})
    yield from _keys(rows, ids)


def _own(row: Row, text: str) -> Iterator[str]:
    """What is wrong with a row by itself and its text."""
    start, end = row["start"], row["end"]
    if not 0 <= start <= end <= len(text):
        yield f"offsets: {start} to {end} is not inside the text of {len(text)} characters"
    elif text[start:end] != row["text"]:
        yield f"offsets: the document has {text[start:end][:20]!r} at {start}, the row says {row['text'][:20]!r}"
    label = row.get("label")
    if label is not None and text[row["label_start"] or 0 : row["label_end"] or 0] != label:
        yield f"offsets: the label {label[:20]!r} is not at {row['label_start']}"
    for first, last in _ORDERED:
        low, high = row.get(first), row.get(last)
        if low is not None and high is not None and low > high:
            yield f"{first}: {low} is after {last} {high}"
    if row.get("sentence_end", 0) > len(text):
        yield f"offsets: the sentence ends at {row['sentence_end']}, after the text"


@cache
def _columns(table: str) -> tuple[tuple[str, frozenset[str], bool], ...]:
    """The columns of a table that hold enumerations: name, values, whether null is allowed."""
    fields = [f for f in dataclasses.fields(TABLES[table]) if f.metadata["enum"]]
    return tuple((f.name, frozenset(ENUMERATIONS[f.metadata["enum"]]), f.default is None) for f in fields)


def _enumerations(table: str, doc_id: str, rows: Iterable[Row]) -> Iterator[Fault]:
    for row in rows:
        for name, values, nullable in _columns(table):
            value = row[name]
            for word in value if isinstance(value, list) else [value]:
                if word not in values and not (word is None and nullable):
                    yield Fault(table, _name(table, row) or doc_id, f"enumeration: {name} is {word!r}", "rows")


def _name(table: str, row: Row) -> str:
    name: str = f"{row['question_id']} → {row['answer_id']}" if table == "links" else row.get(_IDS.get(table, ""), "")
    return name


def _order(turns: Rows) -> Iterator[Fault]:
    """Labels and speeches follow each other without overlap, so that every character is in one of them or in neither."""
    done = 0
    for n, turn in enumerate(turns, 1):
        begins = turn["start"] if turn["label_start"] is None else turn["label_start"]
        if turn["seq"] != n:
            yield Fault("turns", turn["turn_id"], f"order: seq {turn['seq']} is number {n} of its document", "rows")
        if begins < done or (turn["label_end"] or begins) > turn["start"]:
            yield Fault("turns", turn["turn_id"], f"conservation: begins at {begins}, inside what ends at {done}", "rows")
        done = max(done, turn["end"])


def _inside(rows: dict[str, Rows], turns: dict[str, Row]) -> Iterator[Fault]:
    """Figures, dates, questions and answers lie inside their turn; without one only in a document that has no turns."""
    for table in ("figures", "dates", "questions", "answers"):
        for row in rows[table]:
            name = row[_IDS[table]]
            turn = turns.get(row["turn_id"])
            if row["turn_id"] is None:
                if turns:
                    yield Fault(table, name, "foreign key: belongs to no turn, in a document that has turns", "rows")
            elif turn is None:
                yield Fault(table, name, f"foreign key: there is no turn {row['turn_id']}", "rows")
            elif not turn["start"] <= row["start"] <= row["end"] <= turn["end"]:
                yield Fault(table, name, f"conservation: {row['start']} to {row['end']} is not inside its turn", "rows")


def _keys(rows: dict[str, Rows], ids: dict[str, set[str]]) -> Iterator[Fault]:
    for figure in rows["figures"]:
        if figure["answers"] is not None and figure["answers"] not in ids["figures"] | ids["questions"]:
            yield Fault("figures", figure["figure_id"], f"foreign key: answers {figure['answers']}, which is not there", "rows")
        if figure["restates"] is not None and figure["restates"] not in ids["figures"]:
            yield Fault("figures", figure["figure_id"], f"foreign key: restates {figure['restates']}, which is not there", "rows")
    pairs = set()
    for link in rows["links"]:
        name = _name("links", link)
        for key, table in (("question_id", "questions"), ("answer_id", "answers")):
            if link[key] not in ids[table]:
                yield Fault("links", name, f"foreign key: there is no {key} {link[key]}", "rows")
        if not 0 <= link["score"] <= 1:
            yield Fault("links", name, f"score: {link['score']} is not from 0 to 1", "rows")
        if (link["question_id"], link["answer_id"]) in pairs:
            yield Fault("links", name, "unique: there are two links of this question and answer", "rows")
        pairs.add((link["question_id"], link["answer_id"]))
