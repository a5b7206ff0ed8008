"""Where a label may stand in a text: every place whose words the grammar can read as one.

A label may begin a line (after spaces and an utterance number), or stand after a space in a meeting that fills one line.
Its end is the first place (a space, a line end, a colon, a closing bracket) where the grammar is satisfied.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from functools import cache

from pipeline.roles.posts import post_role, posts
from pipeline.segment.ends import REACH, boundaries, read_line
from pipeline.segment.glued import glued, run_together
from pipeline.segment.labels import PICTOGRAPH, WRAPPED, Label, parse
from pipeline.segment.words import words

_LONG_LINE = re.compile(r"^[^\n]{200,}$", re.MULTILINE)
_BOLD = re.compile(r"\*\*[^*\n]{2,30}\*\*")  # **福祉部長:**, but **委員 is one whose name is kept back
_REST_OF_POST = re.compile(r"[ \t]*(?P<post>[^\s()。、!?]{2,14})\([^()\n]{2,16}\)")
ARROWS = "→⇒➡"
# ・早瀬議員 支援員は→こども課長 4月から2人を置く
_POINTED = re.compile(r"[→⇒➡](?<=[^\s→⇒➡].)(?=[^\s。、→⇒➡「」()]{2,14}[ :「])")
_TIGHT_LEAST = 6  # labels right before their speech
# What may stand before a label in every line and is no part of it: an utterance number, an id, a time stamp, a table's column.
# 12: / [00:12:34] / No.3 / #15 / (10:02) / 2024/6/3 10:02 / | 7 |
_CELL = r"[\[(<【〔|]?[ ]?(?:No\.?|NO\.?|#|ID[:=]?|発言)?[ ]?[0-9]{1,6}(?:[:.\-/][0-9]{1,4}){0,3}[ ]?(?:[\])>】〕:.|)、]?)"
_LEAD = rf"[ \t]*(?:{_CELL}[ \t]*){{0,2}}"
# The same before a label without a marker: only what is surely no part of a sentence.
_STAMP = (
    r"[\[(<【〔|]?[ ]?(?:(?:[0-9]{2,4}[/.\-]){2}[0-9]{1,2}[ ])?[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?:[.,][0-9]{1,3})?[ ]?[\])>】〕|]?"
    r"(?:[ ]?[-–~〜][ ]?[0-9:]{4,8}[\])]?)?|(?:No\.?|NO\.?|#)[ ]?[0-9]{1,6}[:.)]?"
    r"|[0-9]{1,4}:(?=[0-9]{1,3}番|[^\s0-9])|[0-9]{1,6}(?=[ ]?[\t|,])|\|[ ]*[0-9]{1,6}[ ]*(?=\|)"
)
_STAMPS = rf"[ \t]*(?:(?:{_STAMP})[ \t|,]*|\|[ ]*)"
_TRAIL = re.compile(r"[ ]*[(\[][0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?[)\]]|[ ]+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?=[ ]*(?:\n|$))")
_PLAIN = re.compile(r".[^\s()。、「」:]{2,20}(?:\([^()\s]{2,16}\))?(?=[ ](?![ (])|\n(?![ \t]*\())")  # ○議長(山田太郎君) …
_CALLED = re.compile(r"\s*(?:[(〔][^\n]{1,40}[)〕]\s*)?[○◯〇◆◎]")
_QUOTED = re.compile(
    r"「[^「」]{1,600}(?:「[^「」]{0,300}」[^「」]{0,300}){0,20}」[。]?[ \t]*(?:\n|$)|『[^『』]{1,900}』[。]?[ \t]*(?:\n|$)"
)  # 市長「…」
# (部長) inside a paragraph, right behind a sentence or another bracket, with speech behind it
_BEHIND = r"(?<=[。」?!].)"  # asked of the bracket, for re looks fast for the characters that a pattern begins with
_INNER_BRACKET = re.compile(
    rf"(?:\({_BEHIND}[^()\s]{{1,16}}\)|【{_BEHIND}[^【】\s]{{1,16}}】|\[{_BEHIND}[^\[\]\s]{{1,16}}\]|<{_BEHIND}[^<>\s]{{1,16}}>)"
    r"(?=[ ]?[^\s。、)」(])"
)
_COLON = re.compile(r"[ \t]{1,8}:(?=[ \t]*\S)")
_EMPTY = re.compile(r"[ \t]*(?:\n|$)")
_STAGE_LINE = re.compile(r"[ \t]{0,4}[がは、][^\n]{0,100}$", re.MULTILINE)
_NEXT_BRACKET = re.compile(r"[ \t]*\n[ \t]*(?=\()")
_RULED = re.compile(r"[ \t]*([^\w\s])(?:[ \t]*\1){2,}[ \t]*$")  # ────────, no first line of a label


@dataclass(frozen=True, slots=True)
class Candidate:
    """A label that may be one: its span in the fold, its parts, and where it stands."""

    start: int
    end: int
    label: Label
    head: bool  # at the beginning of a line
    own: bool  # nothing else on the line


@cache
def _heads() -> re.Pattern[str]:
    """What makes a line's beginning worth a look: a marker, a bracket, or a short head."""
    w = words()
    marked = f"(?:[{re.escape(w.markers + w.signs)}]|{PICTOGRAPH.pattern})"
    opening = "[" + re.escape("".join(w.closing)) + "]"
    numbered = r"(?:再々?)?[QAqa問答][0-9]{0,2}[.:]"
    seps = re.escape(w.separators)
    short = rf"[^\n。、!?「」【】…()|{seps}]{{1,30}}?(?:[ \t)(\n「『{seps}]|$)"
    return re.compile(
        rf"(?P<stamped>{_STAMPS}(?!{marked}|{opening})(?={numbered}|{short}))|(?P<marked>{_LEAD}(?={marked}))|(?P<bracketed>{_LEAD}(?={opening}))"
        rf"|(?P<plain>[ \t]*(?!{marked}|{opening})(?={numbered}|{short}))"
    )


