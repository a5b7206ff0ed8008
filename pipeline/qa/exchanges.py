"""Exchanges: a questioner's turns with the turns that answer them, round by round."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from pipeline.qa.data import load
from pipeline.schema import Turn

OFFICIALS = frozenset(
    {"mayor", "deputy_mayor", "superintendent", "department_head", "section_head", "official", "board_member", "minister"}
)


@dataclass(slots=True)
class Round:
    """Questions put together and the turns that answer them."""

    asked: list[Turn] = field(default_factory=list)
    answered: list[Turn] = field(default_factory=list)


@cache
def _closes() -> re.Pattern[str]:
    return re.compile(load("answering.toml")["closes"])


def asks(turn: Turn) -> bool:
    """Whether a turn may hold questions."""
    return turn.act == "question" or (turn.role == "questioner" and turn.act != "answer")


def replies(turn: Turn) -> bool:
    """Whether a turn may hold answers."""
    return turn.act == "answer" or (
        turn.role in OFFICIALS and turn.act in {"other", "statement"} and turn.attribution != "inferred"
    )


def exchanges(turns: Iterable[Turn]) -> list[list[Round]]:
    """The exchanges of one document, in order. Turns of the chair and of the house do not break one."""
    out: list[list[Round]] = []
    who: str | None = None
    closed = False
    for turn in turns:
        if turn.role == "chair" and turn.act not in {"answer", "question"}:
            closed = closed or bool(_closes().search(turn.text))
        elif asks(turn):
            name = (
                turn.speaker
                or (str(turn.seat) if turn.seat is not None else None)
                or (turn.label if turn.attribution == "printed" else None)
            )
            if not out or closed or (name is not None and who is not None and name != who):
                out.append([Round()])
            elif out[-1][-1].answered:
                out[-1].append(Round())
            who, closed = name or who, False
            out[-1][-1].asked.append(turn)
        elif out and not closed and replies(turn):
            out[-1][-1].answered.append(turn)
    return out
