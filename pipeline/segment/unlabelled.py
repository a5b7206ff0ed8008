"""Speech without a label: a chair's call before the first label, a question above an answer, an answer under a question."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from pipeline.segment.candidates import Candidate
from pipeline.segment.cut import furniture, trim
from pipeline.segment.families import side
from pipeline.segment.signs import HANDOVER
from pipeline.segment.stage_lines import Cut, cut_at_stage_lines
from pipeline.segment.words import words

_LINE = re.compile(r"[^\n]+")
_QUOTED = re.compile(r"[ \t]*[「『].*[」』][。]?[ \t]*$")
# 12:34 on a line of its own, in captions
_STAMP = re.compile(r"^[ \t]*[(\[]?[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?[)\]]?[ \t]*$", re.MULTILINE)
_BREAK = re.compile(r"\n[ \t]*\n[ \t]*\n")


def with_unlabelled(text: str, cut: Sequence[tuple[Candidate, tuple[int, int]]]) -> list[Cut]:
    """The labelled speeches, and among them those that no label heads."""
    if not cut:
        return []
    sides = Counter(side(candidate.label) for candidate, _ in cut)
    labelled = [Cut(candidate, start, end) for candidate, (start, end) in cut]
    first = cut[0][0]
    if sides["A"] and not sides["Q"] and not sides["N"] and not sides["C"] and not sides["G"]:
        return _questions_between(text, labelled)
    if all(candidate.label.marker == "―" and candidate.label.word == "―" for candidate, _ in cut):
        return _interview(text, labelled)
    if first.label.marker == HANDOVER:
        opening = _before_handover(text, first.start)
        return [opening, *labelled] if opening else labelled
    if sides["Q"] and not (sides["A"] or sides["C"] or sides["G"]):
        return _answers_below(text, labelled)
    labelled = cut_at_stage_lines(text, labelled)
    if side(first.label) in {"Q", "G"} and (remarks := _remarks(text, first.start)) is not None:
        return [remarks, *labelled]
    if side(first.label) == "A" and not sides["C"] and sides["Q"]:
        opening = _opening(text, 0, first.start)
        return [opening, *labelled] if opening else labelled
    if side(first.label) in {"Q", "N"} and sides["C"]:
        called = _chair_call(text, first)
        return [called, *labelled] if called else labelled
    return labelled


def _lines(text: str, start: int, end: int) -> list[tuple[int, int]]:
    return [m.span() for m in _LINE.finditer(text, start, end) if m.group().strip()]


def _questions_between(text: str, labelled: list[Cut]) -> list[Cut]:
    """Only the answers are headed: what stands before each of them, behind the last heading, is its question."""
    out: list[Cut] = []
    begin = 0
    for n, answer in enumerate(labelled):
        candidate = answer.candidate
        assert candidate is not None  # noqa: S101 - every labelled speech has one
        if n and (question := _question_before(text, begin, candidate.start)) is not None:
            previous = out[-1]
            end = min(previous.end, question.start)
            out[-1] = Cut(previous.candidate, *trim(text, previous.start, end, last=False), previous.act)
            out.append(question)
        elif not n:
            question = _opening(text, 0, candidate.start) or _question_before(text, 0, candidate.start)
            if question is not None:
                out.append(question)
        out.append(answer)
        begin = _answer_end(text, answer)
    return out


def _answer_end(text: str, answer: Cut) -> int:
    """Where an answer surely goes on to: its first paragraph, or its lines in quotation marks."""
    lines = _lines(text, answer.start, answer.end)
    end = lines[0][1] if lines else answer.end
    if lines and _QUOTED.match(text[lines[0][0] : lines[0][1]]):
        for a, b in lines[1:]:
            if not _QUOTED.match(text[a:b]):
                break
            end = b
    return end


def _question_before(text: str, start: int, end: int) -> Cut | None:
    """The paragraphs right above an answer's label, up to the heading above them; they must ask something."""
    lines = _lines(text, start, end)
    first = None
    asked = False
    asking = words().asking
    for a, b in reversed(lines):
        line = text[a:b]
        if _heading_line(line) or _QUOTED.match(line) or furniture(line):
            break
        if asking.search(line.rstrip()) or "か。" in line or "?" in line:
            asked = True
        elif first is not None and asked and _BREAK.search(text, b, first):
            break
        first = a
    if first is None or not asked:
        return None
    return Cut(None, *trim(text, first, end, last=False), "question")


def _heading_line(line: str) -> bool:
    bare = line.strip()
    return len(bare) <= 60 and not re.search(r"[。？！?!」]$", bare) and not words().asking.search(bare)