@cache
def _inner() -> re.Pattern[str]:
    """A marker in the middle of a line, after a space or a closed sentence; the search begins with the rare character."""
    return re.compile(rf"[{re.escape(words().markers)}](?<=[ \t。)」\]].)(?=[^ \t\n])")


@cache
def _inner_plain() -> re.Pattern[str]:
    """A label without a marker in the middle of a line: 市長(山田太郎君) after a space."""
    letter = rf"[^\s()。、「」…:{re.escape(words().markers)}]"
    return re.compile(rf"(?<=[ \t])(?=(?:{letter}{{1,14}}|{letter}(?:[ ]{letter}){{1,6}})\([^()\n]{{2,20}}\)[ \t])")


def candidates(text: str) -> list[Candidate]:
    """All candidates of a folded text, in order, none overlapping."""
    places = [(m.start(), True, False) for m in _inner().finditer(text)]
    if any(arrow in text for arrow in ARROWS):
        places += [(m.start(), True, False) for m in _POINTED.finditer(text)]
    heads = _heads()
    line = 0
    while True:
        if (head := heads.match(text, line)) is not None:
            places.append((head.end(), head.lastgroup == "marked", True))
        line = text.find("\n", line) + 1
        if not line:
            break
    places.sort()
    found: list[Candidate] = []
    done = 0
    for at, marked, head_of_line in places:
        if at < done:
            continue
        candidate = _candidate(text, at, marked=marked, head=head_of_line)
        if candidate is not None:
            found.append(candidate)
            done = candidate.end
    if run_on := _run_on(text, [at for at, marked, head in places if marked and head], found):
        taken = {c.start for c in run_on}
        found = sorted([*[c for c in found if c.start not in taken], *run_on], key=lambda c: c.start)
    if bracketed := _inner_bracketed(text, {c.start for c in found}):
        first = bracketed[0].start
        kept = [c for c in found if (c.start < first and c.end <= first) or c.label.bracket]
        return sorted([*kept, *bracketed], key=lambda c: c.start)
    if sum(1 for c in found if c.label.strong) < 4 and (lines := [m.span() for m in _LONG_LINE.finditer(text)]):
        inner = inner_candidates(text, lines)
        if len(inner) >= 4 and sum(1 for c in inner if c.label.name) * 2 >= len(inner):
            return inner
    return found


