"""What a figure measures by the dependency parse: from the figure up to its predicate, and down to the predicate's subject."""

from __future__ import annotations

from pipeline.figures.measure_names import Found, compared, found_at
from pipeline.figures.parse import Parsed
from pipeline.figures.sentence import QUANTITY, THING, Sentence

_SUBJECTS = ("nsubj", "dislocated", "csubj")
_UP = 4  # predicates above the figure that are asked for their subject


def from_parse(sentence: Sentence, p: int, parsed: Parsed) -> Found | None:
    """The measure of the figure at piece p; None where the parse has no noun for it that can be counted so."""
    piece = sentence.pieces[p]
    token = parsed.token_at(piece.start - sentence.start, piece.end - sentence.start)
    if token is None:
        return None
    things: list[int] = []
    seen: set[int] = set()
    for _ in range(_UP):
        for candidate, named in _candidates(parsed, token):
            k = _noun_at(sentence, parsed.starts[candidate] + sentence.start)
            if k is None or k in seen or sentence.is_transparent(k) or compared(sentence, k):
                continue
            seen.add(k)
            agreed = sentence.agrees(k, p)
            if agreed == QUANTITY:
                return found_at(sentence, k, p, sure=False)
            if agreed == THING and named and not sentence.is_place(k) and not sentence.is_agent(k):
                things.append(k)
        if parsed.heads[token] == token:
            break
        token = parsed.heads[token]
    return found_at(sentence, things[0], p, sure=False) if things else None


def _candidates(parsed: Parsed, token: int) -> list[tuple[int, bool]]:
    """Tokens that may name what is measured, the likeliest first: subjects, the noun described, what hangs on the token by の.

    The second value says whether a mere thing may be taken there: only what is named as the subject, or described.
    """
    children = parsed.children(token)
    subjects = [k for k in children if parsed.deps[k] in _SUBJECTS]
    head = parsed.heads[token]
    described = [head] if parsed.deps[token] in ("acl", "nmod", "compound") and head != token else []
    others = [k for k in children if parsed.deps[k] in ("nmod", "compound", "obl", "obj") and k < token]
    return [(k, True) for k in (*reversed(subjects), *described)] + [(k, False) for k in reversed(others)]


def _noun_at(sentence: Sentence, at: int) -> int | None:
    """The noun piece that covers an offset."""
    for k, piece in enumerate(sentence.pieces):
        if piece.start <= at < piece.end:
            return k if piece.kind == "noun" else None
        if piece.start > at:
            return None
    return None
