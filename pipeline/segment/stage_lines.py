"""Stage lines that tell who speaks next, where no label does: 〔8番(山田太郎君)登壇〕, ［村長　早瀬純君］."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.schema import Act
from pipeline.segment.candidates import Candidate
from pipeline.segment.cut import trim
from pipeline.segment.families import side
from pipeline.segment.labels import Label, parse
from pipeline.segment.words import words

# 〔8番(山田太郎君)登壇〕 on a line of its own
_STAGE = re.compile(
    r"^[ \t]*[〔(\[](?P<who>[^〔〕\[\]\n]{2,40}?)[ ]*登壇[^〔〕()\n]{0,12}[〕)\]][ \t]*(?:\(拍手\))?[ \t]*$", re.MULTILINE
)
# the same, also where a person takes the seat or is merely named: [議長 早瀬 純君着席], 〔村長 早瀬純君〕
_NAMED = re.compile(
    r"^[ \t]*(?:[〔\[](?P<who>[^〔〕\[\]「」\n]{2,40}?)[ ]*(?:(?:登壇|着席|起立|自席|降壇)[^〔〕()\n]{0,6})?[〕\]]"
    r"|\((?P<rising>[^〔〕\[\]「」\n]{2,40}?)[ ]*登壇[^〔〕()\n]{0,12}\))[ \t]*$",
    re.MULTILINE,
)
_LEAST = 3


@dataclass(frozen=True, slots=True)
class Cut:
    """A speech: its label, if it has one, its span, and for an unlabelled one what it does and who the stage line names."""

    candidate: Candidate | None
    start: int
    end: int
    act: Act = "other"
    who: Label | None = None


def cut_at_stage_lines(text: str, labelled: Sequence[Cut]) -> list[Cut]:
    """Where a stage line (〔8番(山田太郎君)登壇〕) is all that heads a speech, the speech is cut from the chair's."""
    out: list[Cut] = []
    for piece in labelled:
        rest = piece
        for stage in list(_STAGE.finditer(text, piece.start, piece.end)):
            who = parse(stage["who"])
            after = text[stage.end() : rest.end]
            if who is None or "。" not in after or piece.candidate is None or side(piece.candidate.label) != "C":
                continue
            if who.name is None and who.post is None and who.seat is None:
                continue
            out.append(Cut(rest.candidate, *trim(text, rest.start, stage.start(), last=False), rest.act, rest.who))
            rest = Cut(None, *trim(text, stage.end(), rest.end, last=False), "answer" if side(who) == "A" else "question", who)
        out.append(rest)
    return out


def by_stage_lines(text: str) -> list[Cut]:
    """The speeches of minutes that print no labels, only stage lines; [] where fewer than three such lines head a speech."""
    stages = [(m, who) for m in _NAMED.finditer(text) if (who := _who(m["who"] or m["rising"])) is not None]
    out: list[Cut] = []
    for n, (stage, who) in enumerate(stages):
        stop = stages[n + 1][0].start() if n + 1 < len(stages) else len(text)
        start, end = trim(text, stage.end(), stop, last=n + 1 == len(stages))
        if "。" in text[start:end]:
            act: Act = {"A": "answer", "C": "chair"}.get(side(who), "question")  # type: ignore[assignment]
            out.append(Cut(None, start, end, act, who))
    sides = {piece.act for piece in out}
    return out if len(out) >= _LEAST and len(sides) > 1 else []


def _who(text: str) -> Label | None:
    """Whom a stage line names: 三番 早瀬純君, 議長 早瀬純君議長席に着く."""
    who = parse(text)
    if who is None and (named := words().moving.match("".join(text.split()))) is not None:
        who = parse(named["who"])
    return who if who is not None and ((who.name is not None and who.strong) or who.seat is not None) else None
