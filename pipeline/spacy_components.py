"""The finders of figures and dates as components of anybody's spaCy pipeline.

    nlp = spacy.load("ja_ginza")            # or spacy.blank("ja")
    nlp.add_pipe("toben_figures")
    nlp.add_pipe("toben_dates", config={"held_on": "2017-09-01"})
    doc = nlp("本年7月末の交付件数は12587件です。")
    doc.spans["figures"][0]._.figure.value  # 12587.0
    doc.spans["dates"][0]._.date.last_day   # datetime.date(2017, 7, 31)

The record under `span._.figure` and `span._.date` is the row of the tables `figures` and `dates`, its offsets counted in
`doc.text`. A span takes whole tokens: where a tokeniser glues a number to its neighbour, the span is wider than the record.
`held_on` (an ISO date) is the day that relative dates count from. Entry points in pyproject.toml make the names known to
spaCy. `broad`: also what the tables leave out (2人目, 第1話, 月曜日, 現代).
"""

from __future__ import annotations

from datetime import date

from spacy.language import Language
from spacy.tokens import Doc, Span

from pipeline.figures import find_dates, find_figures
from pipeline.schema import DateRow, Figure


def _mark(doc: Doc, key: str, extension: str, rows: list[Figure] | list[DateRow]) -> Doc:
    spans = []
    for row in rows:
        span = doc.char_span(row.start, row.end, label=extension, alignment_mode="expand")
        if span is not None:  # white space that no token holds
            span._.set(extension, row)
            spans.append(span)
    doc.spans[key] = spans
    return doc


@Language.factory("toben_figures", assigns=["doc.spans"], default_config={"held_on": None, "parse": False, "broad": False})
class Figures:
    """`doc.spans["figures"]`, with the row under `span._.figure`; `parse` asks GiNZA for measures that the rules can't tell."""

    def __init__(self, nlp: Language, name: str, held_on: str | None, parse: bool, broad: bool) -> None:
        del nlp, name
        self.broad = broad
        self.held_on = date.fromisoformat(held_on) if held_on else None
        self.parse = parse
        if not Span.has_extension("figure"):
            Span.set_extension("figure", default=None)

    def __call__(self, doc: Doc) -> Doc:
        """Set the spans of a document."""
        return _mark(doc, "figures", "figure", find_figures(doc.text, self.held_on, parse=self.parse, broad=self.broad))


@Language.factory("toben_dates", assigns=["doc.spans"], default_config={"held_on": None, "broad": False})
class Dates:
    """`doc.spans["dates"]`, with the row under `span._.date`."""

    def __init__(self, nlp: Language, name: str, held_on: str | None, broad: bool) -> None:
        del nlp, name
        self.broad = broad
        self.held_on = date.fromisoformat(held_on) if held_on else None
        if not Span.has_extension("date"):
            Span.set_extension("date", default=None)

    def __call__(self, doc: Doc) -> Doc:
        """Set the spans of a document."""
        return _mark(doc, "dates", "date", find_dates(doc.text, self.held_on, broad=self.broad))


__all__ = ["Dates", "Figures"]
