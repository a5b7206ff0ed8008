"""Document -> turns: find what a label looks like in this document, and cut the text at the labels."""

from __future__ import annotations

from dataclasses import replace

from pipeline.schema import Act, Config, Document, Shard, Turn
from pipeline.segment.cut import spans
from pipeline.segment.families import Verdict, family, side
from pipeline.segment.header import read_header
from pipeline.segment.layouts import Layout, named, recognise
from pipeline.segment.line_ends import by_line_ends
from pipeline.segment.seek import found_in
from pipeline.segment.shapes import decide
from pipeline.segment.stage_lines import Cut, by_stage_lines
from pipeline.segment.tags import without_tags
from pipeline.segment.unlabelled import alternating, with_unlabelled
from pipeline.segment.words import words
from pipeline.text import Fold, fold

_SAID: dict[str, Act] = {"Q": "question", "N": "question", "G": "question", "A": "answer", "C": "chair", "S": "statement"}


def segment(shard: Shard, config: Config) -> Shard:
    """Fill `turns` (label, span, attribution) and the header columns of `documents`."""
    layout = named(config.layout, config.layouts_toml)
    documents: list[Document] = []
    turns: list[Turn] = []
    for document in shard.documents:
        read, found = segment_document(document, layout, config)
        documents.append(read)
        turns += found
    return replace(shard, documents=documents, turns=turns)


def segment_document(document: Document, layout: Layout | None, config: Config) -> tuple[Document, list[Turn]]:
    """One document: its header columns and its turns."""
    folded = fold(document.text)
    folded = replace(folded, text=without_tags(folded.text))
    verdict = labels(folded.text, layout)
    turns = _turns(document, folded, verdict)
    warnings = list(document.warnings) + verdict.warnings
    if not turns and document.text.strip():
        warnings.append("reported_speech" if words().reported.search(folded.text) else "no_turns")
    found = layout.name if layout else recognise(((family(c), c.label.shape) for c in verdict.used), config.layouts_toml)
    read = read_header(document, folded)
    doubts = tuple(dict.fromkeys([*read.warnings, *warnings]))
    return replace(read, layout=found, n_chars=len(document.text), n_turns=len(turns), warnings=doubts), turns


def labels(text: str, layout: Layout | None = None) -> Verdict:
    """The labels of a folded text."""
    return decide(text, found_in(text), layout)


def _turns(document: Document, folded: Fold, verdict: Verdict) -> list[Turn]:
    rows: list[Turn] = []
    cut = list(zip(verdict.used, spans(folded.text, verdict.used), strict=True))
    if verdict.rejected:
        return []
    pieces = with_unlabelled(folded.text, cut) if cut else unprinted(folded.text)
    for piece in pieces:
        rows.append(_turn(document, folded, piece, len(rows) + 1))
    return rows


def unprinted(text: str) -> list[Cut]:
    """The speeches of a text that has no labels: by stage lines, by who is printed behind them, by question and answer."""
    return by_stage_lines(text) or by_line_ends(text) or alternating(text)


def _turn(document: Document, folded: Fold, piece: Cut, seq: int) -> Turn:
    candidate = piece.candidate
    who = piece.who if candidate is None or candidate.label.form != "L" else candidate.label  # a legend tells who
    first, last = folded.span(piece.start, piece.end)
    label_start = label_end = None
    if candidate is not None:
        label_start, label_end = folded.span(candidate.start, candidate.end)
        first, last = max(first, label_end), max(last, label_end)
    return Turn(
        turn_id=f"{document.doc_id}#t{seq:04d}",
        doc_id=document.doc_id,
        seq=seq,
        label=None if label_start is None else document.text[label_start:label_end],
        label_start=label_start,
        label_end=label_end,
        start=first,
        end=last,
        text=document.text[first:last],
        act=_SAID[side(who)] if who and candidate else piece.act,
        speaker=who.name if who else None,
        title=who.post if who else None,
        seat=who.seat if who else None,
        attribution="inferred" if candidate is None else "printed",
    )