def _run_on(text: str, heads: list[int], found: list[Candidate]) -> list[Candidate]:
    """Labels that ran into their speech, among the marked lines that show no other."""
    seen = {c.start for c in found}
    heads = [at for at in heads if text[at] in words().markers]
    lines = {at: text[at : at + REACH].partition("\n")[0] for at in heads}
    silent = [lines[at] for at in heads if at not in seen]
    read = glued(silent) if silent else {}
    marked = [c for c in found if c.label.marker and c.head and c.label.strong]
    tight = sum(1 for c in marked if text[c.end : c.end + 1].strip())
    if tight >= _TIGHT_LEAST and tight * 2 > len(marked):
        front = "".join(text[: marked[0].start].split())
        weak = [lines[c.start] for c in found if c.start in lines and not c.label.strong]
        read |= {line: named for line in [*silent, *weak] if (named := run_together(line, front)) is not None}
    return [
        Candidate(start=at, end=at + read[line][0], label=read[line][1], head=True, own=False)
        for at, line in lines.items()
        if line in read
    ]


def _inner_bracketed(text: str, seen: set[int]) -> list[Candidate]:
    """Labels in brackets inside a paragraph, where they come again and again: (早瀬)…ですか。(部長)…です。(早瀬)…"""
    found = []
    for place in _INNER_BRACKET.finditer(text):
        label = parse(place.group()) if place.start() not in seen else None
        if label is not None and not label.stage and (label.strong or label.name):
            found.append(Candidate(start=place.start(), end=place.end(), label=label, head=False, own=False))
    strong = [c for c in found if c.label.strong]
    again = Counter((c.label.name, c.label.post, c.label.word) for c in found)
    if len(strong) < 3 or len(again) < 2 or max(again.values()) < 2:
        return []
    return [c for c in found if c.label.strong or again[c.label.name, None, None] >= 2]


def inner_candidates(text: str, lines: list[tuple[int, int]]) -> list[Candidate]:
    """Candidates without a marker inside the given (long) lines."""
    found = []
    for start, end in lines:
        done = start
        for place in _inner_plain().finditer(text, start, end):
            candidate = _candidate(text, place.end(), marked=False, head=False) if place.end() >= done else None
            if candidate is not None and candidate.label.strong:
                found.append(candidate)
                done = candidate.end
    return found


def _candidate(text: str, at: int, *, marked: bool, head: bool) -> Candidate | None:  # noqa: C901 - one step a form
    if marked and (plain := _PLAIN.match(text, at)) is not None:  # nearly all labels of official minutes
        label = parse(plain.group())
        if label is not None and label.name and label.strong and (label.honorific or not plain.group().endswith(")") or label.post):
            return Candidate(start=at, end=plain.end(), label=label, head=head, own=text[plain.end() : plain.end() + 1] != " ")
    piece = text[at : at + REACH]
    if (whole := _wrapped(piece) or _bold(piece)) is not None:
        end = at + whole[0]
        return Candidate(start=at, end=end, label=whole[1], head=head, own=_EMPTY.match(text, end) is not None)
    line = piece.partition("\n")[0]
    if _RULED.match(line) is not None:
        return None
    read = read_line(line, marked)
    if read is None or (read[0] == len(line.rstrip()) and len(line) < REACH - 1):
        read = _broken(piece, line, marked, read) or read
    if read is None or read[1].word == "―":
        return None
    length, label = read
    end = at + length
    while label.marker == "*" and text[end : end + 1] == "*":  # **答弁(部長)**
        end += 1
    if label.word and not label.separator and text[end : end + 1] in (":", "="):
        end += 1  # 答弁(総務部長):
    elif not label.separator and text[end : end + 1] == " " and (colon := _COLON.match(text, end)) is not None:
        end, label = colon.end(), replace(label, separator=":")  # 市長 : …
    if (clock := _TRAIL.match(text, end)) is not None:
        end = clock.end()
    if not marked and not label.bracket and not label.separator and text[end : end + 1] in ("「", "『"):
        if _QUOTED.match(text, end) is None:
            return None
        label = replace(label, separator="「")
    if (stage := _STAGE_LINE.match(text, end)) is not None and words().moves.fullmatch("".join(stage.group().split())):
        return None  # 議 長 ( 山 田 太 郎 君 ) が 議 長 席 に 着 く
    own = _EMPTY.match(text, end) is not None
    if own and marked and label.form.startswith("P ") and post_role(label.post or "") == "chair" and _CALLED.match(text, end):
        shorter = next((b for b in boundaries(line) if 0 < b < length and parse(line[:b]) is not None), None)
        if shorter is not None and (bare := parse(line[:shorter])) is not None and bare.post == label.post:
            return Candidate(start=at, end=at + shorter, label=bare, head=head, own=False)  # ○議長 山田太郎君⏎○山田太郎君 …
    return Candidate(start=at, end=end, label=label, head=head, own=own)


