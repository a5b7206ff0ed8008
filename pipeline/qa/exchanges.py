"""Exchanges: a questioner's turns with the turns that answer them, round by round."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from pipeline.qa.asking import points
from pipeline.qa.data import load
from pipeline.schema import Turn
from pipeline.text import fold

OFFICIALS = frozenset(
    {"mayor", "deputy_mayor", "superintendent", "department_head", "section_head", "official", "board_member", "minister"}
)


@dataclass(slots=True)
class Round:
    """Questions put together and the turns that answer them."""

    asked: list[Turn] = field(default_factory=list)
    answered: list[Turn] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Patterns:
    closes: re.Pattern[str]
    awaits: re.Pattern[str]
    reports: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    data = load("answering.toml")
    return _Patterns(*(re.compile(data[key]) for key in ("closes", "awaits", "reports")))


_REMARK = 80  # characters from which on a chair's words may be a question of his own
_LAST = 60  # characters after the question that still call on somebody
_HEAD = 140  # characters at the head of a turn that say that it reports


def _turns_away(text: str) -> bool:
    """Whether the chair (folded text) turns to other business, or asks something himself: what follows answers no member."""
    p = _patterns()
    if p.awaits.search(text):
        return False
    if p.closes.search(text):
        return True
    own = [k for k in points(text) if not k.request] if len(text) >= _REMARK else []
    return bool(own) and len(text) - own[-1].end <= _LAST


def _reports(turn: Turn) -> bool:
    """Whether an official's turn begins as a report: `資料に基づき、ご報告いたします。`"""
    return bool(_patterns().reports.search(fold(turn.text[:_HEAD]).text))


def asks(turn: Turn) -> bool:
    """Whether a turn may hold questions."""
    return turn.act == "question" or (turn.role == "questioner" and turn.act != "answer")


def replies(turn: Turn) -> bool:
    """Whether a turn may hold answers."""
    return turn.act == "answer" or (
        turn.role in OFFICIALS and turn.act in {"other", "statement"} and turn.attribution != "inferred"
    )


def _name(turn: Turn) -> str | None:
    """Who speaks, as far as it is printed."""
    seat = str(turn.seat) if turn.seat is not None else None
    return turn.speaker or seat or (turn.label if turn.attribution == "printed" else None)


def exchanges(turns: Iterable[Turn]) -> list[list[Round]]:
    """The exchanges of one document, in order. Turns of the house do not break one, nor do the chair's unless he turns away."""
    out: list[list[Round]] = []
    who: str | None = None
    closed = between = False
    for turn in turns:
        if turn.role == "chair" and turn.act not in {"answer", "question"}:
            closed, between = closed or _turns_away(fold(turn.text).text), True
        elif asks(turn) or (turn.role == "member" and not closed and who is not None and _name(turn) == who):
            name = _name(turn)
            if not out or closed or (name is not None and who is not None and name != who):
                out.append([Round()])
            elif out[-1][-1].answered:
                out[-1].append(Round())
            who, closed, between = name or who, False, False
            out[-1][-1].asked.append(turn)
        elif out and not closed and replies(turn):
            closed = between and _reports(turn)  # right after a question it would be what was asked for
            if not closed:
                out[-1][-1].answered.append(turn)
    return out
