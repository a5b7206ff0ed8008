"""What the head of a document tells: its title, the body that met, the session, the day that was spoken on, the day of publication.

Read from the first lines, the document's path and URL lines. Nothing is guessed: what is not told stays null. The day is
that of the meeting; the days of an index, an update or a download are not (掲載日 and a blog's own date are `published_on`).
"""

from __future__ import annotations

from dataclasses import replace

from pipeline.schema import Document
from pipeline.segment.header_body import find_assembly, find_prefecture, municipality_code
from pipeline.segment.header_days import held_on, published_on
from pipeline.segment.header_session import find_session, find_title
from pipeline.segment.header_words import read_head
from pipeline.text import Fold, fold


def read_header(document: Document, text: Fold) -> Document:
    """The document with the columns that its head tells; what a reader has already filled stays."""
    head = read_head(text.text)
    path = fold(document.doc_id.partition("#")[0]).text
    assembly = document.assembly or find_assembly(path, head.tight(), head.tight(speech=True))
    code = document.municipality_code
    if code is None and assembly is not None:
        code = municipality_code(assembly, find_prefecture(path + "\n" + head.text))
    published = document.published_on or published_on(head)
    session = find_session(head)
    held, precision = document.held_on, document.held_on_precision
    if held is None:
        held, precision = held_on(head, path, published, session.month if session else None, session.year if session else None)
    title = document.title
    if title is None and (place := find_title(head)) is not None:
        start, end = text.span(*place)
        title = document.text[start:end]
    return replace(
        document,
        title=title,
        assembly=assembly,
        municipality_code=code,
        session=document.session or (session.name if session else None),
        held_on=held,
        held_on_precision=precision,
        published_on=published,
    )
