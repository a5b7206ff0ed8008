"""A sentence with its pieces and its figures, and the questions that the rules ask of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import accumulate

from pipeline.figures.clause import Piece
from pipeline.figures.measure.words import agreement, countable, plausible, words
from pipeline.schema import Figure

Span = tuple[int, int]
REACH = 100  # pieces that a rule looks back: no sentence is so long, only tables and hostile text
# the end of a clause that has its own predicate: ましたが、 ですから、 ており、
_CLOSED = re.compile(
    r"(?:ます|ました|ません|です|でした|った|いる|ある)(?:が|から|ので|けれども|けども|し)|(?:おり|なり|あり|され|られ)(?:まして)?$|[てば]$|[しなきよ厳高低多少悪良大小強弱遅早長短重薄]く$"
)
QUANTITY, THING = 2, 1  # agreement() of a noun with a figure


@lru_cache(maxsize=65_536)
def _trim(noun: str) -> tuple[int, int]:
    """How many letters of a noun don't belong to it, at its head (現在本市, 1目総務費) and at its end (以上・)."""
    start, end = 0, len(noun)
    for prefix in words().glued if noun.startswith(words().glued) else ():
        if noun.startswith(prefix) and end >= len(prefix) + 2:
            start += 0 if noun.startswith(words().not_glued, len(prefix)) else len(prefix)
            break
    number = words().numbered.match(noun, start)
    if number is not None:
        start = number.end()
    while start < end and noun[start] in "・/-+":
        start += 1
    while end - 1 > start and noun[end - 1] in "・/-+":
        end -= 1
    return start, len(noun) - end


@lru_cache(maxsize=65_536)
def _reckoning(noun: str) -> int:
    """How many letters at the end of a noun that stands right before a number only say how it is reckoned: 小学校月額4,700円."""
    if not noun.endswith(words().glued_ends):
        return 0
    return next((len(word) for word in words().glued_ends if noun.endswith(word) and len(noun) >= len(word) + 2), 0)


@lru_cache(maxsize=65_536)
def _looked_through(noun: str) -> tuple[bool, bool]:
    """Whether a noun is looked through always, and where it is no topic or subject."""
    if not noun or noun in words().transparent:  # 大体1日 is adverb and reckoning only
        return True, True
    if not noun.endswith(words().manner):
        return False, False
    ending = next(end for end in words().manner if noun.endswith(end))
    return bool(ending) and len(noun) < len(ending) + 2, bool(ending)


@lru_cache(maxsize=65_536)
def _is_place(noun: str) -> bool:
    return noun.endswith(words().places) and not noun.endswith(words().no_places)


