"""Families of labels (what stands before or around one), their sides, and what was decided about them."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.roles.posts import post_role
from pipeline.segment.candidates import Candidate
from pipeline.segment.labels import Label

PEEK = 600  # how far speech is looked for behind a label
ASKERS = frozenset({"member", "questioner"})
BARE = frozenset({"own", "in", "word", ":"})
HOSTS = frozenset({"chair", "secretariat"})


@dataclass(slots=True)
class Verdict:
    """What was decided for a document: the labels in use, those left out with the reason, the doubts, the layout's name."""

    used: list[Candidate]
    why: dict[int, str] = field(default_factory=dict)  # candidate start -> reason it was left out
    warnings: list[str] = field(default_factory=list)
    layout: str = "none"
    rejected: bool = False  # the page is about no assembly: nothing on it was spoken in one


def family(candidate: Candidate) -> str:
    """What stands before or around a label."""
    label = candidate.label
    if label.marker:
        return label.marker
    if label.bracket:
        return label.bracket
    if label.separator:
        return "quoted" if label.separator == "「" else label.separator
    if label.word:
        return "word"
    return "own" if candidate.own else "in"


def side(label: Label) -> str:
    """Q who asks, A who answers, C who presides, S a statement, N a bare name, G a guest."""
    if label.side:
        return label.side
    if label.post:
        role = post_role(label.post)
        if role in ASKERS:
            return "Q"
        if role in HOSTS:
            return "C"
        return "G" if role == "guest" else "A"
    if label.honorific or label.seat is not None:
        return "Q"
    return "N"