def _wrapped(piece: str) -> tuple[int, Label] | None:
    """A label whose bracket closes some lines below: ［まちづ⏎くり部長］"""
    wrapped = WRAPPED.match(piece) if piece[:1] in words().closing else None
    if wrapped is None or words().closing[wrapped["open"]] != wrapped["close"]:
        return None
    label = parse(wrapped.group())
    return (wrapped.end(), label) if label is not None and label.strong and not label.stage else None


def _bold(piece: str) -> tuple[int, Label] | None:
    """A label in signs of bold type: **福祉部長:**"""
    bold = _BOLD.match(piece)
    label = parse(bold.group()) if bold is not None else None
    return (bold.end(), label) if bold is not None and label is not None and label.post else None


def _broken(piece: str, line: str, marked: bool, read: tuple[int, Label] | None) -> tuple[int, Label] | None:
    """A label that goes on in the next line or two: ○総務部長⏎(山田太郎君), ◆⏎8番⏎(山田太郎君)."""
    if len(line) > 24:
        return None
    if line.count("(") > line.count(")") and piece[len(line) + 1 :].partition("\n")[0][:16].find(")") < 0:
        return None
    rest = piece[len(line) + 1 :]
    joined = line
    best = read if read is not None and read[1].strong else None
    if best is not None and post_role(best[1].post or "") == "unknown":
        return None
    for _ in range(2):
        following, _, rest = rest.partition("\n")
        if not following.strip() or following.lstrip()[0] in words().markers:
            break
        open_before = joined.count("(") > joined.count(")")
        names = following.lstrip().startswith("(") or (marked and best is not None and _goes_on(best[1], following))
        if not (open_before or names) and (not marked or best is not None or _heads_something(line)):
            break
        joined += "\n" + following
        longer = read_line(joined, marked)
        if longer is None or longer[0] <= len(line) or not longer[1].strong:
            continue
        if best is None and longer[1].form == "NP" and _tells_post(longer[1].name or "") and read_line(following, False):
            break  # ◆市長説明⏎市長 …: a heading above a label
        if open_before and joined.count("(") <= joined.count(")"):
            best = longer  # 7番(早瀬ひと⏎み君): the bracket closes in the next line
        elif best is None or (longer[1].name and not best[1].name and _closes(joined, longer)):
            best = longer
    return best if best is not read else None


def _goes_on(now: Label, following: str) -> bool:
    """Whether the second of two posts goes on in the next line: ○農林部長兼農業委員会⏎ 事務局長(早瀬純君)"""
    rest = _REST_OF_POST.match(following)
    second = now.post is not None and posts().joint.search(now.post, 1) is not None and now.form == "P"
    return rest is not None and second and post_role((now.post or "") + rest["post"]) is not None


def _closes(joined: str, longer: tuple[int, Label]) -> bool:
    """Whether a name on the line below a post ends that line, or stands in brackets before the speech."""
    return joined[longer[0] :].strip() == "" or longer[1].form.endswith("(NH)")


def _tells_post(name: str) -> bool:
    """Whether what was taken for a name begins with a post, as headings do: 町長説明."""
    return any(post_role(name[:n]) is not None for n in range(2, len(name)))


def _heads_something(line: str) -> bool:
    """Whether a marked line is a heading or a stage direction, and no first half of a label: ○午後1時4分開会"""
    return words().not_names.search(line) is not None