@dataclass(slots=True)  # not frozen, which takes thrice as long to make
class Sentence:
    """A stretch of text as pieces; `figures` are those of the document, which a piece's index counts in.

    What the rules ask again and again is kept: a figure would else ask it of every piece before it.
    """

    text: str
    start: int
    pieces: Sequence[Piece]
    figures: Sequence[Figure] = ()
    _trims: dict[int, Span] = field(default_factory=dict)  # piece -> span of its noun
    _nouns: dict[int, str] = field(default_factory=dict)  # piece -> its noun
    _closings: list[int] = field(default_factory=list)  # clauses that end at or before a piece
    worth: dict[tuple[str | None, str], bool] = field(default_factory=dict)  # see measure/parse.py
    lefts: dict[int, int] = field(default_factory=dict)  # see left_of in measure/near.py

    def without_figures(self) -> Sentence:
        """The sentence with its figures not looked at, for the sentences after it; the nouns are the same."""
        pieces = [replace(piece, index=-1) if piece.kind == "figure" else piece for piece in self.pieces]
        return Sentence(self.text, self.start, pieces, (), self._trims, self._nouns, self._closings)

    def back(self, k: int) -> range:
        """The pieces before piece k, the nearest first."""
        return range(k - 1, max(k - 1 - REACH, -1), -1)

    def trimmed(self, k: int) -> Span:
        """The span of noun k without an adverb that is glued to it: 現在本市 → 本市."""
        span = self._trims.get(k)
        if span is None:
            start, end = self.pieces[k].start, self.pieces[k].end
            lead, tail = _trim(self.text[start:end])
            if not self.pieces[k].mark:
                tail = max(tail, _reckoning(self.text[start:end]))
            span = self._trims[k] = start + lead, end - tail
        return span

    def closed(self, k: int, before: int) -> bool:
        """Whether a clause ends between pieces k and `before`: … 人いて、…ですが、…"""
        if not self._closings:
            gaps = (piece.gap for piece in self.pieces)
            self._closings.extend(accumulate(gap != "" and _CLOSED.search(gap) is not None for gap in gaps))
        last = min(before, len(self.pieces) - 1)
        return k < last and self._closings[last] > self._closings[k]

    def noun(self, k: int) -> str:
        """The noun of piece k."""
        noun = self._nouns.get(k)
        if noun is None:
            start, end = self.trimmed(k)
            noun = self._nouns[k] = self.text[start:end]
        return noun

    def kind(self, p: int) -> str | None:
        """The kind of the figure at piece p; None for any other piece."""
        piece = self.pieces[p]
        return self.figures[piece.index].kind if piece.kind == "figure" and piece.index >= 0 else None

    def agreement(self, span: Span, p: int) -> int:
        """How the noun in a span agrees with the figure at piece p."""
        figure = self.figures[self.pieces[p].index]
        return agreement(self.text[slice(*span)], figure.kind, figure.unit)

    def agrees(self, k: int, p: int) -> int:
        """How noun k agrees with the figure at piece p."""
        figure = self.figures[self.pieces[p].index]
        return agreement(self.noun(k), figure.kind, figure.unit)

    def is_plausible(self, k: int, p: int) -> bool:
        """Whether the figure at piece p may be of noun k though it doesn't stand beside it."""
        figure = self.figures[self.pieces[p].index]
        return plausible(self.noun(k), figure.kind, figure.unit, near=True)

    def may_be(self, span: Span, p: int) -> bool:
        """Whether the figure at piece p may count the noun in a span: people are never counted of a school."""
        return countable(self.text[slice(*span)], self.figures[self.pieces[p].index].unit)

    def is_kind_of_people(self, k: int) -> bool:
        """Whether noun k names people of a kind, not all who live in a place."""
        return not self.noun(k).endswith(words().far["residents"])

    def is_transparent(self, k: int) -> bool:
        """Whether noun k is looked through: 年間, 合計."""
        if self.pieces[k].kind != "noun":
            return False
        always, unsaid = _looked_through(self.noun(k))
        return always or (unsaid and self.pieces[k].mark not in ("topic", "subject"))  # 所得段階は

    def is_empty(self, k: int) -> bool:
        """Whether noun k says nothing of its own: 状況, 内訳."""
        return agreement(self.noun(k), "count") == -1 and not self.is_place(k)

    def is_place(self, k: int) -> bool:
        """Whether noun k is a place or a body: 福岡市, 全国."""
        return _is_place(self.noun(k))

    def is_agent(self, k: int) -> bool:
        """Whether noun k is one who acts: 区, 委員会."""
        return self.noun(k).endswith(words().agents)

    def is_class(self, k: int) -> bool:
        """Whether noun k is a place or names a class of people or things: 小学校, 大人, 現年課税分, 宿泊型."""
        noun = self.noun(k)
        return self.is_place(k) or noun in words().class_nouns or noun.endswith(words().classes)

    def is_attribute(self, k: int) -> bool:
        """Whether noun k names an attribute that others have (収納率, 残高), not a thing that is counted in money (市税, 予算)."""
        return self.noun(k).endswith(words().attributes) and not self.noun(k).endswith(words().not_heads)
