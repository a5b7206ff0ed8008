"""Cut a text at its labels: the speeches between them, without the furniture of the page at their ends."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from pipeline.segment.candidates import Candidate
from pipeline.segment.chrome import page_line
from pipeline.segment.headings import names_member
from pipeline.segment.words import words

_AGENDA = 24  # characters of a rule and a title
_FULL_RULE = re.compile(r"^[ \t]*([─━―ー=＝*-])\1{7,}[ \t]*$", re.MULTILINE)
# a line in quotation marks, with the line ends before it: 「…」 『…』
_QUOTE = re.compile(
    r"[ \t\n]*(?:「[^「」]{1,600}(?:「[^「」]{0,300}」[^「」]{0,300}){0,20}」|『[^『』]{1,900}』)[。]?(?=[ \t]*(?:\n|$))"
)
_LINE_END = re.compile(r"[^\n]*$")
_RULE = re.compile(r"[ \t\-‐‑–—―─━ー=_*＊・…◇◆☆〜~+|]+$")
_BREAK_WORD = r"(?:[休再開閉散延][憩開会議]+|会議)?"
_DIGITS = "[0-9〇一二三四五六七八九十]"
# 午前10時47分 休憩, (再開 午後1時), (10:40)
_CLOCK = re.compile(
    rf"[ \t]*[(〔]?[ ]*{_BREAK_WORD}[ ]*[(〔]?[ ]*(?:午前|午後|AM|PM)?[ ]*"
    rf"{_DIGITS}{{1,3}}[時:][ ]*{_DIGITS}{{0,3}}分?[ ]*{_BREAK_WORD}[ ]*[)〕]?[ ]*$"
)
_SQUARE = re.compile(r"[ \t]*(?:〔[^〔〕\n]{1,80}〕|\[[^\[\]\n]{1,80}\])[ \t]*$")
_ROUND = re.compile(r"[ \t]*\([^()\n]{1,60}\)[ \t]*$")
_PAGE = re.compile(r"[ \t]*(?:<[/A-Z]+[^<>\n]{0,30}>|[-―‐—]?[ ]*[0-9]{1,4}[ ]*[-―‐—]?|P\.?[0-9]+)[ \t]*$")
_PREDICATE = re.compile(r"(?:ます|です|した|せん|たい|ない|ある|いる|する|なる|れる|ください|か|よ|ね)[」)]?\s*$")
_POLITE = re.compile(r"(?:ます|です|ました|でした|ません|ください)[ \t]*$")
_LEAD = re.compile(r"[ \t|]*(?:[\[(<【〔|]?(?:No\.?|NO\.?|#|ID|発言)?[ ]?[0-9][0-9:./\- ,–~〜]{0,30}[\])>】〕:.|)、]?[ \t|,]*)?")
_MOVED = re.compile(r"[^。、\n()]{1,24}\([^()\n]{2,24}\)[ ]{0,4}(?P<how>[がは、][^\n]{2,60})$")  # 議長(早瀬純君)が議長席に着く
_NOTE = re.compile(r"[ \t]*(?:[→⇒※]|\*(?!\*))")
_APPLAUSE = re.compile(r"(?<=[。！？!?」])(?:[ ]?(?:\([^()\n]{1,40}\)|〔[^〔〕\n]{1,40}〕))+$")  # …を終わります。(拍手)
_ENDING = re.compile(r"[。！？!?」』)）…〕]\s*$")


@cache
def _heading() -> re.Pattern[str]:
    """A heading line: a marker, a number or brackets around a short text without a full stop."""
    mark = re.escape(words().markers)
    return re.compile(
        rf"[ \t]*(?:[{mark}・>》※◎-]+[^。\n]{{1,60}}|【[^【】\n]{{1,60}}】|≪[^≪≫\n]{{1,60}}≫|<[^<>\n]{{1,60}}>"
        r"|[「『《〈\[][^\n]{1,60}[」』》〉\]]について"
        r"|(?:第?[0-9]{1,2}[.、 ]|\([0-9]{1,2}\)|[①-⑳]|日程第|議案第|質問事項|件名|要旨|テーマ)[^。\n]{1,60})[ \t]*$"
    )


def trim(text: str, start: int, end: int, *, last: bool) -> tuple[int, int]:
    """The span of a speech inside what lies between two labels."""
    if last:
        end = _before_chrome(text, start, end)
    while start < end and text[start] in " \t\n:|=":
        start += 1
    end = _before_agenda(text, start, end)
    while True:
        while end > start and text[end - 1] in " \t\n\r|":
            end -= 1
        line = text.rfind("\n", start, end) + 1
        if line <= start:  # the first line of a speech always stays
            break
        if _NOTE.match(text, line, end) and text[:line].endswith("\n\n"):  # → the author's own remark below an answer
            end = line
            continue
        if not furniture(text[line:end], tail=True) and not _title(text, start, line, end, last=last):
            break
        end = line
    return start, end


def _before_agenda(text: str, start: int, end: int) -> int:
    """The end of a speech above a rule with the titles of bills below it and no sentence: 日程第1⏎第67号議案 …"""
    last = text.rfind("。", start, end)
    if last == -1 or end - last < _AGENDA:
        return end
    ruled = _FULL_RULE.search(text, last, end)
    return ruled.start() if ruled is not None and text[last + 1 : ruled.start()].strip(" \t\n)") == "" else end


def _title(text: str, start: int, line: int, end: int, *, last: bool) -> bool:
    """A short last line without a full stop under a speech that uses them: the next topic's title, a caption, a byline."""
    for _ in range(6):
        tail = text[line:end]
        if len(tail) > 44 or _PREDICATE.search(tail):
            return False
        if _ENDING.search(bare := _APPLAUSE.sub("", tail)) and not bare.endswith(")"):
            return False
        stop = line
        while stop > start and text[stop - 1] in " \t\n":
            stop -= 1
        if stop <= start:
            return False
        if text[stop - 1] in "。！？!?」":
            return True
        above = max(text.rfind("\n", start, stop) + 1, start)
        if last and _RULE.match(text[above:stop]):  # signatures below a rule
            return True
        line, end = max(text.rfind("\n", start, stop) + 1, start), stop
    return False


