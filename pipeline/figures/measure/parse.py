"""What a figure measures by the dependency parse: from the figure up to its predicate, and down to the predicate's subject."""

from __future__ import annotations

from pipeline.figures.measure.names import Found, compared, found_at
from pipeline.figures.parse import Parsed
from pipeline.figures.sentence import QUANTITY, Sentence

_SUBJECTS = ("nsubj", "dislocated", "csubj")
_UP = 4  # predicates above the figure that are asked for their subject


def worth_parsing(sentence: Sentence, p: int) -> bool:
    """Whether the sentence names a quantity that the figure at piece p could be of: nothing else is taken from a parse.

    Mere things that a parse finds (民間企業 for 2か所は民間企業が運営) were wrong more often than right.
    """
    figure = sentence.figures[sentence.pieces[p].index]
    known = sentence.worth.get((figure.kind, figure.unit))
    if known is None:
        nouns = (k for k, piece in enumerate(sentence.pieces) if piece.kind == "noun" and sentence.agrees(k, p) == QUANTITY)
        known = any(not sentence.is_transparent(k) and not compared(sentence, k) for k in nouns)
        sentence.worth[figure.kind, figure.unit] = known
    return known


def from_parse(sentence: Sentence, p: int, parsed: Parsed) -> Found | None:
    """The measure of the figure at piece p; None where the parse has no quantity for it that can be counted so."""
    piece = sentence.pieces[p]
    token = parsed.token_at(piece.start - sentence.start, piece.end - sentence.start)
    if token is None:
        return None
    for _ in range(_UP):
        for candidate in _candidates(parsed, token):
            k = _noun_at(sentence, parsed.starts[candidate] + sentence.start)
            usual = k is not None and not sentence.is_transparent(k) and not compared(sentence, k)
            if k is not None and usual and sentence.agrees(k, p) == QUANTITY:
                return found_at(sentence, k, p, sure=False)
        if parsed.heads[token] == token:
            break
        token = parsed.heads[token]
    return None


def _candidates(parsed: Parsed, token: int) -> list[int]:
    """Tokens that may name what is measured, the likeliest first: subjects, the noun described, what else hangs on the token."""
    children = parsed.children(token)
    subjects = [k for k in children if parsed.deps[k] in _SUBJECTS]
    head = parsed.heads[token]
    described = [head] if parsed.deps[token] in ("acl", "nmod", "compound") and head != token else []
    others = [k for k in children if parsed.deps[k] in ("nmod", "compound", "obl", "obj") and k < token]
    return [*reversed(subjects), *described, *reversed(others)]


def _noun_at(sentence: Sentence, at: int) -> int | None:
    """The noun piece that covers an offset."""
    for k, piece in enumerate(sentence.pieces):
        if piece.start <= at < piece.end:
            return k if piece.kind == "noun" else None
        if piece.start > at:
            return None
    return None