def _opening(text: str, start: int, end: int) -> Cut | None:
    """The opening question of a page above its first answer: from the line that says 質問します, or behind the widest gap."""
    lines = _lines(text, start, end)
    if not lines:
        return None
    opening = words().opening
    place = None
    for n, (a, b) in enumerate(lines):
        if opening.search(text[a:b]) and sum(d - c for c, d in lines[n:]) >= 40:
            place = a
            break
    if place is None:
        return _question_before(text, start, end)
    gap = max((m.end() for m in _BREAK.finditer(text, start, place)), default=None)
    if gap is not None and gap < place and sum(1 for a, _ in lines if gap <= a < place) <= 3:
        inside = [(a, b) for a, b in lines if gap <= a < place]
        place = next((a for a, b in inside if not _heading_line(text[a:b])), place)
    return Cut(None, *trim(text, place, end, last=False), "question")


def _interview(text: str, labelled: list[Cut]) -> list[Cut]:
    """――question⏎answer: the line with the dash asks, the lines below it answer."""
    out: list[Cut] = []
    for piece in labelled:
        lines = _lines(text, piece.start, piece.end)
        out.append(Cut(piece.candidate, piece.start, lines[0][1] if lines else piece.end, piece.act))
        if len(lines) > 1:
            out.append(Cut(None, *trim(text, lines[1][0], piece.end, last=False), "answer"))
    return out


def _before_handover(text: str, end: int) -> Cut | None:
    """What is said above the first sign that another speaks now: from a time stamp or the words that open it."""
    lines = [(a, b) for a, b in _lines(text, 0, end) if not furniture(text[a:b], tail=True)]
    stamped = next((m.end() for m in _STAMP.finditer(text, 0, end)), None)
    start = next((a for a, b in lines if (stamped is None or a >= stamped) and not _STAMP.match(text, a)), None)
    if stamped is None:
        start = next((a for a, b in lines if words().chairing.search(text[a:b])), None)
    return None if start is None else Cut(None, *trim(text, start, end, last=False), "chair")


def _answers_below(text: str, labelled: list[Cut]) -> list[Cut]:
    """Only questions are headed: the paragraphs below one that asks are its answer."""
    out: list[Cut] = []
    for piece in labelled:
        lines = _lines(text, piece.start, piece.end)
        at = None
        for n, (a, b) in enumerate(lines[:-1]):
            following = text[lines[n + 1][0] : lines[n + 1][1]]
            if _asks(text[a:b]) and not _asks(following) and not _heading_line(following):
                at = n
                break
        if at is None:
            out.append(piece)
            continue
        out.append(Cut(piece.candidate, piece.start, lines[at][1], piece.act))
        out.append(Cut(None, *trim(text, lines[at + 1][0], piece.end, last=False), "answer"))
    return out


def alternating(text: str) -> list[Cut]:
    """A page without any label where each question, ending in ？, is answered by the lines below it; [] where it is no such page.

    Prose asks now and then: only three questions or more, each a line by itself and each with an answer, make an exchange.
    """
    if words().assembly.search(text) is None or words().reported.search(text) is not None:
        return []
    lines = [(a, b) for a, b in _lines(text, 0, len(text)) if not furniture(text[a:b])]
    asked = [n for n, (a, b) in enumerate(lines) if _question_line(text[a:b])]
    if len(asked) < 3:
        return []
    out: list[Cut] = []
    for k, n in enumerate(asked):
        stop = asked[k + 1] if k + 1 < len(asked) else min(n + 2, len(lines))
        answer = [(a, b) for a, b in lines[n + 1 : stop] if not _heading_line(text[a:b])]
        if not 1 <= len(answer) <= 4 or any(not text[a:b].rstrip().endswith("。") for a, b in answer):
            return []
        out.append(Cut(None, *trim(text, *lines[n], last=False), "question"))
        out.append(Cut(None, *trim(text, answer[0][0], answer[-1][1], last=False), "answer"))
    return out


def _question_line(line: str) -> bool:
    bare = line.strip()
    return bare.endswith("?") and bare.count("。") <= 2 and len(bare) <= 200


def _asks(line: str) -> bool:
    return words().asking.search(line.rstrip(" 」』)")) is not None


def _remarks(text: str, end: int) -> Cut | None:
    """What the host of a press conference says above the first question, below a heading that says so: (冒頭発言)."""
    heading = words().remarks.search(text, 0, end)
    if heading is None:
        return None
    start, stop = trim(text, heading.end(), end, last=False)
    return Cut(None, start, stop, "statement") if "。" in text[start:stop] else None


def _chair_call(text: str, first: Candidate) -> Cut | None:
    """A chair's words above the first label, calling the one who speaks there."""
    lines = _lines(text, max(0, first.start - 600), first.start)
    start = None
    called = presides = False
    for a, b in reversed(lines):
        line = text[a:b].strip()
        if furniture(line, tail=True):
            continue
        if not line.endswith("。"):
            break
        called = called or words().call.search(line) is not None or (start is None and words().bids.search(line) is not None)
        presides = presides or words().chairing.search(line) is not None
        start = a
    if start is None or not (called and presides):
        return None
    return Cut(None, *trim(text, start, first.start, last=False), "chair")
