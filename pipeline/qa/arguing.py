"""Argument in the form of a question: `図書館とは何でしょうか。本を借りるだけの場所でしょうか。そうではありません。`

In a long speech that says in words where it asks (伺います, いかがですか), a question by its form alone asks nothing that stands in
the middle of the argument, or doubts at the end of it. One that stands among the questions proper does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipeline.qa.points import is_opener
from pipeline.qa.sentences import Sentence, ends
from pipeline.qa.wanting import unit_wanted

_SPEECH = 700  # characters from which on a turn is a speech: short ones ask as people talk
_FORMAL = 3  # questions that say in words that they ask
_SHARE = 0.4  # of them among all: some ask by the form alone throughout
_ASKS = frozenset({"ask", "close", "open", "demand"})


def without_argument(text: str, said: Sequence[Sentence]) -> list[Sentence]:
    """The sentences of a turn, those turned to statements that only argue in the form of a question."""
    out = list(said)
    proper = sum(_proper(s) for s in said)
    if len(text) < _SPEECH or proper < max(_FORMAL, _SHARE * sum(s.does in {"ask", "close"} for s in said)):
        return out
    for first, last in _runs(text, said):
        if any(_proper(s) or s.does == "open" or _asks_itself(text, s) for s in said[first:last]):
            continue
        if _goes_on(text, said, last) or not ends().interrogative.search(text, said[first].start, said[last - 1].end):
            out[first:last] = [replace(s, does="state") if s.does == "ask" else s for s in said[first:last]]
    return out


def _proper(sentence: Sentence) -> bool:
    return sentence.does == "close" or (sentence.does == "ask" and sentence.firm)


def _asks_itself(text: str, sentence: Sentence) -> bool:
    """Whether a question by its form alone is one wherever it stands: it has a number, wants one, or asks what can be done."""
    if sentence.does != "ask":
        return False
    words = text[sentence.start : sentence.end]
    return bool(sentence.begun.marks) or bool(ends().intends.search(words)) or unit_wanted(words) is not None


def _runs(text: str, said: Sequence[Sentence]) -> list[tuple[int, int]]:
    """Stretches of sentences that ask, one right after the other in one line."""
    out: list[tuple[int, int]] = []
    for n, sentence in enumerate(said):
        if sentence.does not in _ASKS:
            continue
        if out and out[-1][1] == n and "\n" not in text[said[n - 1].end : sentence.start]:
            out[-1] = (out[-1][0], n + 1)
        else:
            out.append((n, n + 1))
    return out


def _goes_on(text: str, said: Sequence[Sentence], n: int) -> bool:
    """Whether the argument goes on in the same line with sentence n: it states something and turns to nothing new."""
    if n >= len(said) or "\n" in text[said[n - 1].end : said[n].start]:
        return False
    after = said[n]
    return after.does == "state" and not is_opener(after.begun) and not ends().adds.match(after.begun.lead)


__all__ = ["without_argument"]
