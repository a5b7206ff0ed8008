"""Who speaks where signs only tell that another speaks now (>> in captions): the chair's calls, and who asked and who answers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.roles.cues import cues
from pipeline.roles.posts import guessed_role
from pipeline.schema import Act, Role, Turn
from pipeline.segment.labels import Label, parse
from pipeline.segment.words import words
from pipeline.text import fold

_SIGN = re.compile(r"(?:>{2,3}|≫|»)$")
_STAMPS = re.compile(r"\s*(?:^[ \t]*[(\[]?[0-9]{1,2}(?::[0-9]{2}){1,2}[)\]]?[ \t]*$)?\s*", re.MULTILINE)
_CALL = 40  # a call stands at the end of what the chair says
_HEAD = 60


@dataclass(frozen=True, slots=True)
class _Who:
    role: Role
    name: str | None = None
    post: str | None = None
    seat: int | None = None


def signs_only(turns: Sequence[Turn]) -> bool:
    """Whether no label of a document names anybody."""
    labels = [turn.label for turn in turns if turn.label is not None]
    return bool(labels) and all(_SIGN.match(fold(label).text) for label in labels)


def handed_over(turns: Sequence[Turn]) -> list[Turn]:
    """The turns with the role and the name that calls and the exchange tell."""
    asker, answerer, called = _Who("questioner"), _Who("official"), None
    out: list[Turn] = []
    before: Role = "chair"
    for turn in turns:
        text = _STAMPS.sub("", fold(turn.text).text)
        call = _called(text)
        act: Act
        if turn.act == "chair" or call is not None or cues().presides.search(text[:_HEAD]) or cues().presides.search(text[-_HEAD:]):
            who, act, called = _Who("chair"), "chair", call
        elif called is not None:
            who, called = called, None
            act = "question" if who.role == "questioner" else "answer"
        elif cues().asks.search(text[-_CALL:]) or before not in {"questioner", "chair"}:
            who, act = asker, "question"
        else:
            who, act = answerer, "answer"
        if who.role == "questioner":
            asker = who
        elif who.role != "chair":
            answerer = who
        before = who.role
        out.append(replace(turn, role=who.role, title=who.post, speaker=who.name, seat=who.seat, act=act, attribution="inferred"))
    return out


def _called(text: str) -> _Who | None:
    """Whom the chair calls at the end of a speech: …質疑のある方は挙手を願います早瀬委員どうぞ."""
    found = None
    for m in words().called_now.finditer(text, max(0, len(text) - _CALL)):
        label = parse(m["who"])
        if label is not None and (label.post or label.honorific or label.seat is not None) and not label.word:
            found = label
    return None if found is None else _Who(_role(found), found.name, found.post, found.seat)


def _role(label: Label) -> Role:
    role = guessed_role(label.post) if label.post else None
    return "questioner" if role is None or role == "member" else role
