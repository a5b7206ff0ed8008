"""The colours of roles, shared by the terminal (`toben show`) and the page (`toben report`).

A colour stands for what a speaker is in the exchange: who asks, who answers for the executive and from how high, who presides.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.schema import ENUMERATIONS


@dataclass(frozen=True, slots=True)
class Colour:
    """A colour: its name in a terminal, and on the page the ink (for text) and the tint (behind text)."""

    terminal: str
    ink: str
    tint: str


# Every ink has a contrast of 4.5 to 1 (WCAG AA) or more on white and on its tint; a test counts it.
COLOURS = {
    "cyan": Colour("cyan", "#0b6379", "#eef7f9"),
    "magenta": Colour("magenta", "#8a2386", "#fbf1fa"),
    "green": Colour("green", "#23642b", "#f0f7f0"),
    "yellow": Colour("yellow", "#7a5600", "#fbf6e9"),
    "blue": Colour("blue", "#2547a8", "#f0f3fb"),
    "red": Colour("red", "#a52222", "#fcf0ef"),
}
_OF = {
    "cyan": ("questioner", "member"),
    "magenta": ("mayor", "deputy_mayor", "superintendent", "minister"),
    "green": ("department_head", "section_head", "official", "board_member", "secretariat"),
    "yellow": ("chair",),
    "blue": ("guest",),
    "red": ("unknown",),
}
_HEADS = ("mayor", "minister")  # the head of the executive stands out
ROLE_COLOURS = {role: name for name, roles in _OF.items() for role in roles}
TERMINAL = {role: ("bold " if role in _HEADS else "") + COLOURS[ROLE_COLOURS[role]].terminal for role in ENUMERATIONS["role"]}


def stylesheet() -> str:
    """The colours as CSS: a class a role with the variables --ink and --tint."""
    lines = []
    for name, colour in COLOURS.items():
        where = ",".join(f".role-{role}" for role in _OF[name])
        lines.append(f"{where}{{--ink:{colour.ink};--tint:{colour.tint}}}")
    return "\n".join(lines) + "\n"
