"""The tables, declared once: the rows every stage makes and reads, their columns, enumerations and descriptions.

A row is a frozen dataclass; a field's metadata carries its Arrow type and its description (with unit). The pyarrow schemas,
the data dictionary (`toben schema`) and the checks are made from these declarations and from nothing else.
All offsets are half-open and count Unicode code points of `documents.text`.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Literal, get_args

import pyarrow as pa

SCHEMA_VERSION = "1"

Role = Literal[
    "questioner",
    "mayor",
    "deputy_mayor",
    "superintendent",
    "department_head",
    "section_head",
    "official",
    "board_member",
    "chair",
    "member",
    "secretariat",
    "minister",
    "guest",
    "unknown",
]
Act = Literal["question", "answer", "chair", "statement", "other"]
Attribution = Literal["printed", "carried", "inferred"]
Kind = Literal["count", "rate", "money", "measurement", "duration", "age", "multiple", "rank"]
Qualifier = Literal["exact", "about", "at_least", "over", "at_most", "under"]
Change = Literal["increase", "decrease"]
MeasureBy = Literal["rule", "parse"]
HeldOnPrecision = Literal["day", "month", "year"]
Precision = Literal["day", "month", "quarter", "half", "year", "fiscal_year", "era_year", "period"]
Basis = Literal["absolute", "era", "relative", "repaired"]
Status = Literal["answered", "partly", "unanswered", "request"]
Stance = Literal["commits", "considers", "declines", "explains", "apologises"]
Evidence = Literal["number", "topic", "addressee", "order", "figure"]

ENUMERATIONS: dict[str, tuple[str, ...]] = {
    "role": get_args(Role),
    "act": get_args(Act),
    "attribution": get_args(Attribution),
    "kind": get_args(Kind),
    "qualifier": get_args(Qualifier),
    "change": get_args(Change),
    "measure_by": get_args(MeasureBy),
    "held_on_precision": get_args(HeldOnPrecision),
    "precision": get_args(Precision),
    "basis": get_args(Basis),
    "status": get_args(Status),
    "stance": get_args(Stance),
    "evidence": get_args(Evidence),
}

_ARROW: dict[str, pa.DataType] = {
    "string": pa.string(),
    "large_string": pa.large_string(),
    "enum": pa.dictionary(pa.int8(), pa.string()),
    "int32": pa.int32(),
    "int64": pa.int64(),
    "float64": pa.float64(),
    "bool": pa.bool_(),
    "date32": pa.date32(),
    "list<string>": pa.list_(pa.string()),
    "list<int32>": pa.list_(pa.int32()),
}


def _col(kind: str, description: str, enum: str | None = None, **options: Any) -> Any:
    """One column: its Arrow type (a key of `_ARROW`), its description and, for an enumeration, which one."""
    return dataclasses.field(metadata={"type": kind, "description": description, "enum": enum}, **options)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One source document."""

    doc_id: str = _col(
        "string", "path inside the corpus, POSIX form, with its suffix; path#n for the n-th record of a multi-record file"
    )
    source_sha256: str = _col("string", "SHA-256 of the source file's bytes, hexadecimal")
    media_type: str = _col("string", "what was read, e.g. text/plain, text/html")
    encoding: str | None = _col("string", "how the bytes were decoded, e.g. utf-8, cp932", default=None)
    title: str | None = _col("string", "title of the document as printed", default=None)
    assembly: str | None = _col("string", "the body that met, e.g. ひたちなか市議会", default=None)
    municipality_code: str | None = _col("string", "全国地方公共団体コード, 6 digits; null where unknown", default=None)
    session: str | None = _col("string", "会議名, e.g. 平成29年第3回定例会", default=None)
    held_on: date | None = _col(
        "date32", "first day that was spoken on; the first day of the month or year where only that is known", default=None
    )
    held_on_precision: HeldOnPrecision | None = _col("enum", "how exactly held_on is known", "held_on_precision", default=None)
    published_on: date | None = _col("date32", "the day a blog post or newsletter was published", default=None)
    layout: str | None = _col("string", "the layout that the labels were read with", default=None)
    n_chars: int = _col("int32", "length of text in code points", default=0)
    n_turns: int = _col("int32", "number of turns", default=0)
    text: str = _col("large_string", "the decoded text that all offsets count in")
    warnings: tuple[str, ...] = _col("list<string>", "codes of doubts about the document as a whole", default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One utterance of one speaker."""

    turn_id: str = _col("string", "doc_id + #t0001")
    doc_id: str = _col("string", "foreign key of documents")
    seq: int = _col("int32", "1, 2, … in the document")
    label: str | None = _col("string", "the heading that names the speaker, as printed; null where none is printed", default=None)
    label_start: int | None = _col("int64", "where the label begins, its marker included", default=None)
    label_end: int | None = _col("int64", "where the label ends", default=None)
    start: int = _col("int64", "where the speech begins, after its label")
    end: int = _col("int64", "where the speech ends")
    text: str = _col("large_string", "the speech, without its label")
    role: Role = _col("enum", "what the speaker is in this turn", "role", default="unknown")
    title: str | None = _col("string", "the post as printed, spaces removed: 市民生活部長", default=None)
    speaker: str | None = _col("string", "the name, spaces and 君/議員/氏 removed", default=None)
    seat: int | None = _col("int32", "議席番号", default=None)
    party: str | None = _col("string", "会派 or 政党 where the source gives it", default=None)
    speaker_id: str | None = _col("string", "foreign key of speakers", default=None)
    act: Act = _col("enum", "what the turn does", "act", default="other")
    attribution: Attribution = _col(
        "enum",
        "printed: a label names the speaker; carried: a bare label, filled from the exchange; inferred: no label",
        "attribution",
        default="printed",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """One person in one assembly."""

    speaker_id: str = _col("string", "assembly + / + name")
    assembly: str | None = _col("string", "the body", default=None)
    speaker: str = _col("string", "the name")
    role: Role = _col("enum", "most frequent role", "role", default="unknown")
    titles: tuple[str, ...] = _col("list<string>", "posts held, sorted", default=())
    party: str | None = _col("string", "会派 or 政党, the latest that the sources give", default=None)
    seats: tuple[int, ...] = _col("list<int32>", "議席番号, sorted", default=())
    n_turns: int = _col("int32", "number of turns", default=0)
    first_held_on: date | None = _col("date32", "first meeting seen", default=None)
    last_held_on: date | None = _col("date32", "last meeting seen", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One quantity that somebody gave or asked for."""

    figure_id: str = _col("string", "doc_id + #f0001", default="")
    doc_id: str = _col("string", "foreign key of documents", default="")
    turn_id: str | None = _col("string", "foreign key of turns; null in a document without turns", default=None)
    start: int = _col("int64", "where the number with its unit and its qualifier words begins")
    end: int = _col("int64", "where it ends")
    text: str = _col("string", "as printed: 約200件, 100以上, 2.3ポイント増")
    kind: Kind | None = _col("enum", "what sort of quantity; null where an interrogative does not say", "kind", default=None)
    value: float | None = _col(
        "float64", "in unit; the lower end of a range; negative for △ and マイナス; null for 何件 and 数十件", default=None
    )
    value_high: float | None = _col("float64", "the upper end of a range, else null", default=None)
    unit: str = _col(
        "string",
        "canonical unit: 円; % (also 割 分 厘 and fractions); pt (ポイント); 人; か所; m2 …; empty for a bare number",
        default="",
    )
    qualifier: Qualifier = _col("enum", "how the value bounds the quantity", "qualifier", default="exact")
    change: Change | None = _col("enum", "the value is the size of an increase or a decrease", "change", default=None)
    per: str | None = _col("string", "月, 年, 日, 1人, 1世帯 …, for rates such as 月約200件 and 1人当たり5,000円", default=None)
    measure: str | None = _col("string", "what is measured, verbatim: 交付件数", default=None)
    measure_of: str | None = _col("string", "whose: マイナンバーカード", default=None)
    measure_by: MeasureBy | None = _col("enum", "how measure was found", "measure_by", default=None)
    as_of_start: date | None = _col("date32", "first day that the figure speaks of, where the text says so", default=None)
    as_of_end: date | None = _col("date32", "last day that the figure speaks of", default=None)
    asked: bool = _col("bool", "true for an interrogative: 何件, 何人, 何%, いくら", default=False)
    answers: str | None = _col("string", "figure_id of the asked figure, or question_id, that this one answers", default=None)
    restates: str | None = _col("string", "figure_id of the earlier figure that this one repeats", default=None)
    sentence_start: int = _col("int64", "where the sentence begins", default=0)
    sentence_end: int = _col("int64", "where the sentence ends", default=0)
    role: Role | None = _col("enum", "of the turn", "role", default=None)
    title: str | None = _col("string", "of the turn", default=None)
    speaker: str | None = _col("string", "of the turn", default=None)
    flags: tuple[str, ...] = _col("list<string>", "doubts: rate_over_100, restated_differently, rate_implausible …", default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class DateRow:
    """One expression of time."""

    date_id: str = _col("string", "doc_id + #d0001", default="")
    doc_id: str = _col("string", "foreign key of documents", default="")
    turn_id: str | None = _col("string", "foreign key of turns; null in a document without turns", default=None)
    start: int = _col("int64", "where the expression begins")
    end: int = _col("int64", "where it ends")
    text: str = _col("string", "as printed")
    first_day: date | None = _col("date32", "first day; null for a clock time and where it can't be resolved", default=None)
    last_day: date | None = _col("date32", "last day", default=None)
    precision: Precision | None = _col("enum", "how long a time it names", "precision", default=None)
    basis: Basis = _col("enum", "how it was resolved; repaired where a character was lost in copying", "basis", default="absolute")
    clock_start: str | None = _col("string", "HH:MM", default=None)
    clock_end: str | None = _col("string", "HH:MM", default=None)
    flags: tuple[str, ...] = _col("list<string>", "doubts", default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One point that a questioner wants answered."""

    question_id: str = _col("string", "doc_id + #q0001")
    doc_id: str = _col("string", "foreign key of documents")
    turn_id: str = _col("string", "foreign key of turns")
    number: str | None = _col("string", "as printed, outer to inner: (2) 1点目", default=None)
    start: int = _col("int64", "where the sentences that ask begin")
    end: int = _col("int64", "where they end")
    text: str = _col("large_string", "the sentences that ask")
    topic: str | None = _col("string", "what is asked about, verbatim", default=None)
    round: int = _col("int32", "0 the first question, 1 the first re-question, …", default=0)
    addressee_role: Role | None = _col("enum", "who is to answer, where the text says so", "role", default=None)
    addressee_title: str | None = _col("string", "the post of who is to answer", default=None)
    asks_figure: bool = _col("bool", "a figure is asked for", default=False)
    status: Status = _col("enum", "request: a demand that asks nothing", "status", default="unanswered")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One passage of an answer turn that deals with one point."""

    answer_id: str = _col("string", "doc_id + #a0001")
    doc_id: str = _col("string", "foreign key of documents")
    turn_id: str = _col("string", "foreign key of turns")
    number: str | None = _col("string", "as printed", default=None)
    start: int = _col("int64", "where the passage begins")
    end: int = _col("int64", "where it ends")
    text: str = _col("large_string", "the passage")
    topic: str | None = _col("string", "what it is about, verbatim", default=None)
    stance: Stance | None = _col("enum", "what the answer does; null where the text does not say", "stance", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A question and a passage that answers it; many to many."""

    question_id: str = _col("string", "foreign key of questions")
    answer_id: str = _col("string", "foreign key of answers")
    score: float = _col("float64", "0 to 1; 0.5 is even odds", default=0.0)
    evidence: tuple[Evidence, ...] = _col("list<string>", "why: number, topic, addressee, order, figure", "evidence", default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject:
    """A source that could not be used, or not wholly: nothing is lost in silence."""

    source_path: str = _col("string", "path inside the corpus")
    source_sha256: str | None = _col("string", "SHA-256 of the bytes; null where they can't be read", default=None)
    stage: str = _col("string", "the stage that gave up")
    code: str = _col("string", "stable code")
    message: str = _col("string", "what is wrong, where, and the remedy")
    offset: int | None = _col("int64", "byte or character where it went wrong; null where there is none", default=None)


Row = Document | Turn | Speaker | Figure | DateRow | Question | Answer | Link | Reject

TABLES: dict[str, type[Row]] = {
    "documents": Document,
    "turns": Turn,
    "speakers": Speaker,
    "figures": Figure,
    "dates": DateRow,
    "questions": Question,
    "answers": Answer,
    "links": Link,
    "rejects": Reject,
}


@cache
def arrow_schema(table: str) -> pa.Schema:
    """The pyarrow schema of a table, with a description on every field."""
    return pa.schema(
        [
            pa.field(f.name, _ARROW[f.metadata["type"]], metadata={"description": describe(f)})
            for f in dataclasses.fields(TABLES[table])
        ],
        metadata={"toben.schema": SCHEMA_VERSION, "toben.table": table, "description": (TABLES[table].__doc__ or "").strip()},
    )


def describe(field: dataclasses.Field[Any]) -> str:
    """A column's description, with its values where it is an enumeration."""
    values = ENUMERATIONS.get(field.metadata["enum"] or "")
    description: str = field.metadata["description"]
    return description + (f" ({', '.join(values)})" if values else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What a user may decide about a run; part of every stage's key, so changing it re-does the work that depends on it."""

    layout: str | None = None  # name of a layout to read every document with; None: found from the document
    layouts_toml: str | None = None  # text of a user's own layouts.toml, added to the shipped ones
    parse: bool = True  # use GiNZA for measures that the rules can't settle


@dataclass(slots=True, kw_only=True)
class Shard:
    """Some whole documents with all their rows: what goes into a stage and what comes out of it."""

    documents: list[Document] = dataclasses.field(default_factory=list)
    turns: list[Turn] = dataclasses.field(default_factory=list)
    speakers: list[Speaker] = dataclasses.field(default_factory=list)
    figures: list[Figure] = dataclasses.field(default_factory=list)
    dates: list[DateRow] = dataclasses.field(default_factory=list)
    questions: list[Question] = dataclasses.field(default_factory=list)
    answers: list[Answer] = dataclasses.field(default_factory=list)
    links: list[Link] = dataclasses.field(default_factory=list)
    rejects: list[Reject] = dataclasses.field(default_factory=list)
