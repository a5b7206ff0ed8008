"""Second thoughts about labels: strays, headings above an exchange, pages that are no transcript."""

from __future__ import annotations

import re
from collections import Counter

from pipeline.segment.candidates import Candidate
from pipeline.segment.families import Verdict, family, side
from pipeline.segment.words import words

IN_A_LIST = "in a list, no speech follows"
_LIST = 3
_TERMS = 60  # a glossary on a page has no more
_NO_ASSEMBLY = "questions and answers without an assembly"
_TOP = 200  # characters in which a page says what it is
_TURNS = 8  # of a meeting where nobody is named
_TURNS_OF_CHAIR = 3
_NO_SPEECH = re.compile(r"[^。?!]{0,119}")  # between a heading and what it heads
_DEFINITION = 240  # characters in which a definition has ended


def without_strays(used: list[Candidate], verdict: Verdict) -> list[Candidate]:
    """Drop a form that stands once, and whose speaker another form names again and again: (森田関連質問) before 森田 … 森田 …"""
    forms = Counter((family(c), c.label.form) for c in used)
    bare = Counter(c.label.name for c in used if c.label.form == "N")
    kept = []
    for candidate in used:
        label = candidate.label
        if label.form == "NW" and forms[family(candidate), "NW"] == 1 and bare[label.name] >= 2:
            verdict.why[candidate.start] = "stands once; another form names this speaker"
        else:
            kept.append(candidate)
    return kept


def heads_exchange(text: str, candidate: Candidate, later: Candidate) -> bool:
    """Whether a label is only a member's name above the questions, with a topic behind it perhaps: 早瀬純議員　　橋の架け替え"""
    label = candidate.label
    member = label.name is not None and (label.post is None or label.post in words().member_suffix) and not label.word
    if not member or not (candidate.own or family(candidate) == "in") or family(candidate) == family(later):
        return False
    return side(later.label) in "QN" and _NO_SPEECH.fullmatch(text, candidate.end, later.start) is not None


def without_heads(text: str, used: list[Candidate], verdict: Verdict) -> list[Candidate]:
    """Drop a member's name that heads a whole exchange: ＜4番　早瀬　純　議員＞ before 早瀬＝… 町長＝…"""
    kept = []
    for n, candidate in enumerate(used):
        if n + 1 < len(used) and len(used) > 3 and heads_exchange(text, candidate, used[n + 1]):
            verdict.why[candidate.start] = "heads an exchange, no speech follows"
        else:
            kept.append(candidate)
    return kept


def _all_differ(used: list[Candidate]) -> bool:
    """Whether every label names another post and no person: ■総務課 … ■税務課 …"""
    labels = [c.label for c in used]
    named = any(label.name or label.word for label in labels)
    return not named and len({label.post for label in labels}) == len(labels)


def _holders(text: str, used: list[Candidate]) -> bool:
    """Whether every label names another post, with its holder, and nobody presides, asks or is called 君: ■総務委員長　早瀬純 …"""
    labels = [c.label for c in used]
    if any(label.honorific or label.seat is not None or label.word or not label.post for label in labels):
        return False
    if len({label.post for label in labels}) < len(labels) or any(side(label) not in "CA" for label in labels):
        return False
    return not any(words().chairing.search(text) or words().asking.search(line) for line in text.split("\n"))


def _of_an_assembly(text: str, head: str) -> bool:
    """Whether a page of questions and answers is about an assembly: it says so at its top, or more than once."""
    w = words()
    return w.assembly.search(head[:_TOP]) is not None or len(w.assembly.findall(text)) > 1


def _unanswered(used: list[Candidate]) -> bool:
    """Whether all that answer stand above all that ask: what a town's offices did, and then a survey."""
    sides = [side(c.label) for c in used]
    return "Q" in sides and "A" in sides and "A" not in sides[sides.index("Q") :]


def _takes_turns(used: list[Candidate]) -> bool:
    """Whether somebody presides, and speaks again and again; a menu above minutes may sound like a guide's title."""
    posts = Counter(c.label.post for c in used if side(c.label) == "C")
    return len(used) >= _TURNS and max(posts.values(), default=0) >= _TURNS_OF_CHAIR


def _defines(text: str, candidate: Candidate) -> bool:
    """Whether a definition follows: 質疑　…について、疑義をただすこと。"""
    line = text[candidate.end : candidate.end + _DEFINITION].lstrip(" \t\n:").partition("\n")[0]
    return words().defining.search(line.partition("。")[0]) is not None


def spoken_at_once(text: str, candidate: Candidate) -> bool:
    """Whether a label's own line goes on with a sentence."""
    return "。" in text[candidate.end :].partition("\n")[0]


def judge(text: str, verdict: Verdict, spoken: dict[int, bool]) -> None:
    """Take all back where the page is no transcript; note doubts."""
    used = verdict.used
    if not used:
        return
    if reason := _of_the_page(text, used, spoken) or _of_the_labels(text, used, verdict):
        verdict.why |= dict.fromkeys((c.start for c in used), reason)
        verdict.used = []
        verdict.rejected = reason == _NO_ASSEMBLY
        return
    if len(used) < 3 or sum(spoken[c.start] for c in used) * 2 < len(used):
        verdict.warnings.append("labels_doubtful")


def _of_the_page(text: str, used: list[Candidate], spoken: dict[int, bool]) -> str:
    """What a page says it is, where that is no transcript; "" where it may be one."""
    w = words()
    head = text[:400]
    named = any(c.label.name or c.label.seat is not None for c in used)
    if w.notice.search(head) and not any(side(c.label) == "A" for c in used):
        return "a notice of questions"
    if w.contents.search(head[:120]) and not any(spoken[c.start] for c in used[: len(used) // 2 + 1]):
        return "a table of contents"
    if all(c.label.word and not c.label.post and not c.label.name for c in used):
        if not _of_an_assembly(text, head) or w.guide.search(head[:80]):
            return _NO_ASSEMBLY
    elif w.guide.search(head[:80]) and not named and not _takes_turns(used):
        return "a guide"
    return ""


def _of_the_labels(text: str, used: list[Candidate], verdict: Verdict) -> str:
    """What labels are that no speech follows, or none that belongs to an exchange; "" where they are labels."""
    sides = Counter(side(c.label) for c in used)
    named = any(c.label.name or c.label.seat is not None for c in used)
    if 2 < len(used) <= _TERMS and not any(c.label.name for c in used) and sum(_defines(text, c) for c in used) * 2 >= len(used):
        return "a glossary"
    if set(sides) <= {"A"} and len(used) > 1 and _all_differ(used):
        return "a list of offices"
    if sides["C"] and _holders(text, used):
        return "reports, or a list of posts and their holders"
    if not named and not sides["C"] and _unanswered(used):
        return "offices, and questions below them that nobody answers"
    if not named and set(sides) <= {"S"}:
        return "headings of reports"
    return _single(text, used[0], verdict) if len(used) == 1 else ""


def _single(text: str, only: Candidate, verdict: Verdict) -> str:
    if not only.label.marker or not (only.label.name or spoken_at_once(text, only)):
        return "a single label"
    listed = sum(why == IN_A_LIST for why in verdict.why.values())
    return "the last of a list" if listed >= _LIST and not only.label.honorific else ""