def furniture(line: str, *, tail: bool = False) -> bool:
    """Whether a line is no speech: a stage direction, a rule, a clock line, a page mark; at a speech's tail a heading too."""
    if _RULE.match(line) or _CLOCK.match(line) or _SQUARE.match(line) or _PAGE.match(line):
        return True
    if _ROUND.match(line):
        return tail
    if tail and (moved := _MOVED.match(line)) is not None and words().moves.fullmatch("".join(moved["how"].split())) is not None:
        return True
    if tail and len(line) < 80 and not _ENDING.search(line):
        return _heading().match(line) is not None and _POLITE.search(line) is None
    return False


def page_or_rule(line: str) -> bool:
    """Whether a line is a rule or a page's number."""
    return _RULE.match(line) is not None or _PAGE.match(line) is not None


def _before_chrome(text: str, start: int, end: int) -> int:
    """The end of the last speech of a page, before comments, share buttons and signatures."""
    at = text.find("\n", start, end)
    while at != -1 and at + 1 < end:
        stop = text.find("\n", at + 1, end)
        last = stop if stop != -1 else end
        if text[at + 1 : last].strip() and (text.startswith("## ", at + 1) or page_line(text, at + 1, last)):
            return at
        at = stop
    return end


def spans(text: str, used: Sequence[Candidate]) -> list[tuple[int, int]]:
    """The span of every label's speech."""
    out = []
    for n, candidate in enumerate(used):
        stop = used[n + 1].start if n + 1 < len(used) else len(text)
        if n + 1 < len(used):
            stop = _before_member(text, candidate.end, _before_lead(text, candidate.end, stop))
        start, end = trim(text, candidate.end, stop, last=n + 1 == len(used))
        out.append((start, _quoted(text, start, end) if candidate.label.separator == "「" else end))
    return out


def _quoted(text: str, start: int, end: int) -> int:
    """The end of a speech that stands in quotation marks: what follows on lines without them is the author's own."""
    stop = start
    while (quote := _QUOTE.match(text, stop, end)) is not None:
        stop = quote.end()
    return stop if stop > start else end


def _before_member(text: str, start: int, stop: int) -> int:
    """The end of a speech before a heading that names the member of the next exchange."""
    line = text.find("\n", max(start, stop - 240), stop) + 1
    if not line or not any(text.find(member, line, stop) >= 0 for member in words().member_suffix):
        return stop
    while start < line < stop:
        end = text.find("\n", line, stop)
        end = stop if end == -1 else end
        piece = text[line:end].rstrip()
        short = len(piece) <= 48 and any(member in piece for member in words().member_suffix)
        if short and names_member(piece) and re.search(r"[。?!]", text[end:stop]) is None:
            return line
        line = end + 1
    return stop


def _before_lead(text: str, start: int, stop: int) -> int:
    """Step back over an utterance number before a label: 61: ◯議長."""
    line = max(text.rfind("\n", start, stop) + 1, start)
    return line if _LEAD.fullmatch(text, line, stop) else stop
